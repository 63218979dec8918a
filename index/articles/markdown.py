"""Markdown: title, source, author, date and address from what stands in front of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.articles.corpus import Limits
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.fields import stated_in
from index.articles.front_matter import front_of
from index.articles.markup import without_markup
from index.articles.metadata import clean
from index.types import Span

# lines that are no prose: an image alone, a rule, a link's definition, a comment
_NO_PROSE = re.compile(
    r"^[ \t]*+(?:!\[[^\]\n]*+\]\([^)\n]*+\)|\[!\[[^\n]*\)|(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+"
    r"|\[[^\]\n]++\]:[ \t]*+\S[^\n]*+|<!--[^\n]*?-->)[ \t]*+\r?$",
    re.MULTILINE,
)
_OF_THE_FILE = frozenset(
    {"created", "createdat", "createdon", "time", "timestamp", "id", "uid", "uuid", "name"}
)
"""What clippers and note programs say of the note, not of the article in it."""


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a Markdown file; raises Unreadable for front matter that is broken."""
    fields, text = parted(decode(data))
    draft = Draft(
        id=path, text=text, unindexed=tuple(Span(*match.span()) for match in _NO_PROSE.finditer(text))
    )
    stated = stated_in(fields, draft, without=_OF_THE_FILE)
    if fields.get("verbatim") == "yes":
        title, source, author = (clean(fields.get(name)) for name in ("title", "source", "author"))
        stated = replace(stated, title=title, source=source, author=author)
    yield stated


def parted(whole: str) -> tuple[dict[str, object], str]:
    """What stands in front of the text of a file, and the text as it is read.

    A file with `verbatim: yes` in its front matter was written by a program: its text and names are taken as they are.
    """
    fields, start = front_of(whole)
    text = whole[start:]
    return fields, text if fields.get("verbatim") == "yes" else without_markup(text)

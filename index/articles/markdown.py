"""Markdown with YAML front matter: title, source, author, published or date, url; the text follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from index.articles import dates
from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.metadata import clean, web_address
from index.types import Span

_FRONT = re.compile(r"---[ \t]*\r?\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_OPENED = re.compile(r"---[ \t]*\r?\n[A-Za-z_][\w-]*[ \t]*:")
# a plain value: not in quotes, not a list or an object
_PLAIN = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]+([^\s\"'\[{|>&*!].*?)[ \t]*$", re.MULTILINE)
_LONGEST_FRONT = 20_000
_DEEPEST = 50
# lines that are no prose: an image alone, a rule, a link's definition, a comment
_NO_PROSE = re.compile(
    r"^[ \t]*(?:!\[[^\]\n]*\]\([^)\n]*\)|\[!\[[^\n]*\)|(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}"
    r"|\[[^\]\n]+\]:[ \t]*\S+[^\n]*|<!--[^\n]*?-->)[ \t]*\r?$",
    re.MULTILINE,
)


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a Markdown file; raises Unreadable for front matter that is broken."""
    whole = decode(data)
    fields, start = _front_matter(whole)
    text = whole[start:]
    yield Draft(
        id=path,
        text=text,
        title=clean(fields.get("title")),
        source=clean(fields.get("source")),
        author=clean(fields.get("author")),
        published=dates.stated(fields.get("published")) or dates.stated(fields.get("date")),
        url=web_address(fields.get("url")),
        unindexed=tuple(Span(*match.span()) for match in _NO_PROSE.finditer(text)),
    )


def _front_matter(text: str) -> tuple[dict[str, object], int]:
    """The fields, and where the text starts: nothing and 0 where a file merely opens with a rule."""
    if not text.startswith("---"):
        return {}, 0
    match = _FRONT.match(text[:_LONGEST_FRONT])
    if match is None:
        if _OPENED.match(text):
            raise Unreadable("its front matter is not closed by a line ---")
        return {}, 0
    fields = _parsed(match["yaml"])
    if fields is None:
        return {}, match.end()
    if not isinstance(fields, dict):
        return {}, 0
    known = {str(key).lower(): value for key, value in fields.items()}
    return {key: value for key, value in known.items() if value != ""}, match.end()


def _parsed(source: str) -> object:
    try:
        return _load(source)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = error
    try:
        # the commonest fault: a headline with a colon in it, not in quotes
        return _load(_PLAIN.sub(lambda m: f"{m[1]}: '{m[2].replace(chr(39), chr(39) * 2)}'", source))
    except (yaml.YAMLError, RecursionError, ValueError):
        mark = getattr(reason, "problem_mark", None)
        where = f" (line {mark.line + 2} of the file)" if mark is not None else ""
        raise Unreadable(f"its front matter is not YAML{where}: put the value in quotes") from None


def _load(source: str) -> object:
    return yaml.load(source, Loader=_Loader)  # noqa: S506  builds strings, lists and mappings only


class _Loader(yaml.BaseLoader):
    """Builds strings, lists and mappings only: safer than SafeLoader, and a title "2024" stays one.

    PyYAML's time grows with the square of the nesting; no front matter of an article is nested like that.
    """

    def fetch_flow_collection_start(self, TokenClass: Any) -> None:  # noqa: ANN401  PyYAML's signature
        if self.flow_level >= _DEEPEST:
            raise Unreadable("its front matter is nested too deeply")
        super().fetch_flow_collection_start(TokenClass)

    def add_indent(self, column: int) -> bool:
        if len(self.indents) >= _DEEPEST:
            raise Unreadable("its front matter is nested too deeply")
        return bool(super().add_indent(column))

    def construct_scalar(self, node: Any) -> Any:  # noqa: ANN401
        value = super().construct_scalar(node)
        # in quotes, "null" is a title
        return "" if node.style is None and value in ("~", "null", "Null", "NULL") else value

"""A title for an article whose file states none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.articles.metadata import clean, shortened
from index.types import Span

_LONGEST_HEADLINE = 120
_LONGEST_TITLE = 100
# after a capital or a short capitalised word (U.S., Mr., Gen.) a full stop is seldom the end of a sentence
_SENTENCE = re.compile(
    r"^.*?(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?][\"”’')]*(?=\s+[\"“‘'(]?[A-Z0-9])"
)
_MARKS = re.compile(r"^(?:#{1,6}\s+|>\s+|[*_]{1,3}(?=\S))|(?<=\S)[*_]{1,3}$|(?<!\s)\s++#++$")


def from_text(text: str, unindexed: Sequence[Span] = ()) -> str | None:
    """The first line if it is a headline (short, not ended like a sentence), else the first sentence, cut.

    Lines inside `unindexed` spans (bylines, dates) are passed over unless nothing else is there.
    """
    lines = [
        line
        for line in re.finditer(r"[^\r\n]++", text[:20_000])
        if not line[0].isspace() and not any(span.start <= line.start() < span.end for span in unindexed)
    ]
    for line in lines[:20]:
        first = clean(_MARKS.sub("", line[0].strip()))
        if not first or not any(c.isalnum() for c in first):
            continue
        if len(first) <= _LONGEST_HEADLINE and not first.endswith((".", ",", ";", ":")):
            return first
        sentence = _SENTENCE.match(first)
        return shortened(sentence[0] if sentence else first, _LONGEST_TITLE)
    return None

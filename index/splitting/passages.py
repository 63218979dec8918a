"""An article cut into passages of about 120 words: the unit that is found and quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.splitting.interviews import Unit as _Unit
from index.splitting.interviews import with_replies
from index.splitting.sentences import paragraph_spans, sentence_spans
from index.types import Article, Passage, Span

LONGEST_SENTENCE = 110
"""A longer sentence (in words) is split, at a clause mark where there is one."""

# A run of 200 characters without white space counts as a word, so that text without spaces is cut as well.
_WORD = re.compile(r"\S{1,200}")
_CLAUSE_MARK = re.compile(r"[;:,)—–][\"'”’)]*\Z")
_INSIDE_A_PARAGRAPH = 0.05
"""What a border inside a paragraph costs, in squared relative deviations from the wanted length."""


def split_passages(article: Article, words: int = 120) -> list[Passage]:
    """The passages of an article, in order, each of about `words` words and on sentence borders.

    Every word outside the article's boilerplate is in exactly one passage and in exactly one sentence (in an interview
    a question and the start of its reply count as one);
    boilerplate is in none, and ends a passage. Between two such ends the text is cut into passages of near
    equal length (least squared deviation, borders between paragraphs preferred), so that no tail is short.
    """
    passages: list[Passage] = []
    for start, end in _kept(article):
        units = _units(article.text, start, end)
        for first, last in _cuts(units, words):
            spans = tuple(unit.span for unit in units[first:last])
            passages.append(Passage(start=spans[0].start, end=spans[-1].end, sentences=spans))
    return passages


def _kept(article: Article) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in article.boilerplate:
        if at < start:
            yield at, start
        at = max(at, end)
    if at < len(article.text):
        yield at, len(article.text)


def _units(text: str, start: int, end: int) -> list[_Unit]:
    return with_replies(text, list(_single_units(text, start, end)))


def _single_units(text: str, start: int, end: int) -> Iterator[_Unit]:
    for paragraph in paragraph_spans(text, start, end):
        pieces = [piece for span in sentence_spans(text, *paragraph) for piece in _pieces(text, span)]
        for i, (span, words) in enumerate(pieces):
            yield _Unit(span, words, ends_paragraph=i + 1 == len(pieces))


def _pieces(text: str, span: Span) -> Iterator[tuple[Span, int]]:
    """A sentence whole, or in near equal pieces that end at a clause mark where one is near."""
    words = [match.span() for match in _WORD.finditer(text, span.start, span.end)]
    first = 0
    while len(words) - first > LONGEST_SENTENCE:
        left = len(words) - first
        wanted = -(-left // -(-left // LONGEST_SENTENCE))
        last = first + wanted
        for cut in range(last, first + wanted // 2, -1):
            if _CLAUSE_MARK.search(text, words[cut - 1][0], words[cut - 1][1]):
                last = cut
                break
        yield Span(words[first][0], words[last - 1][1]), last - first
        first = last
    yield Span(words[first][0], words[-1][1]), len(words) - first


def _cuts(units: list[_Unit], words: int) -> list[tuple[int, int]]:
    """The best division of `units` into runs (first, last + 1), by dynamic programming over the borders."""
    if not units:
        return []
    total = sum(unit.words for unit in units)
    wanted = total / max(1, round(total / words))
    longest = 1.5 * wanted + 1
    best = [0.0] + [float("inf")] * len(units)
    back = [0] * (len(units) + 1)
    for last in range(1, len(units) + 1):
        border = 0.0 if units[last - 1].ends_paragraph else _INSIDE_A_PARAGRAPH
        length = 0
        for first in range(last - 1, -1, -1):
            length += units[first].words
            if length > longest and first < last - 1:
                break
            cost = best[first] + (length / wanted - 1) ** 2 + border
            if cost < best[last]:
                best[last], back[last] = cost, first
    cuts: list[tuple[int, int]] = []
    last = len(units)
    while last:
        cuts.append((back[last], last))
        last = back[last]
    return cuts[::-1]

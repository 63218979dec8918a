"""Where a quote stands: candidates by their words, then each article's text against the quote, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from index.finding.align import Pair, align
from index.finding.differences import differences
from index.finding.words import Words
from index.generations.opening import OpenGeneration
from index.types import Article, QuoteMatch, QuoteSearch, Span

PASSAGES, ARTICLES, SHOWN = 60, 16, 10
"""Passages taken from BM25, articles of theirs that are read, matches that are returned."""

_WORTH = 0.4
"""Share of the best passage's BM25 score from which another is worth reading."""

COVERED = 0.72
"""Share of a quote's letters that have to stand in the article, from which it is found."""

ALIKE = 0.45
"""Similarity of quote and place from which it is found: less is a quote made of scraps."""

_FEW = 4
"""Words below which a quote is found only as whole words."""

_OUTER = " \t\r\n\"'“”„‟‘’‚‛«»‹›`´…[]()"
_PLAIN = re.compile(r"[A-Za-z0-9 ,;:]+")


class Finder:
    """Finds quotes in one generation; safe to use from several threads."""

    def __init__(self, opened: OpenGeneration) -> None:
        self._opened = opened

    def find(self, text: str) -> QuoteSearch:
        """Every article that holds the quote, exactly or nearly, at its best place there; the exact ones first."""
        quote = Words.of(text)
        if not len(quote):
            return QuoteSearch(text, ())
        matches = self._matches(quote, self._by_words(text)) or self._matches(quote, self._by_letters(text))
        ordered = sorted(matches, key=lambda m: (not m.exact, -m.similarity, m.article.published or date.max))
        return QuoteSearch(text, tuple(ordered[:SHOWN]))

    def _matches(self, quote: Words, rows: Sequence[int]) -> list[QuoteMatch]:
        found = (match_in(quote, article) for article in self._opened.catalog.articles(rows))
        return [match for match in found if match]

    def _by_words(self, text: str) -> list[int]:
        """The articles whose passages share most with the quote, best first."""
        hits = self._opened.lexical.search(text, PASSAGES)
        worth = hits.passages[hits.scores >= _WORTH * hits.scores.max(initial=0.0)]
        rows = self._opened.columns.article[worth].tolist()
        return list(dict.fromkeys(rows))[:ARTICLES]

    def _by_letters(self, text: str) -> list[int]:
        """Articles that hold the longest plain piece of the quote: where its words say nothing, or are not indexed."""
        piece = max(_PLAIN.findall(text), key=len, default="").strip()
        return self._opened.catalog.holding(piece, ARTICLES) if piece else []


def match_in(quote: Words, article: Article) -> QuoteMatch | None:
    """The best place of a quote in one article, or None where it does not stand there."""
    exact = _exact(quote.text, article.text)
    if exact:
        return QuoteMatch(article, *exact, similarity=1.0, exact=True, differences=())
    text = Words.of(article.text)
    pairs = align(quote.keys, text.keys)
    if not pairs or (len(quote) < _FEW and len(pairs) < len(quote)):
        return None
    alike = sum(len(quote.keys[i]) * likeness for i, _, likeness in pairs)
    quoted = sum(map(len, quote.keys))
    printed = sum(map(len, text.keys[pairs[0].place : pairs[-1].place + 1]))
    similarity = 2 * alike / (quoted + printed)
    if alike < COVERED * quoted or similarity < ALIKE:
        return None
    start, end = _widened(quote, text, pairs)
    return QuoteMatch(
        article, start, end, similarity, exact=False, differences=differences(quote, text, pairs)
    )


def _exact(quote: str, text: str) -> Span | None:
    """Where a quote stands letter for letter, white space and what encloses it aside."""
    for given in dict.fromkeys((quote.strip(), quote.strip(_OUTER))):
        words = given.split()
        pattern = r"\s+".join(map(re.escape, words))
        if len(words) < _FEW:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        if words and (found := re.search(pattern, text)):
            return Span(*found.span())
    return None


def _widened(quote: Words, text: Words, pairs: Sequence[Pair]) -> Span:
    """The place of the paired words, with the marks around them that quote and text have in common."""
    (i, first, _), (k, last, _) = pairs[0], pairs[-1]
    start, end = text.spans[first].start, text.spans[last].end
    before, after = quote.spans[i].start, quote.spans[k].end
    while (
        before
        and start
        and quote.text[before - 1] == text.text[start - 1]
        and not _is_word(quote.text[before - 1])
    ):
        before, start = before - 1, start - 1
    while (
        after < len(quote.text)
        and end < len(text.text)
        and quote.text[after] == text.text[end]
        and not _is_word(quote.text[after])
    ):
        after, end = after + 1, end + 1
    return Span(start + _space(text.text[start:end]), end - _space(text.text[start:end][::-1]))


def _is_word(character: str) -> bool:
    return character.isalnum()


def _space(text: str) -> int:
    return len(text) - len(text.lstrip())

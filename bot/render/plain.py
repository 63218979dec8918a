"""An answer as plain paragraphs: what the terminal, a pipe and a screen reader have in common.

A front end may colour and indent paragraphs, but the text alone says everything: the quote stands between marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.desk.answer import Answer, Filters
from index.articles.corrections import correction
from index.copies.evidence import support
from index.types import Article, Hit

Piece = tuple[str, str]
"""Text and its style: "plain", "quote", "title" or "dim"."""


class Paragraph(NamedTuple):
    """Pieces of one paragraph. `label` ("1. ", "   — ") stands before it; a terminal hangs the lines under it."""

    pieces: list[Piece]
    label: str = ""

    @property
    def text(self) -> str:
        """The whole paragraph as plain text."""
        return self.label + "".join(text for text, _ in self.pieces)


OPEN, CLOSE = "»", "«"

# Escape sequences could repaint the terminal and bidirectional controls reorder what is read.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")


def printable(text: str) -> str:
    """The text with control and bidirectional characters replaced, and every line break as a single line feed."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _BREAK.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line, its white space folded."""
    return " ".join(printable(text).split())


def plain(text: str, label: str = "") -> Paragraph:
    """A paragraph without any style."""
    return Paragraph([(text, "plain")], label)


def heading(article: Article, page: int | None = None) -> Paragraph:
    """An article's title, and under it what else is known of it."""
    title, *rest = citation(article, page)
    return Paragraph([(title, "title"), (f"\n{', '.join(rest)}", "dim")])


def answer_paragraphs(answer: Answer, *, verbose: bool = False) -> list[Paragraph]:
    """The whole answer: its passages, or why there are none, and a last line on what was searched."""
    paragraphs: list[Paragraph] = []
    if answer.answered:
        for hit in answer.passages:
            paragraphs += [passage_paragraph(hit), citation_paragraph(hit, verbose=verbose)]
    else:
        paragraphs += not_found_paragraphs(answer)
    return [*paragraphs, Paragraph([(evidence_line(answer), "dim")])]


def passage_paragraph(hit: Hit) -> Paragraph:
    """A passage with its quote between marks."""
    text, start, end = hit.article.text, hit.quote.start, hit.quote.end
    before, after = one_line(text[hit.start : start]), one_line(text[end : hit.end])
    pieces = [
        (f"{before} " if before else "", "plain"),
        (f"{OPEN}{one_line(text[start:end])}{CLOSE}", "quote"),
        (f" {after}" if after else "", "plain"),
    ]
    return Paragraph(pieces, f"{hit.rank}. ")


def citation_paragraph(hit: Hit, *, verbose: bool = False) -> Paragraph:
    """Where the passage stands: title, source, date, page, link or path; with `verbose`, how it was ranked."""
    title, *rest = citation(hit.article, hit.page)
    pieces = [(title, "title"), ("".join(f", {part}" for part in rest), "dim")]
    if hit.copies:
        copies = f"{len(hit.copies)} {'copy' if len(hit.copies) == 1 else 'copies'}"
        pieces.append((f"; {copies}{_printed_by(hit)}", "dim"))
    if hit.superseded_by:
        pieces.append(("; superseded: a newer text of this address is in the index", "dim"))
    if corrected := correction(hit.article.text):
        pieces.append((f"; it says: {OPEN}{one_line(corrected)}{CLOSE}", "dim"))
    if verbose:
        parts = ", ".join(f"{name} {value:+.3f}" for name, value in hit.parts)
        found = f"found by {' and '.join(hit.found_by)}; " if hit.found_by else ""
        place = f"{hit.article.path} {hit.start}-{hit.end}"
        pieces.append((f"\n{found}score {hit.score:.3f} = {parts}; {place}", "dim"))
    return Paragraph(pieces, "   — ")


def _printed_by(hit: Hit) -> str:
    """The sources of the copies, each once."""
    sources = dict.fromkeys(one_line(copy.source) for copy in hit.copies if copy.source)
    return f" ({', '.join(sources)})" if sources else ""


def supported(hits: Sequence[Hit], by: str) -> str:
    """From how many articles these passages are; where some were copied, how many sources are independent.

    `by` is the word before the sources, where nothing was copied.
    """
    if any(hit.copies for hit in hits):
        known = support(hits)
        return f"{count(known.articles, 'article')}, {count(known.independent_sources, 'independent source')}"
    articles = {hit.article.id for hit in hits}
    sources = {hit.article.source for hit in hits if hit.article.source}
    return count(len(articles), "article") + (f" {by} {count(len(sources), 'source')}" if sources else "")


def citation(article: Article, page: int | None = None) -> list[str]:
    """Title, source, date, page, link or path: what is known of them, in this order."""
    parts = [
        one_line(article.title),
        article.source and one_line(article.source),
        article.published and day(article.published),
    ]
    parts += [f"page {page}" if page else None, article.url or one_line(article.path)]
    return [part for part in parts if part]


def day(value: date) -> str:
    """A date as it is written in English: 5 February 2026."""
    return f"{value.day} {value:%B %Y}"


def not_found_paragraphs(answer: Answer) -> list[Paragraph]:
    """That nothing was found, why, and the closest article as a lead."""
    missing = answer.not_found
    paragraphs = [Paragraph([("Not found. ", "title"), (missing.reason if missing else "", "plain")])]
    if missing and missing.closest:
        quote = f"{OPEN}{one_line(missing.closest.quote.text)}{CLOSE}"
        cited = f" — {', '.join(citation(missing.closest.article))}"
        paragraphs.append(
            Paragraph([("Closest, not an answer: ", "plain"), (quote, "plain"), (cited, "dim")])
        )
    return paragraphs


def evidence_line(answer: Answer) -> str:
    """How sure, from how many articles and sources, what was searched besides, and how old all of it is."""
    parts = [f"Confidence {answer.confidence:.2f}"]
    if answer.passages:
        parts.append(supported(answer.passages, "of"))
    if answer.also_searched:
        parts.append(f"also searched: {', '.join(answer.also_searched)}")
    parts += _limits(answer.filters)
    parts += map(one_line, answer.notes)
    searched = f"{count(answer.index.articles, 'article')} searched{_dates(answer)}"
    parts.append(f"{searched}; index of {day(answer.index.checked_at.date())}")
    return " · ".join(parts)


def _dates(answer: Answer) -> str:
    """The newest date of what was searched; where nothing was found, all that it covers."""
    oldest, newest = answer.index.oldest, answer.index.newest
    if oldest is None or newest is None:
        return ""
    if answer.answered or oldest == newest:
        return f", newest of {day(newest)}"
    return f", of {day(oldest)} to {day(newest)}"


def _limits(filters: Filters) -> list[str]:
    """What the answer was limited to, and which words of the question did that."""
    dates = [f"since {day(filters.since)}"] if filters.since else []
    dates += [f"until {day(filters.until)}"] if filters.until else []
    if filters.phrase:
        dates = [f'"{one_line(filters.phrase)}" read as {", ".join(dates)}']
    return [*dates, *([f"only {one_line(', '.join(filters.sources))}"] if filters.sources else [])]


def left_out(undated: int) -> str:
    """What is said where a date was asked for and some articles have none."""
    return f"{count(undated, 'undated article')} left out, since a date was asked for."


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 article, 2 articles."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

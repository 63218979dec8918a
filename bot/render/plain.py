"""An answer as plain paragraphs: what the terminal, a pipe and a screen reader have in common.

A front end may colour and indent paragraphs, but the text alone says everything: the quote stands between marks, and
the words of it that answer between smaller ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bot.desk.answer import PERHAPS, Answer, Filters
from bot.render.window import answer_within, window
from index.articles.corrections import correction
from index.copies.evidence import support
from index.types import Article, Hit, Quote, Span

Piece = tuple[str, str]
"""Text and its style: "plain", "quote", "answer" (the words of a quote that answer), "title" or "dim"."""

OPEN, CLOSE = "»", "«"
OPEN_ANSWER, CLOSE_ANSWER = "›", "‹"

ALSO = 2
"""Further passages that an answer shows, a line each."""

WIDTH = 80
"""Columns into which such a line fits."""


class Paragraph(NamedTuple):
    """Pieces of one paragraph. `label` ("1. ", "   — ") stands before it; a terminal hangs the lines under it."""

    pieces: list[Piece]
    label: str = ""

    @property
    def text(self) -> str:
        """The whole paragraph as plain text, the words that answer between marks."""
        return self.label + "".join(
            marked(text) if style == "answer" else text for text, style in self.pieces
        )


def marked(text: str) -> str:
    """Words that answer, between the marks that stand for an underline where there is none."""
    return f"{OPEN_ANSWER}{text}{CLOSE_ANSWER}"


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


def answer_paragraphs(
    answer: Answer, *, verbose: bool = False, full: bool = False, more: str = "--all"
) -> list[Paragraph]:
    """The answer: the best passage's quote and its source, a line each for what answers, too, and what was searched.

    `full` shows every passage with the words around its quote, `verbose` also how each was ranked and read. `more` is
    what the reader is told to type for the passages that are left out.
    """
    if answer.small_talk and answer.not_found:
        return [plain(answer.not_found.reason)]
    paragraphs: list[Paragraph] = []
    if not answer.answered:
        paragraphs += not_found_paragraphs(answer, verbose=verbose, full=full)
    elif full or verbose:
        for hit in answer.passages:
            paragraphs += [passage_paragraph(hit), citation_paragraph(hit, verbose=verbose)]
    else:
        first, *others = answer.passages
        paragraphs += [quote_paragraph(first), citation_paragraph(first)]
        paragraphs += [also_paragraph(hit) for hit in others[:ALSO]]
    left = 0 if full or verbose else max(0, len(answer.passages) - 1 - ALSO)
    told = f" · {left} more with {more}" if left else ""
    return [*paragraphs, Paragraph([(evidence_line(answer) + told, "dim")])]


def quote_paragraph(hit: Hit) -> Paragraph:
    """A passage's quote in full, and nothing around it."""
    return Paragraph(quote_pieces(hit.quote), f"{hit.rank}. ")


def passage_paragraph(hit: Hit) -> Paragraph:
    """A passage with its quote between marks."""
    text, start, end = hit.article.text, hit.quote.start, hit.quote.end
    before, after = one_line(text[hit.start : start]), one_line(text[end : hit.end])
    pieces = [
        (f"{before} " if before else "", "plain"),
        *quote_pieces(hit.quote),
        (f" {after}" if after else "", "plain"),
    ]
    return Paragraph(pieces, f"{hit.rank}. ")


def also_paragraph(hit: Hit) -> Paragraph:
    """A further passage on one line: what fits of its quote around the words that answer, source, date, certainty."""
    article, label = hit.article, f"{hit.rank}. also "
    source = one_line(article.source or article.title)
    name = source if len(source) <= _NAME else f"{source[: _NAME - 1].rstrip()}…"
    told = f" — {name}, {f'{article.published.day} {article.published:%b %Y}' if article.published else 'undated'}"
    told += "" if hit.confidence is None else f", {hit.confidence:.2f}"
    marks = len(OPEN + CLOSE + OPEN_ANSWER + CLOSE_ANSWER) + len("… " + " …")
    shown = window(hit.quote.text, answer_within(hit.quote), WIDTH - len(label + told) - marks, _columns)
    return Paragraph([*quote_pieces(hit.quote, shown), (told, "dim")], label)


_NAME = 24


def _columns(text: str) -> int:
    return len(one_line(text))


def quote_pieces(
    quote: Quote, shown: Span | None = None, dress: Callable[[str], str] | None = None
) -> list[Piece]:
    """The quote between marks, the words of the answer in a piece of their own; on one line, or as `dress` has it.

    Of `shown`, a span of the quote's text, only that is: then an ellipsis stands outside the marks for the rest, so
    that what is between them is word for word the source's.
    """
    text, answer, dressed = quote.text, answer_within(quote), dress or _folded
    part = shown or Span(0, len(text))
    pieces = [("… " if text[: part.start].strip() else "", "plain"), (OPEN, "quote")]
    if answer and max(part.start, answer.start) < min(part.end, answer.end):
        start, end = max(part.start, answer.start), min(part.end, answer.end)
        pieces += [
            (dressed(text[part.start : start]), "quote"),
            (dressed(text[start:end]), "answer"),
            (dressed(text[end : part.end]), "quote"),
        ]
    else:
        pieces.append((dressed(text[part.start : part.end]), "quote"))
    pieces += [(CLOSE, "quote"), (" …" if text[part.end :].strip() else "", "plain")]
    return list(_joined(pieces))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces without empty ones, neighbours of one style in one."""
    text, style = "", ""
    for piece, own in pieces:
        if piece and own != style:
            if text:
                yield text, style
            text, style = "", own
        text += piece
    if text:
        yield text, style


def _folded(text: str) -> str:
    """The text on one line, with one space where white space begins or ends it."""
    kept = one_line(text)
    if not kept:
        return " " if text else ""
    return " " * text[0].isspace() + kept + " " * text[-1].isspace()


def citation_paragraph(hit: Hit, *, verbose: bool = False) -> Paragraph:
    """Where the passage stands: title, source, date, page, link or path; a further one's certainty.

    With `verbose` how it was ranked and read.
    """
    title, *rest = citation(hit.article, hit.page)
    if hit.rank > 1 and hit.confidence is not None and not verbose:
        rest.append(f"{hit.confidence:.2f}")
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
        pieces.append((f"\n{found}score {hit.score:.3f} = {parts}; {_read(hit)}{place}", "dim"))
    return Paragraph(pieces, "   — ")


def _read(hit: Hit) -> str:
    """What the reader made of a passage: the probability that it answers, and where the words of the answer stand."""
    if hit.confidence is None:
        return ""
    words = hit.quote.answer
    span = f"answer {words.start}-{words.end}" if words else "no answer words in the quote"
    return f"reader {hit.confidence:.3f}, {span}; "


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
        _day_of(article),
    ]
    parts += [f"page {page}" if page else None, article.url or one_line(article.path)]
    return [part for part in parts if part]


def _day_of(article: Article) -> str:
    return day(article.published) if article.published else "undated"


def day(value: date) -> str:
    """A date as it is written in English: 5 February 2026."""
    return f"{value.day} {value:%B %Y}"


def not_found_paragraphs(answer: Answer, *, verbose: bool = False, full: bool = False) -> list[Paragraph]:
    """That nothing was found, why, and the closest article as a lead; or what may answer, marked as that."""
    missing = answer.not_found
    best = answer.best
    if best is not None:
        shown = passage_paragraph(best) if full or verbose else quote_paragraph(best)
        return [
            _doubtful(missing.reason if missing else ""),
            shown,
            citation_paragraph(best, verbose=verbose),
        ]
    paragraphs = [Paragraph([("Not found. ", "title"), (missing.reason if missing else "", "plain")])]
    if missing and missing.closest:
        quote = f"{OPEN}{one_line(missing.closest.quote.text)}{CLOSE}"
        cited = f" — {', '.join(citation(missing.closest.article))}"
        paragraphs.append(
            Paragraph([("Closest, not an answer: ", "plain"), (quote, "plain"), (cited, "dim")])
        )
    return paragraphs


def _doubtful(reason: str) -> Paragraph:
    """The line that marks what is shown as uncertain, with the reason."""
    return Paragraph([(PERHAPS, "title"), (reason.removeprefix(PERHAPS), "plain")])


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

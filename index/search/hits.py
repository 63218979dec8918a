"""Ranked candidates to hits: the best that are not the same text twice, each with its article and its quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.errors import IndexDamaged
from index.generations.opening import OpenGeneration
from index.ranking import quotes, weights
from index.ranking.order import Ranked
from index.ranking.reading import Reread
from index.reader.base import Readable, Reading
from index.types import Article, Candidates, Hit, Quote, Rows, Span

SAME = 0.8
"""Share of common terms (Jaccard) from which two passages are taken for the same text."""


def quote(opened: OpenGeneration, reread: Reread, k: int) -> tuple[Hit, ...]:
    """The k best passages of which no two are near-identical, each with the sentence that answers best."""
    ranked = reread.ranked
    chosen = distinct(opened, ranked, k)
    rows = opened.columns.article[ranked.inputs.candidates.passages[chosen]]
    articles = opened.catalog.articles(rows.tolist())
    return tuple(
        replace(_hit(opened, reread, candidate, rank, article), **_story(opened, row))
        for rank, (candidate, article, row) in enumerate(zip(chosen, articles, rows.tolist(), strict=True), 1)
    )


def _story(opened: OpenGeneration, row: int) -> dict[str, Any]:
    """The other articles of an article's story, and the newer text of its address, as fields of a hit."""
    stories = opened.stories
    newer = int(stories.superseded[row])
    others = [other for other in stories.others(row) if other != newer and stories.superseded[other] != row]
    return {
        "copies": tuple(opened.catalog.articles(others)) if others else (),
        "superseded_by": opened.catalog.articles([newer])[0] if newer >= 0 else None,
    }


def readables(opened: OpenGeneration, candidates: Candidates, chosen: Sequence[int]) -> list[Readable]:
    """These candidates as a reader sees them."""
    rows = opened.columns.article[candidates.passages[list(chosen)]]
    articles = opened.catalog.articles(rows.tolist())
    return [_readable(opened, candidates, i, article) for i, article in zip(chosen, articles, strict=True)]


def _readable(opened: OpenGeneration, candidates: Candidates, candidate: int, article: Article) -> Readable:
    columns = opened.columns
    passage = int(candidates.passages[candidate])
    start, end = int(columns.start[passage]), int(columns.end[passage])
    spans = columns.sentence_spans(candidates.sentences[candidates.sentences_of(candidate)])
    sentences = tuple(Span(span.start - start, span.end - start) for span in spans)
    return Readable(article.title, article.text[start:end], sentences)


def distinct(opened: OpenGeneration, ranked: Ranked, k: int, order: Rows | None = None) -> list[int]:
    """The k best candidates (of `order`, or as ranked) of which no two are near-identical."""
    chosen: list[int] = []
    terms: list[set[int]] = []
    for candidate in (ranked.order if order is None else order).tolist():
        own = _terms(opened, int(ranked.inputs.candidates.passages[candidate]))
        if any(_jaccard(own, other) >= SAME for other in terms):
            continue
        chosen.append(candidate)
        terms.append(own)
        if len(chosen) == k:
            break
    return chosen


def _terms(opened: OpenGeneration, passage: int) -> set[int]:
    forward = opened.forward
    first, last = opened.columns.first_sentence[passage : passage + 2]
    return set(forward.ids[forward.starts[first] : forward.starts[last]].tolist())


def _jaccard(one: set[int], other: set[int]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 1.0


def _hit(opened: OpenGeneration, reread: Reread, candidate: int, rank: int, article: Article) -> Hit:
    ranked = reread.ranked
    columns, candidates = opened.columns, ranked.inputs.candidates
    passage = int(candidates.passages[candidate])
    own = candidates.sentences_of(candidate)
    sentences = columns.sentence_spans(candidates.sentences[own])
    quoted = quotes.span(article.text, sentences, ranked.sentence_scores[own])
    start, end = quotes.without_headline(article.text, article.title, quoted)
    reading = reread.readings.get(candidate)
    first, last = int(columns.start[passage]), int(columns.end[passage])
    if not 0 <= first <= start < end <= last <= len(article.text):
        raise IndexDamaged(f"the columns of {opened.folder} are not what was built: run `newsdesk rebuild`")
    parts = {name: float(part[candidate]) for name, part in ranked.parts.items()}
    return Hit(
        rank=rank,
        score=sum(parts.values()),
        row=passage,
        article=article,
        start=first,
        end=last,
        quote=Quote(article.text[start:end], start, end, answer_in(reading, first, start, end)),
        parts=tuple(parts.items()),
        found_by=(("BM25",) if candidates.by_words[candidate] else ())
        + (("vectors",) if candidates.by_meaning[candidate] else ()),
        confidence=None if reading is None else weights.passage_confidence(reading),
    )


def answer_in(reading: Reading | None, passage: int, start: int, end: int) -> Span | None:
    """The reader's words as a span of the article, where they stand within the quote `start` to `end`.

    `passage` is where the passage that was read starts.
    """
    if reading is None or reading.span is None:
        return None
    span = Span(passage + reading.span.start, passage + reading.span.end)
    return span if start <= span.start < span.end <= end else None

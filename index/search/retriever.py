"""A query in, hits out: candidates from both stores, read and ranked, freed of near-duplicates, each with its quote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import numpy as np

from index.encoders.base import Encoder
from index.errors import UnknownSource
from index.generations.catalog import UNDATED
from index.generations.opening import OpenGeneration
from index.ranking import features as evidence
from index.ranking import quotes
from index.ranking import weights as ranking
from index.ranking.matrix import Asked, Pool, pool_of
from index.ranking.matrix import asked as asked_from
from index.search.candidates import Candidates, Floats, gather
from index.search.question import Understood, understand
from index.types import Article, Hit, Mask, Query, Quote, Retrieval, Rows, Span

SAME = 0.8
"""Share of common terms (Jaccard) from which two passages are taken for the same text."""

NAMED_DAYS = 62
"""A longer stretch ("last year", "in 2023") tells what a question is about, not when it was reported."""


@dataclass(frozen=True, slots=True)
class Read:
    """The candidates of one question and what was read in them: what ranking, quotes and their training start from."""

    candidates: Candidates
    asked: Asked
    pool: Pool
    reading: evidence.Reading

    def features(self, days: tuple[date, date] | None) -> dict[str, Floats]:
        """The features of the candidates, with those of age where there are days to count it from."""
        ordinals = (float(days[0].toordinal()), float(days[1].toordinal())) if days else None
        return evidence.features(self.asked, self.pool, self.reading, ordinals)

    def sentence_features(self) -> dict[str, Floats]:
        """The features of every sentence of the candidates."""
        return quotes.sentence_features(self.asked, self.pool, self.reading)


class Retriever:
    """Searches one generation; safe to use from several threads."""

    def __init__(self, opened: OpenGeneration, encoder: Encoder) -> None:
        self._opened = opened
        self._encoder = encoder
        self._sources = list(opened.manifest.sources)
        columns = opened.catalog.columns
        starts = columns.first_sentence[columns.first_passage]
        self._sentences_of_article = (starts[:-1], starts[1:])

    def search(self, query: Query) -> Retrieval:
        """The k best passages with their quotes, and the signals of confidence. Raises UnknownSource."""
        query = replace(query, sources=tuple(self._known_source(name) for name in query.sources))
        found = self._search(understand(query, self._opened.names, self._opened.info))
        if found.hits or not _is_filtered(found.query):
            return found
        everything = replace(query, k=1, sources=(), since=None, until=None, any_time=True)
        unfiltered = self._search(understand(everything, self._opened.names, self._opened.info))
        return replace(found, unfiltered=unfiltered.hits[0] if unfiltered.hits else None)

    def _search(self, understood: Understood) -> Retrieval:
        query = understood.query
        within = self._opened.catalog.within(query, self._sources)
        found = Retrieval(
            query=query,
            hits=(),
            signals={},
            phrase=understood.limiting,
            also_searched=understood.also_searched,
            undated_left_out=self._undated(query),
        )
        read = self.read(understood, within)
        if read is None:
            return found
        candidates = read.candidates
        days = _days(understood, self._opened.info.newest)
        features = read.features(days)
        dated = days is not None and bool(np.isfinite(read.pool.published).any())
        parts = ranking.parts(features, "dated" if dated else "timeless")
        total = np.sum(list(parts.values()), axis=0)
        chosen = self._distinct(candidates, np.lexsort((candidates.passages, -total)), query.k)
        best_sentence = ranking.total(read.sentence_features(), "quote")
        rows = self._opened.catalog.columns.article[candidates.passages[chosen]]
        articles = self._opened.catalog.articles(rows.tolist())
        return replace(
            found,
            hits=tuple(
                self._hit(
                    read,
                    i,
                    rank,
                    article,
                    {name: float(part[i]) for name, part in parts.items()},
                    best_sentence,
                )
                for rank, (i, article) in enumerate(zip(chosen, articles, strict=True), 1)
            ),
            signals=ranking.signals(features, read.pool, self._opened.manifest.passages),
            missing_terms=_missing_terms(read),
        )

    def read(self, understood: Understood, within: Mask | None) -> Read | None:
        """The candidates among the passages of `within`, read; None where there are none."""
        vector = self._encoder.encode_questions([understood.text])[0]
        candidates = gather(self._opened, understood.text, understood.extra, vector, within)
        if not len(candidates):
            return None
        columns, frequencies = self._opened.catalog.columns, self._opened.frequencies
        asked = asked_from(understood.text, frequencies, understood.respelt)
        article = columns.article[candidates.passages].astype(np.int64)
        published = columns.published[article].astype(np.float64)
        pool = pool_of(
            asked,
            retrieval=candidates.retrieval,
            similarity=candidates.similarity,
            sentences=candidates.sentences,
            first=candidates.first,
            offset=columns.start[candidates.passages].astype(np.float64),
            article=article,
            published=np.where(published == UNDATED, np.nan, published),
            sentences_of_article=self._sentences_of_article,
            forward=self._opened.forward,
            titles=self._opened.titles,
            frequencies=frequencies,
        )
        return Read(candidates, asked, pool, evidence.read(asked, pool))

    def sentence_spans(self, sentences: Rows) -> list[Span]:
        """Where these sentences stand in their article's text."""
        columns = self._opened.catalog.columns
        starts, ends = columns.sentence_start[sentences].tolist(), columns.sentence_end[sentences].tolist()
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def _known_source(self, name: str) -> str:
        folded = {source.casefold(): source for source in self._sources}
        if name.casefold() in folded:
            return folded[name.casefold()]
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.0)
        hint = f", the nearest is {folded[near[0]]!r}" if near else ", since no article names one"
        raise UnknownSource(f"there is no source {name!r}{hint}: `newsdesk sources` lists them all")

    def _undated(self, query: Query) -> int:
        if not (query.since or query.until):
            return 0
        return int(np.count_nonzero(self._opened.catalog.columns.published == UNDATED))

    def _distinct(self, candidates: Candidates, order: Rows, k: int) -> list[int]:
        """The best k of `order` of which no two are near-identical."""
        chosen: list[int] = []
        terms: list[set[int]] = []
        for i in order:
            own = set(self._terms_of(int(candidates.passages[i])))
            if any(_jaccard(own, other) >= SAME for other in terms):
                continue
            chosen.append(int(i))
            terms.append(own)
            if len(chosen) == k:
                break
        return chosen

    def _terms_of(self, passage: int) -> list[int]:
        columns, forward = self._opened.catalog.columns, self._opened.forward
        first, last = columns.first_sentence[passage], columns.first_sentence[passage + 1]
        found: list[int] = forward.ids[forward.starts[first] : forward.starts[last]].tolist()
        return found

    def _hit(
        self, read: Read, i: int, rank: int, article: Article, parts: dict[str, float], best_sentence: Floats
    ) -> Hit:
        columns, candidates = self._opened.catalog.columns, read.candidates
        passage = int(candidates.passages[i])
        own = slice(candidates.first[i], candidates.first[i + 1])
        spans = self.sentence_spans(candidates.sentences[own])
        quote = quotes.span(article.text, spans, best_sentence[own])
        return Hit(
            rank=rank,
            score=sum(parts.values()),
            row=passage,
            article=article,
            start=int(columns.start[passage]),
            end=int(columns.end[passage]),
            quote=Quote(article.text[quote.start : quote.end], quote.start, quote.end),
            parts=tuple(parts.items()),
            found_by=(("BM25",) if candidates.by_words[i] else ())
            + (("vectors",) if candidates.by_meaning[i] else ()),
        )


def _missing_terms(read: Read) -> tuple[str, ...]:
    """The question's words that the candidates' article which holds most of them does not hold."""
    held = read.pool.article_holds[np.argmax(read.pool.article_holds.sum(axis=1))]
    return tuple(word for word, there in zip(read.asked.words, held, strict=True) if not there)


def _days(understood: Understood, newest: date | None) -> tuple[date, date] | None:
    """The days from which age counts: the as-of day, or those before it that the question names."""
    query, phrase = understood.query, understood.phrase
    as_of = query.as_of or newest
    if as_of is None or not query.use_age:
        return None
    if phrase is None or phrase.kind != "preference" or not (phrase.since and phrase.until):
        return as_of, as_of
    named = phrase.until < as_of and (phrase.until - phrase.since).days < NAMED_DAYS
    return (phrase.since, phrase.until) if named else (as_of, as_of)


def _is_filtered(query: Query) -> bool:
    return bool(query.sources or query.since or query.until)


def _jaccard(one: set[int], other: set[int]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 1.0

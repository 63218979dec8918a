"""A query in, hits out: candidates from both stores, ranked, freed of near-duplicates, each with its best sentence."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from index import ranking
from index.candidates import Candidates, gather
from index.catalog import UNDATED
from index.encoders.base import Encoder
from index.errors import UnknownSource
from index.opened import OpenGeneration
from index.question import Understood, understand
from index.ranking import Floats
from index.terms import content_words, term_hashes
from index.types import Hit, Query, Quote, Retrieval, Rows

SAME = 0.8
"""Share of common terms (Jaccard) from which two passages are taken for the same text."""


class Retriever:
    """Searches one generation; safe to use from several threads."""

    def __init__(self, opened: OpenGeneration, encoder: Encoder) -> None:
        self._opened = opened
        self._encoder = encoder
        self._sources = list(opened.manifest.sources)

    def search(self, query: Query) -> Retrieval:
        """The k best passages with their quotes, and the signals of confidence. Raises UnknownSource."""
        query = replace(query, sources=tuple(self._known_source(name) for name in query.sources))
        understood = understand(query, self._opened.names, self._opened.info)
        found = self._search(understood)
        if found.hits or not _is_filtered(found.query):
            return found
        everything = replace(query, k=1, sources=(), since=None, until=None, any_time=True)
        unfiltered = self._search(understand(everything, self._opened.names, self._opened.info))
        return replace(found, unfiltered=unfiltered.hits[0] if unfiltered.hits else None)

    def _search(self, understood: Understood) -> Retrieval:
        query = understood.query
        within = self._opened.catalog.within(query, self._sources)
        vector = self._encoder.encode_questions([understood.text])[0]
        candidates = gather(self._opened, understood.text, understood.extra, vector, within)
        found = Retrieval(
            query=query,
            hits=(),
            signals={},
            phrase=understood.phrase.text if understood.phrase else None,
            also_searched=understood.also_searched,
            undated_left_out=self._undated(query),
        )
        if not len(candidates):
            return found
        parts = self._parts(query, candidates)
        total = np.sum(list(parts.values()), axis=0)
        order = np.lexsort((candidates.passages, -total))
        hits = tuple(
            self._hit(candidates, i, rank, float(total[i]), {n: float(v[i]) for n, v in parts.items()})
            for rank, i in enumerate(self._distinct(candidates, order, query.k), 1)
        )
        return replace(
            found,
            hits=hits,
            signals=self._signals(query, candidates),
            missing_terms=self._missing_terms(understood.text, candidates),
        )

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

    def _parts(self, query: Query, candidates: Candidates) -> dict[str, Floats]:
        """What each part of the ranking gives to each candidate."""
        columns = self._opened.catalog.columns
        articles = columns.article[candidates.passages]
        parts = {
            "bm25": ranking.LEXICAL * ranking.scaled(candidates.bm25),
            "sentence": ranking.DENSE * ranking.scaled(candidates.best),
            "position": ranking.POSITION
            * ranking.position_weight(columns.start[candidates.passages].astype(np.float64)),
        }
        newest = self._opened.info.newest
        as_of = query.as_of or newest
        if query.use_age and as_of:
            published = columns.published[articles]
            days = as_of.toordinal() - published.astype(np.float64)
            parts["age"] = ranking.AGE * ranking.age_weight(days, published != UNDATED)
        return parts

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

    def _missing_terms(self, question: str, candidates: Candidates) -> tuple[str, ...]:
        """The question's words that no article's candidates hold, of the article that lacks fewest of them."""
        words = content_words(question)
        columns, forward = self._opened.catalog.columns, self._opened.forward
        articles, article = np.unique(columns.article[candidates.passages], return_inverse=True)
        places, lengths = forward.places(candidates.sentences)
        owner = np.repeat(np.repeat(article, np.diff(candidates.first)), lengths)
        tokens = forward.ids[places]
        held = np.zeros((len(words), len(articles)), dtype=np.bool_)
        for row, term in enumerate(term_hashes(words)):
            held[row, owner[tokens == term]] = True
        best = int(np.argmax(held.sum(axis=0)))
        return tuple(word for word, there in zip(words.values(), held[:, best], strict=True) if not there)

    def _hit(self, candidates: Candidates, i: int, rank: int, score: float, parts: dict[str, float]) -> Hit:
        columns = self._opened.catalog.columns
        passage = int(candidates.passages[i])
        (article,) = self._opened.catalog.articles([int(columns.article[passage])])
        own = slice(candidates.first[i], candidates.first[i + 1])
        sentence = int(candidates.sentences[own][np.argmax(candidates.similarity[own])])
        start, end = int(columns.sentence_start[sentence]), int(columns.sentence_end[sentence])
        return Hit(
            rank=rank,
            score=score,
            row=passage,
            article=article,
            start=int(columns.start[passage]),
            end=int(columns.end[passage]),
            quote=Quote(article.text[start:end], start, end),
            parts=tuple(parts.items()),
        )

    def _signals(self, query: Query, candidates: Candidates) -> dict[str, float]:
        return {
            "bm25": float(candidates.bm25.max()),
            "similarity": float(candidates.best.max()),
            "words": float(len(query.text.split())),
        }


def _is_filtered(query: Query) -> bool:
    return bool(query.sources or query.since or query.until)


def _jaccard(one: set[int], other: set[int]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 1.0

"""A query in, hits out: understood, gathered from both stores, ranked, read, quoted, and what there is to say of it."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from index.encoders.base import Encoder
from index.errors import UnknownSource
from index.generations.columns import UNDATED
from index.generations.opening import OpenGeneration
from index.language.wording import in_spelling_of
from index.ranking.order import Ranked, RankingInputs, rank, ranking_inputs
from index.ranking.reading import Reread, signals, timeless_order, with_readings
from index.reader.base import Reader, Reading
from index.search.candidates import gather
from index.search.hits import distinct, quote, readables
from index.search.phrases import bound
from index.search.question import ParsedQuestion, understand
from index.types import Candidates, Hit, Mask, Query, Retrieval, SearchSizes

DEFAULT_SIZES = SearchSizes()


class Retriever:
    """Searches one generation; safe to use from several threads."""

    def __init__(self, opened: OpenGeneration, encoder: Encoder, reader: Reader | None = None) -> None:
        self._opened = opened
        self._encoder = encoder
        self._reader = reader
        self._sources = list(opened.manifest.sources)

    def search(self, query: Query, sizes: SearchSizes = DEFAULT_SIZES) -> Retrieval:
        """The k best passages with their quotes, and the signals of confidence. Raises UnknownSource."""
        question = self.understand(query)
        within, absent = bound(self._opened, question.quoted, self._within(question.query))
        candidates = self.gather(question, within, sizes)
        ranked = self._rank(question, candidates)
        reread = self.read(question, ranked, sizes) if ranked else None
        hits = quote(self._opened, reread, query.k) if reread else ()
        found = self._decide(question, reread, hits)
        notes = (f'no article has "{phrase}" word for word' for phrase in absent)
        return replace(found, notes=(*found.notes, *notes))

    def understand(self, query: Query) -> ParsedQuestion:
        """The query made ready to search: its sources, its names, and when. Raises UnknownSource."""
        sources = tuple(self._known_source(name) for name in query.sources)
        return understand(replace(query, sources=sources), self._opened.names, self._opened.info)

    def gather(
        self, question: ParsedQuestion, within: Mask | None, sizes: SearchSizes = DEFAULT_SIZES
    ) -> Candidates:
        """The candidates among the passages of `within` (a flag a passage; None: among all)."""
        vector = self._encoder.encode_questions([question.text])[0]
        return gather(self._opened, question.words, question.extra, vector, within, sizes)

    def compare(self, question: ParsedQuestion, candidates: Candidates) -> RankingInputs | None:
        """What the ranking starts from; None where there are no candidates."""
        if not len(candidates):
            return None
        return ranking_inputs(question.words, question.respelt, candidates, self._opened)

    def read(self, question: ParsedQuestion, ranked: Ranked, sizes: SearchSizes = DEFAULT_SIZES) -> Reread:
        """The candidates ranked again after the best few have been read.

        As they are where there is no reader, or where a phrase is looked for and nothing is asked.

        Read are the best with age and the best without, so that confidence can stand on the second alone.
        """
        if self._reader is None or question.is_quotation:
            return Reread(ranked, {}, ())
        timeless = tuple(distinct(self._opened, ranked, sizes.read, timeless_order(ranked)))
        chosen = list(dict.fromkeys((*timeless, *distinct(self._opened, ranked, sizes.read))))
        readable = readables(self._opened, ranked.inputs.candidates, chosen)
        asked = [in_spelling_of(passage.text, question.text) for passage in readable]
        readings: dict[int, Reading] = {}
        for text in dict.fromkeys(asked):  # one text, but where passages spell its amounts in different ways
            own = [i for i, other in enumerate(asked) if other == text]
            found = self._reader.read(text, [readable[i] for i in own])
            readings |= {chosen[i]: reading for i, reading in zip(own, found, strict=True)}
        return with_readings(ranked, readings, timeless)

    def _rank(self, question: ParsedQuestion, candidates: Candidates) -> Ranked | None:
        inputs = self.compare(question, candidates)
        return rank(inputs, question.days_of_age(self._opened.info.newest)) if inputs else None

    def _decide(self, question: ParsedQuestion, reread: Reread | None, hits: tuple[Hit, ...]) -> Retrieval:
        """The hits with what speaks for them; where filters left none, the best without them."""
        query = question.query
        found = Retrieval(
            query=query,
            hits=hits,
            signals={},
            phrase=question.limiting,
            also_searched=question.also_searched,
            undated_left_out=self._undated(query),
            notes=question.notes,
        )
        if reread:
            known = signals(reread, self._opened.manifest.passages)
            return replace(found, signals=known, missing_terms=_missing_terms(reread.ranked.inputs))
        if not (query.sources or query.since or query.until):
            return found
        everything = replace(query, k=1, sources=(), since=None, until=None, any_time=True)
        others = self.search(everything).hits
        return replace(found, unfiltered=others[0] if others else None)

    def _within(self, query: Query) -> Mask | None:
        return self._opened.catalog.within(query, self._sources)

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
        return int(np.count_nonzero(self._opened.columns.published == UNDATED))


def _missing_terms(inputs: RankingInputs) -> tuple[str, ...]:
    """The question's words that no candidate's article holds."""
    held = np.logical_or.reduce(inputs.matrix.article_holds, axis=0)
    return tuple(word for word, there in zip(inputs.question.words, held, strict=True) if not there)

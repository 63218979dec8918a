"""A question and its candidates as arrays: what the features are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.copies import Stories
from index.generations.columns import UNDATED, Columns
from index.language import language
from index.language.terms import (
    DocumentFrequencies,
    ForwardIndex,
    Terms,
    term_hashes,
)
from index.types import Candidates, Floats, Mask, Rows


class Corpus(Protocol):
    """What ranking reads of a generation: where passages stand, and the terms of sentences and titles."""

    @property
    def columns(self) -> Columns:
        """Where passages and sentences stand."""
        ...

    @property
    def forward(self) -> ForwardIndex:
        """The terms of every sentence."""
        ...

    @property
    def titles(self) -> ForwardIndex:
        """The terms of every article's title."""
        ...

    @property
    def stories(self) -> Stories:
        """Which articles are copies of one text."""
        ...

    @property
    def frequencies(self) -> DocumentFrequencies:
        """In how many passages each term is."""
        ...


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """A question as the features see it: content words, their terms and shares of its weight (idf), the kind of answer.

    `spellings` are pairs: the hashes of words that in a row count as one of the terms, and that term's.
    """

    words: tuple[str, ...]
    terms: Terms
    shares: Floats
    kind: str
    spellings: tuple[tuple[tuple[int, ...], int], ...] = ()

    @classmethod
    def of(
        cls,
        question: str,
        frequencies: DocumentFrequencies,
        respelt: Mapping[str, Sequence[str]] | None = None,
    ) -> QuestionTerms:
        """The question's terms, weighted by how rare they are among the passages.

        `respelt` maps words of the question to other spellings that count as them.
        """
        asked = language()
        words = asked.content_words(question)
        terms = term_hashes(words)
        weights = frequencies.idf(terms)
        pairs = [
            (spelling, int(term))
            for word, spellings in (respelt or {}).items()
            for term in term_hashes([each.term for each in asked.words(word)][:1])
            for spelling in (tuple(term_hashes(asked.content_words(other)).tolist()) for other in spellings)
            if term in terms and spelling and (len(spelling) > 1 or spelling[0] not in terms)
        ]
        return cls(
            tuple(words.values()),
            terms,
            weights / (weights.sum() or 1.0),
            asked.answer_kind(question),
            tuple(pairs),
        )

    def seen(self, ids: Terms) -> Terms:
        """The words of a text, other spellings of the question's read as its own."""
        found = ids
        for (first, *rest), term in self.spellings:
            places = np.flatnonzero(ids[: max(0, len(ids) - len(rest))] == first)
            for step, word in enumerate(rest, 1):
                places = places[ids[places + step] == word]
            if len(places):
                found = found.copy() if found is ids else found
                found[places] = term
        return found


@dataclass(frozen=True, slots=True)
class CandidateMatrix:
    """The candidates of one question as arrays: what the features are computed from.

    The sentences of all candidates stand one after another: `first[i]:first[i + 1]` are candidate i's. `article`
    numbers the candidates' articles from 0, `story` their stories (copies are one), `published` is NaN for an
    undated one. `ids`, `kinds` and `idf` are the sentences' terms, `word` numbers the distinct ones, `owner` is each
    term's sentence. `title_holds` and `article_holds` tell for each article which of the question's terms stand there.
    """

    retrieval: Floats
    similarity: Floats
    first: Rows
    offset: Floats
    article: Rows
    story: Rows
    published: Floats
    ids: Terms
    kinds: NDArray[np.uint8]
    idf: Floats
    word: Rows
    owner: Rows
    title_holds: Mask
    article_holds: Mask

    @classmethod
    def of(cls, question: QuestionTerms, candidates: Candidates, corpus: Corpus) -> CandidateMatrix:
        """The matrix of these candidates, of which there is at least one."""
        columns, forward, titles = corpus.columns, corpus.forward, corpus.titles
        article = columns.article[candidates.passages].astype(np.int64)
        published = columns.published[article].astype(np.float64)
        articles, number = np.unique(article, return_inverse=True)
        places, lengths = forward.places(candidates.sentences)
        ids = question.seen(forward.ids[places])
        begins, ends = (columns.first_sentence[columns.first_passage[articles + end]] for end in (0, 1))
        froms, tos = forward.starts[begins], forward.starts[ends]
        texts = [forward.ids[start:end] for start, end in zip(froms.tolist(), tos.tolist(), strict=True)]
        title_places, title_lengths = titles.places(articles)
        n = len(articles)
        distinct, word = np.unique(ids, return_inverse=True)
        title_holds = holds(
            question.seen(titles.ids[title_places]), np.repeat(np.arange(n), title_lengths), n, question.terms
        )
        text_owner = np.repeat(np.arange(n), tos - froms)
        return cls(
            retrieval=candidates.retrieval,
            similarity=candidates.similarity,
            first=candidates.first,
            offset=columns.start[candidates.passages].astype(np.float64),
            article=number.astype(np.int64),
            story=np.unique(corpus.stories.stands[article], return_inverse=True)[1].astype(np.int64),
            published=np.where(published == UNDATED, np.nan, published),
            ids=ids,
            kinds=forward.kinds[places],
            idf=corpus.frequencies.idf(distinct)[word],  # sorted, they are found five times as fast
            word=word.astype(np.int64),
            owner=np.repeat(np.arange(len(candidates.sentences)), lengths),
            title_holds=title_holds,
            article_holds=title_holds
            | holds(question.seen(np.concatenate(texts)), text_owner, n, question.terms),
        )

    def best(self, values: Floats) -> Floats:
        """Each candidate's greatest of one value a sentence."""
        return np.maximum.reduceat(values, self.first[:-1])


def holds(ids: Terms, owner: Rows, n: int, terms: Terms, known: Mask | None = None) -> Mask:
    """Which of n owners holds which of `terms`: shape (n, len(terms)). `known` is `among(ids, terms)`."""
    found = np.zeros((n, len(terms)), dtype=np.bool_)
    if len(terms):
        places = np.flatnonzero(among(ids, terms) if known is None else known)
        order = np.argsort(terms)
        found[owner[places], order[np.searchsorted(terms[order], ids[places])]] = True
    return found


def among(ids: Terms, terms: Terms) -> Mask:
    """Which of many hashes are among a few terms.

    Told first by their lower 16 bits, which is several times as fast as np.isin.
    """
    likely = np.zeros(2**16, dtype=np.bool_)
    likely[terms & np.uint32(0xFFFF)] = True
    flags: Mask = likely[ids & np.uint32(0xFFFF)]
    places = np.flatnonzero(flags)
    flags[places] = (ids[places, None] == terms).any(axis=1)
    return flags

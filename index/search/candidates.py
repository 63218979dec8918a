"""The passages worth reading for one question: the first stage, from both stores.

Each candidate gets an exact score of both kinds, whichever list it came from. Both are scaled over that question's own
200 best and added: .6 BM25 + .4 best sentence (plain hybrid search; `bench/README.md` has what it gives alone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import changes
from index.generations.opening import OpenGeneration
from index.types import Mask, Matrix, Rows

Floats = NDArray[np.float64]

LISTED = 200
"""Passages taken from BM25, and the number over which scores are scaled."""

SENTENCES = 100
"""Nearest sentences whose passages are taken: 400 give no better ranking (`bench/README.md`), 1.3 ms later."""

READ = 40
"""Candidates that are read closely: 100 rank no better (`bench/README.md`). An answer has at most 20 passages."""

LEXICAL, DENSE = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question, the best of the first stage first; `retrieval` is its score.

    The sentences of all candidates lie behind each other: `sentences` are their rows, `similarity` their inner
    products with the question, `first[i]:first[i + 1]` those of candidate i. `by_words` are those on BM25's list,
    `by_meaning` those on the list of the nearest sentences.
    """

    passages: Rows
    retrieval: Floats
    sentences: Rows
    similarity: Floats
    first: Rows
    by_words: Mask
    by_meaning: Mask

    def __len__(self) -> int:
        return len(self.passages)


def gather(
    opened: OpenGeneration, question: str, extra: Sequence[str], vector: Matrix, within: Mask | None
) -> Candidates:
    """The best READ passages of both lists together.

    `extra` are spellings that BM25 looks for besides the question's words.
    """
    lexical = opened.lexical.search(question, LISTED, within, extra)
    (dense,) = opened.vectors.search(vector[None, :], SENTENCES, within)
    passages = np.sort(np.concatenate([lexical.passages, dense.passages]).astype(np.int64))
    passages = passages[changes(passages)]  # np.union1d would load numpy.ma
    if not len(passages):
        none = np.empty(0, dtype=np.bool_)
        return Candidates(passages, np.empty(0), passages, np.empty(0), np.zeros(1, np.int64), none, none)
    sentences, first = _sentences(opened, passages)
    similarity = opened.vectors.scores(vector, passages)[1].astype(np.float64)
    best = np.maximum.reduceat(similarity, first[:-1])
    bm25 = opened.lexical.scores(question, passages, extra).astype(np.float64)
    retrieval = LEXICAL * _scaled(bm25) + DENSE * _scaled(best)
    order = np.argsort(-retrieval, kind="stable")[:READ]
    chosen, chosen_first = _sentences(opened, passages[order])
    place = np.searchsorted(sentences, chosen)  # rows ascend with the passages, and so do those of the union
    return Candidates(
        passages=passages[order],
        retrieval=retrieval[order],
        sentences=chosen,
        similarity=similarity[place],
        first=chosen_first,
        by_words=_flags(passages, lexical.passages)[order],
        by_meaning=_flags(passages, dense.passages)[order],
    )


def _flags(passages: Rows, listed: Rows) -> Mask:
    """Which of the ascending `passages` are listed; all that is listed is among them."""
    flags = np.zeros(len(passages), dtype=np.bool_)
    flags[np.searchsorted(passages, listed)] = True
    return flags


def _sentences(opened: OpenGeneration, passages: Rows) -> tuple[Rows, Rows]:
    """The sentence rows of these passages behind each other, and where each passage's start."""
    starts = opened.catalog.columns.first_sentence
    begins = starts[passages]
    lengths = starts[passages + 1] - begins
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return np.repeat(begins - first[:-1], lengths) + np.arange(first[-1]), first


def _scaled(scores: Floats) -> Floats:
    """The scores over the range of the LISTED best, at least 0; all 0 where they are equal."""
    best = np.sort(scores)[::-1][:LISTED]
    low, high = best[-1], best[0]
    return np.maximum(0.0, (scores - low) / (high - low)) if high > low else np.zeros_like(scores)

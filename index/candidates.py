"""The passages worth ranking for one question, with an exact BM25 score and every sentence's similarity for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.opened import OpenGeneration
from index.types import Mask, Matrix, Rows

DEPTH = 200
"""Passages taken from BM25, and as many from the nearest sentences."""

SENTENCES = 600
"""Nearest sentences looked at to find that many passages: a good passage often holds several of them."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question, in ascending order of their rows.

    `bm25` has one score a passage. The sentences of all candidates lie behind each other: `sentences` are their
    rows, `similarity` their inner products with the question, `first[i]:first[i + 1]` those of candidate i.
    """

    passages: Rows
    bm25: NDArray[np.float64]
    sentences: Rows
    similarity: NDArray[np.float64]
    first: Rows

    def __len__(self) -> int:
        return len(self.passages)

    @property
    def best(self) -> NDArray[np.float64]:
        """Each candidate's greatest sentence similarity."""
        return np.maximum.reduceat(self.similarity, self.first[:-1]) if len(self) else np.empty(0)


def gather(
    opened: OpenGeneration, question: str, extra: Sequence[str], vector: Matrix, within: Mask | None
) -> Candidates:
    """The union of both candidate lists, each with both kinds of score, whichever list it came from.

    `extra` are spellings that BM25 looks for besides the question's words.
    """
    lexical = opened.lexical.search(question, DEPTH, within, extra)
    (dense,) = opened.vectors.search(vector[None, :], SENTENCES, within)
    nearest = dense.passages[np.sort(np.unique(dense.passages, return_index=True)[1])][:DEPTH]
    passages = np.union1d(lexical.passages, nearest).astype(np.int64)
    sentences, similarity = opened.vectors.scores(vector, passages)
    starts = opened.catalog.columns.first_sentence
    return Candidates(
        passages=passages,
        bm25=np.asarray(opened.lexical.scores(question, passages, extra), dtype=np.float64),
        sentences=sentences,
        similarity=np.asarray(similarity, dtype=np.float64),
        first=np.concatenate([[0], np.cumsum(starts[passages + 1] - starts[passages])]).astype(np.int64),
    )

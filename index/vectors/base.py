"""What every vector store promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Mask, Matrix, Rows

TOLERANCE = 1e-5
"""How far an engine's score may be from the inner product of two unit vectors: what summing in float32 leaves open."""


class SentenceHits(NamedTuple):
    """The nearest sentences of one question, best first: equal-length arrays, at most k long, never padded.

    `passages` and `sentences` are rows of the generation; `scores` inner products (float32, higher is
    better). Equal scores (those within TOLERANCE, for an engine that rounds its own way) are in the order of the
    sentence rows.
    """

    passages: Rows
    sentences: Rows
    scores: NDArray[np.float32]


class VectorStore(Protocol):
    """Sentence vectors of one generation, searched by inner product. Holds no path and no text.

    A sentence has one score for a question, whichever engine gives it, from `search` and from `scores`, whatever else
    is asked for: all are within TOLERANCE of the inner product, so that sentences further apart than twice as much
    are in the same order everywhere. No engine promises another's bits. Any number of threads may search at once. A
    question of another dimension, or one that is not finite, raises ValueError.
    """

    @property
    def dim(self) -> int:
        """The dimension of the vectors."""
        ...

    def __len__(self) -> int:
        """How many sentences are stored."""
        ...

    def search(self, questions: Matrix, k: int, within: Mask | None = None) -> Sequence[SentenceHits]:
        """The k nearest sentences of each question; `within` (a flag a passage) limits them before the top k.

        An approximate engine may miss some of the k, never invents one, and scores those it finds as `scores` does.
        """
        ...

    def scores(self, question: Matrix, passages: Rows) -> tuple[Rows, NDArray[np.float32]]:
        """The scores of every sentence of `passages` against one question: (sentence rows, scores).

        `question` has the shape (dim,) or (1, dim). In the order of the given passages, then of the text; a
        passage given twice is answered twice.
        """
        ...

"""What every vector store promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Mask, Matrix, Rows


class SentenceHits(NamedTuple):
    """The nearest sentences of one question, best first: equal-length arrays, at most k long, never padded.

    `passages` and `sentences` are rows of the generation; `scores` inner products (float32, higher is better).
    Equal scores are in the order of the sentence rows.
    """

    passages: Rows
    sentences: Rows
    scores: NDArray[np.float32]


class VectorStore(Protocol):
    """Sentence vectors of one generation, searched by inner product. Holds no path and no text."""

    @property
    def dim(self) -> int: ...

    def __len__(self) -> int:
        """How many sentences are stored."""
        ...

    def search(self, questions: Matrix, k: int, within: Mask | None = None) -> Sequence[SentenceHits]:
        """The k nearest sentences of each question; `within` (one flag a passage) limits them before the top k."""
        ...

    def scores(self, question: Matrix, passages: Rows) -> tuple[Rows, NDArray[np.float32]]:
        """The exact scores of every sentence of `passages` against one question, as (sentence rows, scores).

        Ordered by the given passages, each passage's sentences in text order.
        """
        ...

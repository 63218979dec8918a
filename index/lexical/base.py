"""What every BM25 index promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Mask, Rows

# Parameters of BM25 as Robertson and Zaragoza (2009) recommend them; tantivy's are fixed at the same.
K1 = 1.2
B = 0.75

EXTRA_WEIGHT = 0.8
"""What a term of `extra` counts against one of the question."""


class LexicalHits(NamedTuple):
    """The best passages of one question, best first: equal-length arrays, at most k long, never padded.

    `passages` are rows of the generation; `scores` BM25 (float32, above 0). Equal scores are in the order of the
    rows.
    """

    passages: Rows
    scores: NDArray[np.float32]


class LexicalIndex(Protocol):
    """The passages of one generation, ranked by BM25 over one field. Holds no path and no text.

    A question is words, never a query language: it is cut as `index.language.terms` does, without stop words.
    The words of `extra` (other spellings of the question's) count EXTRA_WEIGHT. Any number of threads may search.
    """

    def __len__(self) -> int:
        """How many passages are indexed."""
        ...

    def search(
        self, question: str, k: int, within: Mask | None = None, extra: Sequence[str] = ()
    ) -> LexicalHits:
        """The k best passages that hold a word of the question.

        `within` (a flag a passage) limits them before the top k.
        """
        ...

    def scores(self, question: str, passages: Rows, extra: Sequence[str] = ()) -> NDArray[np.float32]:
        """The score of each given passage, equal to what `search` finds for it; 0 where no word stands in it."""
        ...

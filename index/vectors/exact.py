"""Exact search by NumPy over memory-mapped vectors: the ground truth of the fast engines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import ragged
from index.errors import IndexDamaged
from index.types import Mask, Matrix, Rows
from index.vectors.base import SentenceHits

VECTORS = "vectors.npy"


def inner(vectors: Matrix, question: Matrix) -> NDArray[np.float32]:
    """The inner product of each vector with one question, each row's bits independent of the other rows."""
    # Not `vectors @ question`: BLAS sums a row in an order that depends on the rows around it, and its threads
    # stall a question for 20 ms where another process holds the second core. einsum takes twice as long.
    product: NDArray[np.float32] = np.vecdot(vectors, question)
    return product


def best(sentences: Rows, scores: NDArray[np.float32], k: int) -> tuple[Rows, NDArray[np.float32]]:
    """The k best of ascending sentence rows, best first, equal scores in the order of the rows."""
    if 0 < k < len(scores):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        sentences, scores = sentences[scores >= least], scores[scores >= least]
    order = np.argsort(-scores, kind="stable")[:k]
    return sentences[order], scores[order]


def checked_questions(questions: Matrix, dim: int) -> Matrix:
    """The questions as float32 of shape (n, dim). Raises ValueError for another dimension or a NaN."""
    asked = np.ascontiguousarray(questions, dtype=np.float32)
    if asked.ndim == 1:
        asked = asked[None, :]
    if asked.ndim != 2 or asked.shape[1] != dim:
        raise ValueError(f"a question has {asked.shape[-1]} dimensions, the index {dim}")
    if not np.isfinite(asked).all():
        raise ValueError("a question's vector is not finite")
    return asked


class ExactStore:
    """Every sentence scored for every question. `vectors` may be memory-mapped; it is never copied.

    `passage_of` gives each sentence's passage and never falls: a passage's sentences are consecutive, in text
    order.
    """

    def __init__(self, vectors: Matrix, passage_of: Rows) -> None:
        if vectors.ndim != 2 or len(vectors) != len(passage_of):
            raise ValueError(f"{len(passage_of)} sentences, but vectors of shape {vectors.shape}")
        if len(passage_of) and (passage_of[0] < 0 or (np.diff(passage_of) < 0).any()):
            raise ValueError("sentences are not in the order of their passages")
        self.vectors = vectors
        self.passage_of: Rows = np.ascontiguousarray(passage_of, dtype=np.int64)
        passages = int(self.passage_of[-1]) + 1 if len(self.passage_of) else 0
        self._first = np.searchsorted(self.passage_of, np.arange(passages + 1)).astype(np.int64)

    @property
    def dim(self) -> int:
        """The dimension of the vectors."""
        return int(self.vectors.shape[1])

    def __len__(self) -> int:
        return len(self.passage_of)

    def search(self, questions: Matrix, k: int, within: Mask | None = None) -> Sequence[SentenceHits]:
        """The k nearest sentences of each question, by scoring them all."""
        allowed = None if within is None else self.sentences_within(within)
        return [
            self.search_among(question, k, allowed) for question in checked_questions(questions, self.dim)
        ]

    def search_among(self, question: Matrix, k: int, sentences: Rows | None) -> SentenceHits:
        """The k nearest of some ascending sentence rows (None: all) to one checked question, shape (dim,)."""
        count = len(self) if sentences is None else len(sentences)
        if k <= 0 or count == 0:
            return self.hits(np.empty(0, np.int64), np.empty(0, np.float32))
        scores = inner(self.vectors if sentences is None else self.vectors.take(sentences, axis=0), question)
        return self.hits(*best(np.arange(count) if sentences is None else sentences, scores, k))

    def scores(self, question: Matrix, passages: Rows) -> tuple[Rows, NDArray[np.float32]]:
        """The exact scores of every sentence of `passages` against one question."""
        asked = checked_questions(question, self.dim)
        if len(asked) != 1:
            raise ValueError(f"one question is scored at a time, not {len(asked)}")
        rows = self.sentences_of(passages)
        return rows, inner(self.vectors.take(rows, axis=0), asked[0])

    def hits(self, sentences: Rows, scores: NDArray[np.float32]) -> SentenceHits:
        """Sentence rows and their scores, with the passages that they belong to."""
        return SentenceHits(self.passage_of[sentences], sentences, scores)

    def sentences_of(self, passages: Rows) -> Rows:
        """The sentence rows of the given passages, passage by passage in the given order."""
        return ragged(self._first, passages[(passages >= 0) & (passages < len(self._first) - 1)])[0]

    def sentences_within(self, within: Mask) -> Rows:
        """The ascending sentence rows of the flagged passages; a passage beyond the mask is not flagged."""
        return self.sentences_of(np.flatnonzero(within))


def build(vectors: Matrix, passage_of: Rows) -> ExactStore:
    """A store of these vectors. Raises ValueError where one is not finite, since it could never be ranked."""
    if not np.isfinite(vectors).all():
        raise ValueError("a sentence's vector is not finite")
    return ExactStore(vectors, passage_of)


def write(store: ExactStore, folder: Path) -> list[str]:
    """Write the vectors as one new .npy file of float32; returns the names of the files written."""
    # Never over an existing file: the vectors may be mapped from it.
    with (folder / VECTORS).open("xb") as file:
        np.save(file, np.asarray(store.vectors, dtype=np.float32), allow_pickle=False)
    return [VECTORS]


def load(folder: Path, passage_of: Rows) -> ExactStore:
    """The store that was written to `folder`, its vectors memory-mapped. Raises IndexDamaged."""
    vectors = mapped(folder)
    if len(vectors) != len(passage_of):
        raise IndexDamaged(
            f"{folder / VECTORS} holds {len(vectors)} vectors for {len(passage_of)} sentences; "
            "run `newsdesk rebuild --full`"
        )
    return ExactStore(vectors, passage_of)


def mapped(folder: Path) -> Matrix:
    """The vectors in `folder`, one a sentence, mapped into memory. Raises IndexDamaged."""
    path = folder / VECTORS
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}); run `newsdesk rebuild --full`") from error
    if vectors.dtype != np.float32 or vectors.ndim != 2:
        raise IndexDamaged(
            f"{path} holds {vectors.dtype} of shape {vectors.shape}, not vectors; run `newsdesk rebuild --full`"
        )
    # A plain array over the map: np.memmap pays for its subclass at every slice.
    return np.asarray(vectors)

"""BM25 by NumPy over memory-mapped postings whose weights were computed when they were built.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; that the weights are
computed when building is from Lu 2024, "BM25S: Orders of magnitude faster lexical search via eager sparse
scoring". Every passage that holds a word of the question is scored: a filter, or the scores of given passages,
cost no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.arrays import changes
from index.errors import IndexDamaged
from index.language.terms import Terms
from index.lexical.base import K1, B, LexicalHits
from index.lexical.documents import Documents, weighted_terms
from index.types import Mask, Rows

_ARRAYS = {"terms": np.uint32, "first": np.int64, "passages": np.uint32, "weights": np.float32}
_COUNT = "count.npy"


class Postings:
    """For each term (sorted hashes) the passages that hold it, and what it gives to the score of each.

    Term `terms[i]` stands in `passages[first[i]:first[i + 1]]`, with the weights of the same places.
    """

    def __init__(
        self,
        terms: Terms,
        first: NDArray[np.int64],
        passages: NDArray[np.uint32],
        weights: NDArray[np.float32],
        count: int,
    ) -> None:
        self.terms = terms
        self.first = first
        self.passages = passages
        self.weights = weights
        self.count = count
        self._last: tuple[str, tuple[str, ...], NDArray[np.float32]] | None = None

    def __len__(self) -> int:
        return self.count

    def search(
        self, question: str, k: int, within: Mask | None = None, extra: Sequence[str] = ()
    ) -> LexicalHits:
        """The k best passages that hold a word of the question."""
        scores = self._every_score(question, extra)
        if within is not None:
            scores = scores.copy()
            flagged = within[: self.count]
            scores[: len(flagged)][~flagged] = 0.0
            scores[len(flagged) :] = 0.0
        rows = np.flatnonzero(scores) if k > 0 else np.empty(0, np.int64)
        if len(rows) > k:
            found = scores[rows]
            rows = rows[found >= np.partition(found, len(rows) - k)[len(rows) - k]]
        rows = rows[np.argsort(-scores[rows], kind="stable")[: max(k, 0)]]
        return LexicalHits(rows, scores[rows])

    def scores(self, question: str, passages: Rows, extra: Sequence[str] = ()) -> NDArray[np.float32]:
        """The score of each given passage; 0 where no word of the question stands in it."""
        return self._every_score(question, extra)[passages]

    def _every_score(self, question: str, extra: Sequence[str]) -> NDArray[np.float32]:
        # kept, because a question is scored twice: for its best passages, then for those found by meaning
        last, asked = self._last, (question, tuple(extra))
        if last is not None and last[:2] == asked:
            return last[2]
        scores = np.zeros(self.count, dtype=np.float32)
        terms = weighted_terms(question, extra)
        places = np.searchsorted(self.terms, np.array([term for term, _ in terms], dtype=np.uint32)).tolist()
        for (term, weight), place in zip(terms, places, strict=True):
            if place < len(self.terms) and self.terms[place] == term:
                span = slice(int(self.first[place]), int(self.first[place + 1]))
                scores[self.passages[span]] += self.weights[span] * np.float32(weight)
        self._last = (*asked, scores)
        return scores


def build(documents: Documents) -> Postings:
    """The postings of these documents."""
    pairs = np.sort(documents.terms.astype(np.uint64) << np.uint64(32) | documents.passages.astype(np.uint64))
    place, frequency = _runs(pairs)
    passages = pairs[place].astype(np.uint32)  # the low half
    term_of = (pairs[place] >> np.uint64(32)).astype(np.uint32)
    first, spread = _runs(term_of)
    idf = np.log1p((documents.count - spread + 0.5) / (spread + 0.5))
    length = np.bincount(documents.passages, minlength=documents.count)
    norm = K1 * (1 - B + B * length / max(len(pairs) / max(documents.count, 1), 1e-9))
    weights = np.repeat(idf, spread) * (K1 + 1) * frequency / (frequency + norm[passages])
    return Postings(
        terms=term_of[first],
        first=np.append(first, len(passages)).astype(np.int64),
        passages=passages,
        weights=weights.astype(np.float32),
        count=documents.count,
    )


def write(documents: Documents, folder: Path) -> list[str]:
    """Write the postings of these documents into an existing folder; returns the names of the files written."""
    index = build(documents)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(index, name), allow_pickle=False)
    np.save(folder / _COUNT, np.array([index.count], dtype=np.int64), allow_pickle=False)
    return [*(f"{name}.npy" for name in _ARRAYS), _COUNT]


def load(folder: Path) -> Postings:
    """The postings that were written to `folder`, memory-mapped. Raises IndexDamaged."""
    try:
        arrays = {name: _column(folder / f"{name}.npy", kind) for name, kind in _ARRAYS.items()}
        (count,) = _column(folder / _COUNT, np.int64).tolist()
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise IndexDamaged(f"{folder} cannot be read ({error}); run `newsdesk rebuild`") from error
    index = Postings(**arrays, count=count)
    if (
        len(index.first) != len(index.terms) + 1
        or index.first[0] != 0
        or index.first[-1] != len(index.passages)
        or len(index.passages) != len(index.weights)
    ):
        raise IndexDamaged(f"the files of {folder} do not belong together; run `newsdesk rebuild`")
    return index


def _column(path: Path, kind: DTypeLike) -> NDArray[Any]:
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.ndim != 1 or array.dtype != kind:
        raise ValueError(f"{path.name} holds {array.dtype} of shape {array.shape}")
    # A plain array over the map: np.memmap pays for its subclass at every slice.
    return np.asarray(array)


def _runs(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of equal values starts in a sorted array, and how long it is."""
    starts = np.flatnonzero(changes(values))
    return starts, np.diff(starts, append=len(values))

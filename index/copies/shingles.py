"""Pairs of articles that share much of their text, by shingles of content terms.

Broder 1997, "On the resemblance and containment of documents": the share of the smaller text's shingles that the
other one holds. Its sketch by remainder is taken of large corpora only. The shingles come from the forward index, which
a rebuild copies for what is unchanged: no text is read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import changes
from index.language.terms import ForwardIndex
from index.types import Rows

LENGTH = 4
"""Content terms a shingle: about seven words."""

HELD = 0.5
"""Share of the smaller article's shingles that the other holds, from which both may be copies of one text."""

SMALLEST = 0.4
"""An article of fewer shingles than this share of the other's is a part of it, as of a digest, not a copy."""

FEWEST = 5
"""Shingles in common below which nothing can be told."""

_SKETCHED = 4_000_000
"""Shingles of a corpus from which only every so many are compared."""

_PAIRED = 24
"""Articles with one shingle in common up to which each is paired with each; of more, all with the first."""

_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64
)


class AlikePair(NamedTuple):
    """Two articles (rows, the first the lower) with `share` of the smaller one's shingles in common."""

    first: int
    second: int
    share: float


def alike(forward: ForwardIndex, first_sentence: Rows) -> tuple[list[AlikePair], NDArray[np.int64]]:
    """The pairs that share enough to be copies, and how many different shingles each article has.

    `first_sentence` is each article's, and one past the last.
    """
    bounds = forward.starts[first_sentence].astype(np.int64)
    n = len(bounds) - 1
    hashes, owners = _shingles(forward, bounds)
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    distinct = changes(hashes) | changes(owners)
    hashes, owners = hashes[distinct], owners[distinct]
    sizes = np.bincount(owners, minlength=n)
    pairs, shared = _pairs(hashes, owners, n)
    a, b = pairs // max(n, 1), pairs % max(n, 1)
    smaller, larger = np.minimum(sizes[a], sizes[b]), np.maximum(sizes[a], sizes[b])
    kept = (shared >= FEWEST) & (shared >= HELD * smaller) & (smaller >= SMALLEST * larger)
    found = zip(a[kept].tolist(), b[kept].tolist(), (shared[kept] / smaller[kept]).tolist(), strict=True)
    return [AlikePair(*pair) for pair in found], sizes


def _shingles(forward: ForwardIndex, bounds: Rows) -> tuple[NDArray[np.uint64], Rows]:
    """The hash and the article of every run of LENGTH terms of one article."""
    ids = np.asarray(forward.ids[bounds[0] : bounds[-1]], dtype=np.uint64)
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    count = max(0, len(ids) - LENGTH + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(LENGTH):
        hashes += (ids[at : at + count] + np.uint64(1)) * _FACTORS[at]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    inside = owner[:count] == owner[LENGTH - 1 :][:count]
    every = max(1, count // _SKETCHED)
    if every > 1:
        inside &= hashes % np.uint64(every) == 0
    return hashes[inside], owner[:count][inside]


def _pairs(hashes: NDArray[np.uint64], owners: Rows, n: int) -> tuple[Rows, Rows]:
    """Each pair of articles with a shingle in common (lower row * n + higher row), and how many they have."""
    begins = np.flatnonzero(changes(hashes))
    lengths = np.diff(begins, append=len(hashes))
    found: list[Rows] = []
    for length in np.unique(lengths[lengths > 1]).tolist():
        runs = owners[begins[lengths == length][:, None] + np.arange(length)]
        if length <= _PAIRED:
            low, high = np.triu_indices(length, 1)
        else:
            low, high = np.zeros(length - 1, dtype=np.int64), np.arange(1, length)
        found.append((runs[:, low] * n + runs[:, high]).ravel())
    every = np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)
    first = np.flatnonzero(changes(every)) if len(every) else every
    return every[first], np.diff(first, append=len(every))

"""Search by FAISS for a shortlist, then exact scores of it: a flat index while small, 2-bit codes beyond.

In the codes each coordinate is one of the four levels that are best for a normal distribution (Max 1960,
"Quantizing for minimum distortion"), fitted to its mean and spread. Two coordinates make one 4-bit code of a product
quantiser, which FAISS scans in registers (Andre et al. 2017, "Accelerated nearest neighbor search with Quick
ADC"): 96 bytes a sentence instead of 1,536. Nothing is learned by iteration: a build takes a tenth of a
second and repeats itself bit for bit. One inverted list holds every sentence, because only the inverted files
of FAISS take a filter in this scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.types import Mask, Matrix, Rows
from index.vectors import exact
from index.vectors.base import SentenceHits
from index.vectors.exact import ExactStore, checked_questions

CODES = "vectors.faiss"

CODES_FROM = 10_000
"""Smaller stores have a flat index, which is exact: scanning it takes 2 ms at most."""

FaissIndex = faiss.IndexFlatIP | faiss.IndexIVFPQFastScan

# Max's levels and thresholds for two bits, in standard deviations from the mean.
_LEVELS = np.array([-1.5104, -0.4528, 0.4528, 1.5104], dtype=np.float32)
_THRESHOLDS = np.array([-0.9816, 0.0, 0.9816], dtype=np.float32)
_SAMPLE = 20_000  # sentences from which means and spreads are taken
_BLOCK = 4_096  # sentences coded at a time: the temporary arrays stay in the cache

# How many of the scan's best are scored exactly: measured by bench/vectors.py.
_SHORTLIST_FACTOR = 3
_SHORTLIST_LEAST = 100

# Up to so many allowed sentences for each of the shortlist, scoring them all takes no longer than a scan.
_SCAN_FACTOR = 3


class FaissStore:
    """An exact store, and an index of FAISS's over the same sentences that finds the shortlist."""

    def __init__(self, store: ExactStore, codes: FaissIndex) -> None:
        self.exact = store
        self.codes = codes

    @property
    def dim(self) -> int:
        """The dimension of the vectors."""
        return self.exact.dim

    def __len__(self) -> int:
        return len(self.exact)

    def search(self, questions: Matrix, k: int, within: Mask | None = None) -> Sequence[SentenceHits]:
        """The k nearest sentences of each question: a scan of the codes, then exact scores of the best."""
        asked = checked_questions(questions, self.dim)
        sentences = None if within is None else self.exact.sentences_within(within)
        allowed = len(self) if sentences is None else len(sentences)
        shortlist = _SHORTLIST_FACTOR * k + _SHORTLIST_LEAST
        flat = isinstance(self.codes, faiss.IndexFlatIP)
        few = allowed == 0 if flat else allowed <= _SCAN_FACTOR * shortlist
        if k <= 0 or not len(asked) or few:
            return [self.exact.search_among(question, k, sentences) for question in asked]
        candidates = _scan(self.codes, asked, shortlist, sentences)
        # FAISS fills up with -1, and a row it names is a row of the vectors only if the file says the truth.
        rows = (np.unique(c[(c >= 0) & (c < len(self))]) for c in candidates)
        return [
            self.exact.search_among(question, k, found) for question, found in zip(asked, rows, strict=True)
        ]

    def scores(self, question: Matrix, passages: Rows) -> tuple[Rows, NDArray[np.float32]]:
        """The exact scores of every sentence of `passages` against one question."""
        return self.exact.scores(question, passages)


def build(vectors: Matrix, passage_of: Rows) -> FaissStore:
    """A store of these vectors. Raises ValueError where one is not finite."""
    store = exact.build(vectors, passage_of)
    return FaissStore(store, _coded(vectors) if len(store) >= CODES_FROM else _flat(vectors))


def _flat(vectors: Matrix) -> faiss.IndexFlatIP:
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors))
    return flat


def _coded(vectors: Matrix) -> faiss.IndexIVFPQFastScan:
    sample = _padded(vectors[:: max(1, len(vectors) // _SAMPLE)])
    dim = sample.shape[1]
    mean = sample.mean(axis=0) if len(sample) else np.zeros(dim, np.float32)
    spread = sample.std(axis=0) if len(sample) else np.zeros(dim, np.float32)
    quantiser = faiss.IndexFlatIP(dim)
    quantiser.add(np.zeros((1, dim), dtype=np.float32))
    plain = faiss.IndexIVFPQ(quantiser, dim, 1, dim // 2, 4, faiss.METRIC_INNER_PRODUCT)
    plain.by_residual = False
    faiss.copy_array_to_vector(_codebook(mean, spread).ravel(), plain.pq.centroids)
    plain.is_trained = True
    ids = np.arange(len(vectors), dtype=np.int64)
    codes = _codes(vectors, mean, spread)
    assert plain.invlists is not None
    plain.invlists.add_entries(0, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(codes))
    plain.ntotal = len(ids)
    packed = faiss.IndexIVFPQFastScan(plain)
    # The packed index copies all but the quantiser, which has to live as long.
    packed.own_fields = True
    quantiser.this.disown()  # type: ignore[attr-defined]  # SWIG's, which FAISS's stubs leave out
    return packed


def write(store: FaissStore, folder: Path) -> list[str]:
    """Write the vectors and their codes; returns the names of the files written."""
    return [*exact.write(store.exact, folder), *write_codes(store, folder)]


def write_codes(store: FaissStore, folder: Path) -> list[str]:
    """Write only the codes, beside vectors that are in `folder` already (a build maps them from there)."""
    # Not faiss.write_index: Python's own file raises OSError with the reason where the disk is full.
    (folder / CODES).write_bytes(faiss.serialize_index(store.codes).data)
    return [CODES]


def load(folder: Path, passage_of: Rows) -> FaissStore:
    """The store that was written to `folder`. Raises IndexDamaged.

    FAISS's reader trusts its file: compare the file's hash with the manifest's before.
    """
    store = exact.load(folder, passage_of)
    path = folder / CODES
    try:
        codes = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        reason = "missing" if not path.exists() else "not a FAISS file, or cut short"
        raise IndexDamaged(f"{path} is {reason}; run `newsdesk rebuild`") from error
    flat = isinstance(codes, faiss.IndexFlatIP)
    dim = store.dim if flat else store.dim + -store.dim % 4
    if not isinstance(codes, FaissIndex) or (codes.ntotal, codes.d) != (len(store), dim):
        raise IndexDamaged(f"{path} does not belong to {folder / exact.VECTORS}; run `newsdesk rebuild`")
    return FaissStore(store, codes)


def _scan(codes: FaissIndex, asked: Matrix, shortlist: int, sentences: Rows | None) -> NDArray[np.int64]:
    """The shortlist of each question, shape (questions, shortlist), filled up with -1."""
    # One thread: a scan is too short to share out, and OpenMP's threads spin while they wait for each other,
    # which slows every process of a small machine. The setting belongs to the calling thread.
    faiss.omp_set_num_threads(1)
    parameters = None
    if sentences is not None:
        flags = np.zeros(codes.ntotal, dtype=bool)
        flags[sentences] = True
        bits = np.packbits(flags, bitorder="little")
        # FAISS's stubs show the C++ constructors, not those of its Python wrappers.
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
        kind = faiss.SearchParameters if isinstance(codes, faiss.IndexFlatIP) else faiss.SearchParametersIVF
        parameters = kind(sel=selector)  # type: ignore[call-arg]
    if isinstance(codes, faiss.IndexIVFPQFastScan):
        asked = _padded(asked)
    found: NDArray[np.int64] = codes.search(asked, shortlist, params=parameters)[1]
    return found


def _padded(vectors: Matrix) -> Matrix:
    """The vectors, zeros appended until the dimension is a multiple of 4: four coordinates make one byte."""
    missing = -vectors.shape[1] % 4
    return np.pad(vectors, ((0, 0), (0, missing))) if missing else np.ascontiguousarray(vectors)


def _codebook(mean: Matrix, spread: Matrix) -> Matrix:
    """The 16 points of each pair of coordinates, shape (dim / 2, 16, 2); the low bits are the first's."""
    levels = mean[:, None] + spread[:, None] * _LEVELS
    code = np.arange(16)
    return np.stack([levels[0::2][:, code & 3], levels[1::2][:, code >> 2]], axis=-1).astype(np.float32)


def _codes(vectors: Matrix, mean: Matrix, spread: Matrix) -> NDArray[np.uint8]:
    """The code of each vector, shape (n, dim / 4): two bits a coordinate, the first coordinate lowest."""
    codes = np.empty((len(vectors), len(mean) // 4), dtype=np.uint8)
    thresholds = mean + spread * _THRESHOLDS[:, None]
    for start in range(0, len(vectors), _BLOCK):
        block = _padded(vectors[start : start + _BLOCK])
        level = sum((block > threshold).view(np.uint8) for threshold in thresholds)
        codes[start : start + _BLOCK] = (
            level[:, 0::4] | level[:, 1::4] << 2 | level[:, 2::4] << 4 | level[:, 3::4] << 6
        )
    return codes

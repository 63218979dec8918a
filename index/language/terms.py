"""Words of a text as the lexical features see them: folded, stemmed, numbers in one spelling.

A term's identity is a 32-bit hash of its spelling (CRC-32), the same in every process. A row of the forward
index therefore means the same in every generation: a rebuild copies the rows of unchanged articles, and no
vocabulary has to be kept or loaded. Two of 60,000 terms share a hash as likely as not: no harm.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import changes, ragged
from index.language.tokens import scan
from index.language.words import FIRST, read

Terms = NDArray[np.uint32]
"""Hashes of terms."""


def term_hashes(terms: Iterable[str]) -> Terms:
    """The hash of each term."""
    return np.fromiter((crc32(term.encode()) for term in terms), dtype=np.uint32)


_SHIFT = 8


class _Packed(dict[str, tuple[int, ...]]):
    """Token -> hash << 8 | kinds of each of its content terms. Starts afresh at half a million tokens."""

    def __missing__(self, token: str) -> tuple[int, ...]:
        if len(self) >= 2**19:
            self.clear()
        packed = tuple(
            crc32(word.term.encode()) << _SHIFT | word.kind for word in read(token) if not word.is_stop
        )
        self[token] = packed
        return packed


_packed = _Packed()
_NOTHING = (0,)


FORWARD, TITLES, FREQUENCIES = "forward", "titles", "frequencies"
"""The folders of a generation in which the arrays are: of its sentences, its titles, its document frequencies."""


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """The content terms of every sentence, in order.

    Sentence `i` holds `ids[starts[i]:starts[i + 1]]` (hashes), with the flags `kinds` of the same places.
    """

    ids: Terms
    kinds: NDArray[np.uint8]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self.starts) - 1

    @classmethod
    def build(cls, sentences: Sequence[str]) -> ForwardIndex:
        """The forward index of these sentences."""
        found = [
            list(chain.from_iterable(_packed[token] or _NOTHING for token in scan(sentence)))
            for sentence in sentences
        ]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        ends = np.cumsum(lengths)
        packed = np.fromiter(chain.from_iterable(found), dtype=np.uint64, count=int(lengths.sum()))
        packed[(ends - lengths)[lengths > 0]] |= np.uint64(FIRST)
        content = packed >> np.uint64(_SHIFT) > 0
        kept = np.concatenate([[0], np.cumsum(content)])
        return cls(
            ids=(packed[content] >> np.uint64(_SHIFT)).astype(np.uint32),
            kinds=(packed[content] & np.uint64(2**_SHIFT - 1)).astype(np.uint8),
            starts=np.concatenate([[0], kept[ends]]).astype(np.int64),
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[ForwardIndex, NDArray[np.int64]]]) -> ForwardIndex:
        """The given rows of each part, one part after the other."""
        if not parts:
            return cls.build([])
        ids, kinds, lengths = [], [], []
        for part, rows in parts:
            places, counts = part.places(rows)
            ids.append(part.ids[places])
            kinds.append(part.kinds[places])
            lengths.append(counts)
        starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
        return cls(ids=np.concatenate(ids), kinds=np.concatenate(kinds), starts=starts)

    def places(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the terms of these sentences stand in `ids`, one after the other; how many each has."""
        places, first = ragged(self.starts, rows)
        return places, np.diff(first)

    def document_frequencies(self, documents: NDArray[np.int64]) -> tuple[Terms, NDArray[np.int64]]:
        """Each term (sorted hashes) and in how many documents it is; `documents` is each sentence's."""
        owner = np.repeat(documents, np.diff(self.starts)).astype(np.uint64)
        pairs = self.ids.astype(np.uint64) << np.uint64(32) | owner
        pairs.sort()
        terms = (pairs[changes(pairs)] >> np.uint64(32)).astype(np.uint32)
        first = np.flatnonzero(changes(terms))
        return terms[first], np.diff(first, append=len(terms))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What has to be stored, as plain arrays."""
        return {"ids": self.ids, "kinds": self.kinds, "starts": self.starts}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> ForwardIndex:
        """The index of stored arrays (memory-mapped ones serve)."""
        return cls(ids=arrays["ids"], kinds=arrays["kinds"], starts=arrays["starts"])


@dataclass(frozen=True, slots=True)
class DocumentFrequencies:
    """In how many of `documents` documents each term occurs: `terms` sorted, `counts` in the same order."""

    terms: Terms
    counts: NDArray[np.int64]
    documents: int

    @classmethod
    def of(cls, forward: ForwardIndex, documents: NDArray[np.int64]) -> DocumentFrequencies:
        """Counted over a forward index; `documents` is each sentence's document, ascending."""
        terms, counts = forward.document_frequencies(documents)
        return cls(terms, counts, int(documents[-1]) + 1 if len(documents) else 0)

    def idf(self, terms: Terms) -> NDArray[np.float64]:
        """log(1 + (N - n + 1/2) / (n + 1/2)) of each term (Robertson and Zaragoza, 2009): always above 0."""
        found = np.zeros(len(terms))
        if len(self.terms):
            at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
            found = np.where(self.terms[at] == terms, self.counts[at], 0).astype(np.float64)
        return np.log1p((self.documents - found + 0.5) / (found + 0.5))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What has to be stored, as plain arrays; `documents` is the number of passages."""
        return {"terms": self.terms, "counts": self.counts}

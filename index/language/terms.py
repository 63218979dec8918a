"""Words of a text as the lexical features see them: folded, stemmed, numbers in one spelling.

A term's identity is a 32-bit hash of its spelling (CRC-32), the same in every process. A row of the forward
index therefore means the same in every generation: a rebuild copies the rows of unchanged articles, and no
vocabulary has to be kept or loaded. Two of 60,000 terms share a hash as likely as not: no harm.
"""

from __future__ import annotations

import re
from binascii import crc32
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.arrays import changes, ragged
from index.language.folding import fold, normal

Terms = NDArray[np.uint32]
"""Hashes of terms."""

NAME, FIRST, NUMBER, MONEY, PERCENT, YEAR, DATE = 1, 2, 4, 8, 16, 32, 64
"""What a token is, as flags of `ForwardIndex.kinds`: NAME begins with a capital; FIRST is the first word of
its sentence (whose capital says little); a YEAR is no NUMBER; DATE names a month or a day."""

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|[$€£¥]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w])(?:\s?%|[\s-]per\s?cent\b)?"
    r"|[^\W_]+(?:['’][^\W_]+)*"
)
_POSSESSIVE = re.compile(r"'(?:s)?\Z")
_NUMBER = re.compile(r"[$€£¥]?(\d+(?:,\d{3})*(?:\.\d+)?)(?:\s?%|[\s-]per\s?cent)?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_NUMBERS.split())}
_DATES = _words(
    "january february march april june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday "
    "today yesterday tomorrow"
)
STOP_WORDS = _words(
    "a about according after again against all also am an and any are as at be because been before "
    "being between both but by called can could d did do does doing during each else every few for "
    "from had has have having he her here hers him his how i if in into is it its just last later "
    "latest like ll m many may me might more most much must my no nor not now of on once only or "
    "other our percent percentage re recent recently s said same say says she should since so some "
    "still such t than that the their them then there these they this those though through to today "
    "too until us ve very was way we week weeks were what when where which while who whom whose why "
    "will with would year years yet yesterday you your"
)
_UNITED_STATES = frozenset({"US", "U.S.", "U.S", "USA", "U.S.A."})
_stem = Stemmer.Stemmer("english").stemWord


@lru_cache(maxsize=2**17)
def _word(surface: str) -> str:
    """A token in one spelling, not yet stemmed."""
    if surface in _UNITED_STATES:
        return "usa"
    word = fold(surface)
    number = _NUMBER.fullmatch(word)
    if number:
        return number.group(1).replace(",", "")
    if surface[1:2] == ".":
        word = word.replace(".", "")
    word = _POSSESSIVE.sub("", word).replace("'", "")
    return _NUMBER_WORDS.get(word, word)


@lru_cache(maxsize=2**17)
def _term(surface: str) -> str:
    word = _word(surface)
    return word if word[:1].isdigit() else _stem(word)


def tokenize(text: str) -> list[str]:
    """The terms of a text in order, stop words included.

    Small letters, no accents, no possessive, numbers without separators ("1,000", "twenty" -> "1000", "20"),
    stems of the English Snowball stemmer (Porter 2).
    """
    return [_term(surface) for surface in _TOKEN.findall(normal(text))]


def content_terms(question: str) -> list[str]:
    """The terms of a question in order, each once, without stop words and question words."""
    return list(content_words(question))


def content_words(question: str) -> dict[str, str]:
    """Each content term of a question with its first spelling there, in order."""
    words: dict[str, str] = {}
    for surface in _TOKEN.findall(normal(question)):
        if _word(surface) not in STOP_WORDS:
            words.setdefault(_term(surface), surface)
    return words


def term_hashes(terms: Iterable[str]) -> Terms:
    """The hash of each term."""
    return np.fromiter((crc32(term.encode()) for term in terms), dtype=np.uint32)


_SHIFT = 8


class _Packed(dict[str, int]):
    """Token -> hash << 8 | kinds; 0 for a stop word. Starts afresh at half a million tokens."""

    def __missing__(self, surface: str) -> int:
        if len(self) >= 2**19:
            self.clear()
        word = _word(surface)
        packed = 0 if word in STOP_WORDS else crc32(_term(surface).encode()) << _SHIFT | _kind(surface, word)
        self[surface] = packed
        return packed


def _kind(surface: str, word: str) -> int:
    if word in _DATES:
        return DATE
    kind = NAME if surface[0].isupper() else 0
    if word[:1].isdigit():
        kind |= YEAR if _YEAR.fullmatch(surface) else NUMBER
        kind |= MONEY if surface[0] in "$€£¥" else 0
        kind |= PERCENT if surface[-1] in "%t" and ("%" in surface or "cent" in surface) else 0
    return kind


_packed = _Packed()


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
        found = [_TOKEN.findall(normal(sentence)) for sentence in sentences]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        ends = np.cumsum(lengths)
        packed = np.fromiter(
            map(_packed.__getitem__, chain.from_iterable(found)), dtype=np.uint64, count=int(lengths.sum())
        )
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

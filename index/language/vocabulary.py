"""Every word of a corpus with its count, and every pair of neighbouring capitalised words: plain sorted arrays.

Words are folded (no capitals, no diacritics) and split as the lexical index splits them. Built at index time in
one pass; a rebuild that changes a few articles adds and subtracts only those. Arrays without Python objects can be
saved as `.npy` and memory-mapped: opening reads nothing, a look-up is a binary search.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.language.folding import fold, normal
from index.language.wording import JOINED
from index.language.wording import forms as joined_forms

WORD_BYTES = 24
"""Longer words (in UTF-8) are not kept: they are addresses and hashtags, not names."""

_PAIR_BYTES = 2 * WORD_BYTES + 1

_WORD = re.compile(r"[^\W\d_]+")
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]+"
_NAMES = re.compile(rf"{_CAPITALISED}(?:[ -]{_CAPITALISED})+")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_LONGEST_AT_ONCE = 100
VOCABULARY = "vocabulary"
"""The folder of a generation that holds its arrays."""

Strings = NDArray[np.bytes_]
Counts = NDArray[np.int32]


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, in its normal form; numbers and signs separate them."""
    return _WORD.findall(normal(text))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of a corpus, sorted, with how often each occurs and how often with a capital; the same of pairs.

    `words`: shape (n,), UTF-8; `counts`, `capitals`: int32, shape (n,). `pairs`: "left right", two capitalised
    words in a row; `pair_counts`: int32.
    """

    words: Strings
    counts: Counts
    capitals: Counts
    pairs: Strings
    pair_counts: Counts

    @classmethod
    def build(cls, texts: Iterable[str]) -> Vocabulary:
        """Count a whole corpus: about half a second for 7.5 MB of text."""
        return _EMPTY.updated(added=texts)

    def updated(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> Vocabulary:
        """Return the vocabulary of the corpus with some texts more and some fewer.

        Equal to a build from nothing; `removed` must be texts that were counted.
        """
        words, capitals, pairs = _counted(added)
        for minus, total in zip(_counted(removed), (words, capitals, pairs), strict=True):
            total.subtract(minus)
        kept, (counts, capital_counts) = _merged(
            self.words, [self.counts, self.capitals], [words, capitals], WORD_BYTES
        )
        kept_pairs, (pair_counts,) = _merged(self.pairs, [self.pair_counts], [pairs], _PAIR_BYTES)
        return Vocabulary(kept, counts, capital_counts, kept_pairs, pair_counts)

    @property
    def total(self) -> int:
        """How many words the corpus has, repetitions counted."""
        return int(self.counts.sum())

    def count(self, word: str) -> int:
        """How often a folded word occurs."""
        return _found(self.words, self.counts, word)

    def known(self, words: Sequence[str]) -> list[bool]:
        """Which of these folded words occur, told by one search."""
        if not words or not len(self.words):
            return [False] * len(words)
        keys = np.array([word.encode() for word in words])
        rows = np.minimum(np.searchsorted(self.words, keys), len(self.words) - 1)
        found: list[bool] = (self.words[rows] == keys).tolist()
        return found

    def follows(self, left: str, right: str) -> bool:
        """Tell whether the two folded words occur in a row, both with a capital."""
        return _found(self.pairs, self.pair_counts, f"{left} {right}") > 0

    def is_name(self, word: str) -> bool:
        """Tell whether a word is nearly always written with a capital."""
        return 10 * _found(self.words, self.capitals, word) >= 9 * max(1, self.count(word))

    def names(self) -> list[str]:
        """The words of which `is_name` is true."""
        return [raw.decode() for raw in self.words[10 * self.capitals >= 9 * self.counts].tolist()]


def _name_runs(text: str) -> Iterator[str]:
    """What `_NAMES` finds, word by word: slower, but linear whatever the length of a word."""
    run, end, is_long = "", 0, False
    for match in _WORD.finditer(text):
        word = match[0]
        whole = _CAPITAL.match(word) is not None and len(word) > 1
        if run and whole and match.start() == end + 1 and text[end] in " -":
            run += text[end] + word
            is_long = True
        else:
            if run and is_long:
                yield run
            begin = _CAPITAL.search(word, 0, len(word) - 1)
            run, is_long = (word[begin.start() :] if begin else ""), False
        end = match.end()
    if run and is_long:
        yield run


def _counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    forms: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    compounds: Counter[str] = Counter()
    for text in map(normal, texts):
        found = _WORD.findall(text)
        forms.update(found)
        compounds.update(match[0] for match in JOINED.finditer(text))
        # the pattern reads a word of capitals once for each of its letters
        short = max(map(len, found), default=0) <= _LONGEST_AT_ONCE
        runs.update(_NAMES.findall(text) if short else _name_runs(text))
    words: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for form, count in forms.items():  # fold each form once: there are thirty times fewer than words
        word = fold(form)
        if len(word.encode()) <= WORD_BYTES:
            words[word] += count
            capitals[word] += count if form[0].isupper() else 0
    for form, count in compounds.items():
        match = JOINED.fullmatch(form)
        if match:
            hyphened, joined = joined_forms(match)
            written = {hyphened if "-" in form or "–" in form else joined} | ({joined} if match[1] else set())
            for word in written:
                if len(word.encode()) <= WORD_BYTES:
                    words[word] += count
                    capitals[word] += count if form[0].isupper() else 0
    pairs: Counter[str] = Counter()
    for run, count in runs.items():
        parts = [fold(part) for part in run.replace("-", " ").split()]
        for left, right in pairwise(parts):
            pair = f"{left} {right}"
            if len(pair.encode()) <= _PAIR_BYTES:
                pairs[pair] += count
    return words, capitals, pairs


def _merged(
    strings: Strings, counts: Sequence[Counts], changes: Sequence[Mapping[str, int]], width: int
) -> tuple[Strings, list[Counts]]:
    """Add the changes, one mapping for each array of counts; what is no longer counted goes."""
    names = list(changes[0])
    together = np.concatenate([strings, np.array([name.encode() for name in names], dtype=f"S{width}")])
    unique, inverse = np.unique(together, return_inverse=True)
    totals = []
    for old, change in zip(counts, changes, strict=True):
        new = np.fromiter((change[name] for name in names), dtype=np.int64, count=len(names))
        totals.append(np.bincount(inverse, weights=np.concatenate([old, new]), minlength=len(unique)))
    kept = totals[0] > 0
    return unique[kept], [total[kept].astype(np.int32) for total in totals]


def _found(strings: Strings, counts: Counts, string: str) -> int:
    key = string.encode()
    row = int(np.searchsorted(strings, np.bytes_(key)))
    return int(counts[row]) if row < len(strings) and strings[row] == key else 0


_EMPTY = Vocabulary(
    np.empty(0, f"S{WORD_BYTES}"), np.empty(0, np.int32), np.empty(0, np.int32),
    np.empty(0, f"S{_PAIR_BYTES}"), np.empty(0, np.int32),
)  # fmt: skip

"""Two runs of words laid against each other: which word of the one stands for which of the other.

Smith and Waterman (1981) over words, the whole of the quote against any part of the text, with gaps in the text as in
Gotoh (1982): dear to open, cheap to go on, since a quote may leave out a sentence, but seldom ten single words.
Each row of the table is computed at once by NumPy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.types import Floats

NEAR = 0.6
"""Similarity (1 - edits / letters) from which two words are taken for one, mistyped."""

_SAME = 0.45
"""Share of the quote's letters in words that stand near the place unchanged, below which it is not looked at closer."""

_SHORT, _SHORT_WEIGHT = 3, 0.6
_ADDED = 0.3
_LEFT_OUT, _EACH = 0.4, 0.02


class Pair(NamedTuple):
    """Word `quoted` of the quote stands for word `place` of the text; `likeness` is 1 where they are the same."""

    quoted: int
    place: int
    likeness: float


def align(quote: Sequence[str], text: Sequence[str]) -> list[Pair]:
    """The pairs of the best alignment, in order; the best part of a long text is found first."""
    first, last = _window(quote, text)
    inside = set(text[first:last])
    if sum(len(word) for word in quote if word in inside) < _SAME * sum(map(len, quote)):
        return []
    likeness = _likeness(quote, text[first:last])
    return [Pair(i, j + first, float(likeness[i, j])) for i, j in _best(quote, likeness)]


def _window(quote: Sequence[str], text: Sequence[str]) -> tuple[int, int]:
    """Where in the text most of the quote's words stand in its order, with room for what it leaves out."""
    room = 60 + len(quote) // 2
    if len(text) <= 2 * room:
        return 0, len(text)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(quote):
        places.setdefault(word, []).append(at)
    spread = Counter(word for word in text if word in places)
    shifts = [
        (at - before, 1.0 / spread[word])
        for at, word in enumerate(text)
        if word in places
        for before in places[word]
    ]
    if not shifts:
        return 0, 0
    shift = np.array([shift for shift, _ in shifts]) + len(quote)
    votes = np.bincount(shift, weights=[vote for _, vote in shifts], minlength=len(quote) + len(text))
    near = np.convolve(votes, np.ones(9), mode="same")  # words that are too many or too few shift the rest
    start = int(np.argmax(near)) - len(quote)
    return max(0, start - room), min(len(text), start + len(quote) + room)


def _likeness(quote: Sequence[str], text: Sequence[str]) -> Floats:
    """How alike each word of the quote is to each of the text: 1 for the same, 0 for less than NEAR."""
    number = {word: n for n, word in enumerate(dict.fromkeys(text))}
    place = np.array([number[word] for word in text])
    found = np.zeros((len(quote), len(text)))
    for row, word in enumerate(quote):
        if word in number:
            found[row] = place == number[word]
        elif word.isalpha():  # another figure is another figure
            found[row] = np.array([_alike(word, other) for other in number])[place]
    return found


def _alike(word: str, other: str) -> float:
    if abs(len(word) - len(other)) > 0.4 * max(len(word), len(other)) or not other.isalpha():
        return 0.0
    from rapidfuzz.distance import OSA  # most quotes have no word to correct

    return float(OSA.normalized_similarity(word, other, score_cutoff=NEAR))


def _best(quote: Sequence[str], likeness: Floats) -> list[tuple[int, int]]:
    """The pairs (quote, text) of the alignment with the highest score."""
    n, m = likeness.shape
    weights = np.array(
        [_SHORT_WEIGHT if len(w) <= _SHORT and w.isalpha() else 1.0 for w in quote], dtype=np.float64
    )
    paired = np.zeros((n + 1, m + 1), dtype=np.bool_)
    jumped = np.full((n + 1, m + 1), -1, dtype=np.int32)
    columns = np.arange(m + 1)
    score = np.zeros(m + 1)
    for i in range(1, n + 1):
        alike = likeness[i - 1]
        gain = np.where(alike > 0, weights[i - 1] * (2 * alike - 1), -np.inf)
        word = score - _ADDED
        diagonal = score[:-1] + gain
        paired[i, 1:] = diagonal >= word[1:]
        np.maximum(word[1:], diagonal, out=word[1:])
        # the best word to jump from: every further word left out costs the same
        level = word + _EACH * columns
        highest = np.maximum.accumulate(level)
        origin = np.maximum.accumulate(np.where(level >= highest, columns, 0))
        jump = np.full(m + 1, -np.inf)
        jump[1:] = highest[:-1] - _LEFT_OUT - _EACH * columns[1:]
        further = jump > word
        jumped[i, 1:][further[1:]] = origin[:-1][further[1:]]
        score = np.maximum(word, jump)
    pairs: list[tuple[int, int]] = []
    i, j = n, int(np.argmax(score))
    while i > 0:
        if jumped[i, j] >= 0:
            j = int(jumped[i, j])
        if paired[i, j]:
            pairs.append((i - 1, j - 1))
            j -= 1
        i -= 1
    return pairs[::-1]

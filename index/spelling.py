"""A misspelt word of a question, put right by the words of the corpus.

Only a word that the corpus does not have is looked at, and only a neighbour without a rival is taken: two edits at
most (Damerau 1964: a letter too many, too few, changed, or two exchanged), the same or a like-sounding first letter.
The neighbours are found by length and by the set of letters, over the few thousand words of that first letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from index.vocabulary import Vocabulary

_SOUNDS_LIKE = {
    "c": "ks", "k": "cqh", "q": "k", "s": "cz", "z": "s", "f": "pv", "p": "f", "v": "wf", "w": "v",
    "i": "yj", "y": "ij", "j": "iyg", "g": "j", "h": "k", "e": "a", "a": "e", "o": "u", "u": "o",
}  # fmt: skip

_RIVAL = 5
"""A neighbour is taken where it is this many times as frequent as the next one at its distance."""


def correction(
    word: str,
    vocabulary: Vocabulary,
    *,
    before: str = "",
    key: Callable[[str], str],
    groups: Mapping[str, Sequence[str]],
) -> str | None:
    """Return the word of the corpus that an unknown, folded one is meant to be, or None where that is not plain.

    One edit is allowed from 5 letters on, two from 8 on; a word of 4 needs the word `before` it as a witness (Abu
    Dabi). Spellings of one name (`groups`), words with one stem and one romanisation `key` are no rivals.
    """
    if len(word) < 4 or not word.isascii():
        return None
    limit = 2 if len(word) >= 8 else 1
    near = [(distance(word, other, limit), other) for other in _neighbours(word, vocabulary, limit)]
    near = [(edits, other) for edits, other in near if edits <= limit]
    if len(word) == 4:
        near = [(edits, other) for edits, other in near if vocabulary.follows(before, other)]
    if any(_stem(other) == _stem(word) for _, other in near):
        return None  # the lexical index finds it as it is
    sounding = [(edits, other) for edits, other in near if key(other) == key(word)]
    nearest = min((edits for edits, _ in near), default=0)
    best = sorted(
        (other for edits, other in sounding or near if edits == nearest or sounding),
        key=lambda other: (-vocabulary.count(other), other),
    )
    if not best or (nearest == 2 and vocabulary.count(best[0]) < 2):
        return None
    same = {*groups.get(best[0], ()), best[0]}
    rivals = [other for other in best if other not in same and _stem(other) != _stem(best[0])]
    if rivals and vocabulary.count(best[0]) < _RIVAL * vocabulary.count(rivals[0]):
        return None
    return best[0]


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether two words differ by exactly one edit."""
    return distance(one, other, 1) == 1


def distance(one: str, other: str, limit: int) -> int:
    """Count the edits between two words (optimal string alignment); any number over `limit` means more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    older: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            edits = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                edits = min(edits, older[j - 2] + 1)
            row.append(edits)
        if min(row) > limit:
            return limit + 1
        older, last = last, row
    return last[-1]


def _neighbours(word: str, vocabulary: Vocabulary, limit: int) -> list[str]:
    """List the words that may be within the limit: like first letter, length, and set of letters."""
    found: list[str] = []
    wanted = _letters(np.frombuffer(word.encode(), np.uint8).reshape(1, -1))[0]
    for first in word[0] + _SOUNDS_LIKE.get(word[0], ""):
        bounds = np.array([first.encode(), bytes([ord(first) + 1])], dtype=vocabulary.words.dtype)
        low, high = np.searchsorted(vocabulary.words, bounds)
        words = vocabulary.words[low:high]
        if not len(words):
            continue
        matrix = words.view(np.uint8).reshape(len(words), -1)
        lengths = np.count_nonzero(matrix, axis=1)
        near = np.flatnonzero(np.abs(lengths - len(word)) <= limit)
        differing = np.bitwise_count(_letters(matrix[near]) ^ wanted)
        found.extend(raw.decode() for raw in words[near[differing <= 2 * limit]].tolist())
    return found


def _letters(
    matrix: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Return the letters of each row as bits; any byte that is none is bit 31."""
    codes = matrix.astype(np.int32) - ord("a")
    bits = np.where(
        matrix == 0, 0, np.left_shift(1, np.where((codes >= 0) & (codes < 26), codes, 31).astype(np.uint32))
    )
    return np.bitwise_or.reduce(bits.astype(np.uint32), axis=1)


@cache
def _stemmer() -> Callable[[str], str]:
    import Stemmer  # only where a word is unknown

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return stem


def _stem(word: str) -> str:
    return _stemmer()(word)

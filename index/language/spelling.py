"""A misspelt word of a question, put right by the words of the corpus.

Only a word that the corpus does not have is looked at, and only a neighbour without a rival is taken. It is within
two edits (Damerau 1964: a letter too many, too few, changed, or two exchanged) and sounds alike: a wrong letter that
one hears makes another name (Obama, Osama; Clinton, Clifton; Johnson, Johnston), not a slip. Neighbours are found
by length and by the set of letters, among the few thousand words that begin alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.language.english_dictionary import is_english
from index.language.vocabulary import Vocabulary

_SOUNDS_LIKE = {
    "c": "ks", "k": "cqh", "q": "k", "s": "cz", "z": "s", "f": "pv", "p": "f", "v": "wf", "w": "v",
    "i": "yj", "y": "ij", "j": "iyg", "g": "j", "h": "k", "e": "a", "a": "e", "o": "u", "u": "o",
}  # fmt: skip

_RARE = 250_000
"""A neighbour is frequent that occurs at least once in so many words of the corpus, and twice."""

_ROMANISED = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<=.)(?:iye|iie|ye|ie)(?=.)", "e"),
        (r"(?<=.)(?:iya|ia)(?=.)", "ya"),
        (r"(?<=.)(?:iyu|iu)(?=.)", "yu"),
        (r"(?:yi|iy|ij|yj|yy|ii|y|j)$", "i"),
        (r"(?:iy|yi|yy|ii)", "i"),
        (r"(?<=[oe])(?:ff|f|w)$", "v"),
        (r"kh", "h"),
        (r"ts|tz", "c"),
        (r"ks", "x"),
        (r"q", "k"),
        (r"ou|oo", "u"),
    )
]
_ROMANISABLE = re.compile("|".join(pattern.pattern for pattern, _ in _ROMANISED))
_HEARD = [
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"c(?=[eiy])|z", "s"),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"[vw]", "f"),
        (r"^[aeiouy]", "a"),
        (r"(?<!^)[aeiouyhj]", ""),
        (r"(.)\1+", r"\1"),
    )
]

_RIVAL = 5
"""A neighbour is taken where it is this many times as frequent as the next one at its distance."""


def correction(
    word: str,
    vocabulary: Vocabulary,
    groups: Mapping[str, Sequence[str]],
    *,
    before: str = "",
    name: bool = False,
) -> str | None:
    """Return the word of the corpus that an unknown, folded one is meant to be, or None where that is not plain.

    One edit is allowed from 5 letters on, two from 8 on; a word of 4, or one after a name, needs the word `before`
    it as a witness (Abu Dabi). `name`: written with a capital, so that only a name can be meant. Spellings of one
    name (`groups`) and words of one stem are no rivals. A rare neighbour may be a slip itself: it has to be English, or
    equal in romanisation.
    """
    if len(word) < 4 or not word.isascii():
        return None
    limit = 2 if len(word) >= 8 else 1
    near = [(distance(word, other, limit), other) for other in _neighbours(word, vocabulary, limit)]
    near = [(edits, other) for edits, other in near if edits <= limit]
    if any(_stem(other) == _stem(word) for _, other in near):
        return None  # the lexical index finds it as it is
    near = [(edits, other) for edits, other in near if _is_slip(word, other, edits, vocabulary, before, name)]
    nearest = min((edits for edits, _ in near), default=0)
    likely = [other for edits, other in near if edits == nearest]
    likely.sort(key=lambda other: (-vocabulary.count(other), other))
    if not likely:
        return None
    best = likely[0]
    same = {best, *groups.get(best, ())}
    rivals = [other for other in likely if other not in same and _stem(other) != _stem(best)]
    if rivals and vocabulary.count(best) < _RIVAL * vocabulary.count(rivals[0]):
        return None
    return best


def _is_slip(word: str, other: str, edits: int, vocabulary: Vocabulary, before: str, name: bool) -> bool:
    witness = vocabulary.follows(before, other)
    after_a_name = name and vocabulary.is_name(before)  # Simone Biles: there is no Simone Boles
    if len(word) == 4 or after_a_name:
        return witness
    if name and not vocabulary.is_name(other):
        return False
    frequent = vocabulary.count(other) >= max(2, vocabulary.total // _RARE)
    right = romanisation(word) == romanisation(other) or (not name and is_english(other))
    if not (witness or frequent or right):
        return False
    alike = sound(word) == sound(other) or (edits == 1 and sorted(word) == sorted(other))
    long = len(word) >= 8 and edits == 1 and not vocabulary.is_name(other)  # "goverment"
    return alike or long


def romanisation(word: str) -> str:
    """Return what all Latin spellings of one foreign name have in common: a key, not a spelling."""
    if _ROMANISABLE.search(word):  # most words are as they should be: one search instead of eleven
        for pattern, plain in _ROMANISED:
            word = pattern.sub(plain, word)
    return word


def sound(word: str) -> str:
    """Return the consonants that one hears, in order: a rough key in the manner of Soundex, with its first letter."""
    for pattern, heard in _HEARD:
        word = pattern.sub(heard, word)
    return word


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether two words differ by exactly one edit."""
    return distance(one, other, 1) == 1


def distance(one: str, other: str, limit: int) -> int:
    """Count the edits between two words (optimal string alignment); `limit` + 1 means more than the limit."""
    return int(_alignment()(one, other, score_cutoff=limit))


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


def _letters(matrix: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return the letters of each row as bits; any byte that is none is bit 31."""
    codes = matrix.astype(np.int32) - ord("a")
    places = np.where((codes >= 0) & (codes < 26), codes, 31).astype(np.uint32)
    bits = np.where(matrix == 0, np.uint32(0), np.left_shift(np.uint32(1), places))
    letters: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1)
    return letters


@cache
def _alignment() -> Callable[..., int]:
    from rapidfuzz.distance import OSA  # only where a word is unknown

    found: Callable[..., int] = OSA.distance
    return found


@cache
def _stemmer() -> Callable[[str], str]:
    import Stemmer  # only where a word is unknown

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return stem


def _stem(word: str) -> str:
    return _stemmer()(word)

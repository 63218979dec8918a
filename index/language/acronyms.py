"""Acronyms and what they stand for, where the corpus itself says so: "World Health Organization (WHO)".

    stated("the World Health Organization (WHO) said")      [("WHO", "World Health Organization")]

The letters must be the initials of the words, in order; small words (of, the, for) need none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.language.folding import fold, normal

ACRONYMS = "acronyms.json"
"""The file of a generation that holds what its corpus says of acronyms."""

Counts = dict[str, dict[str, int]]
"""Acronym -> what it is said to stand for -> how often."""

_ACRONYM = r"[A-Z](?:[A-Z&]|\.[A-Z]){1,6}\.?s?"
_WORD = r"[^\W\d_][\w'’-]*"
_SMALL = frozenset("of the and for in on to de la le du des del der und et a an at by with & ".split())
_AFTER = re.compile(
    # from the first letter of a word alone: from each of the others it would read the same words again
    rf"(?:(?<![\w'’-])[\d_'’-]*|(?=&))((?:{_WORD}|&)(?:\s(?:{_WORD}|&)){{1,9}})\s\(({_ACRONYM})\)"
)
_BEFORE = re.compile(rf"(?<!\w)({_ACRONYM})\s\(((?:{_WORD}|&)(?:\s(?:{_WORD}|&)){{1,8}})\)")
_LONGEST = 9
_SURE = 0.7
"""Share of its expansions that one must have for an acronym to stand for it."""


def stated(text: str) -> Iterator[tuple[str, str]]:
    """Yield every (acronym, expansion) that the text states."""
    if "(" not in text:
        return
    text = normal(text)
    for match in _AFTER.finditer(text):
        letters = _letters(match[2])
        words = match[1].split()
        expansion = _ending(letters, words)
        if expansion:
            yield letters, expansion
    for match in _BEFORE.finditer(text):
        letters, words = _letters(match[1]), match[2].split()
        if _stand_for(letters, words):
            yield letters, " ".join(words)


def counted(texts: Iterable[str], before: Mapping[str, Mapping[str, int]], removed: Iterable[str]) -> Counts:
    """What a corpus states of its acronyms: that of the corpus before, with some texts more and some fewer."""
    totals: Counter[tuple[str, str]] = Counter()
    for acronym, found in before.items():
        for expansion, count in found.items():
            totals[acronym, expansion] = count
    totals.update(pair for text in texts for pair in stated(text))
    totals.subtract(pair for text in removed for pair in stated(text))
    counts: Counts = {}
    for (acronym, expansion), count in sorted(totals.items()):
        if count > 0:
            counts.setdefault(acronym, {})[expansion] = count
    return counts


def _letters(acronym: str) -> str:
    return acronym.replace(".", "").removesuffix("s")


def _ending(letters: str, words: Sequence[str]) -> str | None:
    """The shortest run of last words that the letters stand for."""
    for small in (False, True):  # whether a small word may give a letter
        for length in range(2, min(len(words), _LONGEST) + 1):
            run = words[-length:]
            if run[0].lower() not in _SMALL and _stand_for(letters, run, small=small):
                return " ".join(run)
    return None


def _stand_for(letters: str, words: Sequence[str], *, small: bool = True) -> bool:
    """Whether the letters are the initials of the words, none but small ones left out."""
    initials = letters.replace("&", "").lower()
    apart = [fold(part) or part for word in words for part in word.split("-") if part]
    return _initials(initials, apart, small) or _initials(initials, [fold(w) or w for w in words], small)


def _initials(letters: str, parts: Sequence[str], small: bool) -> bool:
    if not parts:
        return not letters
    is_small = parts[0] in _SMALL
    given = letters and parts[0][0] == letters[0] and (small or not is_small)
    if given and _initials(letters[1:], parts[1:], small):
        return True
    return is_small and _initials(letters, parts[1:], small)


@dataclass(frozen=True, slots=True)
class Acronyms:
    """What the acronyms of a corpus stand for, both ways; where it says several things of one, the usual one."""

    expansions: Mapping[str, str]
    _by_words: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[str, Mapping[str, int]]) -> Acronyms:
        """Read what was counted."""
        expansions: dict[str, str] = {}
        by_words: dict[tuple[str, ...], str] = {}
        for acronym, found in counts.items():
            same: Counter[tuple[str, ...]] = Counter()
            spelt: dict[tuple[str, ...], str] = {}
            for expansion, count in found.items():
                key = _key(expansion)
                same[key] += count
                spelt.setdefault(key, expansion)
            key, count = same.most_common(1)[0]
            if count >= _SURE * same.total():
                expansions[acronym] = spelt[key]
            for key in same:
                by_words.setdefault(key, acronym)
        return cls(expansions, by_words)

    def in_question(self, text: str) -> list[tuple[str, str, str]]:
        """Return (as written, acronym, expansion) of each that the question names, in either form."""
        spans = [match.span() for match in re.finditer(rf"{_WORD}|&", text)]
        found, at = [], 0
        while at < len(spans):
            run = self._expansion_at(text, spans, at)
            if run:
                found.append(run[:3])
                at += run[3]
                continue
            word = _letters(text[slice(*spans[at])].removesuffix("'s"))
            if word in self.expansions:
                found.append((word, word, self.expansions[word]))
            at += 1
        return found

    def _expansion_at(
        self, text: str, spans: Sequence[tuple[int, int]], at: int
    ) -> tuple[str, str, str, int] | None:
        if text[slice(*spans[at])].lower() in _SMALL:
            return None
        for length in range(min(_LONGEST, len(spans) - at), 1, -1):
            written = text[spans[at][0] : spans[at + length - 1][1]].removesuffix("'s")
            acronym = self._by_words.get(_key(written))
            if acronym:
                return written, acronym, written, length
        return None


def _key(words: str) -> tuple[str, ...]:
    """One spelling of an expansion: folded, without small words and plurals."""
    return tuple(word.removesuffix("s") for word in fold(words).split() if word not in _SMALL)

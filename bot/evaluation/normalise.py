"""The form in which an answer and a passage are compared: folded words, and where they stand in the text.

Gives the same words as the development set's own `textnorm.py`, by which its gold spans were made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from index.types import Span


class Token(NamedTuple):
    """A folded word and its half-open range of code points."""

    word: str
    start: int
    end: int


# Combining marks and invisible characters that stand inside a word; any other mark that is not part of a
# composed letter ends the word, as in textnorm.py.
_WITHIN_A_WORD = frozenset("\u0301\u0300\u0308\u0327\u200b\u200d\u00ad\ufeff")
_ARTICLES = ("a", "an", "the")
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_DIGITS_OF = {word: str(number) for number, word in enumerate(_NUMBERS.split())}
_WORD_OF = {digits: word for word, digits in _DIGITS_OF.items()}
_TITLES = (
    "pope president king queen prince princess sen senator rep gov governor dr sir lord lady duke duchess "
    "former mr mrs ms judge justice mayor st secretary"
)


@lru_cache(maxsize=1 << 14)
def _fold(char: str) -> str:
    """The letters and digits of a character in lower case, without marks: empty for what parts words."""
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part.lower() for part in parts if part.isalnum() and not unicodedata.combining(part))


def _groups_thousands(text: str, comma: int) -> bool:
    group = text[comma + 1 : comma + 4]
    return len(group) == 3 and group.isdigit() and not text[comma + 4 : comma + 5].isdigit()


def tokens(text: str) -> list[Token]:
    """The folded words of a text in order: "1,000" is one word, "%" and "per cent" are "percent"."""
    found: list[Token] = []
    word, start = "", 0
    for at, char in enumerate(text):
        if char in _WITHIN_A_WORD or (char == "," and word[-1:].isdigit() and _groups_thousands(text, at)):
            continue
        if folded := _fold(char):
            if not word:
                start = at
            word += folded
            continue
        if word:
            found.append(Token(word, start, at))
            word = ""
        if char == "%":
            found.append(Token("percent", at, at + 1))
    if word:
        found.append(Token(word, start, len(text)))
    return _join_per_cent(found)


def _join_per_cent(found: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in found:
        if token.word == "cent" and joined and joined[-1].word == "per":
            joined[-1] = Token("percent", joined[-1].start, token.end)
        else:
            joined.append(token)
    return joined


def normalise(text: str) -> str:
    """The folded words of a text, parted by single spaces."""
    return " ".join(token.word for token in tokens(text))


def holds(text: str, aliases: Sequence[str]) -> bool:
    """Whether a text contains one of the normalised `aliases` as whole words."""
    padded = f" {normalise(text)} "
    return any(f" {alias} " in padded for alias in aliases)


def find(text: str, aliases: Sequence[str]) -> list[Span]:
    """Where the normalised `aliases` stand in a text, in order; of overlapping ones the longest."""
    words = tokens(text)
    needles = sorted(
        {tuple(alias.split()) for alias in aliases} - {()}, key=lambda needle: (-len(needle), needle)
    )
    spans: list[Span] = []
    at = 0
    while at < len(words):
        length = next((len(n) for n in needles if tuple(w.word for w in words[at : at + len(n)]) == n), 0)
        if length:
            spans.append(Span(words[at].start, words[at + length - 1].end))
        at += length or 1
    return spans


def aliases_of(answer: str) -> tuple[str, ...]:
    """The normalised spellings under which a short gold answer counts as found, the plainest first.

    Without its article, gloss or title; with its numbers as digits or a leading digit as a word; with its
    last word in the other number. Empty for an answer without a letter or digit.
    """
    found: list[str] = []

    def add(words: Sequence[str]) -> None:
        spelling = " ".join(words)
        if spelling and spelling not in found:
            found.append(spelling)

    words = _without_article(re.sub(r"<[^>]+>", "", answer))
    add(words)
    for gloss in (" — ", " – ", " ("):
        if gloss in answer:
            head = _without_article(answer.split(gloss)[0])
            if len(" ".join(head)) >= 4:
                add(head)
    if len(words) >= 3 and words[0] in _TITLES.split():
        add(words[1:])
    if len(words) == 3 and words[0] == "mount":
        add(["mt", *words[1:]])
    in_digits = [_DIGITS_OF.get(word, word) for word in words]
    if in_digits != words:
        add(in_digits)
    a_count = len(words) == 2 and words[0] in _WORD_OF and words[1].isalpha()
    if a_count and not re.search(r"\d[.:]\d", answer):
        add([_WORD_OF.get(word, word) for word in words])
    last_as_written = re.sub(r"[^A-Za-z]", "", (answer.split() or [""])[-1])
    for spelling in tuple(found):
        *before, last = spelling.split()
        other = _other_number(last, may_add=len(before) <= 1 and last_as_written[:1].islower())
        if other:
            add([*before, other])
    return tuple(found)


def _without_article(text: str) -> list[str]:
    words = normalise(text).split()
    while words and words[0] in _ARTICLES:
        words = words[1:]
    return words


def _other_number(word: str, *, may_add: bool) -> str | None:
    """The plural of a singular and the reverse; None where it is not safe (a name gains no "s")."""
    if not word.isalpha() or len(word) < 4:
        return None
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s"):
        return word[:-1] if len(word) > 4 and word[-2] not in "siu" else None
    return f"{word}s" if may_add else None

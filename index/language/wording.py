"""How a question is worded: its compounds and designations as the corpus has them, its phrases in quotation marks.

worded("Do F16s fly over antiwar-camps?", count)     ("Do F-16 fly ...", "...")
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.language.folding import fold, normal
from index.language.tokens import NOT_LETTERS
from index.language.words import words_in

JOINED = re.compile(
    r"(?<![\w-])(?:([^\W\d_]+)-([^\W\d_]+)(?![\w-])|([^\W\d_]+)[-–]?(\d+[a-rt-zA-RT-Z]?)s?(?![\w-]))"
)
"""A compound of two words, or a designation of letters and a number."""


_QUOTED = re.compile(r'"([^"]{3,300})"')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Worded:
    """A question for its two readers: `text` is what it means, `words` is looked up word for word."""

    text: str
    words: str


def forms(match: re.Match[str]) -> tuple[str, str]:
    """The folded forms of a match of JOINED: with its hyphen, and joined."""
    left, right = (match[1], match[2]) if match[1] else (match[3], match[4])
    return f"{fold(left)}-{fold(right)}", fold(left + right)


def worded(text: str, count: Callable[[str], int]) -> Worded:
    """Write compounds and designations as the corpus does; `count` tells how often it has a folded form.

    A compound that the corpus has is looked up as a whole ("anti-war" as antiwar, which the index holds for both), any
    other as two words.
    """

    def meant(match: re.Match[str]) -> str:
        hyphened, joined = map(count, forms(match))
        if match[1]:
            if hyphened:
                return match[0]
            return match[1] + match[2] if joined else f"{match[1]} {match[2]}"
        if fold(match[3]) in NOT_LETTERS or not (hyphened or joined):
            return match[0]
        return match[3] + match[4] if joined > hyphened else f"{match[3]}-{match[4]}"

    def looked_up(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        return match[1] + match[2] if any(map(count, forms(match))) else f"{match[1]} {match[2]}"

    return Worded(JOINED.sub(meant, text), JOINED.sub(looked_up, text))


def quoted(question: str) -> tuple[str, ...]:
    """The phrases between quotation marks that bind: of three words or more, or of two where they are all there is.

    Two quoted words in a question are as often a nickname or a title, and the answer need not repeat them.
    """
    text = normal(question)
    least = 3 if _WORD.search(_QUOTED.sub("", text)) else 2
    return tuple(phrase for phrase in _QUOTED.findall(text) if len(_WORD.findall(phrase)) >= least)


def in_spelling_of(text: str, question: str) -> str:
    """The question with its amounts spelt as a text spells them: "25 schools" as "twenty-five schools".

    A reader compares letters; that both are one amount is known here.
    """
    asked = [word for word in words_in(question) if any(char.isdigit() for char in word.term)]
    if not asked:
        return question
    there = {word.term: word.shown for word in words_in(text)}
    for word in asked:
        shown = there.get(word.term)
        if shown and shown.casefold() != word.shown.casefold():
            question = question.replace(word.shown, shown, 1)
    return question

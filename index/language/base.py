"""What the other rooms ask of a language: one object, of which English is the first.

A second language is a class like `index.language.english.English` in a file of its own, and a line in
`index.language.language`. Its word lists stand in one file, as English's do (`english_words`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, Protocol

from index.language.time_phrases import TimePhrase
from index.language.words import Word


class Language(Protocol):
    """Texts and questions of one language, read. Holds no corpus; nothing is loaded before it is asked for."""

    @property
    def code(self) -> str:
        """The language's two letters (ISO 639-1)."""
        ...

    def words(self, text: str) -> Iterator[Word]:
        """Every term of a text in order, stop words included."""
        ...

    def content_words(self, question: str) -> dict[str, str]:
        """Each content term of a question with its first spelling there, in order."""
        ...

    def answer_kind(self, question: str) -> str:
        """The kind of answer that is asked for: percent, money, number, date, country, state, place, person, thing."""
        ...

    def time_phrase(self, question: str, clock: date) -> TimePhrase | None:
        """The words that say when the asked-for thing was reported."""
        ...

    def unread_time(self, question: str) -> str | None:
        """Words that say when, but name no day that can be known."""
        ...

    def bound(self, text: str, clock: date, which: Literal["since", "until"]) -> date | None:
        """The first or last day of a date as people type it; None where it is none."""
        ...

    def is_word(self, word: str) -> bool:
        """Whether the dictionary has a lower-case word."""
        ...

    def related(self, word: str) -> tuple[str, ...]:
        """The words of a country's people and things, or the country; nothing for any other word."""
        ...

    def refers_back(self, sentence: str) -> bool:
        """Whether a sentence begins with a word that points at the one before it."""
        ...

"""English, as the other rooms ask it: each question goes to the module that answers it, imported then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Literal

from index.language.english_words import PERSONAL_PRONOUNS, POINTING_PRONOUNS
from index.language.time_phrases import TimePhrase
from index.language.words import Word


class English:
    """The English language; its methods are described in `index.language.base.Language`."""

    code = "en"

    def words(self, text: str) -> Iterator[Word]:
        """Every term of a text in order, stop words included."""
        from index.language.words import words_in

        return words_in(text)

    def content_words(self, question: str) -> dict[str, str]:
        """Each content term of a question with its first spelling there, in order."""
        from index.language.words import content_words

        return content_words(question)

    def answer_kind(self, question: str) -> str:
        """The kind of answer that is asked for."""
        from index.language.answer_kind import expected

        return expected(question)

    def time_phrase(self, question: str, clock: date) -> TimePhrase | None:
        """The words that say when the asked-for thing was reported."""
        from index.language.time_phrases import parse

        return parse(question, clock)

    def unread_time(self, question: str) -> str | None:
        """Words that say when, but name no day that can be known."""
        from index.language.time_phrases import unread

        return unread(question)

    def bound(self, text: str, clock: date, which: Literal["since", "until"]) -> date | None:
        """The first or last day of a date as people type it; None where it is none."""
        from index.language.time_phrases import parse_bound

        return parse_bound(text, clock, which)

    def is_word(self, word: str) -> bool:
        """Whether the dictionary has a lower-case word."""
        from index.language.english_dictionary import is_english

        return is_english(word)

    def related(self, word: str) -> tuple[str, ...]:
        """The adjectives of a country, or the country of an adjective."""
        from index.language.demonyms import related

        return related(word)

    def refers_back(self, sentence: str) -> bool:
        """Whether a sentence begins with a pronoun or an article, which makes one ask of whom."""
        return self._back.match(sentence) is not None

    @cached_property
    def _back(self) -> re.Pattern[str]:
        pointing = "|".join([*PERSONAL_PRONOUNS, *POINTING_PRONOUNS, "the"])
        return re.compile(rf"[\"“'‘]*(?:{pointing})\b", re.IGNORECASE)

"""The one object that the other rooms ask of a language."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from index.errors import UsageError
from index.language import language
from index.language.base import Language

CLOCK = date(2026, 11, 25)


def test_english_answers_what_the_other_rooms_ask() -> None:
    english: Language = language()
    assert english is language("en")
    assert english.code == "en"
    assert [word.term for word in english.words("The ferries sank")] == ["the", "ferri", "sank"]
    assert english.content_words("Which ferries sank?") == {"ferri": "ferries", "sank": "sank"}
    assert english.answer_kind("How many ferries sank?") == "number"
    phrase = english.time_phrase("Which ferries sank in the last 2 days?", CLOCK)
    assert phrase is not None
    assert (phrase.since, phrase.until) == (date(2026, 11, 23), CLOCK)
    assert english.unread_time("Which ferries sank before the war?") == "before the war"
    assert english.bound("last week", CLOCK, "until") == date(2026, 11, 22)
    assert [english.is_word(word) for word in ("ferry", "ferrxy")] == [True, False]
    assert english.related("Norway") == ("norwegian",)
    assert [english.refers_back(text) for text in ("“She left.", "Ferries left.")] == [True, False]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'xx'"):
        language("xx")


def test_nothing_of_a_language_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, index.language;"
        "print([name for name in sys.modules if name.startswith('index.language.') or name == 'Stemmer'])"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"

"""Questions whose words and dates are written otherwise than in the articles; each corpus has eight others beside it.

The inputs in `cases/` were written after public bug reports of similar tools.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.desk.answer import Answer
from bot.desk.desk import Desk
from bot.settings import Settings
from index.articles import Limits
from index.build.rebuild import Plan, rebuild
from index.encoders.base import Encoder
from index.types import Query
from tests_support import silent

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 25)

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, seeds_settings: Settings) -> Ask:
    """Ask the corpus of a case, built when it is first asked."""
    desks: dict[str, Desk] = {}
    place = tmp_path_factory.mktemp("cases")

    def run(case: str, question: str) -> Answer:
        if case not in desks:
            corpus, index = place / case / "corpus", place / case / "index"
            shutil.copytree(CASES / "filler", corpus)
            shutil.copytree(CASES / case, corpus, dirs_exist_ok=True)
            rebuild(Plan(corpus, index, lambda: encoder, Limits(), "test"), silent)
            desks[case] = Desk.open(Settings(index=index, corpus=corpus, data=seeds_settings.data))
        return desks[case].ask(Query(question, today=TODAY))

    return run


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("case", "question", "path", "holds"),
    [
        ("01-stroke-letters", "How many jobs is Orsted cutting?", "orsted.md", "2,100"),
        ("01-stroke-letters", "How many jobs is Ørsted cutting?", "orsted.md", "2,100"),
        ("01-stroke-letters", "How many people were hurt in Lodz?", "lodz.md", "Nine people"),
        ("01-stroke-letters", "How many people had to leave their homes in Tromso?", "tromso.md", "112"),
        ("02-nfd-text", "How much will the Zürich tram line cost?", "zurich.md", "450 million"),
        ("02-nfd-text", nfd("How much will the Zürich tram line cost?"), "zurich.md", "450 million"),
        ("02-nfd-text", nfd("Which councillor is Jürg Müller?"), "zurich.md", "for transport"),
        ("02-nfd-text", "Which councillor is Jurg Muller?", "zurich.md", "for transport"),
        (
            "03b-soft-hyphen-jsonl",
            "How many jobs will be lost at the plant in Wolverhampton?",
            "w.jsonl",
            "380 jobs",
        ),
        ("04-numbers", "Which city has 1.3 million inhabitants?", "a.md", "1.3m"),
        ("04-numbers", "Which city has 1,300,000 inhabitants?", "a.md", "1.3m"),
        ("04-numbers", "Which city has a budget of 4.5 billion pounds?", "a.md", "£4.5bn"),
        ("04-numbers", "Which city wants to build 25 schools?", "a.md", "twenty-five schools"),
        ("04-numbers", "Which city has a budget of £3.9bn?", "b.md", "3.9 billion"),
        (
            "05-hyphenated-designations",
            "How many F16s will Belgium give to Ukraine?",
            "f16.md",
            "12 F-16 fighters",
        ),
        (
            "05-hyphenated-designations",
            "How big is the loan the G-7 agreed on?",
            "g7.md",
            "50 billion dollars",
        ),
        (
            "05-hyphenated-designations",
            "How many patients were treated for COVID19?",
            "e10.md",
            "38 patients",
        ),
        ("06-names-that-are-stop-words", "How many pupils sat the examination in IT?", "it.md", "4,100"),
        ("06-names-that-are-stop-words", "Where did The Who play their last concert?", "thewho.md", "Leeds"),
        (
            "06-names-that-are-stop-words",
            "How much money did the WHO ask donors for to repair wells?",
            "who.md",
            "12 million",
        ),
        ("07-ampersand-names", "How many mobile contracts did AT&T gain?", "att.md", "320,000"),
        ("07-ampersand-names", "How many staff of M&S are offered other posts?", "ms.md", "600"),
        ("07-ampersand-names", "How many staff of M & S are offered other posts?", "ms.md", "600"),
        ("08-future-date", "How many people died in the derailment near Oxley?", "crash2.md", "31 people"),
        ("12b-time-phrase-words", "What came down in Panelia in the last 24 hours?", "quake_new.md", "tower"),
        ("12b-time-phrase-words", "What came down in Panelia in the last 2 days?", "quake_new.md", "tower"),
        ("21-quoted-phrase", '"make up the numbers"', "a.md", "make up the numbers"),
        ("21-quoted-phrase", "Who said “make up the numbers”?", "a.md", ""),
        ("29-british-american", "How high is the defense budget of Norvania?", "a.md", "9 billion"),
        ("29-british-american", "Which ministry loses money, labor or health?", "a.md", "labour ministry"),
    ],
)
def test_the_right_article_answers(ask: Ask, case: str, question: str, path: str, holds: str) -> None:
    answer = ask(case, question)
    assert answer.answered
    assert answer.passages[0].article.path == path
    assert holds in answer.passages[0].text


def test_an_amount_in_words_is_found_first_however_sure_the_reader_is(ask: Ask) -> None:
    first = ask("04-numbers", "Which city wants 24 clinics?").candidates[0]
    assert first.article.path == "a.md" and "two dozen clinics" in first.text


def test_a_limiting_phrase_leaves_the_confidence_as_it_is(ask: Ask) -> None:
    case = "12b-time-phrase-words"
    plain = ask(case, "What came down in Panelia?")
    limited = ask(case, "What came down in Panelia in the last 24 hours?")
    assert limited.confidence == pytest.approx(plain.confidence, abs=0.02)
    assert limited.filters.since == date(2026, 11, 24)
    assert {hit.article.path for hit in limited.passages} == {"quake_new.md"}


def test_one_spelling_is_as_sure_as_the_other(ask: Ask) -> None:
    questions = "How much will the Zürich tram line cost?", nfd("How much will the Zürich tram line cost?")
    one, other = (ask("02-nfd-text", question).confidence for question in questions)
    assert one == pytest.approx(other)


def test_a_date_after_tomorrow_sets_no_clock(ask: Ask) -> None:
    answer = ask("08-future-date", "How many people died in the derailment near Oxley?")
    assert answer.index.newest == date(2026, 11, 18)


def test_a_phrase_that_no_article_has_is_said(ask: Ask) -> None:
    answer = ask("21-quoted-phrase", 'Who said "give up the fight"?')
    assert answer.notes == ('no article has "give up the fight" word for word',)

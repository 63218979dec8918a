"""What a question says besides what it asks: its words respelt, its time phrase."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.language.names import NameIndex, spellings
from index.language.vocabulary import Vocabulary
from index.search.question import understand
from index.types import IndexInfo, Query


def info(oldest: date | None = None, newest: date | None = None) -> IndexInfo:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return IndexInfo("g", now, now, 3, 3, 3, oldest, newest, ())


def names(*texts: str) -> NameIndex:
    vocabulary = Vocabulary.build(texts)
    return NameIndex(vocabulary, spellings(vocabulary), lambda word: False)


@pytest.mark.parametrize(
    ("corpus", "question", "text"),
    [
        (
            "Talks in Abu Dhabi. Talks in Abu Dhabi.",
            "Who left Abu Dabi for Dabiyah?",
            "Who left Abu Dhabi for Dabiyah?",
        ),
        (
            "Ronald McDonald spoke. Ronald McDonald left.",
            "What did McDonlad say?",
            "What did McDonald say?",
        ),
        ("Ronald McDonald spoke. Ronald McDonald left.", "DID MCDONLAD SPEAK?", "DID MCDONALD SPEAK?"),
        ("The government fell. The government.", "Has a goverment fallen?", "Has a government fallen?"),
        ("Nothing of that.", "What did Zu\u0308rich vote?", "What did Zürich vote?"),
    ],
)
def test_only_whole_words_are_respelt_and_their_capitals_stay(corpus: str, question: str, text: str) -> None:
    assert understand(Query(question), names(corpus), info()).text == text


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("What came down in Panelia in the last 2 days?", "What came down in Panelia ?"),
        ("In the last 3 days, which towns were hit?", "which towns were hit?"),
        ("Which towns were hit since last week?", "Which towns were hit ?"),
        ("Any news about Ukraine from last week?", "Any news about Ukraine ?"),
        ("today's headlines", "headlines"),
        ("from yesterday", "from yesterday"),
    ],
)
def test_the_words_of_a_filter_are_not_searched_for(question: str, searched: str) -> None:
    asked = Query(question, today=date(2026, 11, 25))
    read = understand(asked, names(), info(date(2026, 1, 1), date(2026, 11, 25)))
    assert read.text == searched
    given = replace(asked, since=date(2026, 1, 1))
    assert understand(given, names(), info(date(2026, 1, 1), date(2026, 11, 25))).text == searched
    assert understand(replace(asked, any_time=True), names(), info()).text == searched


def test_a_limit_that_cannot_be_kept_is_said() -> None:
    asked = Query("Which towns were hit in the last 2 days?", today=date(2026, 11, 25))
    undated = understand(asked, names(), info())
    assert (undated.query.since, undated.limiting) == (None, None)
    assert undated.notes == ('"in the last 2 days" limits nothing: no article has a date',)
    old = Query("What did the mayor say in June 2022?", today=date(2026, 11, 25))
    outside = understand(old, names(), info(date(2026, 1, 1), date(2026, 11, 25)))
    assert outside.notes == ('"in June 2022" limits nothing: no article is of that time',)
    inside = understand(old, names(), info(date(2022, 1, 1), date(2026, 11, 25)))
    assert inside.notes == ('articles near "in June 2022" first',)
    assert inside.days_of_age(date(2026, 11, 25)) == (date(2022, 6, 1), date(2022, 6, 30))


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("Who led the party before 2016?", '"before 2016" limits nothing: no article is of that time'),
        ("Who led the party before 2024?", 'articles near "before 2024" first'),
        ("Who led the party in 2024?", 'articles near "in 2024" first'),
        ("Who led the party last year?", '"last year" hides no article'),
        ("Who led the party this year?", '"this year" hides no article'),
        ("Who led the party before the war?", '"before the war" limits nothing: no day is known for it'),
    ],
)
def test_what_becomes_of_a_time_phrase_that_hides_nothing_is_said(question: str, note: str) -> None:
    asked = Query(question, today=date(2026, 11, 25))
    assert understand(asked, names(), info(date(2022, 1, 1), date(2026, 11, 25))).notes == (note,)


@pytest.mark.parametrize(
    ("corpus", "question", "text", "words"),
    [
        ("An F-16 flew.", "How many F16s flew?", "How many F-16 flew?", "How many F16s flew?"),
        ("The G7 met.", "Where did the G-7 meet?", "Where did the G7 meet?", "Where did the G-7 meet?"),
        ("Anti-war songs.", "Which anti-war songs?", "Which anti-war songs?", "Which antiwar songs?"),
        ("Antiwar songs.", "Which anti-war songs?", "Which antiwar songs?", "Which antiwar songs?"),
        ("Al Qaida fled.", "Who led al-Qaida?", "Who led al Qaida?", "Who led al Qaida?"),
    ],
)
def test_compounds_and_designations_are_worded_as_the_corpus_has_them(
    corpus: str, question: str, text: str, words: str
) -> None:
    read = understand(Query(question), names(corpus), info())
    assert (read.text, read.words) == (text, words)


def test_a_country_is_looked_for_by_its_adjective_where_the_corpus_has_it() -> None:
    read = understand(Query("What will Belgium give to Ukraine?"), names("The Belgian air force."), info())
    assert dict(read.respelt) == {"Belgium": ("belgian",)}
    assert read.also_searched == ()


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("Who said “make up the numbers” of 'Barbie' and \"Oppenheimer\"?", ("make up the numbers",)),
        ("Which film has Dwayne “The Rock” Johnson announced?", ()),
        ("“The Rock”", ("The Rock",)),
        ('"Oppenheimer"', ()),
    ],
)
def test_quotation_marks_bind_a_phrase(question: str, phrases: tuple[str, ...]) -> None:
    assert understand(Query(question), names(), info()).quoted == phrases

"""Date expressions and time phrases, against one Friday: 6 February 2026."""

from datetime import date
from pathlib import Path

import pytest

from index.language.date_expressions import find, resolve
from index.language.time_phrases import parse, parse_bound, unread

CLOCK = date(2026, 2, 6)


def read(question: str, clock: date = CLOCK) -> tuple[str, str, str | None, str | None] | None:
    phrase = parse(question, clock)
    if phrase is None:
        return None
    assert question[phrase.start : phrase.end] == phrase.text
    since, until = (day and day.isoformat() for day in (phrase.since, phrase.until))
    return phrase.kind, phrase.text, since, until


TABLE = [
    line.split("\t")
    for line in (Path(__file__).parent / "time_expressions.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def test_the_table_holds_at_least_150_expressions() -> None:
    assert len({text for text, _, _ in TABLE}) == len(TABLE) >= 150


@pytest.mark.parametrize(("text", "since", "until"), TABLE)
def test_an_expression_of_the_table_is_these_days(text: str, since: str, until: str) -> None:
    found = resolve(text, date(2026, 11, 25))
    assert found is not None
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)
    assert [each for _, _, each in find(f"What was said about {text}?", date(2026, 11, 25))] == [found]


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("Who governed before the war?", "before the war"),
        ("What did it cost during the Covid lockdown?", "during the Covid"),
        ("Who left since the last election?", "since the last election"),
        ("Who spoke on 05/02/2026?", "05/02/2026"),
        ("Who spoke before the meeting?", None),
        ("Who won the war?", None),
    ],
)
def test_words_that_limit_but_name_no_day_are_told_apart(question: str, phrase: str | None) -> None:
    assert unread(question) == phrase


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2026-02-06", "2026-02-06"),
        ("Yesterday", "2026-02-05", "2026-02-05"),
        ("tomorrow", "2026-02-07", "2026-02-07"),
        ("last night", "2026-02-05", "2026-02-05"),
        ("this week", "2026-02-02", "2026-02-08"),
        ("last week", "2026-01-26", "2026-02-01"),
        ("next week", "2026-02-09", "2026-02-15"),
        ("the past week", "2026-01-30", "2026-02-06"),
        ("last weekend", "2026-01-31", "2026-02-01"),
        ("this past weekend", "2026-01-31", "2026-02-01"),
        ("last month", "2026-01-01", "2026-01-31"),
        ("next month", "2026-03-01", "2026-03-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last 3 days", "2026-02-03", "2026-02-06"),
        ("the past two months", "2025-12-06", "2026-02-06"),
        ("a week ago", "2026-01-26", "2026-02-01"),
        ("3 days ago", "2026-02-03", "2026-02-03"),
        ("Tuesday", "2026-02-03", "2026-02-03"),
        ("Friday", "2026-02-06", "2026-02-06"),
        ("last Friday", "2026-01-30", "2026-01-30"),
        ("next Friday", "2026-02-13", "2026-02-13"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("february 2024", "2024-02-01", "2024-02-29"),
        ("March", "2025-03-01", "2025-03-31"),
        ("late January", "2026-01-21", "2026-01-31"),
        ("late February", "2025-02-21", "2025-02-28"),
        ("5 February 2026", "2026-02-05", "2026-02-05"),
        ("Feb. 5, 2026", "2026-02-05", "2026-02-05"),
        ("Thursday, 5th of February 2026", "2026-02-05", "2026-02-05"),
        ("February 7", "2025-02-07", "2025-02-07"),
        ("29 February", "2024-02-29", "2024-02-29"),
        ("2026-02-05", "2026-02-05", "2026-02-05"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_an_expression_is_its_first_and_last_day(text: str, since: str, until: str) -> None:
    found = resolve(text, CLOCK)
    assert found is not None
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "31 February",
            "30 February 2026",
            "2026-02-31",
            "2026-13-01",
            "2025-02-29",
            "April 31, 2024",
            "32 May",
        ],
        *["05/02/2026", "last day", "soon", "", "12", "2026-02-05-06", "999999", "900 years ago yesterday"],
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert resolve(text, CLOCK) is None
    assert parse_bound(text, CLOCK, "since") is None


def test_a_month_ends_with_its_last_day_however_far_one_counts_back() -> None:
    found = resolve("past month", date(2026, 3, 31))
    assert found is not None
    assert found.since == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened last week?", ("filter", "last week", "2026-01-26", "2026-02-01")),
        ("What happened in March 2024?", ("filter", "in March 2024", "2024-03-01", "2024-03-31")),
        ("Any news about Ukraine from last week?", ("filter", "from last week", "2026-01-26", "2026-02-01")),
        ("news from yesterday", ("filter", "from yesterday", "2026-02-05", "2026-02-05")),
        ("today's headlines", ("filter", "today", "2026-02-06", "2026-02-06")),
        ("What was in last week’s news?", ("filter", "in last week", "2026-01-26", "2026-02-01")),
        ("What has been reported since 5 February?", ("filter", "since 5 February", "2026-02-05", None)),
        ("How many were exchanged since 5 February?", ("filter", "since 5 February", "2026-02-05", None)),
        ("What changed since Tuesday?", ("filter", "since Tuesday", "2026-02-03", None)),
        ("What happened after 4 February 2026?", ("filter", "after 4 February 2026", "2026-02-05", None)),
        (
            "Which towns were hit in the last 3 days?",
            ("filter", "in the last 3 days", "2026-02-03", "2026-02-06"),
        ),
        (
            "Which towns were hit in the last 6 hours?",
            ("filter", "in the last 6 hours", "2026-02-05", "2026-02-06"),
        ),
        (
            "Which towns were hit in the past 24 hours?",
            ("filter", "in the past 24 hours", "2026-02-05", "2026-02-06"),
        ),
        ("Which towns were hit in recent days?", ("filter", "in recent days", "2026-01-30", "2026-02-06")),
        ("news from the weekend", ("filter", "from the weekend", "2026-01-31", "2026-02-01")),
        ("What has changed so far this year?", ("filter", "so far this year", "2026-01-01", "2026-02-06")),
        (
            "In the last 3 days, which towns were hit?",
            ("filter", "In the last 3 days", "2026-02-03", "2026-02-06"),
        ),
        (
            "Which articles were published before 5 February 2026?",
            ("filter", "before 5 February 2026", None, "2026-02-04"),
        ),
        (
            "Show me articles between 3 and 5 February 2026",
            ("filter", "between 3 and 5 February 2026", "2026-02-03", "2026-02-05"),
        ),
    ],
)
def test_a_phrase_about_when_it_was_reported_is_a_filter(question: str, expected: tuple[str, ...]) -> None:
    assert read(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Zelensky say in March 2024?", ("in March 2024", "2024-03-01", "2024-03-31")),
        ("how many people died in march 2024", ("in march 2024", "2024-03-01", "2024-03-31")),
        ("What did Zelensky say in March?", ("in March", "2025-03-01", "2025-03-31")),
        ("Who resigned this week?", ("this week", "2026-02-02", "2026-02-08")),
        ("Which laws were passed this year?", ("this year", "2026-01-01", "2026-12-31")),
        ("Which city was hit on Tuesday?", ("on Tuesday", "2026-02-03", "2026-02-03")),
        ("Which rocket was launched Wednesday from Florida?", ("Wednesday", "2026-02-04", "2026-02-04")),
        ("A panel blew out last week on whose flight?", ("last week", "2026-01-26", "2026-02-01")),
        ("What did he say on Feb. 5, 2026?", ("on Feb. 5, 2026", "2026-02-05", "2026-02-05")),
        ("Did Theresa May resign in May 2019?", ("in May 2019", "2019-05-01", "2019-05-31")),
        (
            "Which talks were held between 2 and 5 February?",
            ("between 2 and 5 February", "2026-02-02", "2026-02-05"),
        ),
        ("Which term was searched most in 2023?", ("in 2023", "2023-01-01", "2023-12-31")),
        ("Which regions has Russia controlled since 2014?", ("since 2014", "2014-01-01", None)),
        ("Who led the party before 2016?", ("before 2016", None, "2015-12-31")),
        ("What did it cost after 2016?", ("after 2016", "2017-01-01", None)),
        ("Who led the party until 2016?", ("until 2016", None, "2016-12-31")),
        ("Which wells closed between 2010 and 2015?", ("between 2010 and 2015", "2010-01-01", "2015-12-31")),
        ("Which wells closed from 2010 to 2015?", ("from 2010 to 2015", "2010-01-01", "2015-12-31")),
        ("Which wells closed in 2019-2021?", ("in 2019-2021", "2019-01-01", "2021-12-31")),
        ("Which wells closed in the 1990s?", ("in the 1990s", "1990-01-01", "1999-12-31")),
        (
            "Which wells closed in the third quarter of 2025?",
            ("in the third quarter of 2025", "2025-07-01", "2025-09-30"),
        ),
        ("Which wells closed in Q3 2025?", ("in Q3 2025", "2025-07-01", "2025-09-30")),
        ("Which wells closed last summer?", ("last summer", "2025-06-01", "2025-08-31")),
        ("Which wells closed in the summer of 2024?", ("in the summer of 2024", "2024-06-01", "2024-08-31")),
        ("Who won at the weekend?", ("at the weekend", "2026-01-31", "2026-02-01")),
        ("Who won over the weekend?", ("over the weekend", "2026-01-31", "2026-02-01")),
        ("Who spoke yesterday evening?", ("yesterday evening", "2026-02-05", "2026-02-05")),
        ("Who spoke this morning?", ("this morning", "2026-02-06", "2026-02-06")),
        ("Who speaks tonight?", ("tonight", "2026-02-06", "2026-02-06")),
        ("Who spoke in early 2025?", ("in early 2025", "2025-01-01", "2025-04-30")),
        ("What is going on today?", ("today", "2026-02-06", "2026-02-06")),
        ("Who recently resigned?", ("recently", "2026-01-07", "2026-02-06")),
        ("What are the latest developments?", ("latest", "2026-01-07", "2026-02-06")),
        ("Who won the best album of the last 12 months?", ("the last 12 months", "2025-02-06", "2026-02-06")),
    ],
)
def test_a_phrase_about_an_event_is_only_a_preference(question: str, expected: tuple[str, ...]) -> None:
    assert read(question) == ("preference", *expected)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "Which film won at the 2023 Oscars?",
        "In the 1984 Games, who skated to Bolero?",
        "What must the company achieve by 2030?",
        "Since when had the channel been suspended?",
        "Who won the May elections?",
        "What did Theresa May say?",
        "who may win in the march on Washington",
        "Who organised March for Our Lives?",
        "What did people buy on Black Friday?",
        "what did people buy on black friday",
        "What did the Sunday Times find?",
        "Which play of August Wilson opened?",
        "What does Wednesday Addams play?",
        "Who led the inquiry into the Jan. 6 attack?",
        "Which deadline moved from April 15?",
        "Which animal was frozen 46,000 years ago?",
        "What made supersonic travel possible 50 years ago?",
        "What was said in the last week of the campaign?",
        "Which museum opens on March 3?",
        "What will open next week?",
        "What will happen in June?",
        "Which debut is the most anticipated in recent history?",
        "What happened on 31 February 2026?",
        "What happened on 2026-02-31?",
        "How many people live in Abu Dhabi?",
        "",
    ],
)
def test_a_date_inside_a_fact_or_a_name_is_no_time_phrase(question: str) -> None:
    assert read(question) is None


def test_a_day_without_its_year_that_is_nearer_ahead_lies_ahead() -> None:
    assert read("Which policy ends on May 11?", date(2023, 5, 4)) is None
    assert read("Which policy ended on May 11?", date(2023, 5, 14)) == (
        "preference",
        "on May 11",
        "2023-05-11",
        "2023-05-11",
    )


def test_of_several_phrases_the_nearest_to_the_clock_is_taken() -> None:
    said = "She said this week that she left in 2018. Which office did she hold?"
    assert read(said) == ("preference", "this week", "2026-02-02", "2026-02-08")
    hurt = "He was taken ill this week in a match on Monday. For whom does he play?"
    assert read(hurt) == ("preference", "on Monday", "2026-02-02", "2026-02-02")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("last week", date(2026, 1, 26), date(2026, 2, 1)),
        ("5 February 2026", date(2026, 2, 5), date(2026, 2, 5)),
        ("2026-02-05", date(2026, 2, 5), date(2026, 2, 5)),
        ("  in   march 2024 ", date(2024, 3, 1), date(2024, 3, 31)),
        ("since Tuesday", date(2026, 2, 3), date(2026, 2, 3)),
        ("may", date(2025, 5, 1), date(2025, 5, 31)),
    ],
)
def test_a_bound_is_the_first_or_the_last_day(text: str, since: date, until: date) -> None:
    assert parse_bound(text, CLOCK, "since") == since
    assert parse_bound(text, CLOCK, "until") == until

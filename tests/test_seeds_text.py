"""The starter articles: they hold what the questions about them ask for, and state no date that nobody gave."""

import re
from pathlib import Path

import pytest

from index.articles import Limits, merge, read_file, scan

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def articles():
    files, skipped = scan(SEEDS, Limits())
    read = [read_file(SEEDS, file, Limits()) for file in files]
    assert [*skipped, *(item for _, items in read for item in items)] == []
    kept, _ = merge(article for found, _ in read for article in found)
    return {article.id: article for article in kept}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "peace-talks-first-day.txt",
            ["led by Rustem Umerov", "Steve Witkoff", "Daniel P. Driscoll", "Jared Kushner"],
        ),
        (
            "peace-talks-outcome.md",
            ["exchanged 157 prisoners of war", "19 illegally sentenced Ukrainians", "stuck on territory"],
        ),
        ("strikes-on-the-power-grid.txt", ["five ballistic missiles", "thermal power plant in Kyiv"]),
        ("military-channel.md", ["military-to-military channel", "suspended since 2021"]),
        ("cost-of-the-war.txt", ["55,000 soldiers since 2022"]),
    ],
)
def test_an_article_states_its_facts(articles, name, facts):
    assert [fact for fact in facts if fact not in articles[name].text] == []


def test_no_article_states_a_date_of_publication(articles):
    assert {article.published for article in articles.values()} == {None}


def test_a_name_is_spelt_in_both_ways_in_different_articles(articles):
    spellings = {name: set(re.findall(r"\bZelensky+\b", article.text)) for name, article in articles.items()}
    assert spellings["peace-talks-first-day.txt"] == {"Zelensky"}
    assert spellings["peace-talks-outcome.md"] == {"Zelenskyy"}


def test_syndication_and_pointer_lines_are_in_the_text_but_not_indexed(articles):
    first, strikes = articles["peace-talks-first-day.txt"], articles["strikes-on-the-power-grid.txt"]
    assert (first.title, first.source) == (
        "Three Delegations, One Hall: How the Second Round of Talks on Ukraine Began",
        "Harbour Lane Dispatch",
    )
    assert [first.text[a:b] for a, b in first.boilerplate] == [
        f"The post {first.title} appeared first on {first.source}."
    ]
    assert [strikes.text[a:b] for a, b in strikes.boilerplate] == [
        "Also Read: What is known about the talks in Abu Dhabi"
    ]

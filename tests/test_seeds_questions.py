"""80 questions on `seeds/` through the real desk, with floors: a worse ranking, quote or decision fails here.

A line of `seeds_questions.jsonl` holds: id, question, kind, answer (strings of which one has to be found), article (the
file that answers). Of kind "superseded" are questions whose answer an earlier report only announces and a later one
tells, or the other way round; "near" and "far" have no answer in the corpus, "near" ones share its subject.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk.answer import Answer
from bot.desk.desk import Desk
from index.types import Hit, Query

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
UNANSWERABLE = {"near", "far"}


@dataclass(frozen=True)
class Asked:
    id: str
    question: str
    kind: str
    answer: tuple[str, ...]
    article: str | None

    def is_in(self, text: str) -> bool:
        return any(answer in text for answer in self.answer)


def questions() -> list[Asked]:
    lines = (HERE / "seeds_questions.jsonl").read_text("utf-8").splitlines()
    return [Asked(**{**json.loads(line), "answer": tuple(json.loads(line)["answer"])}) for line in lines]


@pytest.fixture(scope="module")
def answers(seeds_desk: Desk) -> dict[Asked, Answer]:
    return {asked: seeds_desk.ask(Query(asked.question)) for asked in questions()}


def scored(ranked: Iterable[tuple[Asked, tuple[Hit, ...]]]) -> Counter[str]:
    """How many first passages are of the right article, hold the answer, and hold it in their quote."""
    counts: Counter[str] = Counter()
    for asked, hits in ranked:
        right = bool(hits) and hits[0].article.path == asked.article
        counts["article"] += right
        counts["passage"] += right and asked.is_in(hits[0].text)
        counts["quote"] += right and asked.is_in(hits[0].quote.text)
        counts["three"] += any(asked.is_in(hit.text) for hit in hits[:3])
    return counts


def answerable(answers: dict[Asked, Answer]) -> list[tuple[Asked, Answer]]:
    return [(asked, answer) for asked, answer in answers.items() if asked.kind not in UNANSWERABLE]


def test_the_set_is_large_enough_and_every_answer_stands_in_its_article() -> None:
    asked = questions()
    kinds = Counter(each.kind for each in asked)
    assert len(asked) >= 60
    assert len({each.id for each in asked}) == len({each.question for each in asked}) == len(asked)
    assert kinds["near"] + kinds["far"] >= 20
    assert min(kinds["misspelt"], kinds["superseded"], kinds["paraphrased"]) >= 8
    for each in asked:
        if each.kind in UNANSWERABLE:
            assert (each.article, each.answer) == (None, ())
        else:
            text = (SEEDS / str(each.article)).read_text("utf-8")
            assert each.answer and all(answer in text for answer in each.answer), each.id


# Of 55 answerable questions, measured when the ranking was last trained (not on these): 50, 49, 45 and 55. Plain
# hybrid search had 48, 47, 35 and 55; by position alone: 5, 5, 4, 21.
FLOORS = {"article": 49, "passage": 48, "quote": 44, "three": 54}


@pytest.mark.parametrize("measure", FLOORS)
def test_the_right_passage_comes_first(answers: dict[Asked, Answer], measure: str) -> None:
    ranked = [(asked, answer.candidates) for asked, answer in answerable(answers)]
    assert scored(ranked)[measure] >= FLOORS[measure]


@pytest.mark.parametrize("measure", FLOORS)
def test_the_floors_would_catch_a_ranking_turned_round(answers: dict[Asked, Answer], measure: str) -> None:
    ranked = [(asked, answer.candidates[::-1]) for asked, answer in answerable(answers)]
    assert scored(ranked)[measure] < FLOORS[measure]


def test_a_misspelt_question_finds_the_article_of_the_right_spelling(answers: dict[Asked, Answer]) -> None:
    ranked = [(asked, answer.candidates) for asked, answer in answers.items() if asked.kind == "misspelt"]
    assert scored(ranked)["passage"] >= 10  # of 11


def test_the_later_report_outranks_the_one_that_it_supersedes(answers: dict[Asked, Answer]) -> None:
    ranked = [(asked, answer.candidates) for asked, answer in answers.items() if asked.kind == "superseded"]
    assert scored(ranked)["article"] >= 5  # of 8


def test_what_no_article_reports_is_not_found(answers: dict[Asked, Answer]) -> None:
    false = [asked.id for asked, answer in answers.items() if asked.kind in UNANSWERABLE and answer.answered]
    assert len(false) <= 1, false  # of 25; one when measured


def test_what_an_article_reports_is_answered(answers: dict[Asked, Answer]) -> None:
    answered = sum(answer.answered for _, answer in answerable(answers))
    plain = sum(answer.answered for asked, answer in answers.items() if asked.kind == "plain")
    assert answered >= 50  # of 55; 51 when measured
    assert plain >= 19  # of 22


def test_a_quote_is_the_span_that_it_says(answers: dict[Asked, Answer]) -> None:
    for answer in answers.values():
        for hit in answer.candidates:
            text = hit.article.text
            assert text[hit.quote.start : hit.quote.end] == hit.quote.text
            assert hit.start <= hit.quote.start < hit.quote.end <= hit.end
            assert hit.quote.text in (SEEDS / hit.article.path).read_text("utf-8")

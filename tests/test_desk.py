"""The desk: moving to a newer generation between two questions, and telling how old what it has is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.render.json import as_dict
from bot.settings import Settings
from index.build.rebuild import Summary
from index.errors import IndexMismatch
from index.generations.opening import open_generation
from index.types import Query, Span
from tests_support import WordEncoder, WordReader

Build = Callable[..., Summary]


@pytest.fixture
def desk(build: Build, tmp_path: Path, words: WordEncoder) -> Desk:
    build()
    settings = Settings(index=tmp_path / "index", threshold=0.0)
    return Desk(settings, open_generation(settings.index), words)


def test_it_moves_to_a_newer_generation_and_answers_from_it(desk: Desk, build: Build, corpus: Path) -> None:
    assert desk.refresh() is False
    (corpus / "otter.txt").write_text("Otters are back\n\nThree otters were seen in the canal.\n")
    summary = build()
    assert desk.info.generation != summary.generation
    assert desk.refresh() is True
    assert desk.info.generation == summary.generation
    assert desk.ask(Query("Where were the otters seen?")).passages[0].article.id == "otter.txt"


def test_a_rebuild_that_finds_nothing_new_renews_the_age(desk: Desk, build: Build) -> None:
    before = desk.info.checked_at
    time.sleep(1.1)
    assert build().published is False
    assert desk.refresh() is False
    assert desk.info.checked_at > before


def test_an_index_of_another_model_is_refused_once_and_the_old_one_goes_on(
    desk: Desk, build: Build, corpus: Path
) -> None:
    name = desk.info.generation
    other = WordEncoder("others")
    build(encoder=lambda: other)
    with pytest.raises(IndexMismatch, match="others"):
        desk.refresh()
    assert desk.refresh() is False
    assert desk.info.generation == name
    assert desk.ask(Query("How long will the bridge close?")).passages


def test_the_threshold_decides_between_an_answer_and_not_found(desk: Desk) -> None:
    assert desk.ask(Query("How long will the bridge close?")).answered
    strict = Desk(Settings(threshold=1.0), *_parts(desk))
    answer = strict.ask(Query("How long will the bridge close?"))
    assert not answer.answered and answer.passages == () and answer.not_found is not None
    assert answer.candidates[0].article.id == "harbour.txt"


def _parts(desk: Desk) -> tuple[object, object]:
    return desk._current[0], desk._encoder


def test_between_the_thresholds_a_reply_says_perhaps_and_shows_what_may_answer(desk: Desk) -> None:
    sure = desk.ask(Query("How long will the bridge close?")).confidence
    for threshold, perhaps, certainty in (
        (sure - 0.001, 0.0, "answered"),
        (sure + 0.001, sure - 0.001, "perhaps"),
        (1.0, sure + 0.001, "none"),
    ):
        settings = Settings(threshold=threshold, perhaps=perhaps)
        answer = Desk(settings, *_parts(desk)).ask(Query("How long will the bridge close?"))
        assert (answer.certainty, answer.answered) == (certainty, certainty == "answered")
        assert bool(answer.passages) is answer.answered
        assert (answer.best is not None) is (certainty != "none")
        if certainty == "perhaps":
            assert answer.not_found and answer.not_found.closest and answer.best
            assert answer.not_found.reason.startswith("This may answer it, but ")
            assert answer.not_found.closest.quote == answer.best.quote


def test_what_is_no_question_gets_a_line_and_no_article(desk: Desk) -> None:
    answer = desk.ask(Query("Thank you!"))
    assert answer.small_talk and answer.not_found
    assert answer.not_found.reason == "You are welcome. Ask me anything about the articles."
    assert (answer.certainty, answer.candidates, answer.not_found.closest) == ("none", (), None)
    assert not desk.ask(Query("Who thanked the harbour bridge?")).small_talk


def test_passages_that_do_not_answer_are_left_out_and_the_others_ranked_without_a_gap(desk: Desk) -> None:
    answer = desk.ask(Query("How long will the bridge close?"))
    hits = [replace(answer.candidates[0], rank=rank) for rank in (1, 2, 3, 4)]
    read = [replace(hit, confidence=sure) for hit, sure in zip(hits, (0.3, 0.1, 0.4, 0.39), strict=True)]
    unread = replace(hits[0], rank=5)
    shown = replace(answer, candidates=(*read, unread)).passages
    assert [(hit.rank, hit.confidence) for hit in shown] == [(1, 0.3), (2, 0.4)]
    assert [hit.rank for hit in replace(answer, candidates=tuple(hits)).passages] == [1, 2, 3, 4]


def test_a_headline_glued_to_the_text_is_not_quoted_and_the_words_that_answer_are(
    build: Build, tmp_path: Path, corpus: Path, words: WordEncoder
) -> None:
    text = "Otters return to the canal Three otters were filmed in the Osterby canal on Friday."
    record = {"id": "o", "title": "Otters return to the canal", "text": text}
    (corpus / "otters.jsonl").write_text(json.dumps(record) + "\n")
    build()
    settings = Settings(index=tmp_path / "index", threshold=0.0)
    reader = WordReader("Three otters")
    desk = Desk(settings, open_generation(settings.index), words, reader)
    answer = desk.ask(Query("How many otters were filmed in the canal?"))
    (first, *_) = answer.passages
    assert first.quote.text == "Three otters were filmed in the Osterby canal on Friday."
    assert first.quote.answer == Span(27, 39) and text[27:39] == "Three otters"
    assert first.confidence is not None and dict(first.parts).keys() >= {"answers", "odds"}
    assert as_dict(answer)["passages"][0]["quote"]["answer"] == {
        "text": "Three otters",
        "start": 27,
        "end": 39,
    }

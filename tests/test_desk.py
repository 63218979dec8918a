"""The desk: moving to a newer generation between two questions, and telling how old what it has is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.settings import Settings
from index.build.rebuild import Summary
from index.errors import IndexMismatch
from index.generations.opening import open_generation
from index.types import Query
from tests_support import WordEncoder

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

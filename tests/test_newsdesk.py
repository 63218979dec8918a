"""The door: what `import newsdesk` offers, that it builds or opens, and which index it takes."""

from __future__ import annotations

import ast
import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import newsdesk
from children import PATIENCE
from index.generations import manifest as manifests
from tests_support import READER

ROOT = Path(__file__).parent.parent
MAYOR = "Who was elected mayor of Osterby?"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: object) -> Path:
    """An empty working folder, with the compiled encoder of this checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NEWSDESK_READER", READER)
    monkeypatch.delenv("NEWSDESK_INDEX", raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoders").symlink_to(ROOT / "var" / "encoders")
    return tmp_path


def test_the_public_names_are_these() -> None:
    assert newsdesk.__all__ == [
        "Answer",
        "Desk",
        "NewsdeskError",
        "Passage",
        "Query",
        "__version__",
        "open",
    ]
    shown = {name for name in vars(newsdesk) if not name.startswith("_")} - {"annotations"}
    assert shown == set(newsdesk.__all__) - {"__version__"}


def test_the_types_of_the_wheel_are_those_of_the_module() -> None:
    module, stub = (
        ast.parse((ROOT / name).read_text("utf-8")) for name in ("newsdesk.py", "deploy/newsdesk.pyi")
    )
    assert ast.unparse(module.body[1:]) == ast.unparse(stub.body)  # type: ignore[arg-type]  # all but the docstring
    assert (ROOT / "bot" / "py.typed").exists() and (ROOT / "index" / "py.typed").exists()


def test_a_folder_is_indexed_when_it_is_first_opened_and_opened_after_that(corpus: Path) -> None:
    with newsdesk.open("corpus") as desk:
        answer = desk.ask(MAYOR)
        assert isinstance(answer, newsdesk.Answer) and answer.answered
        (first, *_) = answer.passages
        assert isinstance(first, newsdesk.Passage)
        assert (
            first.quote.text
            == "Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote."
        )
        assert first.article.text[first.quote.start : first.quote.end] == first.quote.text
        built = desk.info.generation
    assert Path("var/index/CURRENT").exists(), "the index of the commands"
    with newsdesk.open(corpus) as desk:
        assert desk.info.generation == built
        narrowed = desk.ask(newsdesk.Query(MAYOR, k=1, sources=("Sky Wire",)))
        assert {hit.article.source for hit in narrowed.candidates} == {"Sky Wire"}


def test_changed_articles_are_a_warning_or_an_update(corpus: Path, caplog: pytest.LogCaptureFixture) -> None:
    newsdesk.open(corpus).close()
    (corpus / "volcano.txt").write_text("Volcano\n\nThe volcano Tolm erupted on Sunday near Osterby.\n")
    (corpus / "odd.pdf").write_text("no PDF")
    caplog.set_level(logging.WARNING, "newsdesk")
    with newsdesk.open(corpus) as desk:
        assert desk.info.articles == 3
    assert "has changed since the index was built" in caplog.text
    caplog.clear()
    with newsdesk.open(corpus, update=True) as desk:
        assert desk.info.articles == 4
        assert desk.ask("Which volcano erupted?").passages[0].article.id == "volcano.txt"
    assert [message.partition(": ")[0] for message in caplog.messages] == ["skipped odd.pdf"]


def test_each_corpus_keeps_an_index_of_its_own(corpus: Path, here: Path) -> None:
    other = here / "other"
    other.mkdir()
    (other / "a.txt").write_text("Ferry\n\nThe ferry line to Tarnow Bay opens in spring.\n")
    ids = {}
    for folder in (corpus, other, corpus, other):
        with newsdesk.open(folder) as desk:
            ids.setdefault(folder, desk.info.generation)
            assert desk.info.generation == ids[folder]
            assert desk.info.articles == (3 if folder == corpus else 1)
    with newsdesk.open(other, index=here / "given") as desk:
        assert desk.info.generation not in ids.values() and (here / "given" / "CURRENT").exists()
    with pytest.raises(newsdesk.NewsdeskError, match="was built from"):
        newsdesk.open(corpus, index=here / "given")


def test_an_index_of_an_older_version_is_built_anew_and_another_corpus_left_alone(
    corpus: Path, here: Path
) -> None:
    newsdesk.open(corpus).close()
    (manifest,) = Path("var/index/generations").glob("*/manifest.json")
    old = manifests.load(manifest.parent)
    manifest.write_text(manifests.dump(replace(old, parameters={**old.parameters, "terms": 1})), "utf-8")
    other = here / "other"
    other.mkdir()
    (other / "a.txt").write_text("Ferry\n\nThe ferry line to Tarnow Bay opens in spring.\n")
    with pytest.raises(newsdesk.NewsdeskError):
        newsdesk.open(other, index="var/index")
    with newsdesk.open(other) as desk:
        assert desk.info.articles == 1
    with newsdesk.open(corpus) as desk:
        assert desk.info.articles == 3 and desk.info.generation != old.generation


def test_what_goes_wrong_is_one_line(here: Path) -> None:
    with pytest.raises(newsdesk.NewsdeskError) as caught:
        newsdesk.open(here / "nowhere")
    assert "nowhere" in str(caught.value) and "\n" not in str(caught.value)


def test_a_question_that_is_none_is_refused(corpus: Path) -> None:
    with newsdesk.open(corpus) as desk, pytest.raises(newsdesk.NewsdeskError, match="empty"):
        desk.ask(" ")


def test_the_import_loads_nothing_heavy() -> None:
    code = """
import sys, newsdesk
heavy = {"torch", "transformers", "faiss", "onnxruntime", "discord", "rich", "typer", "pydantic"}
print(sorted(heavy & set(sys.modules)))
"""
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ended.stdout, ended.stderr) == ("[]\n", "")

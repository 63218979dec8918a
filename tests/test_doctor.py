"""`newsdesk doctor`: what is well, what is not, and the command that mends it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot import cli
from bot.checks import places, reading, setup
from bot.desk.building import build_index
from bot.settings import Settings
from index.errors import ModelError
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.reader import shipped
from index.reader.base import Readable, Reading
from index.types import Span
from tests_support import READER, silent

Run = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def settings(
    seeds_settings: Settings, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A sound setup of its own: the small corpus, its index, the real model."""
    found = replace(seeds_settings, index=tmp_path / "index", corpus=corpus)
    build_index(found, silent, lambda _: None)
    monkeypatch.setenv("NEWSDESK_READER", READER)
    monkeypatch.setenv("NEWSDESK_INDEX", str(found.index))
    monkeypatch.setenv("NEWSDESK_CORPUS", str(found.corpus))
    monkeypatch.setenv("NEWSDESK_DATA", str(found.data))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setattr(places, "ROOM", 1)
    return found


@pytest.fixture
def run(settings: Settings, capfd: pytest.CaptureFixture[str]) -> Run:
    """The exit status, each check's line by its name, and the last line."""

    def command(*arguments: str) -> tuple[int, dict[str, str], str]:
        capfd.readouterr()
        status = cli.run(["doctor", *arguments])
        out, err = capfd.readouterr()
        assert err == "" and "\x1b" not in out
        *lines, last = out.splitlines()
        assert all(re.match(r"(ok    |FAILED|note  )  \S", line) for line in lines), out
        return status, {line[8:].split(":")[0]: line for line in lines}, last

    return command


def failed(lines: dict[str, str]) -> dict[str, str]:
    return {name: line for name, line in lines.items() if line.startswith("FAILED")}


def test_a_sound_setup_is_well(run: Run) -> None:
    status, lines, last = run()
    assert (status, last, failed(lines)) == (0, "All is well.", {})
    assert "3 files of articles, 0 skipped" in lines["corpus"]
    assert "3 articles, " in lines["index"] and "newest article 2026-02-05" in lines["index"]
    assert "weights as published (SHA-256)" in lines["model"]
    assert "compiled, every hash right" in lines["encoder"]
    assert "no file has changed" in lines["index and corpus"]
    assert re.search(r"numpy \d+\.\d+.*tantivy \d.*torch \d", lines["libraries"])
    assert lines["discord"].startswith("note") and "is off (NEWSDESK_FETCH)" in lines["fetching"]


def test_a_reader_that_is_off_is_said_with_what_that_means(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_READER", "off")
    status, lines, _ = run()
    assert status == 0
    assert lines["reader"].startswith(
        "note    reader: off (NEWSDESK_READER): nothing reads whether a passage answers"
    )


class Marking:
    """A fake reader that marks the span which it was made with."""

    name = fingerprint = "marking"

    def __init__(self, span: Span | None) -> None:
        self.span = span

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        return [Reading(1.0, self.span, 1.0, np.ones(1)) for _ in passages]


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (
            Span(0, 14),
            "ok      reader: newsdesk: tiny, every hash right; marks the words that answer; an index does not",
        ),
        (
            None,
            "ok      reader: newsdesk: tiny, every hash right; marks no words that answer; an index does not",
        ),
        (
            Span(40, 90),
            "FAILED  reader: newsdesk marks words that are not in the passage -> install Newsdesk again",
        ),
    ],
)
def test_a_reader_is_tried(run: Run, monkeypatch: pytest.MonkeyPatch, span: Span | None, told: str) -> None:
    monkeypatch.setenv("NEWSDESK_READER", "newsdesk")
    monkeypatch.setattr(shipped, "verify", lambda: shipped.Description("tiny", "f", {}))
    monkeypatch.setattr(reading, "reader_of", lambda settings: Marking(span))
    status, lines, _ = run()
    assert lines["reader"].startswith(told)
    assert status == (told[:2] != "ok")


def test_a_damaged_reader_names_what_mends_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> shipped.Description:
        raise ModelError(
            "reader.onnx is missing or damaged: install Newsdesk again, or set NEWSDESK_READER=off"
        )

    monkeypatch.setenv("NEWSDESK_READER", "newsdesk")
    monkeypatch.setattr(shipped, "verify", damaged)
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["reader"])
    assert "is missing or damaged: install Newsdesk again, or set NEWSDESK_READER=off" in lines["reader"]


def test_no_index_names_rebuild(run: Run, tmp_path: Path) -> None:
    status, lines, last = run("--index", str(tmp_path / "none"))
    assert (status, list(failed(lines))) == (1, ["index"])
    assert lines["index"].endswith("-> newsdesk rebuild")
    assert last.startswith("1 failed")
    assert not (tmp_path / "none").exists(), "a check makes nothing"


def test_no_corpus_and_an_empty_one_say_how_to_name_another(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("nowhere", "empty"):
        status, lines, _ = run("--corpus", str(tmp_path / folder))
        assert status == 1
        assert "--corpus" in failed(lines)["corpus"]
        assert "newsdesk rebuild" in failed(lines)["index and corpus"], "the index is of another folder"


def test_skipped_files_are_counted_and_the_first_is_named(run: Run, corpus: Path) -> None:
    (corpus / "photos.zip").write_bytes(b"PK")
    status, lines, _ = run()
    assert status == 0
    assert "3 files of articles, 1 skipped (the first: photos.zip: a zip is not unpacked" in lines["corpus"]


def test_changed_articles_are_a_note(run: Run, corpus: Path) -> None:
    (corpus / "more.txt").write_text("A new report\n\nIt came later.\n")
    status, lines, _ = run()
    assert status == 0
    assert lines["index and corpus"].startswith("note") and "newsdesk rebuild" in lines["index and corpus"]


def test_every_damaged_file_counts_and_the_first_is_named(run: Run, settings: Settings) -> None:
    folder, _ = generation.locate(settings.index)
    for name in ("vectors.npy", "catalog.sqlite"):
        (folder / name).write_bytes((folder / name).read_bytes() + b"x")
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["index"])
    assert "catalog.sqlite has" in lines["index"] and "(and 1 more)" in lines["index"]
    assert lines["index"].endswith("-> newsdesk rebuild")


def test_an_index_of_another_model_is_named(run: Run, settings: Settings) -> None:
    manifest = generation.locate(settings.index)[0] / "manifest.json"
    built = manifests.load(manifest.parent)
    manifest.write_text(manifests.dump(replace(built, fingerprint="0" * 32, model="another-model")))
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["model of index"])
    assert "newsdesk rebuild, or EMBEDDING_MODEL=another-model" in lines["model of index"]


def test_a_model_that_is_not_here_is_not_downloaded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", "nobody/no-such-model")
    status, lines, _ = run()
    assert status == 1
    assert "not on this computer: `newsdesk rebuild` downloads it" in failed(lines)["model"]
    assert failed(lines)["encoder"] == "FAILED  encoder: for the reason above"


def test_an_encoder_that_is_missing_or_damaged_names_rebuild(
    run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_DATA", str(tmp_path / "data"))
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["encoder"])
    assert "not compiled yet" in lines["encoder"] and lines["encoder"].endswith("-> newsdesk rebuild")
    (compiled,) = (path for path in (settings.data / "encoders").iterdir() if path.is_dir())
    copy = tmp_path / "data" / "encoders" / compiled.name
    shutil.copytree(compiled, copy)
    assert run()[0] == 0
    weights = bytearray((copy / "weights.bin").read_bytes())
    weights[len(weights) // 2] ^= 0xFF
    (copy / "weights.bin").write_bytes(weights)
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["encoder"])
    assert "weights.bin is missing or damaged; run: newsdesk rebuild" in lines["encoder"]


def test_a_full_disk_names_the_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ROOM", 10**18)
    status, lines, _ = run()
    assert (status, list(failed(lines))) == (1, ["disk of index", "disk of data"])
    assert "NEWSDESK_INDEX" in lines["disk of index"] and "NEWSDESK_DATA" in lines["disk of data"]


def test_a_folder_that_cannot_be_written_names_the_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # nobody, root included, can make a file there
    monkeypatch.setenv("NEWSDESK_DATA", "/proc/self/newsdesk")
    status, lines, _ = run()
    assert status == 1
    assert "set NEWSDESK_DATA to another folder" in failed(lines)["writing to data"]


def test_what_no_check_expected_is_a_failure_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("a fault of the library")

    for name in ("scan", "check_weights", "damaged_files", "fingerprint"):
        monkeypatch.setattr(setup, name, broken)
    monkeypatch.setattr(places, "_existing", broken)
    status, lines, last = run()
    assert status == 1
    told = "could not be checked (RuntimeError: a fault of the library)"
    assert set(failed(lines)) == {"corpus", "model", "encoder", "index", "disk", "writing"}
    assert all(told in line for line in failed(lines).values()) and last.startswith("6 failed")


def test_the_token_is_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "not a secret of anyone")
    _, lines, _ = run()
    assert "does not look like a bot's token" in lines["discord"]
    assert "secret" not in "".join(lines.values())

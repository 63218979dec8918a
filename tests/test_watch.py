"""`newsdesk watch`: the index follows the folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.watch import wanted_by
from bot.settings import Settings
from index.errors import CorpusError
from index.generations.opening import open_generation

WATCHING = """
    import signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
    sys.path[:0] = [{root!r}, {tests!r}]
    from bot import cli
    from bot.desk import building
    from tests_support import WordEncoder
    building.encoder_of = lambda *_, **__: WordEncoder()
    sys.exit(cli.run(["watch", "--corpus", {corpus!r}, "--index", {index!r}]))
"""


@pytest.fixture
def watching(corpus: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    here = Path(__file__).parent
    code = textwrap.dedent(WATCHING).format(
        root=str(here.parent), tests=str(here), corpus=str(corpus), index=str(tmp_path / "index")
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_new_changed_and_removed_files_are_taken_up_whatever_lies_beside_them(
    watching: subprocess.Popen[str], corpus: Path, tmp_path: Path
) -> None:
    out = watching.stdout
    assert out is not None
    assert "3 articles" in out.readline()
    (corpus / "broken.jsonl").write_text('{"id": "x", "text": \n')
    (corpus / "ferry.txt").write_text("A new ferry line\n\nThe ferry line to Osterby opens in spring.\n")
    assert "4 articles" in out.readline()
    assert open_generation(tmp_path / "index").catalog.article("ferry.txt") is not None
    (corpus / "ferry.txt").unlink()
    assert "3 articles" in out.readline()
    watching.send_signal(signal.SIGINT)
    assert watching.wait(60) == 130


def test_what_the_program_itself_writes_is_no_change(tmp_path: Path) -> None:
    settings = replace(Settings(), corpus=tmp_path, index=tmp_path / "var" / "index", data=tmp_path / "data")
    wanted = wanted_by(settings)
    assert wanted(None, str(tmp_path / "a.txt")) and wanted(None, str(tmp_path / "variety.md"))
    assert not wanted(None, str(tmp_path / "var" / "index" / "CHECKED"))
    assert not wanted(None, str(tmp_path / "data" / "feeds.sqlite3"))
    (tmp_path / "one.jsonl").touch()
    only = wanted_by(replace(settings, corpus=tmp_path / "one.jsonl"))
    assert only(None, str(tmp_path / "one.jsonl")) and not only(None, str(tmp_path / "two.jsonl"))


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    from bot.cli import watch

    with pytest.raises(CorpusError, match="--corpus"):
        watch.run(replace(Settings(), corpus=tmp_path / "none", index=tmp_path / "index"))

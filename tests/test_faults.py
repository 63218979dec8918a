"""A fault under every call of the file system: afterwards the old answers or the new ones, and the next run completes.

By default the first and the last call of every line that makes one, the kinds of fault in turn; with SOAK=1 in the
environment (`make soak`) every call with every kind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faults import KINDS, Recorder, chosen, faulty, killed
from index import worker
from index.build.rebuild import Summary
from index.errors import NewsdeskError
from index.generations.opening import open_generation
from index.incoming.placing import Shelf

SOAK = bool(os.environ.get("SOAK"))
Build = Callable[..., Summary]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork of itself")


def faults(made: list[tuple[str, str]]) -> list[tuple[int, str]]:
    numbers = chosen(made, every=SOAK)
    if SOAK:
        return [(number, kind) for number in numbers for kind in KINDS]
    return [(number, KINDS[i % 3]) for i, number in enumerate(numbers)]


def run(job: Callable[[], object], number: int, kind: str) -> None:
    """Run a job with a fault, which it may survive or report as an error of ours, and nothing else."""

    def once() -> None:
        # the fork must not speak to its parent's child
        worker.shared.cache_clear()
        with faulty(Recorder(number, kind)):
            job()

    if kind == "SIGKILL":
        assert killed(once)
        return
    try:
        with faulty(Recorder(number, kind)):
            job()
    except (NewsdeskError, OSError):
        pass


def test_a_rebuild(build: Build, corpus: Path, tmp_path: Path) -> None:
    build()
    index, template = tmp_path / "index", tmp_path / "template"
    shutil.copytree(index, template)
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n")
    recorder = Recorder()
    with faulty(recorder):
        build()
    assert len({name for name, _ in recorder.made}) >= 5 and len(recorder.made) > 50
    for number, kind in faults(recorder.made):
        shutil.rmtree(index)
        shutil.copytree(template, index)
        run(build, number, kind)
        where = (number, kind, recorder.made[number - 1])
        opened = open_generation(index, every_hash=True)
        assert opened.info.articles in (3, 4), where
        assert len(opened.catalog.articles()) == opened.info.articles, where
        opened.close()
        assert build().articles == 4, where
        left = [path.name for path in index.rglob("*") if ".building-" in path.name or path.suffix == ".new"]
        assert not left, where


def test_a_text_that_replaces_another(tmp_path: Path) -> None:
    recorder = Recorder()
    shelf = Shelf(tmp_path / "first", tmp_path / "archive")
    shelf.put("a/b.md", b"old")
    with faulty(recorder):
        shelf.put("a/b.md", b"new")
    for number, kind in faults(recorder.made):
        shelf = Shelf(tmp_path / f"{number}{kind}" / "corpus", tmp_path / f"{number}{kind}" / "archive")
        shelf.put("a/b.md", b"old")
        run(lambda shelf=shelf: shelf.put("a/b.md", b"new"), number, kind)
        where = (number, kind, recorder.made[number - 1])
        now = shelf.read("a/b.md")
        kept = [path.read_bytes() for path in shelf.archive.rglob("*.md")]
        assert now in (b"old", b"new"), where
        assert now == b"old" or b"old" in kept, where
        shelf.clear_remains()
        assert not [*shelf.corpus.rglob(".*"), *shelf.archive.rglob(".*")], where
        shelf.put("a/b.md", b"new")
        assert shelf.read("a/b.md") == b"new", where

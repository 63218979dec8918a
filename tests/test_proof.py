"""One changed byte is never quoted, never taken over, and always mended by the command that the message names."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import cli
from bot.desk.building import build_index
from bot.settings import Settings
from index.build.rebuild import Summary
from index.errors import IndexDamaged, IndexUnavailable
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.generations.catalog import Catalog
from index.generations.opening import open_generation
from index.generations.proving import Prover
from tests_support import silent

Build = Callable[..., Summary]
HARBOUR = (
    "Harbour bridge closes for repairs\n\n"
    "The harbour bridge in Tarnow Bay will close for nine weeks from Monday. "
    "Engineers found cracks in 14 of its cables.\n"
)
QUESTION = "How long will the harbour bridge close?"


def flip(path: Path, at: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 1
    path.write_bytes(content)


def alter(path: Path, before: str, after: str) -> None:
    """Change bytes of a file without changing its length, as a bad disk does."""
    content = path.read_bytes()
    assert before.encode() in content and len(before) == len(after)
    path.write_bytes(content.replace(before.encode(), after.encode()))


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as one too large to be hashed at each opening."""
    monkeypatch.setattr(manifests, "HASHED_BELOW", 0)


@pytest.fixture(scope="module")
def built(seeds_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index by the real model, built once; each test spoils a copy of its own."""
    home = tmp_path_factory.mktemp("proof")
    (home / "corpus").mkdir()
    (home / "corpus" / "harbour.txt").write_text(HARBOUR)
    found = replace(seeds_settings, index=home / "index", corpus=home / "corpus")
    build_index(found, silent, lambda _: None)
    return found


@pytest.fixture
def settings(built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    found = replace(built, index=tmp_path / "index")
    shutil.copytree(built.index, found.index)
    monkeypatch.setenv("NEWSDESK_INDEX", str(found.index))
    monkeypatch.setenv("NEWSDESK_CORPUS", str(found.corpus))
    monkeypatch.setenv("NEWSDESK_DATA", str(found.data))
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    return found


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capfd.readouterr()
    status = cli.run(list(arguments))
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return status, out + err


def folder_of(settings: Settings) -> Path:
    return generation.locate(settings.index)[0]


def test_a_changed_text_is_not_quoted_and_the_remedy_mends_it(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    alter(folder_of(settings) / "catalog.sqlite", "nine weeks", "five weeks")
    status, said = run(capfd, "ask", QUESTION)
    assert status == 3 and "five weeks" not in said and "run `newsdesk rebuild`" in said
    assert run(capfd, "rebuild")[0] == 0
    status, said = run(capfd, "ask", QUESTION)
    assert status == 0 and "nine weeks" in said and "five weeks" not in said


@pytest.mark.parametrize(
    ("before", "after"), [("2026-02-05", "2026-02-04"), ("Northern Ledger", "Southern Ledger")]
)
def test_a_changed_date_or_source_is_not_shown(build: Build, tmp_path: Path, before: str, after: str) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    alter(folder / "catalog.sqlite", before, after)
    catalog = Catalog(folder)
    with pytest.raises(IndexDamaged, match="is not what was built"):
        catalog.article("more/election.md")
    with pytest.raises(IndexDamaged, match="is not what was built"):
        catalog.articles()
    assert catalog.article("w1") is not None
    catalog.close()


def test_an_article_in_the_place_of_another_is_not_shown(build: Build, tmp_path: Path) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    with sqlite3.connect(folder / "catalog.sqlite") as database:
        database.execute("UPDATE articles SET row = 9 - row")
        database.execute("UPDATE articles SET row = row - 7 WHERE row >= 7")
    database.close()
    catalog = Catalog(folder)
    for rows in ([0], [2], [0, 1, 2]):
        with pytest.raises(IndexDamaged):
            catalog.articles(rows)
    catalog.close()


def test_a_damage_is_never_taken_over_into_a_new_generation(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    alter(folder / "catalog.sqlite", "nine weeks", "five weeks")
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n")
    assert build().published
    folder, _ = generation.locate(tmp_path / "index")
    article = Catalog(folder).article("harbour.txt")
    assert article is not None and "nine weeks" in article.text


def test_whatever_file_is_spoilt_a_rebuild_without_news_mends_it(build: Build, tmp_path: Path) -> None:
    build()
    names = [*generation.locate(tmp_path / "index")[1].files, manifests.NAME]
    for name in names:
        folder, _ = generation.locate(tmp_path / "index")
        if not (folder / name).stat().st_size:
            continue
        flip(folder / name)
        assert build().published, name
        open_generation(tmp_path / "index", every_hash=True).close()
    assert not build().published


def remedies(said: str) -> list[list[str]]:
    """The rebuilds that a message names."""
    found = re.findall(r"`newsdesk (rebuild[^`]*)`|->  newsdesk (rebuild(?: --full)?)", said)
    return [shlex.split(one or other) for one, other in found]


def spoil_text(folder: Path) -> None:
    alter(folder / "catalog.sqlite", "nine weeks", "five weeks")


def spoil_vectors(folder: Path) -> None:
    flip(folder / "vectors.npy")


def cut_columns(folder: Path) -> None:
    path = folder / "columns" / "start.npy"
    path.write_bytes(path.read_bytes()[:-4])


def spoil_columns(folder: Path) -> None:
    flip(folder / "columns" / "end.npy", -1)


def lose_names(folder: Path) -> None:
    (folder / "names.json").unlink()


def spoil_manifest(folder: Path) -> None:
    flip(folder / manifests.NAME)


def lose_manifest(folder: Path) -> None:
    (folder / manifests.NAME).unlink()


def lose_current(folder: Path) -> None:
    (folder.parent.parent / "CURRENT").write_bytes(b"\xff")


def lose_folder(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def forbid(folder: Path) -> None:
    (folder / "catalog.sqlite").unlink()
    (folder / "catalog.sqlite").mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_text, spoil_vectors, cut_columns, spoil_columns, lose_names, spoil_manifest, lose_manifest,
        lose_current, lose_folder, forbid,
    ],
)  # fmt: skip
def test_the_command_that_a_message_names_mends_what_it_names(
    settings: Settings, built: Settings, capfd: pytest.CaptureFixture[str], spoil: Callable[[Path], None]
) -> None:
    commands = (("ask", QUESTION), ("verify",), ("doctor",))
    mended = set()
    for asked in commands:
        shutil.rmtree(settings.index)
        shutil.copytree(built.index, settings.index)
        spoil(folder_of(settings))
        status, said = run(capfd, *asked)
        if status == 0:
            # what is not quoted is not hashed at each question
            assert asked[0] == "ask" and "nine weeks" in said and spoil in (spoil_vectors, spoil_columns)
            continue
        assert remedies(said), said
        for remedy in remedies(said):
            if tuple(remedy) not in mended:
                mended.add(tuple(remedy))
                assert run(capfd, *remedy)[0] == 0
                assert [run(capfd, *again)[0] for again in commands] == [0, 0, 0]


def stands_as_fifo(path: Path) -> None:
    os.mkfifo(path)


def stands_as_loop(path: Path) -> None:
    path.symlink_to(path)


def stands_as_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def stands_as_folder(path: Path) -> None:
    path.mkdir()


def stands_as_link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    "stands", [stands_as_fifo, stands_as_loop, stands_as_device, stands_as_folder, stands_as_link]
)
def test_only_regular_files_are_read_and_a_rebuild_puts_them_back(
    build: Build, tmp_path: Path, stands: Callable[[Path], None]
) -> None:
    index = tmp_path / "index"
    build()
    for name in (
        "CURRENT",
        "CHECKED",
        "LOCK.owner",
        "CURRENT.new",
        manifests.NAME,
        "catalog.sqlite",
        "columns",
    ):
        folder, _ = generation.locate(index)
        path = folder / name if name in (manifests.NAME, "catalog.sqlite", "columns") else index / name
        if path.is_dir() and not path.is_symlink():
            path.rename(tmp_path / f"away-{stands.__name__}")
        else:
            path.unlink(missing_ok=True)
        stands(path)
        if name in ("CHECKED", "LOCK.owner", "CURRENT.new"):
            open_generation(index).close()
        else:
            with pytest.raises(IndexUnavailable, match="newsdesk rebuild") as told:
                open_generation(index)
            assert "\n" not in str(told.value)
        build()
        open_generation(index, every_hash=True).close()


@pytest.mark.parametrize("name", ["../../../etc/hostname", "/etc/hostname", "", "columns/../../x"])
def test_a_manifest_that_names_a_file_elsewhere_is_refused(build: Build, tmp_path: Path, name: str) -> None:
    build()
    folder, manifest = generation.locate(tmp_path / "index")
    files = manifest.files | {name: manifests.FileRecord(1, "0")}
    (folder / manifests.NAME).write_text(manifests.dump(replace(manifest, files=files)))
    with pytest.raises(IndexDamaged, match="leads out of its folder"):
        open_generation(tmp_path / "index")


def test_a_manifest_that_was_edited_by_hand_is_not_believed(build: Build, tmp_path: Path) -> None:
    build()
    folder, manifest = generation.locate(tmp_path / "index")
    fields = json.loads((folder / manifests.NAME).read_text())
    (folder / manifests.NAME).write_text(json.dumps(fields | {"newest": "2027-01-01"}))
    with pytest.raises(IndexDamaged, match="its digest differs"):
        open_generation(tmp_path / "index")
    assert build().published and generation.locate(tmp_path / "index")[1].newest == manifest.newest


def test_what_is_in_use_is_proven_little_by_little(build: Build, tmp_path: Path) -> None:
    build()
    opened = open_generation(tmp_path / "index")
    prover = Prover(opened, seed=1)
    assert {prover.step() for _ in opened.manifest.files} == set(opened.manifest.files)
    flip(opened.folder / "vectors.npy")
    with pytest.raises(IndexDamaged, match=r"vectors\.npy is not what was built.*newsdesk rebuild"):
        for _ in opened.manifest.files:
            prover.step()
    opened.close()


def test_a_sample_of_the_articles_is_read(build: Build, tmp_path: Path) -> None:
    build()
    opened = open_generation(tmp_path / "index")
    alter(opened.folder / "catalog.sqlite", "nine weeks", "five weeks")
    prover = Prover(opened, seed=1)
    with pytest.raises(IndexDamaged, match="is not what was built"):
        prover.step()
    opened.close()

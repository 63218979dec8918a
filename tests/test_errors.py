"""What goes wrong around the product: full disks, lost permissions, clocks that jump, folders on other disks.

Each ends with its exit status and one clear line, and the index in use still answers. The cases run in children, which
give up root's right to write anywhere, so that they mean the same for root and for any other user.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.settings import Settings
from children import PATIENCE
from index.build import rebuild as builder
from index.build.rebuild import Summary
from index.generations import publishing as generation
from index.generations.opening import open_generation

HERE = Path(__file__).parent
QUESTION = "How long will the harbour bridge close?"

Build = Callable[..., Summary]

PRELUDE = f"""
import contextlib, ctypes, os, resource, shutil, sys
from pathlib import Path
sys.path[:0] = [{str(HERE.parent)!r}, {str(HERE)!r}]
import bot.desk.building, bot.desk.desk, bot.cli.rebuild
from bot import cli
from tests_support import WordEncoder
bot.desk.building.encoder_of = bot.desk.desk.encoder_of = lambda *arguments, **options: WordEncoder()
index, corpus = Path("index").resolve(), Path("corpus").resolve()

def without_override():
    # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root passes over every permission
    libc = ctypes.CDLL(None, use_errno=True)
    head, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, data) == 0
    data[0] &= ~0b110
    data[1] &= ~0b110
    assert libc.capset(head, data) == 0, ctypes.get_errno()
    # PR_SET_NO_NEW_PRIVS: nor does root's child, such as the one that reads files, get them back
    assert libc.prctl(38, 1, 0, 0, 0) == 0, ctypes.get_errno()

def on_stage(wanted, action):
    @contextlib.contextmanager
    def progress():
        def told(stage, done, total):
            if stage == wanted:
                action()
        yield told
    bot.cli.rebuild._progress = progress

def run(*arguments):
    print("##", cli.run(list(arguments)), flush=True)
"""


def child(code: str, cwd: Path) -> tuple[list[int], list[str], str]:
    """The exit statuses of the commands that `code` runs, the lines on stderr, and stdout."""
    environment = {
        "PATH": os.environ["PATH"],
        "NEWSDESK_INDEX": "index",
        "NEWSDESK_READER": "off",  # nor is any reader made for it
        "NEWSDESK_CORPUS": "corpus",
        "NEWSDESK_DATA": "data",
        "NEWSDESK_THRESHOLD": "0",  # the fake encoder is not what confidence was calibrated on
        "PYTHONDONTWRITEBYTECODE": "1",  # Python takes a short write of a .pyc for a whole one, and would keep it
    }
    ended = subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(code)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    statuses = [int(line[3:]) for line in ended.stdout.splitlines() if line.startswith("## ")]
    lines = [line for line in ended.stderr.splitlines() if line.startswith("newsdesk: ")]
    return statuses, lines, ended.stdout


def add_article(corpus: Path, name: str = "new.txt") -> None:
    text = "The new ferry line to Osterby opens in spring and costs little. " * 40
    (corpus / name).write_text(f"A new ferry line\n\n{text}\n")


def still_whole(tmp_path: Path, summary: Summary) -> None:
    opened = open_generation(tmp_path / "index", every_hash=True)
    assert opened.info.generation == summary.generation
    opened.close()
    kept = [path.name for path in (tmp_path / "index" / "generations").iterdir()]
    assert kept == [summary.generation], "no remains"


def test_a_disk_that_is_full_at_any_file_publishes_nothing(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    first = build()
    add_article(corpus)
    # no file may grow beyond the limit: each limit stops the build at another one
    statuses, lines, _ = child(
        """
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        for limit in (0, 10, 100, 500, 1000, 4096, 5000, 10_000, 20_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            run("rebuild")
        """,
        tmp_path,
    )
    assert statuses == [3] * 9
    assert len(lines) == 9
    assert all("nothing was published" in line and "make room" in line for line in lines)
    still_whole(tmp_path, first)
    assert build().published


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True
    ).returncode:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_without_room_ends_no_rebuild_by_a_signal(
    build: Build, corpus: Path, tmp_path: Path, small_disk: Path
) -> None:
    build(index=small_disk / "index")
    first = generation.current_id(small_disk / "index")
    add_article(corpus)
    (tmp_path / "index").symlink_to(small_disk / "index")
    # a page of a mapped file that finds no room would kill the process (SIGBUS)
    statuses, lines, _ = child(
        f"""
        disk = Path({str(small_disk)!r})
        for left in range(0, 2000, 12):
            state = os.statvfs(disk)
            (disk / "filler").write_bytes(bytes(state.f_bavail * state.f_frsize - left * 1024))
            run("rebuild")
            (disk / "filler").unlink()
            if (disk / "index" / "CURRENT").read_text().strip() != {first!r}:
                break
        """,
        tmp_path,
    )
    assert len(statuses) > 10 and statuses == [3] * (len(statuses) - 1) + [0]
    assert len(lines) == len(statuses) - 1
    assert all("nothing was published" in line for line in lines)
    open_generation(small_disk / "index", every_hash=True).close()


def test_a_folder_that_cannot_be_written_is_told_and_asking_goes_on(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    first = build()
    add_article(corpus)
    statuses, lines, out = child(
        f"""
        without_override()
        for folder in (index, index / "generations"):
            folder.chmod(0o555)
            run("rebuild")
            run("ask", {QUESTION!r})
            folder.chmod(0o755)
        """,
        tmp_path,
    )
    assert statuses == [3, 0, 3, 0]
    assert len(lines) == 2 and all("--index" in line for line in lines)
    assert str(tmp_path) in lines[0] or "index" in lines[0]
    assert out.count("nine weeks") == 2
    still_whole(tmp_path, first)


def test_an_index_folder_that_cannot_be_made_is_told(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    statuses, lines, _ = child(
        """
        without_override()
        Path("closed").chmod(0o555)
        run("rebuild", "--index", "closed/index")
        Path("closed").chmod(0o755)
        Path("closed/index").write_text("a file")
        run("rebuild", "--index", "closed/index")
        """,
        tmp_path,
    )
    assert statuses == [3, 3]
    assert len(lines) == 2 and all("closed/index" in line and "--index" in line for line in lines)


def test_articles_that_may_not_be_read_are_named_and_a_closed_corpus_changes_nothing(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    first = build()
    statuses, lines, out = child(
        f"""
        without_override()
        corpus.chmod(0)
        run("rebuild")
        run("ask", {QUESTION!r})
        corpus.chmod(0o755)
        (corpus / "harbour.txt").chmod(0)
        os.utime(corpus / "harbour.txt", (1, 1))
        run("rebuild", "--index", "other")
        (corpus / "harbour.txt").chmod(0o644)
        """,
        tmp_path,
    )
    assert statuses == [3, 0, 0]
    assert len(lines) == 1 and "permission denied" in lines[0].lower() and "--corpus" in lines[0]
    assert "nine weeks" in out and "2 articles, " in out and "1 skipped" in out
    still_whole(tmp_path, first)


@pytest.mark.parametrize("stage", ["splitting", "encoding", "indexing"])
def test_permissions_lost_during_a_rebuild_leave_the_index_in_use(
    build: Build, corpus: Path, tmp_path: Path, stage: str
) -> None:
    first = build()
    add_article(corpus)
    statuses, lines, _ = child(
        f"""
        without_override()
        def close():
            for folder in (index / "generations", *(index / "generations").glob(".building-*")):
                folder.chmod(0o555)
        on_stage({stage!r}, close)
        run("rebuild")
        """,
        tmp_path,
    )
    for folder in (tmp_path / "index" / "generations", *(tmp_path / "index" / "generations").iterdir()):
        folder.chmod(0o755)
    assert statuses == [3]
    assert len(lines) == 1 and "permission denied" in lines[0].lower() and "--index" in lines[0]
    assert open_generation(tmp_path / "index", every_hash=True).info.generation == first.generation
    assert build().published, "the next rebuild clears what could not be removed"
    kept = [path.name for path in (tmp_path / "index" / "generations").iterdir()]
    assert not [name for name in kept if name.startswith(".")]


@pytest.mark.parametrize(
    "step",
    ["catalogs.write", "write_words.write", "write_vectors.encode", "vectors.write", "generation.publish"],
)
@pytest.mark.parametrize("engine", ["postings", "tantivy"])
def test_a_folder_that_is_closed_before_any_step_of_a_build_is_told_in_one_line(
    build: Build, corpus: Path, tmp_path: Path, step: str, engine: str
) -> None:
    first = build()
    add_article(corpus)
    statuses, lines, _ = child(
        f"""
        import index.lexical
        from index.build import rebuild
        index.lexical.TANTIVY_FROM = 0 if {engine!r} == "tantivy" else 100_000
        without_override()
        module, name = {step!r}.split(".")
        module = getattr(rebuild, module)
        write = getattr(module, name)
        def closed_before(*arguments, **options):
            for folder in Path("index").glob("generations/.building-*/**/"):
                folder.chmod(0o555)
            return write(*arguments, **options)
        setattr(module, name, closed_before)
        run("rebuild")
        """,
        tmp_path,
    )
    for folder in (tmp_path / "index").glob("generations/.building-*/**/"):
        folder.chmod(0o755)
    assert statuses == [3]
    (line,) = lines
    assert "permission denied" in line.lower() and "mend its permissions" in line and "--index" in line
    assert open_generation(tmp_path / "index", every_hash=True).info.generation == first.generation


def test_permissions_lost_while_the_desk_is_open_stop_no_answer(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    build()
    _, _, out = child(
        f"""
        from bot.settings import Settings
        from index.errors import IndexUnavailable
        from index.types import Query
        desk = bot.desk.desk.Desk.open(Settings(index=index, corpus=corpus, threshold=0.0, reader='off'))
        before = desk.info.generation
        without_override()
        for action in (lambda: index.chmod(0), lambda: (index.chmod(0o755), shutil.rmtree(index))):
            action()
            try:
                desk.refresh()
            except IndexUnavailable as error:
                print("refused", "newsdesk rebuild" in str(error))
            print(desk.ask(Query({QUESTION!r})).passages[0].quote.text, desk.info.generation == before)
            print(desk.notices())
        """,
        tmp_path,
    )
    answer = (
        "The harbour bridge in Tarnow Bay will close for nine weeks from Monday. "
        "Engineers found cracks in 14 of its cables. True"
    )
    assert out.splitlines() == ["refused True", answer, "[]"] * 2


def test_adding_to_a_closed_corpus_or_a_full_one_is_told(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Bridge news\n\nThe bridge is closed.\n")
    statuses, _, out = child(
        """
        without_override()
        corpus.chmod(0o555)
        run("add", "note.txt")
        corpus.chmod(0o755)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        run("add", "note.txt")
        """,
        tmp_path,
    )
    assert statuses == [1, 1]
    closed, full = (line for line in out.splitlines() if line.startswith("failed"))
    assert "permission denied" in closed and "file too large" in full
    assert sorted(path.name for path in corpus.iterdir()) == ["harbour.txt", "more", "wire.jsonl"]


def test_a_file_from_the_future_and_one_from_the_past_are_both_seen(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    harbour = corpus / "harbour.txt"
    future = datetime.now().timestamp() + 10 * 365 * 86_400
    os.utime(harbour, (future, future))
    build()
    assert not build().published, "the future is no change by itself"
    for weeks, when in (("five", None), ("four", 1.0), ("six", future)):
        harbour.write_text(
            harbour.read_text().replace("nine", weeks).replace("five", weeks).replace("four", weeks)
        )
        if when is not None:
            os.utime(harbour, (when, when))
        assert build().published
        article = open_generation(tmp_path / "index").catalog.article("harbour.txt")
        assert article is not None and f"{weeks} weeks" in article.text


def test_a_clock_that_jumps_back_never_makes_an_index_older_than_its_build(
    build: Build, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return datetime.now(tz) - timedelta(days=1)

    first = build()
    monkeypatch.setattr(generation, "datetime", Yesterday)
    monkeypatch.setattr(builder, "datetime", Yesterday)
    assert not build().published
    noted = json.loads((tmp_path / "index" / "CHECKED").read_text())
    info = open_generation(tmp_path / "index").info
    assert datetime.fromisoformat(noted["at"]) < info.built_at == info.checked_at
    add_article(corpus)
    second = build()
    assert second.published and second.generation < first.generation, "its name is of an earlier day"
    info = open_generation(tmp_path / "index").info
    assert info.generation == second.generation == generation.current_id(tmp_path / "index")
    assert info.checked_at >= info.built_at
    monkeypatch.undo()
    add_article(corpus, "newer.txt")
    third = build()
    kept = {path.name for path in (tmp_path / "index" / "generations").iterdir()}
    assert kept == {second.generation, third.generation}, "the one before is the one built before"


def test_an_index_built_in_the_future_answers_and_has_no_negative_age(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.checks.setup import checks

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(builder, "datetime", Tomorrow)
    build()
    monkeypatch.undo()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    info = open_generation(tmp_path / "index").info
    assert info.checked_at == info.built_at > datetime.now(UTC)
    settings = Settings(index=tmp_path / "index", corpus=tmp_path / "corpus", data=tmp_path / "data")
    (line,) = (check.detail for check in checks(settings) if check.name == "index")
    assert "looked at the corpus 0 seconds ago" in line


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK) or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system to write to")
    place = shared / f"newsdesk-{os.getpid()}"
    place.mkdir()
    yield place
    shutil.rmtree(place)


def test_an_index_on_another_disk_than_its_articles_is_built_renewed_and_asked(
    build: Build, corpus: Path, other_disk: Path, tmp_path: Path
) -> None:
    assert build(index=other_disk / "index").published
    add_article(corpus)
    summary = build(index=other_disk / "index")
    assert summary.published and summary.unchanged == 3
    statuses, lines, out = child(
        f'run("ask", {QUESTION!r}, "--index", {str(other_disk / "index")!r})', tmp_path
    )
    assert (statuses, lines) == ([0], []) and "nine weeks" in out
    assert sorted(path.name for path in other_disk.iterdir()) == ["index"]


def test_a_note_on_another_disk_is_added_and_its_elder_archived_across_disks(
    other_disk: Path, tmp_path: Path
) -> None:
    from index.incoming.placing import Shelf

    shelf = Shelf(other_disk / "articles", tmp_path / "data" / "archive").checked()
    shelf.put("a.md", b"first")
    shelf.put("a.md", b"second")
    assert (other_disk / "articles" / "a.md").read_bytes() == b"second"
    assert [path.read_bytes() for path in shelf.archive.rglob("*.md")] == [b"first"]


def test_a_corpus_that_vanishes_while_the_index_is_in_use_is_told(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    build()
    shutil.rmtree(corpus)
    statuses, lines, out = child(f'run("ask", {QUESTION!r}); run("rebuild")', tmp_path)
    assert statuses == [0, 3]
    assert "nine weeks" in out and len(lines) == 1 and "--corpus" in lines[0]
    assert cli.run(["verify", "--index", str(tmp_path / "index")]) == 1

"""The worker ends what takes too much, says which bound it was, and goes on with the next file."""

from __future__ import annotations

import io
import signal
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest

from index import worker as workers
from index.articles import Limits, merge, read_file, scan
from index.articles import apart as articles
from index.articles.apart import packed, read_apart, read_file_apart, unpacked
from index.build.rebuild import Summary
from index.incoming import apart
from index.incoming.fetcher import Fetched, FetchError
from index.types import Article, Skipped, Span
from index.worker import Bounds, Exceeded, Worker

ROOMY = Bounds(seconds=20, memory=512_000_000)
Build = Callable[..., Summary]
Doing = Callable[[ModuleType, str], None]


class _Instead(Worker):
    """A worker that does one job whatever it is asked for: how long a parser takes is no matter of the machine's."""

    def __init__(self, job: str) -> None:
        super().__init__()
        self._job = job

    def call(self, job: str, given: dict[str, Any], body: bytes, bounds: Bounds) -> Any:
        return super().call(f"worker_jobs:{self._job}", given, body, bounds)


@pytest.fixture
def doing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doing]:
    """Let a module's worker do a job of the tests instead of its own."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=":")
    workers_made: list[Worker] = []

    def done(module: ModuleType, job: str) -> None:
        worker = _Instead(job)
        workers_made.append(worker)
        monkeypatch.setattr(module, "shared", lambda: worker)

    yield done
    for worker in workers_made:
        worker.close()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker whose child finds the jobs of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=":")
    own = Worker()
    yield own
    own.close()


def test_one_child_does_one_job_after_the_other(worker: Worker) -> None:
    first = worker.call("worker_jobs:echo", {"a": "ü\ud800"}, b"x" * 3_000_000, ROOMY)
    second = worker.call("worker_jobs:echo", {}, b"", ROOMY)
    assert first[:2] == [{"a": "ü\ud800"}, 3_000_000] and second[:2] == [{}, 0]
    assert first[2] == second[2] and worker.started == 1


@pytest.mark.parametrize(
    ("job", "given", "reason", "what"),
    [
        ("spin", {}, "takes more than 0.2 s to read", "seconds"),
        ("hoard", {"bytes": 900_000_000}, "takes more than 512 MB of memory to read", "memory"),
        ("die", {"status": 7}, r"ended its reader \(status 7\)", ""),
        ("die", {"status": 0}, r"ended its reader \(status 0\)", ""),
        ("kill", {"signal": signal.SIGSEGV}, r"ended its reader \(status -11\)", ""),
        ("kill", {"signal": signal.SIGKILL}, "too little memory", "memory"),
    ],
)
def test_what_takes_too_much_is_ended_and_the_next_job_is_done(
    worker: Worker, job: str, given: dict[str, int], reason: str, what: str
) -> None:
    seconds = 0.2 if job == "spin" else 20
    with pytest.raises(Exceeded, match=reason) as told:
        worker.call(f"worker_jobs:{job}", given, b"", Bounds(seconds, 512_000_000))
    assert told.value.what == what
    assert worker.call("worker_jobs:echo", {}, b"", ROOMY)[:2] == [{}, 0]


def test_what_waits_for_ever_is_ended_by_the_clock(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_GRACE_SECONDS", 0.0)
    worker.call("worker_jobs:echo", {}, b"", ROOMY)
    with pytest.raises(Exceeded, match=r"takes more than 0\.1 s"):
        worker.call("worker_jobs:sleep", {}, b"", Bounds(0.1, 512_000_000))


def test_a_child_that_has_gone_for_want_of_work_is_followed_by_another(worker: Worker) -> None:
    pid = worker.call("worker_jobs:echo", {}, b"", ROOMY)[2]
    assert worker._child is not None and worker._child.stdin is not None
    worker._child.stdin.close()  # as the child sees its parent's end
    worker._child.wait()
    worker._child.stdin = io.BufferedWriter(_Broken())
    assert worker.call("worker_jobs:echo", {}, b"", ROOMY)[2] != pid


class _Broken(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise BrokenPipeError


def test_every_field_of_an_article_comes_back() -> None:
    article = Article(
        id="a", text="Ünd \u2028 so", title="T", path="p", source="s", author="x", published=date(2026, 2, 5),
        url="https://a.example", paths=("p", "q"), boilerplate=(Span(1, 2), Span(3, 4)), pages=(0, 7),
    )  # fmt: skip
    same = unpacked(packed(article))
    assert same == article and isinstance(same.boilerplate[0], Span)
    for f in fields(Article):
        if "datetime" in str(f.type):
            at = datetime(2026, 2, 5, 10, tzinfo=UTC)
            assert (
                getattr(
                    unpacked(packed(Article(**{"id": "a", "text": "", "title": "", "path": "", f.name: at}))),
                    f.name,
                )
                == at
            )


def test_files_read_apart_are_as_those_read_here(corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text("{\n")
    (corpus / "page.html").write_text(
        "<html><body><article><p>" + "The ferry sails. " * 30 + "</p></article></body></html>"
    )
    files, _ = scan(corpus, Limits())
    for file in files:
        assert read_file_apart(corpus, file, Limits()) == read_file(corpus, file, Limits())
        records, _ = read_apart(corpus, file, Limits())
        assert read_apart(corpus, file, Limits(), records)[0] == records


def word_bomb(paragraphs: int) -> bytes:
    """A small .docx that unpacks to many empty paragraphs."""
    whole = io.BytesIO()
    docx.Document().save(whole)
    packed_again = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(packed_again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * paragraphs)
            new.writestr(name, content)
    return packed_again.getvalue()


def test_a_small_document_of_millions_of_paragraphs_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "bomb.docx").write_bytes(word_bomb(2_000_000))
    files, _ = scan(tmp_path, Limits())
    assert read_file_apart(tmp_path, files[0], Limits()) == (
        [],
        [Skipped("bomb.docx", "has more than 1,500,000 tags")],
    )


def test_a_file_that_takes_too_long_is_skipped_with_its_reason_and_the_rest_is_built(
    build: Build, corpus: Path, doing: Doing
) -> None:
    (corpus / "slow.html").write_text("<html><body><p>The ferry sails.</p></body></html>")
    doing(articles, "read_or_spin")
    summary = build(limits=Limits(read_seconds=2))  # far more than any other file takes
    reasons = {skip.path: skip.reason for skip in summary.skipped}
    assert "NEWSDESK_READ_SECONDS" in reasons["slow.html"] and summary.articles >= 1


def test_memory_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"One sentence. " * 600_000)
    files, _ = scan(tmp_path, Limits())
    (skip,) = read_file_apart(tmp_path, files[0], Limits(read_bytes=16_000_000))[1]
    assert skip.reason == "takes more than 16 MB of memory to read (NEWSDESK_READ_MB)"


def test_a_page_that_takes_too_long_to_parse_is_given_up(doing: Doing) -> None:
    doing(apart, "spin")
    body = b"<html><body><p>The ferry sails.</p></body></html>"
    fetched = Fetched("https://news.example/a", body, "text/html", None, None, None, seconds_left=0.1)
    with pytest.raises(FetchError, match=r"news\.example/a: takes more than 0\.1 s to read"):
        apart.page_of(fetched)


def test_a_feed_that_takes_too_much_memory_is_given_up() -> None:
    items = b"<item><title>x</title><link>https://a.example/</link></item>" * 30_000
    body = b'<rss version="2.0"><channel>' + items + b"</channel></rss>"
    fetched = Fetched("https://news.example/rss", body, "text/xml", None, None, None, memory=16_000_000)
    with pytest.raises(FetchError, match=r"takes more than 16 MB"):
        apart.feed_of(fetched)


def test_many_equal_records_are_compared_with_a_few_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.articles import merging

    compared = []
    real = merging._are_copies
    monkeypatch.setattr(merging, "_are_copies", lambda *given: compared.append(1) or real(*given))
    for count in (200, 400):
        compared.clear()
        articles = [
            Article(f"a#{n}", "the same text", "T", "a.jsonl", paths=("a.jsonl",)) for n in range(count)
        ]
        assert len(merge(articles)[0]) == count
        assert len(compared) <= merging.MOST_COMPARED * count
    copies = [Article(f"{n}.txt", "the same text", "T", f"{n}.txt", paths=(f"{n}.txt",)) for n in range(400)]
    (one,), _ = merge(copies)
    assert len(one.paths) == 400

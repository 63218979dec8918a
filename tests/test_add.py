"""`newsdesk add`: files copied in, pages fetched within limits, and addresses that are refused."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import cli
from index.articles import Limits
from index.articles.corpus import Unreadable
from index.articles.draft import Draft
from index.articles.markdown import read
from index.articles.metadata import clean
from index.errors import CorpusError, UsageError
from index.incoming import placing
from index.incoming.collector import Collector
from index.incoming.copying import copy_in
from index.incoming.fetcher import Fetcher, FetchLimits
from index.incoming.pages import Page, address_of, as_markdown, file_names, text_of
from index.incoming.placing import Shelf
from index.incoming.records import Records
from tests_support import articles_in
from web_server import FERRY, Reply, WebServer

ROOT = Path(__file__).parent.parent
DELAYED = "It was delayed on Friday, the port authority said in a statement to the Bay Courier."

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def collector(tmp_path: Path, shelf: Shelf) -> Iterator[Collector]:
    records = Records(tmp_path / "data", shelf.corpus)
    yield Collector(shelf, records, Fetcher(FetchLimits(allow_loopback=True), "test"))
    records.close()


def archived(shelf: Shelf) -> list[str]:
    return sorted(path.read_text() for path in shelf.archive.rglob("*.md"))


def test_a_page_becomes_an_article_with_what_it_states(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    head = (
        '<meta property="article:published_time" content="2026-02-03T08:00:00Z">'
        '<meta property="og:site_name" content="Bay Courier">'
    )
    url = web.page("/ferry?id=7#top", "Ferry line: it opens", *FERRY, head=head)
    web.replies["/ferry?id=7"] = web.replies["/ferry?id=7#top"]
    outcome = collector.page(url)
    assert (outcome.state, outcome.reason) == ("new", "")
    assert outcome.path.startswith("127.0.0.1/ferry-line-it-opens-") and outcome.path.endswith(".md")
    (article,) = articles_in(shelf.corpus)
    assert (article.title, article.source) == ("Ferry line: it opens", "Bay Courier")
    assert article.published == date(2026, 2, 3)
    assert article.url == web.url("/ferry?id=7")
    assert all(paragraph in article.text for paragraph in FERRY)


def test_a_page_without_a_date_gets_none(web: WebServer, collector: Collector, shelf: Shelf) -> None:
    collector.page(web.page("/ferry", "Ferry line opens", *FERRY))
    (article,) = articles_in(shelf.corpus)
    assert article.published is None
    assert "published" not in next(shelf.corpus.rglob("*.md")).read_text()


def test_no_link_of_an_article_is_followed(web: WebServer, collector: Collector) -> None:
    head = '<meta http-equiv="refresh" content="0; url=/other"><link rel="canonical" href="/canonical">'
    linked = FERRY[0].replace(
        "Osterby", '<a href="/other">Osterby</a><img src="/image.png"><iframe src="/frame"></iframe>'
    )
    assert collector.page(web.page("/ferry", "Ferry line opens", linked, *FERRY, head=head)).state == "new"
    assert web.asked() == ["/ferry"]


def test_an_unchanged_page_is_asked_for_conditionally_and_stays(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    first = collector.page(url)
    again = collector.page(url)
    assert (first.state, again.state, again.path) == ("new", "unchanged", first.path)
    assert "if-none-match" not in web.requests[0][1]
    assert web.requests[1][1]["if-none-match"] == web.replies["/ferry"].headers["ETag"]
    assert archived(shelf) == []


def test_a_page_whose_file_is_gone_is_fetched_whole(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    path = shelf.corpus / collector.page(url).path
    path.unlink()
    assert collector.page(url).state == "new"
    assert path.is_file() and "if-none-match" not in web.requests[1][1]


def test_a_newer_text_replaces_the_older_which_is_archived(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    path = collector.page(url).path
    before = (shelf.corpus / path).read_text()
    web.page(
        "/ferry",
        "Ferry line delayed",
        *FERRY,
        DELAYED,
    )
    outcome = collector.page(url)
    assert (outcome.state, outcome.path) == ("replaced", path)
    (article,) = articles_in(shelf.corpus)
    assert article.title == "Ferry line delayed" and "It was delayed on Friday" in article.text
    assert archived(shelf) == [before]


def test_a_text_that_a_user_edited_is_archived_too(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    path = shelf.corpus / collector.page(url).path
    path.write_text(path.read_text() + "A note of mine.\n")
    web.page(
        "/ferry",
        "Ferry line delayed",
        *FERRY,
        DELAYED,
    )
    assert collector.page(url).state == "replaced"
    assert archived(shelf)[0].endswith("A note of mine.\n")


def test_redirects_are_followed_and_the_end_is_the_address(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    web.page("/news/ferry", "Ferry line opens", *FERRY)
    web.replies["/a"] = Reply(status=301, headers={"Location": "/b"})
    web.replies["/b"] = Reply(status=307, headers={"Location": web.url("/news/ferry")})
    first = collector.page(web.url("/a"))
    assert (first.state, articles_in(shelf.corpus)[0].url) == ("new", web.url("/news/ferry"))
    assert collector.page(web.url("/news/ferry")).path == first.path, "one page, one file"


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/png", "application/json", "application/octet-stream", ""]
)
def test_another_type_than_a_page_is_refused(web: WebServer, collector: Collector, kind: str) -> None:
    web.replies["/x"] = Reply(b"<html><body><p>text</p></body></html>", kind)
    outcome = collector.page(web.url("/x"))
    assert outcome.state == "failed" and "not one of text/html" in outcome.reason


def test_errors_of_the_server_and_pages_without_text_are_told(web: WebServer, collector: Collector) -> None:
    web.replies["/500"] = Reply(b"", status=500)
    web.replies["/304"] = Reply(b"", status=304)
    web.replies["/empty"] = Reply(b"<html><body></body></html>")
    web.replies["/blank"] = Reply(b"  \n ", "text/plain")
    assert "status 404" in collector.page(web.url("/absent")).reason
    assert "status 500" in collector.page(web.url("/500")).reason
    assert "status 304" in collector.page(web.url("/304")).reason, "nothing was asked conditionally"
    assert collector.page(web.url("/empty")).state == "failed"
    assert "holds no text" in collector.page(web.url("/blank")).reason


def test_the_charset_that_the_server_states_is_used(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    text = "Паром откроется весной, сообщили власти порта в понедельник. " * 5
    web.replies["/kyiv"] = Reply(text.encode("windows-1251"), "text/plain; charset=windows-1251")
    assert collector.page(web.url("/kyiv")).state == "new"
    assert articles_in(shelf.corpus)[0].text.strip() == text.strip()


def test_front_matter_is_read_back_word_for_word(tmp_path: Path) -> None:
    page = Page(
        url="https://news.example/a?b=c",
        text='---\ntitle: not this\n---\nA "quoted" line: with colons\n\n# and marks\n…',
        title='Ferries: "all" off # again\u2028- {x}',
        source="No",
        author="Iris Holt, Jonas Feld",
        published=date(2026, 2, 5),
    )
    (tmp_path / "page.md").write_text(as_markdown(page), "utf-8")
    (article,) = articles_in(tmp_path)
    assert article.text == page.text + "\n"
    assert article.title == 'Ferries: "all" off # again - {x}'
    assert (article.source, article.author) == ("No", "Iris Holt, Jonas Feld")
    assert (article.published, article.url) == (page.published, page.url)
    assert text_of(as_markdown(page)) == page.text


_STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400)


@settings(deadline=None)
@given(title=_STORABLE, source=_STORABLE, text=_STORABLE, day=st.none() | st.dates(date(1600, 1, 1)))
@example(title="[" * 300, source="{" * 300, text="x", day=None)
@example(title="- " * 150, source="? : " * 75, text="---\n---\n", day=None)
@example(title="null", source="~", text="...\n", day=None)
@example(title="\U0001f6a2" * 60, source="\x85\ufffe\uffff", text="\u2028x\x85", day=None)
@example(title="", source="", text="\x1f\x07", day=None)
@example(title="x", source="", text="\x01" * 400, day=date(2026, 2, 5))
def test_any_title_text_and_metadata_are_read_back(
    title: str, source: str, text: str, day: date | None
) -> None:
    page = Page("https://news.example/a", f"A {text}", title, source, title, day)
    (draft,) = read(as_markdown(page).encode(), "a.md", Limits())
    assert isinstance(draft, Draft)
    assert draft.text == page.text.strip() + "\n" and text_of(as_markdown(page)) == page.text.strip()
    assert (draft.title, draft.source, draft.author) == (clean(title), clean(source), clean(title))
    assert (draft.published, draft.url) == (day, page.url)
    assert address_of(as_markdown(page).encode()) == page.url
    assert all(len(part.encode()) <= 230 for name in file_names(page) for part in name.split("/"))


def test_a_title_of_emoji_is_placed_and_archived(web: WebServer, collector: Collector, shelf: Shelf) -> None:
    url = web.page("/ferry", "\U0001f9ff" + "字" * 70, *FERRY)
    assert collector.page(url).state == "new"
    web.page("/ferry", "字" * 70, *FERRY, DELAYED)
    assert collector.page(url).state == "replaced" and len(archived(shelf)) == 1
    long = "字" * 83 + ".txt"
    shelf.put(long, b"one")
    shelf.put(long, b"two")
    assert [path.read_bytes() for path in shelf.archive.glob("字*")] == [b"one"]


@pytest.mark.parametrize("front", ["[" * 60, "{" * 60, "- " * 60 + "x", "? " * 60 + "x"])
def test_front_matter_that_is_nested_deeply_is_refused(front: str) -> None:
    with pytest.raises(Unreadable):
        list(read(f"---\nb:\n {front}\n---\nText.\n".encode(), "a.md", Limits()))


def test_files_and_folders_are_copied_and_keep_their_bytes(tmp_path: Path, shelf: Shelf) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deep").mkdir(parents=True)
    (inbox / "a.txt").write_bytes(b"Ferry news\r\n\r\nThe ferry opens in spring.\r\n")
    (inbox / "deep" / "b.txt").write_text("Bridge news\n\nThe bridge is closed.\n")
    (inbox / "photo.jpg").write_bytes(b"\xff\xd8")
    (inbox / "broken.jsonl").write_text("{\n")
    (inbox / "link.txt").symlink_to("/etc/hostname")
    outcomes = {Path(o.what).name: o for o in copy_in(inbox, shelf, Limits())}
    assert {name: o.state for name, o in outcomes.items()} == {
        "a.txt": "new", "b.txt": "new", "photo.jpg": "failed", "broken.jsonl": "failed", "link.txt": "failed",
    }  # fmt: skip
    assert all(o.reason for o in outcomes.values() if o.state == "failed")
    assert (shelf.corpus / "inbox" / "a.txt").read_bytes() == (inbox / "a.txt").read_bytes()
    assert (shelf.corpus / "inbox" / "deep" / "b.txt").is_file()
    assert len(list(shelf.corpus.rglob("*.*"))) == 2
    assert {o.state for o in copy_in(inbox / "a.txt", shelf, Limits())} == {"new"}, "a file goes to the top"
    assert {o.state for o in copy_in(inbox / "a.txt", shelf, Limits())} == {"unchanged"}


def test_another_file_of_the_same_name_is_kept_beside(tmp_path: Path, shelf: Shelf) -> None:
    report = tmp_path / "report.txt"
    for number in (1, 2, 3, 2):
        report.write_text(f"Report {number}\n\nThis is report number {number}.\n")
        (last,) = copy_in(report, shelf, Limits())
    assert (last.state, last.path) == ("unchanged", "report-2.txt")
    assert [a.title for a in articles_in(shelf.corpus)] == ["Report 2", "Report 3", "Report 1"]


def test_what_is_in_the_corpus_or_holds_it_is_not_copied(tmp_path: Path, shelf: Shelf) -> None:
    shelf.corpus.mkdir()
    (shelf.corpus / "a.txt").write_text("Ferry news\n\nThe ferry opens in spring.\n")
    (inside,) = copy_in(shelf.corpus / "a.txt", shelf, Limits())
    assert inside.state == "unchanged" and "already" in inside.reason
    (around,) = copy_in(tmp_path, shelf, Limits())
    assert around.state == "failed" and "itself" in around.reason
    assert len(list(shelf.corpus.iterdir())) == 1


def test_nothing_is_written_through_a_link_out_of_the_corpus(tmp_path: Path, shelf: Shelf) -> None:
    shelf.corpus.mkdir()
    (tmp_path / "outside").mkdir()
    (shelf.corpus / "news.test").symlink_to(tmp_path / "outside")
    with pytest.raises(CorpusError, match="leads out of the folder"):
        shelf.put("news.test/a.md", b"x")
    with pytest.raises(CorpusError, match="leads out of the folder"):
        shelf.put("../a.md", b"x")
    assert list((tmp_path / "outside").iterdir()) == []


def test_an_archive_inside_the_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NEWSDESK_DATA"):
        Shelf(tmp_path, tmp_path / "var" / "archive").checked()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str], encoder: object
) -> Run:
    """Run a command on tmp_path/articles with a data folder of its own, in which the model is compiled already."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "encoders").symlink_to(ROOT / "var" / "encoders")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_DATA", str(data))
    monkeypatch.setenv("NEWSDESK_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("NEWSDESK_CORPUS", "articles")

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.run(list(arguments))
        return status, *capfd.readouterr()

    return command


def test_added_articles_answer_at_once(run: Run, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("note.txt").write_text("Bridge news\n\nThe harbour bridge will be closed for nine weeks.\n")
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    monkeypatch.setenv("NEWSDESK_FETCH", "on")
    monkeypatch.setenv("NEWSDESK_FETCH_LOOPBACK", "on")
    status, out, _ = run("add", "note.txt", url)
    assert status == 0
    assert "new        note.txt -> note.txt\n" in out
    assert f"new        {url} -> 127.0.0.1/ferry-line-opens-" in out
    assert "2 articles, " in out
    assert "240 passengers" in run("ask", "How many passengers does each boat carry?")[1]
    status, out, _ = run("add", "note.txt", url, "nothing.txt")
    assert status == 1
    assert "failed     nothing.txt" in out and out.endswith("Nothing new.\n")


def test_fetching_is_off_unless_it_is_set(run: Run, web: WebServer) -> None:
    for arguments in (["add", web.url("/")], ["feed", "add", web.url("/")], ["feed", "update"]):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert "NEWSDESK_FETCH=on" in err and err.count("\n") == 1
    assert web.requests == [] and not Path("articles").exists()


def test_loopback_is_off_unless_it_is_set(run: Run, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_FETCH", "on")
    status, out, _ = run("add", web.url("/"))
    assert status == 1 and "refused, 127.0.0.1 is a loopback address" in out
    assert web.requests == []


def test_a_corpus_that_is_one_file_takes_nothing_in(run: Run) -> None:
    Path("articles").write_text("Ferry news\n\nThe ferry opens in spring.\n")
    Path("note.txt").write_text("Bridge news\n\nThe bridge is closed.\n")
    status, out, err = run("add", "note.txt")
    assert (status, out) == (2, "") and "name a folder with --corpus" in err


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from index.incoming import placing
real = os.fsync
def killed(descriptor):
    real(descriptor)
    os.kill(os.getpid(), signal.SIGKILL)
os.fsync = killed
placing.Shelf(Path("articles"), Path("data/archive")).put("n.txt", b"Half written.")
"""


def test_what_a_killed_command_placed_is_built_by_the_next_and_its_remains_are_cleared(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Ferry news\n\nThe ferry opens in spring.\n")
    assert "1 articles" in run("add", str(tmp_path / "a.txt"))[1]
    killed = subprocess.run([sys.executable, "-c", KILLED.format(root=str(ROOT))], cwd=tmp_path)
    assert killed.returncode == -signal.SIGKILL and len(list(Path("articles").glob(".*.new"))) == 1
    # as if it had been killed between placing and building
    (tmp_path / "articles" / "b.txt").write_text("Bridge news\n\nThe bridge is closed until April.\n")
    status, out, _ = run("add", str(tmp_path / "a.txt"))
    assert status == 0 and "unchanged" in out and "2 articles" in out
    assert list(Path("articles").glob(".*.new")) == []
    assert "Nothing new." in run("add", str(tmp_path / "a.txt"))[1]


def test_a_file_that_is_being_written_is_no_remains(shelf: Shelf) -> None:
    shelf.corpus.mkdir()
    aside = shelf.corpus / f".{'0' * 16}.new"
    other = shelf.corpus / ".notes.new"
    other.write_text("a user's own")
    with aside.open("xb") as stream:
        assert placing._hold(stream.fileno())
        shelf.clear_remains()
        assert aside.exists()
    shelf.clear_remains()
    assert not aside.exists() and other.exists()

"""`newsdesk feed`: feeds kept, their articles fetched once, and whatever a feed may hold that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot import cli
from index.incoming.collector import Collector
from index.incoming.feeds import feed_of
from index.incoming.fetcher import Fetched, Fetcher, FetchError, FetchLimits
from index.incoming.placing import Outcome, Shelf
from index.incoming.records import FeedRecord, Records
from tests_support import articles_in
from web_server import FERRY, Reply, WebServer

ROOT = Path(__file__).parent.parent
RSS = "application/rss+xml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def records(tmp_path: Path, shelf: Shelf) -> Iterator[Records]:
    kept = Records(tmp_path / "data", shelf.corpus)
    yield kept
    kept.close()


@pytest.fixture
def collector(shelf: Shelf, records: Records) -> Collector:
    return Collector(shelf, records, Fetcher(FetchLimits(allow_loopback=True), "test"))


def rss(*items: str, title: str = "Bay Courier") -> bytes:
    content = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>{escape(title)}</title>{content}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(url: str, title: str = "Ferry line opens", more: str = "") -> str:
    return f"<title>{escape(title)}</title><link>{escape(url)}</link>{more}"


def parsed(body: bytes, url: str = "https://news.example/feed/rss.xml") -> Fetched:
    return Fetched(url, body, RSS, None, None, None)


def update(collector: Collector, records: Records, url: str) -> list[Outcome]:
    known = next((feed for feed in records.feeds() if feed.url == url), FeedRecord(url))
    return list(collector.feed(known))


def test_a_feed_fills_what_the_pages_of_its_site_leave_open(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    more = "<author>desk@bay.example (Iris Holt)</author><pubDate>Tue, 03 Feb 2026 23:30:00 -0500</pubDate>"
    page = web.page("/ferry", "Ferry line opens | Bay Courier online", *FERRY)
    web.replies["/rss"] = Reply(rss(item(page, "Ferry &amp; line: opens", more)), RSS)
    (outcome,) = update(collector, records, web.url("/rss"))
    assert outcome.state == "new"
    (article,) = articles_in(shelf.corpus)
    assert article.title.startswith("Ferry line opens"), "what the page states of itself wins"
    assert article.source == "Bay Courier"
    assert article.author is not None and "Iris Holt" in article.author
    assert article.published == date(2026, 2, 3), "as written there; a time zone does not move it"
    assert article.url == page and FERRY[1] in article.text
    (feed,) = records.feeds()
    assert (feed.title, feed.outcome) == ("Bay Courier", "1 new")


def test_an_entry_without_a_date_gets_none(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    page = web.page("/ferry", "Ferry line opens", *FERRY)
    web.replies["/rss"] = Reply(rss(item(page)), RSS)
    update(collector, records, web.url("/rss"))
    assert articles_in(shelf.corpus)[0].published is None


@pytest.mark.parametrize(
    ("more", "published"),
    [
        ("<pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate>", date(2026, 2, 3)),
        ("<pubDate>2026-02-03T10:00:00+01:00</pubDate>", date(2026, 2, 3)),
        ("<pubDate>soon</pubDate>", None),
        ("<pubDate></pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_the_one_stated_or_none(more: str, published: date | None) -> None:
    (entry,) = feed_of(parsed(rss(item("https://news.example/a", more=more)))).entries
    assert entry.published == published


def test_an_atom_feed_is_read_and_its_day_of_change_is_no_day_of_publication() -> None:
    body = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sky Wire</title>
      <entry><title type="html">&lt;b&gt;Comet&lt;/b&gt; &amp;amp; moon</title><link href="../comet"/>
        <published>2026-01-12T01:00:00Z</published>
        <updated>2026-01-20T00:00:00Z</updated><author><name>Jonas Feld</name></author></entry>
      <entry><title>Moon</title><link href="https://sky.example/moon"/><updated>2026-01-20T00:00:00Z</updated></entry></feed>"""
    feed = feed_of(Fetched("https://sky.example/feeds/atom", body, "application/atom+xml", None, None, None))
    assert feed.title == "Sky Wire"
    comet, moon = feed.entries
    assert (comet.url, comet.title, comet.author) == (
        "https://sky.example/comet",
        "Comet & moon",
        "Jonas Feld",
    )
    assert (comet.published, moon.published) == (date(2026, 1, 12), None)


def test_entries_without_a_web_address_or_met_twice_are_left_out() -> None:
    links = ("file:///etc/passwd", "javascript:alert(1)", "", "https://a.example/x", "https://a.example/x")
    assert [entry.url for entry in feed_of(parsed(rss(*map(item, links)))).entries] == ["https://a.example/x"]


@pytest.mark.parametrize(
    "body", [b"", b"no feed", b"<html><body>page</body></html>", b"{}", b"/etc/passwd", b"\x00\xff"]
)
def test_what_is_no_feed_is_told(body: bytes) -> None:
    with pytest.raises(FetchError, match="is no RSS or Atom feed"):
        feed_of(parsed(body))


def test_a_feed_of_nested_entities_or_outer_ones_is_harmless() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    nested = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'.encode()
    outer = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
    for head in (nested, outer):
        body = head + rss(item("https://news.example/a", "@")).removeprefix(b'<?xml version="1.0"?>').replace(
            b"@", b"&l11;"
        )
        feed = feed_of(parsed(body))
        assert all(
            "ha" not in (entry.title or "") and "root" not in (entry.title or "") for entry in feed.entries
        )


def test_a_feed_that_has_not_changed_asks_for_no_page(
    web: WebServer, collector: Collector, records: Records
) -> None:
    page = web.page("/ferry", "Ferry line opens", *FERRY)
    web.replies["/rss"] = Reply(rss(item(page)), RSS, headers={"ETag": '"1"'})
    update(collector, records, web.url("/rss"))
    assert update(collector, records, web.url("/rss")) == []
    assert web.asked() == ["/rss", "/ferry", "/rss"]
    assert records.feeds()[0].outcome == "not changed"


def test_a_changed_article_of_a_changed_feed_replaces_the_older(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    pages = [web.page(f"/{n}", f"Ferry {n} opens", f"Ferry {n}.", *FERRY) for n in (1, 2)]
    web.replies["/rss"] = Reply(rss(item(pages[0])), RSS, headers={"ETag": '"1"'})
    update(collector, records, web.url("/rss"))
    web.page("/1", "Ferry 1 opens", "Ferry 1.", *FERRY, "It was delayed on Friday, the authority said.")
    web.replies["/rss"] = Reply(rss(*map(item, pages)), RSS, headers={"ETag": '"2"'})
    assert [o.state for o in update(collector, records, web.url("/rss"))] == ["replaced", "new"]
    assert [o.state for o in update(collector, records, web.url("/rss"))] == []
    assert len(articles_in(shelf.corpus)) == 2 and len(list(shelf.archive.rglob("*.md"))) == 1


def test_an_entry_that_failed_is_tried_again_though_the_feed_has_not_changed(
    web: WebServer, collector: Collector, records: Records
) -> None:
    pages = [web.page("/1", "Ferry line opens", *FERRY), web.url("/2")]
    web.replies["/rss"] = Reply(rss(*map(item, pages)), RSS, headers={"ETag": '"1"'})
    assert [o.state for o in update(collector, records, web.url("/rss"))] == ["new", "failed"]
    assert records.feeds()[0].outcome == "1 new, 1 failed"
    web.page("/2", "Bridge closed", "The bridge is closed.", *FERRY)
    assert [o.state for o in update(collector, records, web.url("/rss"))] == ["unchanged", "new"]


def test_a_feed_cannot_point_into_the_private_network(
    web: WebServer, collector: Collector, records: Records
) -> None:
    web.replies["/rss"] = Reply(rss(item("http://192.168.1.1/admin"), item("http://[fd00::1]/")), RSS)
    outcomes = update(collector, records, web.url("/rss"))
    assert [o.state for o in outcomes] == ["failed", "failed"]
    assert all("a private address" in o.reason for o in outcomes)


def test_a_page_is_no_feed_and_a_failing_feed_says_so_in_the_list(
    web: WebServer, collector: Collector, records: Records
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    with pytest.raises(FetchError, match="is text/html, not one of"):
        update(collector, records, url)
    assert (records.feeds()[0].outcome or "").startswith("failed: ")


def test_two_corpora_keep_their_own_feeds(tmp_path: Path) -> None:
    first, second = (Records(tmp_path / "data", tmp_path / name) for name in ("a", "b"))
    first.keep_feed(FeedRecord("https://a.example/rss"))
    first.keep_feed(replace(first.feeds()[0], title="A"))
    assert [feed.title for feed in first.feeds()] == ["A"]
    assert second.feeds() == [] and not second.forget_feed("https://a.example/rss")
    assert first.forget_feed("https://a.example/rss") and first.feeds() == []
    first.close()
    second.close()


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
    monkeypatch.setenv("NEWSDESK_FETCH", "on")
    monkeypatch.setenv("NEWSDESK_FETCH_LOOPBACK", "on")

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.run(list(arguments))
        return status, *capfd.readouterr()

    return command


def test_a_feed_is_added_listed_updated_and_removed(run: Run, web: WebServer) -> None:
    feed = web.url("/rss")
    pages = [web.page(f"/{n}", f"Ferry {n} opens", f"Ferry {n}.", *FERRY) for n in (1, 2)]
    web.replies["/rss"] = Reply(rss(item(pages[0])), RSS, headers={"ETag": '"1"'})
    status, out, _ = run("feed", "add", feed)
    assert status == 0 and f"new        {pages[0]} -> " in out and "1 articles, " in out
    assert run("feed", "list")[1].startswith(f"{feed} (Bay Courier), 20")
    web.replies["/rss"] = Reply(rss(*map(item, pages)), RSS, headers={"ETag": '"2"'})
    status, out, _ = run("feed", "update")
    assert status == 0 and f"new        {pages[1]} -> " in out and "2 articles, " in out
    assert run("feed", "remove", feed)[0] == 0
    assert run("feed", "remove", feed)[0] == 1
    assert run("feed", "list") == (0, "", "")
    status, _, err = run("feed", "update")
    assert status == 0 and "newsdesk feed add URL" in err
    assert len(articles_in(Path("articles"))) == 2


def test_what_is_no_feed_is_not_kept(run: Run, web: WebServer) -> None:
    status, out, _ = run("feed", "add", web.page("/ferry", "Ferry line opens", *FERRY))
    assert status == 1 and "failed" in out and "is text/html" in out
    assert run("feed", "list")[1] == ""
    assert run("feed", "add", "news.example/rss")[0] == 2


def test_one_failing_feed_does_not_stop_the_others(run: Run, web: WebServer) -> None:
    page = web.page("/ferry", "Ferry line opens", *FERRY)
    web.replies["/a"] = Reply(rss(title="A"), RSS)
    web.replies["/b"] = Reply(rss(title="B"), RSS)
    for path in ("/a", "/b"):
        assert run("feed", "add", web.url(path))[0] == 0
    web.replies["/a"] = Reply(b"", status=503)
    web.replies["/b"] = Reply(rss(item(page)), RSS)
    status, out, _ = run("feed", "update")
    assert status == 1
    assert f"failed     {web.url('/a')} (answered with status 503)" in out and f"new        {page} -> " in out
    listed = run("feed", "list")[1].splitlines()
    assert listed[0].startswith(f"{web.url('/a')} (A), ")
    assert listed[0].endswith(": failed: answered with status 503")


def test_a_file_of_records_that_is_damaged_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "fetching.sqlite").write_bytes(b"no database" * 100)
    status, out, err = run("feed", "list")
    assert (status, out) == (3, "")
    assert "fetching.sqlite cannot be used" in err and "move the file away" in err and err.count("\n") == 1

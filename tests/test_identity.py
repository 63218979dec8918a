"""Whose a file is: no site replaces, dates or names another site's article, whatever redirects and feeds claim."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from index.incoming.collector import Collector
from index.incoming.fetcher import Fetcher, FetchLimits
from index.incoming.identity import same_origin, speaks_for
from index.incoming.pages import Page, as_markdown, file_hash
from index.incoming.placing import Shelf
from index.incoming.records import FeedRecord, PageRecord, Records
from index.types import Article
from tests_support import articles_in
from web_server import FERRY, Reply, WebServer

OWN = ("The mayor of Osterby has resigned over the harbour contract, the council said on Friday.",) * 2
COMET = ("A green comet was seen over the southern hills, and it returns in 71 years, astronomers say.",) * 2


@pytest.fixture
def records(tmp_path: Path, shelf: Shelf) -> Iterator[Records]:
    kept = Records(tmp_path / "data", shelf.corpus)
    yield kept
    kept.close()


@pytest.fixture
def collector(shelf: Shelf, records: Records) -> Collector:
    """Every host is this computer: a path of the server is a page of whatever host asks for it."""
    limits = FetchLimits(allow_loopback=True)
    return Collector(shelf, records, Fetcher(limits, "test", resolve=lambda host, port: ["127.0.0.1"]))


def by_address(shelf: Shelf) -> dict[str, Article]:
    return {article.url or "": article for article in articles_in(shelf.corpus)}


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("elsewhere", ["evil.test", "ledger.test"])
def test_a_page_that_led_to_anothers_article_cannot_replace_it(
    web: WebServer, collector: Collector, shelf: Shelf, known_first: bool, elsewhere: str
) -> None:
    web.page("/ferry", "Ferry line opens", *FERRY)
    ferry, mine = web.url("/ferry", "ledger.test"), web.url("/mine", elsewhere)
    if known_first:
        collector.page(ferry)
    web.replies["/mine"] = Reply(status=302, headers={"Location": ferry})
    collector.page(mine)
    (before,) = articles_in(shelf.corpus)
    web.page("/mine", "Ferry line cancelled", *OWN)
    outcome = collector.page(mine)
    assert outcome.state == "new" and f"led to {ferry} before" in outcome.reason
    found = by_address(shelf)
    assert found.keys() == {ferry, mine} and found[ferry] == before
    assert OWN[0] in found[mine].text and found[mine].path != before.path
    assert collector.page(ferry).path == before.path
    web.page("/ferry", "Ferry line opens", *FERRY, "It sails at nine.")
    assert (collector.page(ferry).state, collector.page(ferry).state) == ("replaced", "unchanged")
    assert "It sails at nine." in by_address(shelf)[ferry].text


def test_validators_go_to_the_address_they_came_from_only(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    ferry, mine = web.page("/ferry", "Ferry line opens", *FERRY), web.url("/mine", "evil.test")
    etag = web.replies["/ferry"].headers["ETag"]
    web.replies["/mine"] = Reply(status=302, headers={"Location": ferry})
    collector.page(mine)
    web.requests.clear()
    assert collector.page(mine).state == "unchanged"
    assert [headers.get("if-none-match") for _, headers in web.requests] == [None, etag]
    web.replies["/mine"] = Reply(status=304)
    assert "status 304" in collector.page(mine).reason


def test_validators_are_not_used_for_a_file_that_they_did_not_come_with(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    path = shelf.corpus / collector.page(url).path
    whole = path.read_text()
    path.write_text(whole.replace("240", "940"))
    assert collector.page(url).state == "replaced" and path.read_text() == whole


def test_a_page_that_moves_within_its_site_keeps_its_file(
    web: WebServer, collector: Collector, shelf: Shelf
) -> None:
    first = collector.page(web.page("/old", "Ferry line opens", *FERRY))
    web.replies["/old"] = Reply(status=301, headers={"Location": "/new?session=1"})
    web.page("/new?session=1", "Ferry line opens", *FERRY)
    moved = collector.page(web.url("/old"))
    assert (moved.state, moved.path) == ("unchanged", first.path)
    web.replies["/old"] = Reply(status=301, headers={"Location": "/new?session=2"})
    web.page("/new?session=2", "Ferry line opens", *FERRY, "It sails at nine.")
    again = collector.page(web.url("/old"))
    assert (again.state, again.path) == ("replaced", first.path)
    assert len(articles_in(shelf.corpus)) == 1


def test_a_file_that_another_address_or_a_user_put_there_is_never_replaced(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    url = web.page("/ferry", "Ferry line opens", *FERRY)
    taken = collector.page(url).path
    records.keep_page(PageRecord(url, web.url("/other"), "elsewhere.md"))
    kept = as_markdown(Page(web.url("/other"), "Another text.", "Ferry line opens"))
    (shelf.corpus / taken).write_text(kept)
    outcome = collector.page(url)
    assert outcome.state == "new" and outcome.path != taken and taken in outcome.reason
    assert (shelf.corpus / taken).read_text() == kept


def test_records_of_before_that_gave_a_file_away_are_forgotten(tmp_path: Path, shelf: Shelf) -> None:
    data = tmp_path / "data"
    data.mkdir()
    victim, thief = "https://ledger.test/ferry", "https://evil.test/mine"
    file = f"ledger.test/ferry-{file_hash(victim)}.md"
    with sqlite3.connect(data / "fetching.sqlite") as old:
        old.executescript(
            "CREATE TABLE feeds (corpus TEXT, url TEXT, title TEXT, etag TEXT, last_modified TEXT, checked_at TEXT,"
            " outcome TEXT, PRIMARY KEY (corpus, url)) WITHOUT ROWID;"
            "CREATE TABLE pages (corpus TEXT, url TEXT, final_url TEXT, file TEXT, etag TEXT, last_modified TEXT,"
            " PRIMARY KEY (corpus, url)) WITHOUT ROWID;"
        )
        corpus = str(shelf.corpus.resolve())
        old.execute(
            "INSERT INTO feeds (corpus, url, title) VALUES (?, 'https://ledger.test/rss', 'L')", (corpus,)
        )
        old.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, '\"1\"', NULL)",
            [(corpus, victim, victim, file), (corpus, thief, thief, file)],
        )
    old.close()
    records = Records(data, shelf.corpus)
    assert records.page(victim) == PageRecord(victim, victim, file, '"1"')
    assert records.page(thief) is None and records.owner(file) == victim
    assert [feed.title for feed in records.feeds()] == ["L"]
    records.close()


def rss(url: str, title: str = "Bay Courier") -> bytes:
    item = (
        f"<item><title>9000 dead in ferry fire</title><link>{escape(url)}</link><author>Nobody</author>"
        "<pubDate>Tue, 03 Feb 2015 10:00:00 GMT</pubDate></item>"
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{item}</channel></rss>'.encode()


def test_a_feed_never_dresses_an_article_of_another_site(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    head = '<meta property="article:published_time" content="2026-02-03">'
    web.page("/dated", "Ferry line opens", *FERRY, head=head)
    web.replies["/plain"] = Reply(" ".join(COMET).encode(), "text/plain")
    feed = web.url("/rss", "evil.test")
    for path in ("/dated", "/plain"):
        web.replies["/rss"] = Reply(
            rss(web.url(path, "ledger.test"), title="The Northern Ledger"), "text/xml"
        )
        (outcome,) = collector.feed(FeedRecord(feed))
        assert outcome.state == "new"
    dated, plain = (
        by_address(shelf)[web.url("/dated", "ledger.test")],
        by_address(shelf)[web.url("/plain", "ledger.test")],
    )
    assert (dated.title, dated.published) == ("Ferry line opens", date(2026, 2, 3))
    assert (plain.published, "9000" in plain.title) == (None, False)
    for article in (dated, plain):
        assert (article.source, article.author) == (None, None)
        assert f"via: {feed}\n" in (shelf.corpus / article.path).read_text(), "the feed is named as the way"


def test_a_link_of_a_feed_that_leads_to_another_site_is_not_dressed_either(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    web.page("/ferry", "Ferry line opens", *FERRY)
    web.replies["/go"] = Reply(status=302, headers={"Location": web.url("/ferry", "ledger.test")})
    web.replies["/rss"] = Reply(rss(web.url("/go", "evil.test")), "text/xml")
    list(collector.feed(FeedRecord(web.url("/rss", "evil.test"))))
    (article,) = articles_in(shelf.corpus)
    assert (article.title, article.published, article.source) == ("Ferry line opens", None, None)


def test_a_feed_of_the_site_fills_what_the_page_leaves_open(
    web: WebServer, collector: Collector, records: Records, shelf: Shelf
) -> None:
    web.replies["/plain"] = Reply(" ".join(COMET).encode(), "text/plain")
    web.replies["/rss"] = Reply(rss(web.url("/plain", "news.ledger.test")), "text/xml")
    list(collector.feed(FeedRecord(web.url("/rss", "www.ledger.test"))))
    (article,) = articles_in(shelf.corpus)
    assert (article.title, article.source) == ("9000 dead in ferry fire", "Bay Courier")
    assert (article.author, article.published) == ("Nobody", date(2015, 2, 3))


@pytest.mark.parametrize(
    ("feed", "page", "speaks"),
    [
        ("https://a.example/rss", "https://www.a.example/x", True),
        ("https://www.a.example/rss", "https://a.example:8443/x", True),
        ("https://a.example/rss", "https://news.a.example/x", True),
        ("https://me.blogs.example/rss", "https://blogs.example/x", False),
        ("https://me.blogs.example/rss", "https://you.blogs.example/x", False),
        ("https://a.example/rss", "https://nota.example/x", False),
        ("https://example/rss", "https://a.example/x", False),
    ],
)
def test_which_feed_speaks_for_a_page(feed: str, page: str, speaks: bool) -> None:
    assert speaks_for(feed, page) is speaks


def test_what_is_one_origin() -> None:
    assert same_origin("http://a.example/x", "https://A.example:443/y")
    assert not same_origin("https://a.example/x", "https://a.example:8443/x")
    assert not same_origin("https://a.example/", "https://b.a.example/")

"""`newsdesk serve`: the API and the page, over HTTP."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import jsonschema
import pytest

from bot.desk.desk import Desk
from bot.render.json import as_dict
from bot.render.page import article_page
from bot.settings import Settings
from bot.web.app import Site
from bot.web.guard import HEADERS, Rate, is_loopback
from bot.web.openapi import document
from index.types import Article, Query, Span

ROOT = Path(__file__).parent.parent
QUESTION = "How many prisoners of war were exchanged?"


def site(desk: Desk, *, token: str = "", per_minute: int = 1000) -> httpx.AsyncClient:
    app = Site(desk, 3, lambda _: None).app(token, per_minute)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 50_000))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765")


@pytest.fixture
async def client(seeds_desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with site(seeds_desk) as found:
        yield found


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text by the tag in which it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "every tag is closed in its turn"

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts.setdefault(tag, []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


async def test_the_api_answers_the_json_of_ask(client: httpx.AsyncClient, seeds_desk: Desk) -> None:
    reply = await client.get("/api/ask", params={"q": QUESTION, "k": 2})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json() == as_dict(seeds_desk.ask(Query(QUESTION, k=2)))
    assert len(reply.json()["passages"]) == 2
    assert len((await client.get("/api/ask", params={"q": QUESTION})).json()["passages"]) == 3
    nothing = await client.get("/api/ask", params={"q": "Which team won the football championship?"})
    assert (nothing.status_code, nothing.json()["answered"], nothing.json()["passages"]) == (200, False, [])


async def test_the_api_narrows_by_sources_and_days(client: httpx.AsyncClient, seeds_desk: Desk) -> None:
    sources = [name for name, _ in seeds_desk.info.sources][:2]
    reply = await client.get("/api/ask", params={"q": QUESTION, "source": sources, "until": "2026-02-05"})
    found = reply.json()
    assert found["filters"]["sources"] == sources
    assert found["filters"]["until"] == "2026-02-05"
    assert {passage["article"]["source"] for passage in found["passages"]} <= set(sources)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "the question is empty"),
        ({"q": "?!"}, "no word in it"),
        ({"q": "x" * 2001}, "2000 are the most"),
        ({"q": "who", "k": "0"}, "k: 0 is not between 1 and 20"),
        ({"q": "who", "k": "x"}, "k: 'x' is not a whole number"),
        ({"q": "who", "since": "soonish"}, "since: 'soonish' is not a date"),
        ({"q": "who", "since": "2026-02-02", "until": "2026-02-01"}, "exchange them"),
        ({"q": "who", "sorce": "x"}, "'sorce' is no parameter: there are any_time, k, q,"),
        ({"q": ["who", "what"]}, "q: given more than once"),
        ({"q": "who", "source": "Nobody's Paper"}, "Nobody's Paper"),
    ],
)
async def test_what_cannot_be_understood_is_told(
    client: httpx.AsyncClient, asked: dict[str, str], told: str
) -> None:
    reply = await client.get("/api/ask", params=asked)
    assert reply.status_code == 400
    assert told in reply.json()["error"]


async def test_an_article_is_had_in_full_by_id_and_by_path(
    client: httpx.AsyncClient, seeds_desk: Desk
) -> None:
    for article in seeds_desk.articles():
        for name in (article.id, article.path):
            found = (await client.get(f"/api/articles/{name}")).json()
            assert (found["id"], found["text"]) == (article.id, article.text)
    missing = await client.get("/api/articles/no/such thing")
    assert (missing.status_code, missing.json()) == (404, {"error": "there is no article 'no/such thing'"})


async def test_sources_are_listed_with_their_days(client: httpx.AsyncClient, seeds_desk: Desk) -> None:
    found = (await client.get("/api/sources")).json()["sources"]
    assert {(each["source"], each["articles"]) for each in found if each["source"]} == set(
        seeds_desk.info.sources
    )
    dates = sorted(a.published.isoformat() for a in seeds_desk.articles() if a.published)
    assert max((each["newest"] for each in found if each["newest"]), default=None) == (
        dates[-1] if dates else None
    )


async def test_replies_are_as_the_openapi_document_says(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    assert described == document()
    replies = {
        "/api/ask": [{"q": QUESTION}, {"q": "Which team won the football championship?"}],
        "/api/sources": [{}],
        "/api/articles/{id}": [{}],
    }
    assert set(replies) == set(described["paths"])
    for path, asked in replies.items():
        (schema,) = described["paths"][path]["get"]["responses"]["200"]["content"].values()
        for parameters in asked:
            reply = await client.get(path.replace("{id}", "peace-talks-outcome.md"), params=parameters)
            jsonschema.validate(reply.json(), schema["schema"] | {"components": described["components"]})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/api/nothing", 404), ("POST", "/api/ask", 405), ("POST", "/", 405)],
)
async def test_what_is_not_there_is_refused(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    reply = await client.request(method, path)
    assert reply.status_code == status
    assert ("error" in reply.json()) if path.startswith("/api") else reply.text.startswith("<!doctype html>")
    assert reply.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_the_page_shows_each_quote_marked_and_links_it_to_its_place(
    client: httpx.AsyncClient, seeds_desk: Desk
) -> None:
    reply = await client.get("/", params={"q": QUESTION})
    page = Page(reply.text)
    answer = seeds_desk.ask(Query(QUESTION, k=3))
    assert len(page.all("mark")) == len(page.all("li")) == len(answer.passages) == 3
    links = [link["href"] or "" for link in page.all("a") if (link["href"] or "").startswith("/article")]
    for link, hit in zip(links, answer.passages, strict=True):
        parts = urlsplit(link)
        assert parts.fragment == "quote"
        assert parse_qs(parts.query) == {
            "id": [hit.article.id],
            "start": [str(hit.quote.start)],
            "end": [str(hit.quote.end)],
        }
        opened = Page((await client.get(link)).text)
        (mark,) = opened.all("mark")
        assert mark["id"] == "quote"
        said = "".join(opened.texts["mark"])
        assert said == f"Quote: {hit.quote.text} (end of the quote) "
        assert hit.article.title in "".join(opened.texts["h1"])
    assert not page.all("script") and "javascript:" not in reply.text


async def test_the_page_can_be_used_by_keyboard_and_read_aloud(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/", params={"q": QUESTION, "source": "", "since": "", "until": ""})).text)
    assert page.all("html") == [{"lang": "en"}]
    labels = {label["for"] for label in page.all("label")}
    assert labels == {each["id"] for each in page.all("input") + page.all("select")}
    assert page.all("a")[0] == {"class": "skip", "href": "#content"}
    assert page.all("main") == [{"id": "content"}]
    assert (page.all("form")[0]["method"], page.all("input")[0]["value"]) == ("get", QUESTION)
    assert len(page.all("h1")) == 1
    assert page.all("section")[0]["aria-labelledby"] == page.all("h2")[0]["id"]


async def test_trouble_and_nothing_found_are_said_on_the_page(client: httpx.AsyncClient) -> None:
    empty = await client.get("/", params={"q": " "})
    assert empty.status_code == 400
    assert "the question is empty" in "".join(Page(empty.text).texts["p"])
    nothing = await client.get("/", params={"q": "Which team won the football championship?"})
    assert "Not found" in Page(nothing.text).texts["h2"]
    assert (await client.get("/article", params={"id": "nothing"})).status_code == 404


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;\u202e\x1b[31m'


async def test_what_is_asked_is_text_on_the_page(client: httpx.AsyncClient) -> None:
    for name in ("q", "since", "until", "source"):
        reply = await client.get("/", params={"q": "who", name: HOSTILE})
        page = Page(reply.text)
        assert not page.all("script") and not page.all("img")
        assert "\u202e" not in reply.text and "\x1b" not in reply.text
    shown = Page((await client.get("/", params={"q": '<b>Who</b> & "what"?'})).text)
    assert shown.all("input")[0]["value"] == '<b>Who</b> & "what"?'


def test_what_an_article_says_is_text_on_the_page() -> None:
    article = Article(
        id=HOSTILE,
        text=f"One. {HOSTILE} Two. \ud800",
        title=HOSTILE,
        path=HOSTILE,
        source=HOSTILE,
        author=HOSTILE,
        url="javascript:alert(3)",
        published=date(2026, 2, 5),
    )
    shown = article_page(article, Span(5, 5 + len(HOSTILE)))
    page = Page(shown)
    assert not page.all("script") and not page.all("img")
    assert "javascript:" not in shown
    assert [link["href"] for link in page.all("a")] == ["#content", "/", "#quote"]
    assert page.all("time") == [{"datetime": "2026-02-05"}]
    assert "<script>alert(1)</script>" in "".join(page.texts["mark"])
    addressed = Page(
        article_page(Article(id="a", text="x", title="t", path="p", url="https://x.example/?a=1&b='"))
    )
    assert addressed.all("a")[-1]["href"] == "https://x.example/?a=1&b='"


@pytest.mark.parametrize(
    "place", ["start=0&end=999999", "start=5&end=5", "start=-1&end=3", "start=x&end=3", ""]
)
async def test_a_place_that_is_not_in_the_text_marks_nothing(client: httpx.AsyncClient, place: str) -> None:
    reply = await client.get(f"/article?id=peace-talks-outcome.md&{place}")
    assert (reply.status_code, Page(reply.text).all("mark")) == (200, [])


async def test_with_a_token_nothing_is_answered_without_it(seeds_desk: Desk) -> None:
    async with site(seeds_desk, token="a long token") as client:
        for path in ("/", "/api/ask?q=who", "/api/sources", "/openapi.json", "/style.css"):
            refused = await client.get(path)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic ")

        def basic(password: str) -> str:
            return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()

        for header in ("Bearer a long toke", "Bearer", "Basic ???", basic("x"), "Digest a long token"):
            assert (await client.get("/api/sources", headers={"Authorization": header})).status_code == 401
        for header in ("Bearer a long token", "bearer a long token", basic("a long token")):
            reply = await client.get("http://news.example/api/sources", headers={"Authorization": header})
            assert reply.status_code == 200, "whatever name it is reached by"


async def test_without_a_token_only_this_computer_is_answered(client: httpx.AsyncClient) -> None:
    for host in ("evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "192.168.1.5:8765"):
        assert (await client.get("/api/sources", headers={"Host": host})).status_code == 421
    for host in ("localhost", "localhost:8765", "127.0.0.1:1", "[::1]:8765"):
        assert (await client.get("/api/sources", headers={"Host": host})).status_code == 200


async def test_an_address_that_asks_too_often_is_told_when_to_come_back(seeds_desk: Desk) -> None:
    async with site(seeds_desk, token="right", per_minute=3) as client:
        statuses = [(await client.get("/api/sources")).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
        late = await client.get("/api/sources", headers={"Authorization": "Bearer right"})
        assert late.status_code == 429
        assert 0 < int(late.headers["retry-after"]) <= 60


def test_a_minute_is_counted_for_each_address_and_network() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.wait("192.0.2.1") for _ in range(3)] == [0, 0, 60]
    assert rate.wait("192.0.2.2") == 0
    now[0] = 59.5
    assert rate.wait("192.0.2.1") == 1
    now[0] = 60
    assert [rate.wait("192.0.2.1") for _ in range(3)] == [0, 0, 60]
    assert [rate.wait(f"2001:db8::{n}") for n in range(3)] == [0, 0, 60]
    assert rate.wait("2001:db8:0:1::1") == 0
    for n in range(20_000):
        rate.wait(f"10.0.{n // 256}.{n % 256}")
    assert len(rate._seen) <= 10_001


def test_what_is_this_computer_itself() -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST")] == [True] * 5
    assert [is_loopback(h) for h in ("0.0.0.0", "::", "192.168.0.1", "example.org", "")] == [False] * 5


async def test_a_failure_inside_is_told_without_its_details(
    client: httpx.AsyncClient, seeds_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret folder")

    monkeypatch.setattr(Desk, "ask", broken)
    reply = await client.get("/api/ask", params={"q": QUESTION})
    assert reply.status_code == 500
    assert "secret" not in reply.text and "error" in reply.json()


def serving(settings: Settings, *options: str, **variables: str) -> subprocess.Popen[str]:
    # whatever the tests were started with, the child may be interrupted
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import bot.__main__"
    command = [sys.executable, "-c", code, "serve", "--index", str(settings.index), *options]
    environment = os.environ | {"NEWSDESK_DATA": str(settings.data)} | variables
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def server(seeds_settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = serving(seeds_settings, "--port", "0")
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, line
    yield process, found[0]
    process.kill()
    process.communicate()


def test_the_real_server_answers_on_loopback_and_ends_on_an_interrupt(
    server: tuple[subprocess.Popen[str], str], seeds_settings: Settings
) -> None:
    process, address = server
    reply = httpx.get(f"{address}api/ask", params={"q": QUESTION, "k": 1}, timeout=60)
    assert json.loads(reply.text)["answered"] is True
    assert {name.lower(): value for name, value in HEADERS.items()}.items() <= dict(reply.headers).items()
    assert "server" not in reply.headers
    assert Page(httpx.get(address, timeout=60).text).all("form")
    taken = serving(seeds_settings, "--port", str(urlsplit(address).port))
    assert taken.wait(120) == 2
    assert taken.stderr is not None and "cannot be listened on" in taken.communicate()[1]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_others_than_this_computer_need_a_token(seeds_settings: Settings) -> None:
    refused = serving(seeds_settings, "--host", "0.0.0.0", "--port", "0")
    out, err = refused.communicate(timeout=120)
    assert (refused.returncode, out) == (2, "")
    assert "NEWSDESK_SERVE_TOKEN" in err and len(err.splitlines()) == 1

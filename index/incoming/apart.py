"""What was fetched, parsed in a process of its own: within what is left of the fetch's time, and within its memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from index.incoming import feeds, pages
from index.incoming.feeds import Entry, Feed
from index.incoming.fetcher import Fetched, FetchError
from index.incoming.pages import Page
from index.worker import Bounds, Exceeded, shared


def page_of(fetched: Fetched, entry: Entry | None = None, feed_title: str | None = None) -> Page:
    """As `pages.page_of`. Raises FetchError, also where parsing takes too much."""
    said = {"entry": entry and _plain(entry), "feed_title": feed_title}
    found = _called("page_job", fetched, said)
    return Page(**_dated(found))


def feed_of(fetched: Fetched) -> Feed:
    """As `feeds.feed_of`. Raises FetchError, also where parsing takes too much."""
    found = _called("feed_job", fetched, {})
    return Feed(found["title"], tuple(Entry(**_dated(entry)) for entry in found["entries"]))


def page_job(given: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Parse a page, in the worker."""
    entry = given["entry"] and Entry(**_dated(given["entry"]))
    return _told(lambda: _plain(pages.page_of(_fetched(given, body), entry, given["feed_title"])))


def feed_job(given: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Parse a feed, in the worker."""

    def plain() -> dict[str, Any]:
        feed = feeds.feed_of(_fetched(given, body))
        return {"title": feed.title, "entries": [_plain(entry) for entry in feed.entries]}

    return _told(plain)


def _called(job: str, fetched: Fetched, given: dict[str, Any]) -> dict[str, Any]:
    whole = given | {f.name: getattr(fetched, f.name) for f in fields(Fetched) if f.name != "body"}
    try:
        answer: dict[str, Any] = shared().call(
            f"{__name__}:{job}", whole, fetched.body, Bounds(max(fetched.seconds_left, 0.1), fetched.memory)
        )
    except Exceeded as error:
        raise FetchError(f"{fetched.url}: {error}") from None
    if "error" in answer:
        raise FetchError(answer["error"])
    return answer


def _told(job: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return job()
    except FetchError as error:
        return {"error": str(error)}


def _fetched(given: dict[str, Any], body: bytes) -> Fetched:
    return Fetched(body=body, **{f.name: given[f.name] for f in fields(Fetched) if f.name != "body"})


def _plain(value: Page | Entry) -> dict[str, Any]:
    found = asdict(value)
    return found | {
        "published": value.published and value.published.isoformat(),
        "published_at": value.published_at and value.published_at.isoformat(),
    }


def _dated(found: dict[str, Any]) -> dict[str, Any]:
    return found | {
        "published": found["published"] and date.fromisoformat(found["published"]),
        "published_at": found["published_at"] and datetime.fromisoformat(found["published_at"]),
    }

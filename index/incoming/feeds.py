"""A fetched RSS or Atom feed in, its entries out."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import feedparser

from index.articles import dates
from index.articles.metadata import author_name, clean, web_address
from index.incoming.fetcher import Fetched, FetchError


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an article; `published` is None where it states no day of publication."""

    url: str
    title: str | None = None
    author: str | None = None
    published: date | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title and its entries in its own order, those without a web address left out."""

    title: str | None
    entries: tuple[Entry, ...]


def feed_of(fetched: Fetched) -> Feed:
    """The feed that was fetched. Raises FetchError for what is none."""
    try:
        # as a stream: feedparser would take a string for an address to fetch, or a file to open
        parsed = feedparser.parse(
            io.BytesIO(fetched.body),
            response_headers={"content-type": _content_type(fetched), "content-location": fetched.url},
        )
    except MemoryError:
        raise  # who gave so little of it says so
    except Exception as error:  # a parser may fail in any way, and one feed must not stop the others
        raise FetchError(f"{fetched.url}: cannot be read as a feed ({type(error).__name__})") from error
    if not parsed.get("version"):
        raise FetchError(f"{fetched.url}: is no RSS or Atom feed")
    found: dict[str, Entry] = {}
    for item in parsed.entries:
        url = web_address(item.get("link"))
        if url is not None:
            moment = _published(item)
            found.setdefault(
                url,
                Entry(
                    url,
                    _plain(item, "title"),
                    author_name(item.get("author")),
                    moment.day if moment else None,
                    moment.at if moment else None,
                ),
            )
    return Feed(_plain(parsed.feed, "title"), tuple(found.values()))


def _content_type(fetched: Fetched) -> str:
    return fetched.content_type + (f"; charset={fetched.charset}" if fetched.charset else "")


def _plain(item: Any, field: str) -> str | None:  # noqa: ANN401  feedparser is not typed
    value = item.get(field)
    if not isinstance(value, str):
        return None
    kind = (item.get(f"{field}_detail") or {}).get("type", "")
    return clean(html.unescape(re.sub(r"<[^<>]*+>", "", value)) if "html" in kind else value)


def _published(item: Any) -> dates.Moment | None:  # noqa: ANN401
    """The moment as written there; a form that is not known is taken as feedparser reads it, in UTC."""
    # `updated` is another day, and a key that feedparser would fill in for a missing one
    stated = dates.read(item.get("published"))
    parsed = item.get("published_parsed")
    if stated is not None or parsed is None:
        return stated
    try:
        return dates.Moment(date(*parsed[:3]))
    except (TypeError, ValueError):
        return None

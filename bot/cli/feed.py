"""`newsdesk feed`: the feeds that articles are fetched from."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cli.add import collector, finish, report, require_fetching
from bot.cli.status import FOUND, NOT_FOUND, say
from bot.render.plain import one_line
from bot.settings import Settings
from index.articles.metadata import web_address
from index.errors import UsageError
from index.incoming.fetcher import FetchError
from index.incoming.placing import Outcome
from index.incoming.records import FeedRecord, Records


def add(settings: Settings, url: str) -> int:
    """Fetch a feed and keep it; what is no feed is not kept."""
    require_fetching(settings)
    if web_address(url) is None:
        raise UsageError(f"{url!r} is no address of a feed: give one that starts with http:// or https://")
    known = _records(settings)
    try:
        feed = next((feed for feed in known.feeds() if feed.url == url), None)
        status = _update(settings, [feed or FeedRecord(url)])
        if status == NOT_FOUND and feed is None and not _was_read(known, url):
            known.forget_feed(url)
        return status
    finally:
        known.close()


def update(settings: Settings) -> int:
    """Fetch what every feed names; NOT_FOUND if a feed, or an article of one, could not be had."""
    require_fetching(settings)
    known = _records(settings)
    try:
        feeds = known.feeds()
    finally:
        known.close()
    if not feeds:
        say("There is no feed yet: `newsdesk feed add URL` keeps one.")
        return FOUND
    return _update(settings, feeds)


def show(settings: Settings) -> int:
    """Print each feed with the time and the outcome of its last update."""
    known = _records(settings)
    try:
        for feed in known.feeds():
            when = (feed.checked_at or "never")[:16].replace("T", " ")
            print(one_line(f"{feed.url} ({feed.title or 'no title'}), {when}: {feed.outcome}"))
    finally:
        known.close()
    return FOUND


def remove(settings: Settings, url: str) -> int:
    """Forget a feed."""
    known = _records(settings)
    try:
        if known.forget_feed(url):
            print(one_line(f"Removed {url}; its articles stay."))
            return FOUND
    finally:
        known.close()
    say(f"newsdesk: there is no feed {url}: `newsdesk feed list` shows them")
    return NOT_FOUND


def _records(settings: Settings) -> Records:
    return Records(settings.data, settings.corpus)


def _was_read(known: Records, url: str) -> bool:
    """Whether the feed itself was had, and only articles of it were not."""
    return any(
        feed.url == url and not (feed.outcome or "failed:").startswith("failed:") for feed in known.feeds()
    )


def _update(settings: Settings, feeds: Iterable[FeedRecord]) -> int:
    outcomes: list[Outcome] = []
    with collector(settings) as fetching:
        for feed in feeds:
            try:
                outcomes += report(fetching.feed(feed))
            except FetchError as error:
                reason = str(error).removeprefix(f"{feed.url}: ")
                outcomes += report([Outcome(feed.url, "failed", reason=reason)])
    return finish(settings, outcomes)

"""Addresses in, files in the corpus folder out: one page, or the pages that a feed names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from index.errors import CorpusError
from index.incoming.feeds import Entry, feed_of
from index.incoming.fetcher import FEED_TYPES, PAGE_TYPES, Fetcher, FetchError
from index.incoming.pages import Page, as_markdown, file_name, page_of, text_of
from index.incoming.placing import Outcome, Shelf
from index.incoming.records import FeedRecord, PageRecord, Records

MOST_ENTRIES = 200
"""Entries of a feed that are looked at in an update: feeds are short, and a longer one would be a siege."""


class Collector:
    """Fetches pages into a corpus folder and remembers what it fetched."""

    def __init__(self, shelf: Shelf, records: Records, fetcher: Fetcher) -> None:
        self._shelf = shelf.checked()
        self._records = records
        self._fetcher = fetcher

    def page(self, url: str) -> Outcome:
        """Fetch the article at an address. A newer text replaces the one before, which moves to the archive."""
        return self._page(url, None, None)

    def feed(self, feed: FeedRecord) -> Iterator[Outcome]:
        """Fetch what a feed names, one outcome an entry, and keep what is now known of the feed.

        Raises FetchError where the feed itself cannot be had; its record says so then.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        feed = replace(feed, checked_at=now)
        try:
            fetched = self._fetcher.get(feed.url, FEED_TYPES, feed.etag, feed.last_modified)
            if fetched is None:
                self._records.keep_feed(replace(feed, outcome="not changed"))
                return
            found = feed_of(fetched)
        except FetchError as error:
            self._records.keep_feed(replace(feed, outcome=f"failed: {_reason(error, feed.url)}"))
            raise
        states = []
        for entry in found.entries[:MOST_ENTRIES]:
            outcome = self._page(entry.url, entry, found.title)
            states.append(outcome.state)
            yield outcome
        counts = [f"{states.count(s)} {s}" for s in ("new", "replaced", "unchanged", "failed") if s in states]
        # "not changed" would hide, the next time, the entries that failed now
        whole = "failed" not in states
        self._records.keep_feed(
            replace(
                feed,
                title=found.title,
                etag=fetched.etag if whole else None,
                last_modified=fetched.last_modified if whole else None,
                outcome=", ".join(counts) or "no entries",
            )
        )

    def _page(self, url: str, entry: Entry | None, feed_title: str | None) -> Outcome:
        try:
            known = self._records.page(url)
            before = self._shelf.read(known.file) if known else None
            # without its file, a page has to come whole
            etag, modified = (known.etag, known.last_modified) if known and before else (None, None)
            fetched = self._fetcher.get(url, PAGE_TYPES, etag, modified)
            if fetched is None:
                return Outcome(url, "unchanged", known.file if known else "")
            page = _with_entry(page_of(fetched), entry, feed_title)
            known = known or self._records.page(page.url)
            path = known.file if known else file_name(page)
            outcome = self._put(url, path, page)
            self._records.keep_page(PageRecord(url, page.url, path, fetched.etag, fetched.last_modified))
            return outcome
        except (FetchError, CorpusError) as error:
            return Outcome(url, "failed", reason=_reason(error, url))

    def _put(self, url: str, path: str, page: Page) -> Outcome:
        before = self._shelf.read(path)
        # the text decides: a feed and the page itself may state title and author differently
        if before is not None and text_of(before.decode("utf-8", "replace")) == page.text.strip():
            return Outcome(url, "unchanged", path)
        self._shelf.put(path, as_markdown(page).encode("utf-8", "replace"))
        return Outcome(url, "new" if before is None else "replaced", path)


def _reason(error: Exception, url: str) -> str:
    """The message without the address, for where that stands beside it."""
    return str(error).removeprefix(f"{url}: ")


def _with_entry(page: Page, entry: Entry | None, feed_title: str | None) -> Page:
    """The page with what its feed says of it: more reliable than what was made out in the page."""
    if entry is None:
        return page
    return replace(
        page,
        title=entry.title or page.title,
        author=entry.author or page.author,
        published=entry.published or page.published,
        source=page.source or feed_title,
    )

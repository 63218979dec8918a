"""Addresses in, files in the corpus folder out: one page, or the pages that a feed names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.errors import CorpusError
from index.incoming.apart import feed_of, page_of
from index.incoming.feeds import Entry
from index.incoming.fetcher import FEED_TYPES, PAGE_TYPES, Fetched, Fetcher, FetchError, Known
from index.incoming.identity import same_origin, speaks_for
from index.incoming.pages import Page, address_of, as_markdown, file_names, text_of
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
        return self._page(url, None)

    def feed(self, feed: FeedRecord) -> Iterator[Outcome]:
        """Fetch what a feed names, one outcome an entry, and keep what is now known of the feed.

        Raises FetchError where the feed itself cannot be had; its record says so then.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        feed = replace(feed, checked_at=now)
        known = Known(feed.final_url, feed.etag, feed.last_modified) if feed.final_url else None
        try:
            fetched = self._fetcher.get(feed.url, FEED_TYPES, known)
            if fetched is None:
                self._records.keep_feed(replace(feed, outcome="not changed"))
                return
            found = feed_of(fetched)
        except FetchError as error:
            self._records.keep_feed(replace(feed, outcome=f"failed: {_reason(error, feed.url)}"))
            raise
        states = []
        for entry in found.entries[:MOST_ENTRIES]:
            outcome = self._page(entry.url, _Naming(fetched.url, found.title, entry))
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
                final_url=fetched.url,
            )
        )

    def _page(self, url: str, naming: _Naming | None) -> Outcome:
        try:
            before = self._records.page(url)
            fetched = self._fetcher.get(url, PAGE_TYPES, self._validators(before))
            if fetched is None:
                return Outcome(url, "unchanged", before.file if before else "")
            page = _page_named(fetched, naming)
            path, why = self._place(url, page, before)
            outcome = replace(self._put(url, path, page), reason=why)
            kept = self._shelf.read(path)
            self._records.keep_page(
                PageRecord(url, page.url, path, fetched.etag, fetched.last_modified, _digest(kept or b""))
            )
            return outcome
        except (FetchError, CorpusError) as error:
            return Outcome(url, "failed", reason=_reason(error, url))

    def _validators(self, before: PageRecord | None) -> Known | None:
        """What was sent with the page's file, as long as that file is the one that it came with."""
        content = self._shelf.read(before.file) if before else None
        # without its file, or with another text in it, a page has to come whole
        if before is None or content is None or _digest(content) != before.digest:
            return None
        return Known(before.final_url, before.etag, before.last_modified)

    def _place(self, url: str, page: Page, before: PageRecord | None) -> tuple[str, str]:
        """Where a page goes, and what is to be said of it: a file is replaced only by the address that it is of."""
        own = self._records.pages_at(page.url)
        if own:
            return own[0].file, ""
        if before and self._has_moved(before, page.url):
            return before.file, ""
        why = f"it led to {before.final_url} before, whose article stays as it is" if before else ""
        for path in file_names(page):
            there = self._shelf.read(path)
            if there is None or page.url in (self._records.owner(path), address_of(there)):
                return path, why
            why = f"{path} is another's article, which stays as it is"
        raise CorpusError(f"{url}: {why}: move that file away")

    def _has_moved(self, before: PageRecord, to: str) -> bool:
        """Whether an address that leads elsewhere now takes its file along: within its site, and as its only one."""
        if to == before.url:
            return False  # it led to another's article, and has one of its own now
        others = [page.url for page in self._records.pages_at(before.final_url) if page.url != before.url]
        is_its_own = before.final_url == before.url or self._records.page(before.final_url) is None
        return same_origin(before.final_url, to) and not others and is_its_own

    def _put(self, url: str, path: str, page: Page) -> Outcome:
        before = self._shelf.read(path)
        # the text decides: a feed and the page itself may state title and author differently
        if before is not None and text_of(before.decode("utf-8", "replace")) == page.text.strip():
            return Outcome(url, "unchanged", path)
        self._shelf.put(path, as_markdown(page).encode("utf-8", "replace"))
        return Outcome(url, "new" if before is None else "replaced", path)


@dataclass(frozen=True, slots=True)
class _Naming:
    """A feed that named a page, and what it says of it; `url` is where the feed's own redirects ended."""

    url: str
    title: str | None
    entry: Entry


def _page_named(fetched: Fetched, naming: _Naming | None) -> Page:
    """The page; of what a feed says, only what one of its own site does."""
    if naming is None:
        return page_of(fetched)
    said = (naming.entry, naming.title) if speaks_for(naming.url, fetched.url) else ()
    return replace(page_of(fetched, *said), via=naming.url)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _reason(error: Exception, url: str) -> str:
    """The message without the address, for where that stands beside it."""
    return str(error).removeprefix(f"{url}: ")

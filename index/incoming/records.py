"""What is remembered between fetches: the feeds, and of every page its file and what conditional requests need."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError

DATABASE = "fetching.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (corpus TEXT NOT NULL, url TEXT NOT NULL, title TEXT, etag TEXT, last_modified TEXT,
                                  checked_at TEXT, outcome TEXT, PRIMARY KEY (corpus, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (corpus TEXT NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL, file TEXT NOT NULL,
                                  etag TEXT, last_modified TEXT, PRIMARY KEY (corpus, url)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed that the user named. `checked_at` is the ISO time of its last update, `outcome` what came of it."""

    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that was fetched from `url`, ended at `final_url`, and stands in `file` of the corpus."""

    url: str
    final_url: str
    file: str
    etag: str | None = None
    last_modified: str | None = None


class Records:
    """The feeds and pages of one corpus, in SQLite; may be used by several processes."""

    def __init__(self, data: Path, corpus: Path) -> None:
        self._corpus = str(corpus.resolve())
        path = data / DATABASE
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(path, error) from error
        self._path = path

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        try:
            return self._database.execute(statement, (self._corpus, *values)).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self._path, error) from error

    def feeds(self) -> list[FeedRecord]:
        """Every feed, by address."""
        rows = self._run(
            "SELECT url, title, etag, last_modified, checked_at, outcome FROM feeds WHERE corpus = ? ORDER BY url"
        )
        return [FeedRecord(*row) for row in rows]

    def keep_feed(self, feed: FeedRecord) -> None:
        """Add a feed, or what is now known of it."""
        self._run(
            "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(feed.url, feed.title, feed.etag, feed.last_modified, feed.checked_at, feed.outcome),
        )

    def forget_feed(self, url: str) -> bool:
        """Remove a feed; False where there was none of that address."""
        return bool(self._run("DELETE FROM feeds WHERE corpus = ? AND url = ? RETURNING url", url))

    def page(self, url: str) -> PageRecord | None:
        """What is known of the page of this address, whether typed or redirected to."""
        rows = self._run(
            "SELECT url, final_url, file, etag, last_modified FROM pages "
            "WHERE corpus = ? AND (url = ? OR final_url = ?) ORDER BY url = ? DESC LIMIT 1",
            *(url, url, url),
        )
        return PageRecord(*rows[0]) if rows else None

    def keep_page(self, page: PageRecord) -> None:
        """Add a page, or what is now known of it."""
        self._run(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)",
            *(page.url, page.final_url, page.file, page.etag, page.last_modified),
        )


def _unusable(path: Path, error: Exception) -> CorpusError:
    return CorpusError(
        f"{path} cannot be used ({error}): allow writing there, or move the file away (feeds must then be added again)"
    )

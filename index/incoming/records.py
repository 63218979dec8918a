"""What is remembered between fetches: the feeds, and of every page its file and what conditional requests need.

A file belongs to the address at which the redirects ended. An address that merely led there owns nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.incoming.pages import file_hash

DATABASE = "fetching.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (corpus TEXT NOT NULL, url TEXT NOT NULL, title TEXT, etag TEXT, last_modified TEXT,
                                  checked_at TEXT, outcome TEXT, final_url TEXT,
                                  PRIMARY KEY (corpus, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (corpus TEXT NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL, file TEXT NOT NULL,
                                  etag TEXT, last_modified TEXT, digest TEXT,
                                  PRIMARY KEY (corpus, url)) WITHOUT ROWID;
"""

_PAGES = "SELECT url, final_url, file, etag, last_modified, digest FROM pages WHERE corpus = ?"


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed that the user named. `checked_at` is the ISO time of its last update, `outcome` what came of it.

    `etag` and `last_modified` came from `final_url`, where its redirects ended.
    """

    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: str | None = None
    outcome: str | None = None
    final_url: str | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that was fetched from `url`, ended at `final_url`, and stands in `file` of the corpus.

    `etag` and `last_modified` came from `final_url`, with the file whose SHA-256 is `digest`.
    """

    url: str
    final_url: str
    file: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


class Records:
    """The feeds and pages of one corpus, in SQLite; may be used by several processes."""

    def __init__(self, data: Path, corpus: Path) -> None:
        self._corpus = str(corpus.resolve())
        path = data / DATABASE
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._database.executescript(_SCHEMA)
            self._bring_up_to_date()
        except (OSError, sqlite3.Error) as error:
            raise _unusable(path, error) from error
        self._path = path

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _bring_up_to_date(self) -> None:
        """Add what earlier versions did not keep, and forget what they kept wrong: one file for several addresses."""
        for table, column in (("feeds", "final_url"), ("pages", "digest")):
            if column in [row[1] for row in self._database.execute(f"PRAGMA table_info({table})")]:
                continue
            with suppress(sqlite3.OperationalError):  # another process was first
                self._database.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
            if table == "pages":
                rows = self._database.execute("SELECT corpus, url, final_url, file FROM pages").fetchall()
                strangers = [(c, url) for c, url, end, file in rows if file_hash(end) not in file]
                self._database.executemany("DELETE FROM pages WHERE corpus = ? AND url = ?", strangers)

    def _run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        try:
            return self._database.execute(statement, (self._corpus, *values)).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self._path, error) from error

    def feeds(self) -> list[FeedRecord]:
        """Every feed, by address."""
        rows = self._run(
            "SELECT url, title, etag, last_modified, checked_at, outcome, final_url FROM feeds "
            "WHERE corpus = ? ORDER BY url"
        )
        return [FeedRecord(*row) for row in rows]

    def keep_feed(self, feed: FeedRecord) -> None:
        """Add a feed, or what is now known of it."""
        self._run(
            "INSERT OR REPLACE INTO feeds (corpus, url, title, etag, last_modified, checked_at, outcome, final_url) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(
                feed.url,
                feed.title,
                feed.etag,
                feed.last_modified,
                feed.checked_at,
                feed.outcome,
                feed.final_url,
            ),
        )

    def forget_feed(self, url: str) -> bool:
        """Remove a feed; False where there was none of that address."""
        return bool(self._run("DELETE FROM feeds WHERE corpus = ? AND url = ? RETURNING url", url))

    def page(self, url: str) -> PageRecord | None:
        """What came of it when this address was last fetched."""
        return next(iter(self._pages(f"{_PAGES} AND url = ?", url)), None)

    def pages_at(self, final_url: str) -> list[PageRecord]:
        """Every address whose redirects ended at this one, itself first."""
        return self._pages(f"{_PAGES} AND final_url = ? ORDER BY url != final_url, url", final_url)

    def owner(self, file: str) -> str | None:
        """The address that a file of the corpus belongs to, None where it was not fetched."""
        found = self._pages(f"{_PAGES} AND file = ? ORDER BY url LIMIT 1", file)
        return found[0].final_url if found else None

    def _pages(self, statement: str, value: str) -> list[PageRecord]:
        return [PageRecord(*row) for row in self._run(statement, value)]

    def keep_page(self, page: PageRecord) -> None:
        """Add a page, or what is now known of it."""
        self._run(
            "INSERT OR REPLACE INTO pages (corpus, url, final_url, file, etag, last_modified, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(page.url, page.final_url, page.file, page.etag, page.last_modified, page.digest),
        )


def _unusable(path: Path, error: Exception) -> CorpusError:
    return CorpusError(
        f"{path} cannot be used ({error}): allow writing there, or move the file away (feeds must then be added again)"
    )

"""What a generation knows of its articles and passages: texts and metadata in SQLite, positions in NumPy columns.

The columns are what ranking reads for every candidate, so they are plain arrays, mapped into memory; the texts are
read for the few passages that are shown. Reading never writes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from index import arrays
from index.articles import CorpusFile, Record
from index.errors import IndexDamaged
from index.generations.columns import UNDATED, Columns
from index.types import Article, Mask, Passage, Query, Skipped, Span
from index.unwritable import as_os_error

DATABASE = "catalog.sqlite"
COLUMNS = "columns"
DIGESTS = "digests.npy"
"""Of each article as it is shown, text and metadata: 16 bytes a row, so that no other than what was built is quoted."""

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
                    ctime_ns INTEGER NOT NULL);
CREATE TABLE skipped (path TEXT NOT NULL, file TEXT, reason TEXT NOT NULL);
CREATE TABLE texts (hash BLOB PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (file TEXT NOT NULL, position INTEGER NOT NULL, draft BLOB NOT NULL, article TEXT NOT NULL,
                      text BLOB NOT NULL, PRIMARY KEY (file, position)) WITHOUT ROWID;
CREATE TABLE articles (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key BLOB NOT NULL,
                       article TEXT NOT NULL, text BLOB NOT NULL);
"""
_ARTICLES = "SELECT a.row, a.article, t.text FROM articles a JOIN texts t ON t.hash = a.text"


def write(
    folder: Path,
    files: Sequence[CorpusFile],
    records: Iterable[tuple[str, int, Record]],
    skipped: Sequence[tuple[Skipped, str | None]],
    articles: Sequence[Article],
    keys: Sequence[bytes],
    columns: Columns,
) -> None:
    """Write the catalog of a new generation into `folder`.

    `records` are the articles as they were read, before merging, with file and position: a rebuild takes those that
    are unchanged from here. `keys` are the articles' content keys. `skipped` come with the file they belong to, None
    where the scan skipped them.
    """
    with as_os_error(folder / DATABASE), closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # the file is new and private until it is published
        database.execute("PRAGMA synchronous = OFF")  # the generation is fsynced as a whole
        database.executescript(_SCHEMA)
        with database:
            database.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?)",
                ((f.path, f.size, f.mtime_ns, f.ctime_ns) for f in files),
            )
            database.executemany(
                "INSERT INTO skipped VALUES (?, ?, ?)", ((s.path, f, s.reason) for s, f in skipped)
            )

            @cache  # most records are an article as they are
            def stored(article: Article) -> tuple[str, bytes]:
                return _store(database, article)

            database.executemany(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?)",
                ((file, position, r.draft, *stored(r.article)) for file, position, r in records),
            )
            database.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?)",
                (
                    (row, article.id, key, *stored(article))
                    for row, (article, key) in enumerate(zip(articles, keys, strict=True))
                ),
            )
    digests = b"".join(_digest(_dump(article), article.text) for article in articles)
    with (folder / DIGESTS).open("wb") as stream:
        np.save(stream, np.frombuffer(digests, np.uint8).reshape(-1, 16), allow_pickle=False)
    arrays.save(folder / COLUMNS, {name: getattr(columns, name) for name in Columns.__slots__})


def _store(database: sqlite3.Connection, article: Article) -> tuple[str, bytes]:
    """Store the text of an article; returns its other fields as JSON, and the key of the text."""
    key = hashlib.blake2b(article.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    database.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (key, article.text))
    return _dump(article), key


def _digest(fields: str, text: str) -> bytes:
    digest = hashlib.blake2b(fields.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return digest.digest()


class Catalog:
    """The catalog of one generation, opened for reading; safe to use from several threads.

    An article that is not what was built, to the last byte, raises IndexDamaged instead of being shown.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / DATABASE
        try:
            # immutable: no lock files, no journal, so that a read-only folder works and opening changes nothing
            self._database = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path} cannot be read ({error}): run `newsdesk rebuild --full`") from error
        self.columns = Columns(**arrays.load(folder / COLUMNS, Columns.__slots__))
        self._digests = arrays.load(folder, [DIGESTS.removesuffix(".npy")]).popitem()[1]
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._database.close()

    def _select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            # SQLite shows the whole of a text that it cannot decode
            reason = str(error).split("with text")[0].splitlines()[0].strip()
            raise IndexDamaged(
                f"the catalog cannot be read ({reason}): run `newsdesk rebuild --full`"
            ) from None

    def articles(self, rows: Iterable[int] | None = None) -> list[Article]:
        """The articles of these rows in the order given, or all in corpus order."""
        if rows is None:
            return [self._proven(*row) for row in self._select(f"{_ARTICLES} ORDER BY a.row")]
        wanted = list(rows)
        named = "(SELECT value FROM json_each(?))"
        read = self._select(f"{_ARTICLES} WHERE a.row IN {named}", (json.dumps(wanted),))
        found = {int(row): self._proven(row, article, text) for row, article, text in read}
        if not found.keys() >= set(wanted):
            raise IndexDamaged("the catalog holds other articles than were built: run `newsdesk rebuild`")
        return [found[row] for row in wanted]

    def _proven(self, row: int, fields: str, text: str) -> Article:
        """The article of a row, held against its digest: a microsecond for a few thousand characters."""
        if not (
            isinstance(text, str)
            and isinstance(fields, str)
            and 0 <= row < len(self._digests)
            and _digest(fields, text) == self._digests[row].tobytes()
        ):
            raise IndexDamaged(
                f"article {row} of the catalog is not what was built (its digest differs): run `newsdesk rebuild`"
            )
        return _load(fields, text)

    def keys(self) -> tuple[list[str], list[bytes]]:
        """The ids and the content keys of all articles, in corpus order."""
        rows = self._select("SELECT id, key FROM articles ORDER BY row")
        return [article_id for article_id, _ in rows], [key for _, key in rows]

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        rows = self._select(f"{_ARTICLES} WHERE a.id = ?", (article_id,))
        return self._proven(*rows[0]) if rows else None

    def holding(self, piece: str, most: int) -> list[int]:
        """The rows of the first articles whose text holds `piece`, letter for letter; reads every text."""
        return [
            int(row)
            for (row,) in self._select(
                "SELECT a.row FROM articles a JOIN texts t ON t.hash = a.text WHERE instr(t.text, ?) "
                "ORDER BY a.row LIMIT ?",
                (piece, most),
            )
        ]

    def files(self) -> list[CorpusFile]:
        """The files this generation was built from."""
        return [
            CorpusFile(path, int(size), int(mtime), int(ctime))
            for path, size, mtime, ctime in self._select("SELECT * FROM files ORDER BY path")
        ]

    def records(self, file: str) -> list[Record]:
        """The articles of one file as they were read, before merging; none for a file that is not known."""
        return [
            Record(draft, _load(article, text))
            for draft, article, text in self._select(
                "SELECT r.draft, r.article, t.text FROM records r JOIN texts t ON t.hash = r.text "
                "WHERE r.file = ? ORDER BY position",
                (file,),
            )
        ]

    def skipped(self) -> list[Skipped]:
        """All that was left out, with reasons."""
        return [Skipped(path, reason) for path, reason in self._select("SELECT path, reason FROM skipped")]

    def skipped_by_file(self) -> dict[str, list[Skipped]]:
        """What was left out of each file that was read; files without any are not in it."""
        found: dict[str, list[Skipped]] = {}
        for file, path, reason in self._select(
            "SELECT file, path, reason FROM skipped WHERE file IS NOT NULL"
        ):
            found.setdefault(file, []).append(Skipped(path, reason))
        return found

    def passages(self, row: int) -> list[Passage]:
        """The passages of one article with their sentences."""
        c = self.columns
        own = slice(c.first_passage[row], c.first_passage[row + 1])
        first = c.first_sentence[own.start : own.stop + 1]
        inside = slice(first[0], first[-1])
        # as lists: reading a mapped array element by element costs more than splitting the text again
        spans = [
            Span(*span)
            for span in zip(c.sentence_start[inside].tolist(), c.sentence_end[inside].tolist(), strict=True)
        ]
        borders = (first - first[0]).tolist()
        return [
            Passage(start, end, tuple(spans[a:b]))
            for start, end, a, b in zip(
                c.start[own].tolist(), c.end[own].tolist(), borders, borders[1:], strict=False
            )
        ]

    def within(self, query: Query, sources: Sequence[str]) -> Mask | None:
        """Which passages the query's filters admit, one flag a passage; None where there is no filter.

        `sources` are the generation's source names, sorted; a source matches by its whole name, case-folded.
        """
        if not (query.sources or query.since or query.until):
            return None
        admitted = np.ones(len(self.columns.published), dtype=np.bool_)
        if query.sources:
            wanted = {name.casefold() for name in query.sources}
            numbers = [i for i, name in enumerate(sources) if name.casefold() in wanted]
            admitted &= np.isin(self.columns.source, numbers)
        if query.since or query.until:
            admitted &= self.columns.published != UNDATED
        if query.since:
            admitted &= self.columns.published >= query.since.toordinal()
        if query.until:
            admitted &= self.columns.published <= query.until.toordinal()
        return np.asarray(admitted[self.columns.article], dtype=np.bool_)


def _dump(article: Article) -> str:
    fields = {name: getattr(article, name) for name in Article.__slots__ if name != "text"}
    for name in ("published", "published_at"):
        fields[name] = fields[name] and fields[name].isoformat()
    return json.dumps(
        {name: value for name, value in fields.items() if value not in (None, ())}, ensure_ascii=False
    )


def _load(fields: str, text: str) -> Article:
    try:
        known = json.loads(fields)
        return Article(
            id=known["id"],
            text=text,
            title=known["title"],
            path=known["path"],
            source=known.get("source"),
            author=known.get("author"),
            published=date.fromisoformat(known["published"]) if "published" in known else None,
            published_at=datetime.fromisoformat(known["published_at"]) if "published_at" in known else None,
            url=known.get("url"),
            paths=tuple(known.get("paths", ())),
            boilerplate=tuple(Span(*span) for span in known.get("boilerplate", ())),
            pages=tuple(known.get("pages", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(
            f"the catalog cannot be read ({type(error).__name__}): run `newsdesk rebuild --full`"
        ) from None

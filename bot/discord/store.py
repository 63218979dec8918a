"""What the bot remembers for 30 days, in one SQLite file: answers, thumbs, and questions that found nothing.

No user id, name or channel is stored, and a server's id only with its unanswered questions, which are shown to its
managers and nobody else. Who asked is read off Discord's own message when it matters (see
`permissions`). Message ids tie an answer to the message that asked, so that both can be deleted together.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot.desk.answer import Answer
from bot.discord.records import Record, to_body
from index.errors import UsageError

KEPT_SECONDS = 30 * 86400

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, asked TEXT NOT NULL, question TEXT NOT NULL, generation TEXT NOT NULL,
    body TEXT NOT NULL, question_message INTEGER, answer_message INTEGER);
CREATE INDEX IF NOT EXISTS answers_at ON answers (at);
CREATE INDEX IF NOT EXISTS answers_question ON answers (question_message);
CREATE INDEX IF NOT EXISTS answers_answer ON answers (answer_message);
CREATE TABLE IF NOT EXISTS feedback (
    at INTEGER NOT NULL, answer TEXT NOT NULL, question TEXT NOT NULL, generation TEXT NOT NULL, body TEXT NOT NULL,
    vote INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS unanswered (at INTEGER NOT NULL, question TEXT NOT NULL, server INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """The bot's memory; safe to use from several threads. Raises UsageError where the file cannot be opened."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=1)
            # answers can be asked again: losing the last ones to a power cut is cheaper than a sync for each
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.executescript(_SCHEMA)
            columns = [row[1] for row in self._db.execute("PRAGMA table_info(unanswered)")]
            if "server" not in columns:
                # kept before servers were told apart: nobody can tell whose they are
                self._db.execute("DROP TABLE unanswered")
                self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(
                f"{path}: cannot be used ({error}); set NEWSDESK_DATA to a folder that can be written"
            ) from None
        self.forget()

    def add(self, asked: str, answer: Answer, question_message: int | None) -> Record:
        """Store an answer under a new id."""
        record = Record(
            secrets.token_urlsafe(9),
            asked,
            answer.question,
            answer.index.generation,
            to_body(answer),
            question_message,
        )
        with self._lock:
            self._db.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    record.id,
                    int(self._clock()),
                    asked,
                    record.question,
                    record.generation,
                    _json(record.body),
                    question_message,
                ),
            )
        return record

    def get(self, answer_id: str) -> Record | None:
        """The answer of that id, None where it was never there or is over 30 days old."""
        return self._one("id = ?", answer_id)

    def of_message(self, answer_message: int) -> Record | None:
        """The answer that a message of the bot shows."""
        return self._one("answer_message = ?", answer_message)

    def shown_in(self, answer_id: str, answer_message: int) -> None:
        """Remember which message shows an answer."""
        with self._lock:
            self._db.execute(
                "UPDATE answers SET answer_message = ? WHERE id = ?", (answer_message, answer_id)
            )

    def answers_to(self, question_message: int) -> list[int]:
        """The messages that answer a message."""
        with self._lock:
            rows = self._db.execute(
                "SELECT answer_message FROM answers WHERE question_message = ? AND answer_message IS NOT NULL",
                (question_message,),
            ).fetchall()
        return [row[0] for row in rows]

    def remove(self, answer_id: str) -> None:
        """Forget an answer: its question was deleted, or its asker wanted it gone."""
        with self._lock:
            self._db.execute("DELETE FROM answers WHERE id = ?", (answer_id,))

    def remove_message(self, message: int) -> None:
        """Forget every answer that a message asked for or shows."""
        with self._lock:
            self._db.execute(
                "DELETE FROM answers WHERE question_message = ? OR answer_message = ?", (message, message)
            )

    def vote(self, record: Record, vote: int, before: int | None) -> None:
        """Keep a thumb (1 or -1) with question, generation and passages; `before` is the same person's earlier one."""
        with self._lock:
            if before is not None:
                self._db.execute(
                    "DELETE FROM feedback WHERE rowid ="
                    " (SELECT max(rowid) FROM feedback WHERE answer = ? AND vote = ?)",
                    (record.id, before),
                )
            self._db.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)",
                (int(self._clock()), record.id, record.question, record.generation, _json(record.body), vote),
            )

    def add_unanswered(self, question: str, server: int) -> None:
        """Keep a question of a server that found nothing."""
        with self._lock:
            self._db.execute(
                "INSERT INTO unanswered VALUES (?, ?, ?)",
                (int(self._clock()), " ".join(question.split()), server),
            )

    def unanswered(self, server: int) -> list[tuple[str, int]]:
        """The questions of a server that found nothing in the last 30 days, with how often; the most frequent first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT max(question), count(*) AS n FROM unanswered WHERE at >= ? AND server = ? "
                "GROUP BY lower(question) ORDER BY n DESC, max(at) DESC, 1",
                (self._oldest(), server),
            ).fetchall()
        return [(question, count) for question, count in rows]

    def state(self, name: str) -> str | None:
        """A remembered fact about the bot itself."""
        with self._lock:
            row = self._db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_state(self, name: str, value: str) -> None:
        """Remember a fact about the bot itself."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def forget(self) -> None:
        """Delete all that is over 30 days old."""
        with self._lock:
            for table in ("answers", "feedback", "unanswered"):
                self._db.execute(f"DELETE FROM {table} WHERE at < ?", (self._oldest(),))  # noqa: S608  a name of ours

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _oldest(self) -> int:
        return int(self._clock()) - KEPT_SECONDS

    def _one(self, where: str, value: str | int) -> Record | None:
        with self._lock:
            row = self._db.execute(
                "SELECT id, asked, question, generation, body, question_message FROM answers "  # noqa: S608  ours
                f"WHERE {where} AND at >= ?",
                (value, self._oldest()),
            ).fetchone()
        return Record(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5]) if row else None


def _json(body: dict[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

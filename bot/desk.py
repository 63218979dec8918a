"""One opened index and its encoder: what the command line, the chat, the evaluation and the Discord bot all ask.

    desk = Desk.open(settings)              IndexUnavailable, ModelError
    answer = desk.ask(Query("Who ...?"))    UsageError

A desk may be used from several threads at once. `refresh` moves it to a newer generation between two questions.
"""

from __future__ import annotations

from bot.answer import Answer
from bot.settings import Settings
from index.types import Article, IndexInfo, Query


class Desk:
    """Answers questions from one generation at a time."""

    @classmethod
    def open(cls, settings: Settings, *, verify: bool = False) -> Desk:
        """Open the current generation; `verify` checks every file's hash first (a long-running process should)."""
        raise NotImplementedError

    @property
    def info(self) -> IndexInfo:
        """What is known of the generation in use."""
        raise NotImplementedError

    def ask(self, query: Query) -> Answer:
        """The answer to one question. Raises UsageError for a question that is none, or an unknown source."""
        raise NotImplementedError

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        raise NotImplementedError

    def articles(self) -> list[Article]:
        """Every article, in corpus order."""
        raise NotImplementedError

    def refresh(self) -> bool:
        """Move to the newest generation if there is one; True if so. Questions under way end on the old one."""
        raise NotImplementedError

    def close(self) -> None:
        """Release the files."""
        raise NotImplementedError

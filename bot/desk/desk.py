"""One opened index and its encoder: what the command line, the chat, the evaluation and the Discord bot all ask.

    desk = Desk.open(settings)              IndexUnavailable, ModelError
    answer = desk.ask("Who ...?")           UsageError; a Query narrows by source and date

A desk may be used from several threads at once. `refresh` moves it to a newer generation between two questions.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.desk.answer import Answer, answer_of, checked_question, small_talk
from bot.desk.models import Notice, encoder_of, reader_of
from bot.desk.small_talk import reply_to
from bot.settings import Settings, limits_of
from index.articles import scan
from index.checking import check
from index.encoders.base import Encoder
from index.errors import CorpusError, IndexMismatch
from index.finding import Finder
from index.generations import publishing as generation
from index.generations.manifest import listing_of
from index.generations.opening import OpenGeneration, open_generation
from index.generations.proving import Prover
from index.reader.base import Reader
from index.search.retriever import Retriever
from index.timeline import events
from index.types import Article, Claim, Event, IndexInfo, Query, QuoteSearch, SearchSizes

_WIDE = SearchSizes(listed=400, sentences=400, candidates=200)
"""How widely a timeline is searched: it wants every day, not the best five passages."""


class Desk:
    """Answers questions from one generation at a time."""

    def __init__(
        self, settings: Settings, opened: OpenGeneration, encoder: Encoder, reader: Reader | None = None
    ) -> None:
        self._settings = settings
        self._encoder = encoder
        self._reader = reader
        self._current = (opened, Retriever(opened, encoder, reader))
        self._moving = threading.Lock()
        self._refused: str | None = None
        self._prover: Prover | None = None

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        verify: bool = False,
        corpus: Path | None = None,
        once: bool = False,
        notice: Notice = lambda _: None,
    ) -> Desk:
        """Open the current generation; `verify` checks every file's hash first (a long-running process should).

        With `corpus`, an index of another corpus is refused. `once` is for a process that asks a single question.
        Raises IndexUnavailable and ModelError.
        """
        opened = open_generation(settings.index, every_hash=verify)
        try:
            if corpus is not None and str(corpus.resolve()) != opened.manifest.corpus:
                raise IndexMismatch(
                    f"{settings.index} was built from {opened.manifest.corpus}, not from {corpus}: "
                    f"run `newsdesk rebuild --corpus {corpus}`, or name that corpus's index with --index"
                )
            encoder = encoder_of(settings, notice, once=once)
            _check_model(settings, opened, encoder)
            reader = reader_of(settings)
        except BaseException:
            opened.close()
            raise
        return cls(settings, opened, encoder, reader)

    @property
    def info(self) -> IndexInfo:
        """What is known of the generation in use."""
        return self._current[0].info

    def ask(self, query: Query | str) -> Answer:
        """The answer to one question. Raises UsageError for a question that is none, or an unknown source."""
        if isinstance(query, str):
            query = Query(query, k=self._settings.k)
        checked_question(query.text)
        opened, retriever = self._current
        if reply := reply_to(query.text):
            return small_talk(query.text, reply, opened.info)
        asked = query if query.today else replace(query, today=date.today())
        settings = self._settings
        return answer_of(retriever.search(asked), opened.info, settings.threshold, settings.perhaps)

    def find(self, text: str) -> QuoteSearch:
        """Where a quote stands, exactly or nearly; every article that holds it, at its best place there."""
        return Finder(self._current[0]).find(text)

    def timeline(self, query: Query) -> tuple[Event, ...]:
        """What was reported of the query, one best sentence a date, oldest first. Raises as `ask` does."""
        checked_question(query.text)
        asked = replace(query, today=query.today or date.today(), k=_WIDE.candidates, use_age=False)
        return events(query.text, self._current[1].search(asked, _WIDE).hits)

    def check(self, text: str) -> tuple[Claim, ...]:
        """The claims of a text, each with the hits whose quote reports it. Raises UsageError for a text without any."""
        opened, retriever = self._current
        return check(opened, retriever, text)

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        return self._current[0].catalog.article(article_id)

    def articles(self) -> list[Article]:
        """Every article, in corpus order."""
        return self._current[0].catalog.articles()

    def notices(self) -> list[str]:
        """What the user should know before reading an answer: that the articles have changed since the index."""
        manifest = self._current[0].manifest
        try:
            files, _ = scan(Path(manifest.corpus), limits_of(self._settings))
        except (CorpusError, OSError):
            return [
                f"The articles in {manifest.corpus} cannot be seen; the index is of {manifest.built_at[:10]}."
            ]
        if listing_of(files) == manifest.listing:
            return []
        changed = len(set(files) ^ set(self._current[0].catalog.files()))
        what = f"{changed} files added, removed or edited"
        return [f"{manifest.corpus} has changed since the index was built ({what}): run `newsdesk rebuild`."]

    def refresh(self) -> bool:
        """Move to the newest generation if there is one; True if so. Questions under way end on the old one.

        Raises IndexUnavailable, once, where the newest cannot be used; the desk goes on with the one it has.
        """
        with self._moving:
            name = generation.current_id(self._settings.index)
            before, retriever = self._current
            if name == before.manifest.generation:
                checked = generation.checked_at(self._settings.index, before.manifest)
                if checked != before.checked_at:  # a rebuild found nothing new: the age counts from then
                    self._current = (replace(before, checked_at=checked), retriever)
                return False
            if name == self._refused:
                return False  # said once; opening it again would cost every question as much
            self._refused = name
            opened = open_generation(self._settings.index, every_hash=True)
            try:
                _check_model(self._settings, opened, self._encoder)
            except IndexMismatch:
                opened.close()
                raise
            self._refused = None
            # the old one is not closed: a question may be using it, and it ends with its last reader
            self._current = (opened, Retriever(opened, self._encoder, self._reader))
            return True

    def prove(self) -> str:
        """Check one file of the generation in use and a sample of its articles; the file's name.

        Raises IndexDamaged. Meant to be called now and then, in a thread.
        """
        opened = self._current[0]
        if self._prover is None or self._prover.opened.folder != opened.folder:
            self._prover = Prover(opened)
        return self._prover.step()

    def close(self) -> None:
        """Release the files."""
        self._current[0].close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _check_model(settings: Settings, opened: OpenGeneration, encoder: Encoder) -> None:
    manifest = opened.manifest
    if manifest.fingerprint != encoder.fingerprint or manifest.dim != encoder.dim:
        raise IndexMismatch(
            f"{settings.index} was built with the model {manifest.model}, not with {encoder.name} as it is now: "
            "run `newsdesk rebuild`, or set EMBEDDING_MODEL to the model it was built with"
        )

"""A question in, a finished reply out: everything between Discord and the desk, all heavy work off the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, ParamSpec, TypeVar

import discord

from bot.desk.answer import Answer
from bot.desk.desk import Desk
from bot.desk.follow_up import with_subject
from bot.desk.small_talk import reply_to
from bot.discord.limits import Cooldown, Gate
from bot.discord.logs import event, log
from bot.discord.records import Record, from_record
from bot.discord.store import Store
from bot.render.discord import answer_card, context_card
from bot.render.markdown import cut
from bot.settings import Settings
from index.types import Query

P = ParamSpec("P")
T = TypeVar("T")

FETCHED = 20
"""Passages that one question brings back: what "More" can go through."""

CLICKS = 4
"""Clicks and other commands for each question that a person may ask in a minute."""

REBUILDS = 3
"""That one person may start within ten minutes."""

_PARAGRAPH_REACH = 1500

STALE = "The index has been rebuilt since this was asked, so I asked again."


@dataclass(frozen=True, slots=True)
class Request:
    """One question as it came in. `before` is the answer that it follows up, `server` None in a direct message."""

    text: str
    kind: str
    private: bool = False
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    question_message: int | None = None
    before: Record | None = None
    server: int | None = None
    received: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send. `answer_id` is None where nothing could be stored: then there are no buttons that need it.

    `answered` says whether a passage is shown: one that answers, or that may. `first` is the row of the first one,
    `more` that of the next ones, `page` tells "More" from an answer.
    `facts` go into the log once it is sent.
    """

    embed: discord.Embed
    answer_id: str | None
    private: bool
    more: int | None = None
    answered: bool = False
    dated: bool = False
    first: int = 0
    page: bool = False
    facts: dict[str, Any] | None = None


class Service:
    """Answers requests in a pool of two threads; keeps what the buttons need."""

    def __init__(self, settings: Settings, desk: Desk, store: Store) -> None:
        self.settings, self.desk, self.store = settings, desk, store
        self.cooldown = Cooldown(settings.discord_per_minute)
        # all else that makes the bot work or write: clicks, commands, messages without a question
        self.clicks = Cooldown(CLICKS * settings.discord_per_minute, what="clicks and commands")
        self.helped = Cooldown(1, seconds=600)
        self.rebuilds = Cooldown(REBUILDS, seconds=600, what="rebuilds", period="ten minutes")
        self.gate = Gate(settings.discord_queue, settings.discord_per_server, settings.discord_per_person)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="newsdesk-ask")
        # short look-ups must not wait behind questions: a click has three seconds
        self._store_pool = ThreadPoolExecutor(1, thread_name_prefix="newsdesk-store")

    async def work(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job in the pool of two threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: job(*args, **kwargs))

    async def recall(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a look-up of the store in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._store_pool, lambda: job(*args, **kwargs)
        )

    async def answer(self, request: Request) -> Reply:
        """The reply to a question. Raises UsageError for a question that is none."""
        return await self.work(self._answer, request)

    def sent(self, reply: Reply, seconds: float) -> None:
        """Write the line of a question into the log: what it took by step, never its text unless set so."""
        if reply.facts is not None:
            event("question", **reply.facts | {"ms": reply.facts["ms"] | {"send": _ms(seconds)}})

    async def more(self, answer_id: str, first: int) -> Reply | None:
        """The next passages of an answer, for one person; None where it is no longer stored."""
        return await self.work(self._more, answer_id, first)

    async def context(self, answer_id: str, rank: int) -> Reply | None:
        """The paragraphs around a passage of an answer; None where it is no longer stored."""
        return await self.work(self._context, answer_id, rank)

    async def shared(self, answer_id: str) -> Reply | None:
        """An answer as everyone may see it; None where it is no longer stored."""
        return await self.work(self._shared, answer_id)

    async def take_newest(self) -> None:
        """Move to a newer generation where there is one, between two questions."""
        # in a thread of its own: checking a large index must hold up neither questions nor clicks
        if await asyncio.to_thread(self.desk.refresh):
            event("generation", generation=self.desk.info.generation, articles=self.desk.info.articles)

    def close(self) -> None:
        """End the threads and release the files."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._store_pool.shutdown(wait=True)
        self.store.close()
        self.desk.close()

    # -- in the pool's threads -------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Reply:
        started = time.monotonic()
        notes: list[str] = []
        query = Query(
            request.text, k=FETCHED, sources=request.sources, since=request.since, until=request.until
        )
        if request.before is not None and reply_to(request.text) is None:
            before = request.before.query
            query = replace(
                query,
                text=with_subject(request.before.question, request.text),
                sources=query.sources or before.sources,
                since=query.since or before.since,
                until=query.until or before.until,
            )
            notes.append(f"Searched for: {cut(query.text, 150)}")
        answer = self.desk.ask(query)
        asked = time.monotonic()
        record = None if answer.small_talk else self._keep(request, answer)
        reply = self._reply(answer, record, private=request.private, notes=notes)
        steps = {
            "wait": started - request.received,
            "ask": asked - started,
            "render": time.monotonic() - asked,
        }
        facts = {
            "kind": request.kind,
            "ms": {name: _ms(seconds) for name, seconds in steps.items()},
            "answered": answer.answered,
            "certainty": answer.certainty,
            "confidence": round(answer.confidence, 3),
            "passages": len(answer.passages),
            "generation": answer.index.generation,
        }
        if self.settings.discord_log_questions:
            facts["question"] = request.text
        return replace(reply, facts=facts)

    def _keep(self, request: Request, answer: Answer) -> Record | None:
        kept = self.settings.discord_keep_unanswered and not request.private
        if answer.certainty == "none" and kept and request.server is not None:
            with suppress(sqlite3.Error):  # said below, where the answer itself is stored
                self.store.add_unanswered(answer.question, request.server)
        return self._stored(request.text, answer, request.question_message)

    def _stored(self, asked: str, answer: Answer, question_message: int | None) -> Record | None:
        try:
            return self.store.add(asked, answer, question_message)
        except sqlite3.Error:
            # a full disk must not cost the answer itself
            log.exception("answer not stored")
            return None

    def _reply(
        self,
        answer: Answer,
        record: Record | None,
        *,
        private: bool,
        notes: list[str],
        first: int = 0,
        page: bool = False,
    ) -> Reply:
        words, now = self.settings.discord_words, datetime.now(UTC)
        card = answer_card(answer, now, k=self.settings.k, words=words, notes=notes, first=first)
        dated = bool(answer.filters.since or answer.filters.until)
        quoted = answer.best is not None
        return Reply(
            card.embed, record.id if record else None, private, card.more, quoted, dated, first, page
        )

    def _recalled(self, answer_id: str) -> tuple[Record, Answer, list[str]] | None:
        record = self.store.get(answer_id)
        if record is None:
            return None
        answer = from_record(record, self.desk)
        if answer is not None:
            return record, answer, []
        answer = self.desk.ask(replace(record.query, k=FETCHED))
        # stored anew, so that its own buttons go on from it
        return self._stored(record.asked, answer, None) or record, answer, [STALE]

    def _more(self, answer_id: str, first: int) -> Reply | None:
        found = self._recalled(answer_id)
        if found is None:
            return None
        record, answer, notes = found
        # asked again, the passages are others: from the first one on
        first = first if not notes and first < len(answer.passages) else 0
        return self._reply(answer, record, private=True, notes=notes, first=first, page=True)

    def _context(self, answer_id: str, rank: int) -> Reply | None:
        found = self._recalled(answer_id)
        if found is None:
            return None
        record, answer, notes = found
        hits = answer.passages or tuple(filter(None, [answer.best]))
        if not hits:
            return self._reply(answer, record, private=True, notes=notes)
        hit = hits[rank - 1 if not notes and 0 < rank <= len(hits) else 0]
        text = hit.article.text
        before = text[max(0, hit.start - _PARAGRAPH_REACH) : hit.start]
        after = text[hit.end : hit.end + _PARAGRAPH_REACH]
        embed = context_card(hit, _paragraphs(before, last=True), _paragraphs(after, last=False), notes)
        return Reply(embed, None, private=True, answered=True)

    def _shared(self, answer_id: str) -> Reply | None:
        found = self._recalled(answer_id)
        if found is None:
            return None
        record, answer, notes = found
        return self._reply(answer, record, private=False, notes=notes)


def _paragraphs(text: str, *, last: bool) -> str:
    """The paragraph next to a passage: the last one of what stands before, the first of what follows."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    return paragraphs[-1 if last else 0] if paragraphs else ""


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)

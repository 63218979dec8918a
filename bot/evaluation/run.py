"""Every question put to a desk, and the file in which the replies are kept.

A run file is JSON Lines, one question a line: `id`, `passages` (best first: `article_id`, `char_start`,
`char_end`, and the quote's `quote_start` and `quote_end`), `confidence`, `abstained` (true also for "perhaps"),
`as_of`, `ms`. The development set's own `score.py` reads it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from bot.desk.answer import Answer
from bot.evaluation.dataset import Question, Source, read_lines
from index.errors import UsageError
from index.types import Hit, Query, Span

AsOf = Literal["question", "newest", "none"]
"""From which day age counts: the question's own date, the newest article's, or not at all."""

DEPTH = 20
"""Passages kept of each question: recall is measured that deep."""


class Asks(Protocol):
    """What the evaluation needs of a desk."""

    def ask(self, query: Query) -> Answer:
        """The answer to one question."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One passage of a reply: a span of an article, or (in run files of other programs) its text alone."""

    article_id: str
    span: Span | None
    quote: Span | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one question, passages best first. None where a run file does not tell."""

    id: str
    passages: tuple[Found, ...]
    confidence: float | None = None
    abstained: bool | None = None
    as_of: date | None = None
    milliseconds: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The replies by question id.

    `refused` are the questions that the desk would not take. `altered` counts the passages and quotes that
    are not word for word what their article says at their offsets; None for a run that was read from a
    file.
    """

    replies: dict[str, Reply]
    refused: tuple[str, ...] = ()
    altered: int | None = None


def evaluate(
    desk: Asks,
    questions: Iterable[Question],
    *,
    as_of: AsOf,
    k: int = DEPTH,
    articles: Mapping[str, Source] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Run:
    """The replies of a desk to every question, one at a time, each timed by itself (wall clock).

    Quotes are checked against the dataset's `articles`, where given, and otherwise against the articles
    they came with. `on_progress` receives the number done so far. A question that the desk refuses (UsageError)
    counts as abstained with confidence 0; any other error ends the run.
    """
    known = articles or {}
    if as_of not in get_args(AsOf):
        raise UsageError(f"--as-of takes question, newest or none, not {as_of!r}")
    replies: dict[str, Reply] = {}
    refused: list[str] = []
    altered = 0
    for done, question in enumerate({question.id: question for question in questions}.values(), 1):
        day = question.asked if as_of == "question" else None
        query = Query(question.text, k=k, as_of=day, use_age=as_of != "none")
        try:
            if not replies:
                desk.ask(
                    query
                )  # loads what the first question of a process loads, so that no timing holds it
            began = time.perf_counter()
            answer = desk.ask(query)
            milliseconds = (time.perf_counter() - began) * 1000
        except UsageError:
            refused.append(question.id)
            replies[question.id] = Reply(question.id, (), confidence=0.0, abstained=True, as_of=day)
        else:
            altered += sum(_altered(hit, known) for hit in answer.candidates)
            replies[question.id] = Reply(
                id=question.id,
                passages=tuple(
                    Found(hit.article.id, Span(hit.start, hit.end), Span(hit.quote.start, hit.quote.end))
                    for hit in answer.candidates[:k]
                ),
                confidence=answer.confidence,
                abstained=not answer.answered,
                as_of=day,
                milliseconds=milliseconds,
            )
        if on_progress:
            on_progress(done)
    return Run(replies, tuple(refused), altered)


def _altered(hit: Hit, articles: Mapping[str, Source]) -> int:
    """How many of a hit's passage and quote are not what the article says at their offsets (0, 1 or 2)."""
    text, quote = articles[hit.article.id].text if hit.article.id in articles else hit.article.text, hit.quote
    passage_kept = 0 <= hit.start < hit.end and hit.text == text[hit.start : hit.end]
    quote_kept = (
        hit.start <= quote.start < quote.end <= hit.end and quote.text == text[quote.start : quote.end]
    )
    return (not passage_kept) + (not quote_kept)


def write_run(run: Run, file: Path) -> None:
    """Write a run file, in the order of the questions. Raises UsageError where it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="\n") as out:
            for reply in run.replies.values():
                out.write(json.dumps(_as_record(reply), allow_nan=False) + "\n")
    except OSError as reason:
        raise UsageError(f"{file}: the run cannot be written ({reason.strerror})") from None


def _as_record(reply: Reply) -> dict[str, Any]:
    passages: list[dict[str, Any]] = []
    for found in reply.passages:
        passage: dict[str, Any] = {"article_id": found.article_id}
        if found.span:
            passage |= {"char_start": found.span.start, "char_end": found.span.end}
        else:
            passage["text"] = found.text
        if found.quote:
            passage |= {"quote_start": found.quote.start, "quote_end": found.quote.end}
        passages.append(passage)
    record: dict[str, Any] = {"id": reply.id, "passages": passages}
    if reply.confidence is not None:
        record["confidence"] = reply.confidence
    if reply.abstained is not None:
        record["abstained"] = reply.abstained
    record["as_of"] = reply.as_of.isoformat() if reply.as_of else None
    if reply.milliseconds is not None:
        record["ms"] = round(reply.milliseconds, 3)
    return record


def read_run(file: Path) -> Run:
    """The run in a file, of this program or another. Raises UsageError for a file that is none."""
    replies: dict[str, Reply] = {}
    for where, record in read_lines(file, UsageError):
        try:
            identity = str(record["id"])
            confidence, as_of, took = record.get("confidence"), record.get("as_of"), record.get("ms")
            replies[identity] = Reply(
                id=identity,
                passages=tuple(_found(passage) for passage in record.get("passages") or ()),
                confidence=None if confidence is None else float(confidence),
                abstained=bool(record["abstained"]) if "abstained" in record else None,
                as_of=date.fromisoformat(as_of) if as_of else None,
                milliseconds=None if took is None else float(took),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as reason:
            raise UsageError(
                f"{where}: not a line of a run file ({type(reason).__name__}: {reason})"
            ) from None
    if not replies:
        raise UsageError(f"{file}: holds no reply; is it a run file (`newsdesk eval DIR --run OUT.jsonl`)?")
    return Run(replies)


def _found(passage: dict[str, Any]) -> Found:
    def span(start: str, end: str) -> Span | None:
        return Span(int(passage[start]), int(passage[end])) if start in passage else None

    return Found(
        article_id=str(passage.get("article_id") or ""),
        span=span("char_start", "char_end"),
        quote=span("quote_start", "quote_end"),
        text=str(passage.get("text") or ""),
    )

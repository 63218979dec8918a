"""An `Answer` as the few fields that are stored of it, and back.

Passages are kept as (article, offsets), never as text: the answer is put together again from the generation that gave
it, and from no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.desk.answer import Answer, Closest, Filters, NotFound
from bot.desk.desk import Desk
from index.types import Article, Hit, Query, Quote, Span


@dataclass(frozen=True, slots=True)
class Record:
    """One stored answer. `asked` are the user's own words, `body` what `to_body` made of the answer.

    No user is named. `question_message` is the message that asked, None for a slash command.
    """

    id: str
    asked: str
    question: str
    generation: str
    body: dict[str, Any]
    question_message: int | None = None

    @property
    def query(self) -> Query:
        """The same question again, its dates pinned to what was understood the first time."""
        return Query(
            self.question,
            sources=tuple(self.body["sources"]),
            since=_date(self.body["since"]),
            until=_date(self.body["until"]),
        )


def to_body(answer: Answer) -> dict[str, Any]:
    """What is stored of an answer besides question and generation: JSON values only."""
    why = answer.not_found
    return {
        "answered": answer.answered,
        "certainty": answer.certainty,
        "confidence": round(answer.confidence, 4),
        "sources": list(answer.filters.sources),
        "since": _iso(answer.filters.since),
        "until": _iso(answer.filters.until),
        "phrase": answer.filters.phrase,
        "also": list(answer.also_searched),
        "undated": answer.undated_left_out,
        "notes": list(answer.notes),
        "passages": [_passage(hit) for hit in answer.passages or filter(None, [answer.best])],
        "not_found": why
        and {"reason": why.reason, "missing": list(why.missing_terms), "closest": _closest(why.closest)},
    }


def from_record(record: Record, desk: Desk) -> Answer | None:
    """The answer as it was given, or None where its generation is gone or does not hold what was quoted.

    What was stored before there was a reader has neither certainty nor words that answer.
    """
    info = desk.info
    if info.generation != record.generation:
        return None
    body, hits = record.body, []
    for rank, stored in enumerate(body["passages"], 1):
        article_id, start, end, quote_start, quote_end, score, confidence, words = (*stored, None, None)[:8]
        article = desk.article(article_id)
        if article is None:
            return None
        quote = _quote(article, quote_start, quote_end, words)
        hits.append(Hit(rank, score, -1, article, start, end, quote, confidence=confidence))
    why = body["not_found"]
    closest = None
    if why and why["closest"]:
        article = desk.article(why["closest"][0])
        closest = Closest(article, _quote(article, *why["closest"][1:])) if article else None
    return Answer(
        question=record.question,
        certainty=body.get("certainty", "answered" if body["answered"] else "none"),
        confidence=body["confidence"],
        candidates=tuple(hits),
        not_found=NotFound(why["reason"], tuple(why["missing"]), closest) if why else None,
        filters=Filters(_date(body["since"]), _date(body["until"]), tuple(body["sources"]), body["phrase"]),
        also_searched=tuple(body["also"]),
        undated_left_out=body["undated"],
        notes=tuple(body.get("notes", ())),
        index=info,
    )


def _passage(hit: Hit) -> list[Any]:
    place = [hit.article.id, hit.start, hit.end, hit.quote.start, hit.quote.end]
    sure = None if hit.confidence is None else round(hit.confidence, 4)
    return [*place, round(hit.score, 5), sure, _words(hit.quote)]


def _quote(article: Article, start: int, end: int, words: Sequence[int] | None = None) -> Quote:
    return Quote(article.text[start:end], start, end, Span(*words) if words else None)


def _words(quote: Quote) -> list[int] | None:
    return [quote.answer.start, quote.answer.end] if quote.answer else None


def _closest(closest: Closest | None) -> list[Any] | None:
    if closest is None:
        return None
    return [closest.article.id, closest.quote.start, closest.quote.end, _words(closest.quote)]


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

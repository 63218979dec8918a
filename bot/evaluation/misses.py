"""The replies that a person should read: which they are, and how each is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.evaluation.dataset import Dataset, Gold, Source
from bot.evaluation.judge import Judged, words_of
from bot.evaluation.markup import Markup, join, tag
from bot.evaluation.normalise import find
from bot.evaluation.run import Found
from bot.evaluation.scoring import UNCHECKED
from bot.evaluation.table import figure, short_kind
from index.types import Span

_AROUND = 240
_LONGEST = 2400


@dataclass(frozen=True, slots=True)
class Misses:
    """Replies of one fault, the worst first. `total` counts those that are not among `shown` too."""

    title: str
    meaning: str
    total: int
    shown: tuple[Judged, ...]


def worst(judged: Sequence[Judged], limit: int = 15) -> tuple[Misses, ...]:
    """The four faults a reply can have, each with its `limit` worst cases; a question counts once in each."""
    once = tuple({one.question.id: one for one in judged}.values())
    beyond = [one for one in once if one.question.answerable and not 1 <= one.strict <= 5]
    false = [one for one in once if not one.question.answerable and one.reply.abstained is False]
    silent = [one for one in once if one.reply.abstained and one.strict == 1]
    beside = [one for one in once if one.quote_right is False]
    surest, least = (lambda one: -_sure(one)), _sure
    return (
        Misses(
            "Answerable, and the answer is not among the first five",
            "The surest first: what a reader would have believed.",
            len(beyond),
            tuple(sorted(beyond, key=surest)[:limit]),
        ),
        Misses(
            "Answered, although no article answers",
            "The surest first; those whose label nobody checked come last.",
            len(false),
            tuple(sorted(false, key=lambda one: (one.question.kind in UNCHECKED, -_sure(one)))[:limit]),
        ),
        Misses(
            "“Not found”, although the first passage answers",
            "The least sure first.",
            len(silent),
            tuple(sorted(silent, key=least)[:limit]),
        ),
        Misses(
            "The right passage, but the quote stands beside the answer",
            "The surest first.",
            len(beside),
            tuple(sorted(beside, key=surest)[:limit]),
        ),
    )


def _sure(one: Judged) -> float:
    return one.reply.confidence if one.reply.confidence is not None else 0.0


def card(dataset: Dataset, one: Judged) -> Markup:
    """One reply: the question, what was wanted, the first passage, and where the right one stood."""
    question, reply = one.question, one.reply
    told: list[tuple[str, str]] = [("Answer", question.answer or " / ".join(question.aliases))]
    if not question.answerable:
        told = [("Kind", f"{short_kind(question.kind)}, unanswerable")]
    if question.asked:
        told.append(("Asked", question.asked.isoformat()))
    told.append(("Expects", one.expects))
    if reply.confidence is not None:
        told.append(("Confidence", figure(reply.confidence)))
    if reply.abstained is not None:
        told.append(("Reply", "not found" if reply.abstained else "answered"))
    if question.answerable:
        told.append(("Right passage", f"rank {one.strict}" if one.strict else "not among the first 20"))
        if one.loose and one.loose != one.strict:
            told.append(("Answer elsewhere", f"rank {one.loose}"))
    aliases = question.aliases if question.answerable else ()
    parts: list[Markup | None] = [tag("h3", question.text), facts(told)]
    if reply.passages:
        heading = "First passage" if reply.abstained is not True else "First passage (not shown to the asker)"
        parts += [tag("h4", heading), _passage(dataset, reply.passages[0], aliases)]
    else:
        parts.append(tag("p", "No passage came back.", class_="soft"))
    if question.answerable and one.strict != 1:
        parts += _right_one(dataset, one)
    return tag("article", *parts, class_="miss")


def facts(told: Iterable[tuple[str, str]]) -> Markup:
    """Names and values side by side."""
    rows = (tag("div", tag("dt", name), tag("dd", value)) for name, value in told)
    return tag("dl", *rows, class_="facts")


def _right_one(dataset: Dataset, one: Judged) -> list[Markup | None]:
    if one.strict:
        right = one.reply.passages[one.strict - 1]
        return [
            tag("h4", f"The right one, at rank {one.strict}"),
            _passage(dataset, right, one.question.aliases),
        ]
    place = max(one.question.gold, key=lambda gold: gold.support)
    return [tag("h4", "Where the answer stands"), _around(dataset, place, one.question.aliases)]


def _passage(dataset: Dataset, found: Found, aliases: Sequence[str]) -> Markup:
    text = words_of(dataset, found)
    start = found.span.start if found.span else 0
    quote = Span(found.quote.start - start, found.quote.end - start) if found.quote else None
    shown = tag("blockquote", highlighted(text[:_LONGEST], quote, find(text[:_LONGEST], aliases)))
    return join([shown, _cited(found.article_id, dataset.articles.get(found.article_id))])


def _around(dataset: Dataset, place: Gold, aliases: Sequence[str]) -> Markup:
    source = dataset.articles[place.article_id]
    start, end = max(place.start - _AROUND, 0), place.end + _AROUND
    text = source.text[start:end]
    before, after = "… " if start else "", " …" if end < len(source.text) else ""
    words = join([before, highlighted(text, None, find(text, aliases)), after])
    return join([tag("blockquote", words), _cited(place.article_id, source)])


def _cited(identity: str, source: Source | None) -> Markup:
    if source is None:
        return tag("p", f"{identity}, which is not among the articles", class_="soft")
    named = (source.title, source.source, source.published, identity)
    return tag("p", " · ".join(part for part in named if part), class_="soft")


def highlighted(text: str, quote: Span | None, answers: Sequence[Span]) -> Markup:
    """The text as HTML, the quote marked and the gold answer underlined, also within the quote."""
    marked = Span(max(quote.start, 0), min(quote.end, len(text))) if quote else Span(0, 0)
    if marked.start >= marked.end:
        return _underlined(text, Span(0, len(text)), answers)
    return join(
        [
            _underlined(text, Span(0, marked.start), answers),
            tag("mark", _underlined(text, marked, answers)),
            _underlined(text, Span(marked.end, len(text)), answers),
        ]
    )


def _underlined(text: str, within: Span, answers: Sequence[Span]) -> Markup:
    parts: list[str | Markup] = []
    at = within.start
    for answer in answers:
        start, end = max(answer.start, at), min(answer.end, within.end)
        if start < end:
            parts += [text[at:start], tag("strong", text[start:end], class_="gold")]
            at = end
    return join([*parts, text[at : within.end]])

"""What the cards are made of: a quote, its source, what limited the answer, how old it is. Counted in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.desk.answer import Answer, Filters
from bot.render.markdown import cut, deep_link, escape, label, units, web_address
from bot.render.plain import count, day, supported
from bot.render.window import answer_within, window
from index.types import Article, Hit, IndexInfo, Quote, Span

_NAME, _SOURCE, _LONGEST_LINK = 200, 80, 700
_SPACES = re.compile(" {2,}")


def age(now: datetime, then: datetime) -> str:
    """How long ago, in the largest unit that fits: "3 hours"."""
    seconds = max(0, int((now - then).total_seconds()))
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return count(seconds // size, name)
    return "less than a minute"


def sure(probability: float) -> str:
    """A probability as a percentage; one that is rounded to certainty would claim too much."""
    return f"{min(probability, 0.99):.0%}"


def index_line(info: IndexInfo, now: datetime) -> str:
    """How old the index is and its newest article, as plain text."""
    newest = f"newest article {day(info.newest)}" if info.newest else "no dated article"
    return f"index checked {info.checked_at:%Y-%m-%d %H:%M} UTC ({age(now, info.checked_at)} ago), {newest}"


def quoted(quote: Quote, limit: int, mark: str = "**", *, bold: bool = False) -> str:
    """A quote in at most `limit` units, the words that answer in it between `mark`; all of it bold where wanted.

    What has no room is left out around those words, an ellipsis in its place.
    """
    text, answer = quote.text, answer_within(quote)
    outer = "**" if bold else ""
    # five more: each piece may get a backslash that the whole would not get at its place, and the ellipses take room
    marks = 2 * units(outer) + (2 * units(mark) + 5 if answer else 0)
    whole = units(escape(text)) + marks <= limit
    if answer is None and not whole:
        return _between(outer, cut(text, max(0, limit - marks)))
    part = Span(0, len(text)) if whole else window(text, answer, limit - marks - 4, _escaped_units)
    if answer is None or max(part.start, answer.start) >= min(part.end, answer.end):
        return _between(outer, cut(text[part.start :], max(0, limit - marks)))
    start, end = max(part.start, answer.start), min(part.end, answer.end)
    pieces = (
        _piece(text[part.start : start]),
        _between(mark, escape(text[start:end])),
        _piece(text[end : part.end]),
    )
    left = "… " if text[: part.start].strip() else ""
    right = " …" if text[part.end :].strip() else ""
    return f"{left}{_between(outer, _SPACES.sub(' ', ''.join(pieces)).strip())}{right}"


def _between(mark: str, text: str) -> str:
    """The text between marks; none around nothing, where they would stand for themselves."""
    return f"{mark}{text}{mark}" if text else ""


def _escaped_units(text: str) -> int:
    return units(escape(text))


def _piece(text: str) -> str:
    """The text escaped, with one space where white space begins or ends it."""
    kept = escape(text)
    if not kept:
        return " " if text.strip() != text else ""
    return " " * text[0].isspace() + kept + " " * text[-1].isspace()


def source_line(article: Article, quote: Quote, page: int | None = None, limit: int | None = None) -> str:
    """Title (a link that lands on the quote, where there is an address), source, date and page.

    With a `limit` in units the richest that fits: the link without the landing, then none, then a shorter title.
    """
    rest = [day(article.published) if article.published else "undated"]
    if page is not None:
        rest.append(f"page {page}")
    if article.source:
        rest.insert(0, cut(article.source, _SOURCE))
    links = [deep_link(article.url, quote.text), web_address(article.url)]
    name = cut(label(article.title), _NAME, escaped=False)
    title = cut(article.title, _NAME) or "untitled"
    lines = [
        " · ".join([f"[{name}]({link})", *rest])
        for link in links
        if link and name and units(link) <= _LONGEST_LINK
    ]
    lines.append(" · ".join([f"*{title}*", *rest]))
    if limit is None:
        return lines[0]
    if article.source:
        rest[0] = cut(article.source, 40)
    tail = " · ".join(["", *rest])
    short = f"*{cut(article.title, max(8, limit - units(tail) - 2)) or 'untitled'}*{tail}"
    return next((line for line in lines if units(line) <= limit), short)


def also_line(hit: Hit, limit: int) -> str | None:
    """A further passage on one line: its quote around the words that answer, source, date and certainty.

    None where `limit` units are too few for it.
    """
    article = hit.article
    name = cut(label(article.source or article.title), 60, escaped=False)
    link = web_address(article.url)
    rest = f" · {day(article.published) if article.published else 'undated'}"
    rest += "" if hit.confidence is None else f" · {sure(hit.confidence)}"
    plain_name = cut(article.source or article.title, 60) or "untitled"
    linked = [f"[{name}]({link})"] if link and name else []
    lines = (
        f"Also: “{quoted(hit.quote, length)}” · {told}{rest}"
        for told, length in [*((one, 90) for one in [*linked, plain_name]), (plain_name, 60)]
    )
    return next((line for line in lines if units(line) <= limit), None)


def limit_lines(answer: Answer) -> list[str]:
    """What the answer was limited to, and how the question was read."""
    filters, lines = answer.filters, []
    if filters.since or filters.until or filters.sources:
        lines.append(f"Only articles {_range(filters)}.")
    if answer.undated_left_out:
        lines.append(f"{count(answer.undated_left_out, 'undated article')} left out.")
    if answer.also_searched:
        lines.append(f"Also searched: {cut(', '.join(answer.also_searched), 100)}.")
    lines += [f"{cut(note[:1].upper() + note[1:], 150)}." for note in answer.notes]
    return lines


def _range(filters: Filters) -> str:
    parts = []
    if filters.sources:
        parts.append(f"of {cut(', '.join(filters.sources), 80)}")
    if filters.since:
        parts.append(f"from {day(filters.since)}")
    if filters.until:
        parts.append(f"until {day(filters.until)}")
    if filters.phrase:
        parts.append(f"(“{cut(filters.phrase, 40)}”)")
    return " ".join(parts)


def evidence_line(answer: Answer, hits: Sequence[Hit], now: datetime) -> str:
    """From how much an answer is, how sure it is, and how old the index is, as plain text."""
    parts = [supported(hits, "from")]
    dates = [hit.article.published for hit in hits if hit.article.published]
    if dates:
        parts.append(f"newest match {day(max(dates))}")
    parts.append(f"confidence {sure(answer.confidence)}")
    parts.append(index_line(answer.index, now))
    return " · ".join(parts)

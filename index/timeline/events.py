"""One event a date: the best sentence of the passages that are about the query, oldest first.

A sentence that names its day ("on 3 March", "yesterday") is of that day, unless it lies after the publication; any
other is of the day on which its article was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from index.language.date_expressions import find
from index.language.words import content_terms, tokenize
from index.types import Event, Hit

ABOUT = 0.6
"""Share of the query's words that passage and title have to hold."""

_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def events(query: str, hits: Iterable[Hit]) -> tuple[Event, ...]:
    """The events that the hits (best first) report of the query; those without any date are left out."""
    wanted = content_terms(query)
    best: dict[date, Event] = {}
    for hit in hits:
        if not _is_about(wanted, hit):
            continue
        day, by = _day(hit)
        if day is not None:
            best.setdefault(day, Event(day, by, hit))
    return tuple(best[day] for day in sorted(best))


def _is_about(wanted: Sequence[str], hit: Hit) -> bool:
    held = set(tokenize(f"{hit.article.title}\n{hit.text}"))
    return sum(term in held for term in wanted) >= ABOUT * len(wanted)


def _day(hit: Hit) -> tuple[date | None, str]:
    """The day of a hit's quote, and by what: the "text", or the "publication"."""
    published, quote = hit.article.published, hit.quote.text
    for start, end, interval in find(quote, published or date.max):
        if interval.unit != "day" or not interval.since:
            continue
        if published is None and not _YEAR.search(quote[start:end]):
            continue  # of which year, nothing says
        if published is None or interval.since <= published:
            return interval.since, "text"
    return published, "publication"

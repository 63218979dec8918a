"""Old news as a ground for doubt: an event like the one asked about is often older than it.

Only with a known day, never where the question itself speaks of the past or names a time, and never to refuse: what
would be answered becomes "perhaps", with the reason in words.
"""

from __future__ import annotations

import re
from datetime import date

from index.types import Retrieval

OLD = 240
"""Days before the known day from which the first passage is old; chosen on the question set (`bench/README.md`)."""

LIVE = 45
"""Days: where the newest article is older than this, the corpus is an archive, and today says nothing."""

_PAST = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:ago|ever|histor\w*|original\w*|first|founded|invented|discovered|used to|once"
    r"|previous\w*|former\w*|earlier|before|past|back then|at the time|old|record|since)\b",
    re.IGNORECASE,
)


def old_news(found: Retrieval, newest: date | None) -> str | None:
    """Why the first passage may speak of another, older event; None where nothing says so."""
    query = found.query
    day = query.as_of
    if day is None and query.today and newest and 0 <= (query.today - newest).days <= LIVE:
        day = query.today
    if day is None or found.phrase or query.since or query.until or not found.hits or not query.use_age:
        return None
    dates = [hit.article.published for hit in found.hits[:1]]
    if dates[0] is None or _PAST.search(query.text):
        return None
    days = (day - dates[0]).days
    return f"the newest article that fits is {_long_ago(days)} old" if days > OLD else None


def _long_ago(days: int) -> str:
    months = round(days / 30.44)
    return f"{months} months" if months < 24 else f"{days // 365} years"

"""What another program sends, as a `Query`, and the newest index for it: what `serve` and `mcp` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dates import bound
from bot.desk.desk import Desk
from bot.desk.models import Notice
from index.errors import IndexUnavailable, UsageError
from index.types import Query

MOST = 20
"""Passages that may be asked for at once."""


def query_of(
    text: str,
    *,
    k: int,
    sources: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    any_time: bool = False,
) -> Query:
    """The query that was sent. Raises UsageError for what `newsdesk ask` would refuse."""
    if not 1 <= k <= MOST:
        raise UsageError(f"k: {k} is not between 1 and {MOST}")
    today = date.today()
    first, last = bound(since or None, "since", today), bound(until or None, "until", today)
    if first and last and first > last:
        raise UsageError(f"since {first} is after until {last}: exchange them")
    return Query(text, k=k, sources=tuple(sources), since=first, until=last, today=today, any_time=any_time)


def newest(desk: Desk, notice: Notice) -> Desk:
    """The desk, moved to the newest index where there is one that can be used."""
    try:
        desk.refresh()
    except IndexUnavailable as error:
        notice(f"newsdesk: the newer index cannot be used ({error}); going on with the one from before")
    return desk

"""Dates as people type them on a command line or into Discord."""

from __future__ import annotations

from datetime import date

from index.errors import UsageError


def first_day(text: str | None, today: date) -> date | None:
    """The day from which `text` counts ("2026-02-05", "last week"); None for nothing. Raises UsageError."""
    return _bound("--since", text, today, "since")


def last_day(text: str | None, today: date) -> date | None:
    """The day up to which `text` counts; None for nothing. Raises UsageError."""
    return _bound("--until", text, today, "until")


def as_of_day(text: str | None, today: date) -> date | None:
    """The day from which age counts; None for nothing. Raises UsageError."""
    return _bound("--as-of", text, today, "until")


def _bound(option: str, text: str | None, today: date, which: str) -> date | None:
    if text is None:
        return None
    from index.language.time_phrases import parse_bound  # its grammar is compiled only where a date is given

    day = parse_bound(text, today, "since" if which == "since" else "until")
    if day is None:
        raise UsageError(f"{option}: {text!r} is not a date that is understood; write it as 2026-02-05")
    return day

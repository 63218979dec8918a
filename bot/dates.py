"""Dates as people type them, on a command line or into Discord: ISO, or plain words like "last week"."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.render.plain import day
from index.errors import UsageError

Side = Literal["since", "until"]
"""Which end of what was typed counts: its first day, or its last."""

_OFFERED = (
    "today",
    "yesterday",
    "this week",
    "last week",
    "this month",
    "last month",
    "this year",
    "last year",
)


def bound(text: str | None, side: Side, today: date, *, option: str | None = None) -> date | None:
    """The day that `text` means at that side; None for no text. Raises UsageError that names the option (the side)."""
    if text is None:
        return None
    found = _meant(text, side, today)
    if found is None:
        shown = text.strip()[:60]
        raise UsageError(
            f"{option or side}: {shown!r} is not a date that I understand; write it as 2026-02-05, or as “last week”"
        )
    return found


def offered(text: str, side: Side, today: date) -> list[tuple[str, str]]:
    """Choices for what was typed so far, as (what is shown, ISO date): each says how it was understood."""
    typed = text.strip()
    candidates = [typed] if typed else []
    candidates += [
        words for words in _OFFERED if words.startswith(typed.casefold()) and words != typed.casefold()
    ]
    choices: dict[str, str] = {}
    for words in candidates:
        found = _meant(words, side, today)
        if found is not None:
            choices.setdefault(f"{words[:60]}: {side} {day(found)}", found.isoformat())
    return list(choices.items())[:25]


def _meant(text: str, side: Side, today: date) -> date | None:
    from index.language import language  # its grammar is compiled only where a date is given

    return language().bound(text.strip(), today, side)

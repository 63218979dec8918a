"""Dates as people type them into `since` and `until`: ISO, or plain words like "last week"."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.render.discord import day
from index.errors import UsageError
from index.language.time_phrases import parse_bound

Side = Literal["since", "until"]

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


def understood(text: str, side: Side, today: date) -> date | None:
    """The day that `text` means as `since` or `until`, or None where it means none."""
    return parse_bound(text.strip(), today, side)


def required(text: str | None, side: Side, today: date) -> date | None:
    """The day that `text` means, None for no text. Raises UsageError where it means none."""
    if text is None or not text.strip():
        return None
    found = understood(text, side, today)
    if found is None:
        raise UsageError(
            f"I do not understand the date “{text.strip()[:60]}” in `{side}`. Try 2025-02-05, or “last week”."
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
        found = understood(words, side, today)
        if found is not None:
            choices.setdefault(f"{words[:60]}: {side} {day(found)}", found.isoformat())
    return list(choices.items())[:25]

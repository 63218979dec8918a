"""Stretches of days, and the arithmetic of calendars: months, quarters, seasons, weeks (which start on Monday)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which a season of the northern hemisphere starts, as weather services count."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from `since` to `until`, both included.

    `unit` is the finest thing named: "day", "weekend", "week", "month", "quarter", "season", "year", "decade", or
    "rolling" (the last n hours, days, weeks, ...). `relative`: counted from the clock. `yearless`: its year was taken
    from the clock.
    """

    since: date
    until: date
    unit: str
    relative: bool = False
    yearless: bool = False


def month_of(year: int, month: int, months: int = 1) -> tuple[date, date]:
    """The first and the last day of a month, or of so many from it on."""
    last = year * 12 + month - 1 + months - 1
    last_year, last_month = divmod(last, 12)
    return date(year, month, 1), date(
        last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1]
    )


def season_of(year: int, season: str) -> tuple[date, date]:
    """The three months of a season; the winter of a year starts in its December."""
    return month_of(year, SEASONS[season], 3)


def third_of(days: tuple[date, date], third: str) -> tuple[date, date]:
    """The early, the middle or the late third of a month (by its days) or of a longer stretch (by its months)."""
    since, until = days
    if since.day == 1 and (since.year, since.month) == (until.year, until.month):
        first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}[third]
        return since.replace(day=first), since.replace(day=min(last, until.day))
    length = (until - since).days + 1
    at = {"early": 0, "mid": 1, "late": 2}[third]
    if since.month == 1 and length > 360:
        return month_of(since.year, 1 + 4 * at, 4)
    return since + timedelta(at * length // 3), since + timedelta((at + 1) * length // 3 - 1)


def back(clock: date, count: int, unit: str) -> date:
    """Count back from the clock; a shorter month gives its last day. Hours are counted as the days that they touch."""
    if unit == "hour":
        return clock - timedelta(-(-count // 24))
    if unit in ("day", "night", "week", "fortnight"):
        return clock - timedelta(count * {"week": 7, "fortnight": 14}.get(unit, 1))
    months = (
        clock.year * 12 + clock.month - 1 - count * {"quarter": 3, "year": 12, "decade": 120}.get(unit, 1)
    )
    year, month = divmod(months, 12)
    return date(year, month + 1, min(clock.day, calendar.monthrange(year, month + 1)[1]))


def around(day: date, unit: str) -> Interval:
    """Return the calendar day, week, month, quarter, year or decade that holds `day`, or the weekend of its week."""
    monday = day - timedelta(day.weekday())
    if unit in ("week", "fortnight"):
        since, until = monday - timedelta(7 * (unit == "fortnight")), monday + timedelta(6)
    elif unit == "weekend":
        since, until = monday + timedelta(5), monday + timedelta(6)
    elif unit == "month":
        since, until = month_of(day.year, day.month)
    elif unit == "quarter":
        since, until = month_of(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    elif unit == "year":
        since, until = date(day.year, 1, 1), date(day.year, 12, 31)
    elif unit == "decade":
        since, until = date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31)
    else:
        since = until = day
    return Interval(since, until, unit if unit != "fortnight" else "week", relative=True)

"""English date expressions ("5 February 2026", "last week", "the past 3 days"), each an interval of days.

    resolve("last week", date(2026, 2, 6))      Interval(2026-01-26, 2026-02-01, "week", relative=True)

Weeks start on Monday (ISO 8601), seasons are the northern ones. A date without its year is the latest that is not after
the clock, as is a weekday. Hours are counted as the days that they touch: articles have days. Of all-number dates
only those are read of which one number can be no month (25/11/2026), besides ISO (2026-11-25).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from index.language import relative_dates as relative
from index.language.date_grammar import expression, may_hold_a_date
from index.language.english_words import MONTHS
from index.language.intervals import Interval, around, month_of, season_of, third_of
from index.language.relative_dates import Part


def resolve(text: str, clock: date) -> Interval | None:
    """Read the whole of `text` as an interval; None for any other text and an impossible date (31 June)."""
    match = expression().fullmatch(" ".join(text.replace("’", "'").split()))
    return _interval(match, clock) if match else None


def find(text: str, clock: date) -> Iterator[tuple[int, int, Interval]]:
    """Yield every expression of `text` as (start, end, interval), in text order and disjoint.

    An impossible date is passed over as a whole: "31 February 2026" does not become February, or 2026.
    """
    for match in expression().finditer(text.replace("’", "'")) if may_hold_a_date(text) else ():
        interval = _interval(match, clock)
        if interval is not None:
            yield match.start(), match.end(), interval


def _interval(match: re.Match[str], clock: date) -> Interval | None:
    part = {name: value.lower() for name, value in match.groupdict().items() if value}
    name = next(name for name in _READERS if name in part)
    try:
        return _READERS[name](part, clock)
    except (ValueError, OverflowError):
        return None  # a day that no calendar has


def _iso(part: Part, clock: date) -> Interval:
    day = date(int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"]))
    return Interval(day, day, "day")


def _numbers(part: Part, clock: date) -> Interval:
    """Day and month in figures: with full stops the day comes first; with strokes only where the other is none."""
    first, second, year = int(part["nu_1"]), int(part["nu_2"]), int(part["nu_y"])
    if part["nu_sep"] == "/" and first <= 12 and second <= 12 and first != second:
        raise ValueError("which is the day cannot be known")
    day = date(year, second, first) if first > 12 or part["nu_sep"] == "." else date(year, first, second)
    return Interval(day, day, "day")


def _iso_month(part: Part, clock: date) -> Interval:
    return Interval(*month_of(int(part["im_y"]), int(part["im_m"])), "month")


def _years(part: Part, clock: date) -> Interval:
    first, last = int(part["ys_1"]), int(part["ys_2"])
    last = last if last > 99 else first // 100 * 100 + last
    if last <= first:
        raise ValueError("the years do not rise")
    return Interval(date(first, 1, 1), date(last, 12, 31), "year")


def _stated_year(part: Part, key: str, clock: date) -> int | None:
    """The year that goes with a month: in full, in two figures, or as last or this year."""
    if f"short{key}" in part:
        return 2000 + int(part[f"short{key}"])
    year = part.get(f"y{key}")
    if year is None:
        return None
    return clock.year - year.startswith("last") if year[-1] == "r" else int(year)


def _latest(number: int, month: int, clock: date) -> date:
    """The latest such day that is not after the clock."""
    for year in range(clock.year, clock.year - 9, -1):  # 29 February comes back after 8 years at most
        if number <= calendar.monthrange(year, month)[1] and date(year, month, number) <= clock:
            return date(year, month, number)
    raise ValueError(f"{month}-{number} is in no year")


def _day(part: Part, clock: date) -> Interval:
    key = "1" if "m1" in part else "2"
    number, month, year = int(part[f"d{key}"]), _month_number(part[f"m{key}"]), _stated_year(part, key, clock)
    day = date(year, month, number) if year else _latest(number, month, clock)
    return Interval(day, day, "day", yearless=year is None)


def _days(part: Part, clock: date) -> Interval:
    key, first, last = ("4", "da_1", "da_2") if "m4" in part else ("5", "da_3", "da_4")
    month, year = _month_number(part[f"m{key}"]), _stated_year(part, key, clock)
    since = date(year, month, int(part[first])) if year else _latest(int(part[first]), month, clock)
    until = since.replace(day=int(part[last]))
    if until < since:
        raise ValueError("the days do not rise")
    return Interval(since, until, "day", yearless=year is None)


def _week_of(part: Part, clock: date) -> Interval:
    if "wo_n" in part:
        month, year = _month_number(part["m6"]), _stated_year(part, "6", clock)
        since, until = month_of(year or _latest(1, month, clock).year, month)
        at = _nth(part["wo_n"], 0)
        first = until - timedelta(6) if at == 0 else since + timedelta(7 * at - 7)
        return Interval(first, first + timedelta(6), "week", yearless=year is None)
    month, number = _month_number(part.get("m7") or part["m8"]), int(part.get("wo_d") or part["wo_e"])
    year = _stated_year(part, "7", clock)
    week = around(date(year, month, number) if year else _latest(number, month, clock), "week")
    return Interval(week.since, week.until, "week", yearless=year is None)


def _month(part: Part, clock: date) -> Interval:
    month, year = _month_number(part["m3"]), _stated_year(part, "3", clock)
    turn = part.get("mturn")
    third = part.get("third") or _PARTS.get(part.get("part", ""), "")
    stated = year
    if year is None:
        year = clock.year
        first = third_of(month_of(year, month), third)[0] if third else date(year, month, 1)
        if turn == "next":
            year += first <= clock
        elif turn != "this" and (first > clock or (turn in ("last", "past") and month == clock.month)):
            year -= 1
    days = month_of(year, month)
    return Interval(
        *(third_of(days, third) if third else days), "month", relative=bool(turn), yearless=stated is None
    )


def _stretch(part: Part, clock: date) -> Interval:
    third = part.get("st_third") or _PARTS[part["st_part"]]
    if "st_y" in part:
        whole = around(date(int(part["st_y"]), 1, 1), "year")
        return Interval(*third_of((whole.since, whole.until), third), "month")
    unit, which = part["st_unit"], part.get("st_which", "").strip()
    whole = around(clock, unit)
    if which in ("last", "next"):
        whole = around(whole.since - timedelta(1) if which == "last" else whole.until + timedelta(1), unit)
    return Interval(*third_of((whole.since, whole.until), third), "month", relative=True)


def _quarter(part: Part, clock: date) -> Interval:
    if "q3" in part:
        at, year = _nth(part["q3"], 4), _whose(part, "1", clock)
        return Interval(*month_of(year, 3 * at - 2, 3), "quarter", relative="wy1" not in part)
    at, stated = int(part.get("q1") or part["q2"]), part.get("qy1") or part.get("qy2")
    if "qs" in part:
        stated = f"20{part['qs']}"
    year = int(stated) if stated else clock.year - (date(clock.year, 3 * at - 2, 1) > clock)
    return Interval(*month_of(year, 3 * at - 2, 3), "quarter", yearless=stated is None)


def _half(part: Part, clock: date) -> Interval:
    first = part["ha"] in ("first", "1st")
    return Interval(
        *month_of(_whose(part, "2", clock), 1 if first else 7, 6), "quarter", relative="wy2" not in part
    )


def _whose(part: Part, key: str, clock: date) -> int:
    return int(part[f"wy{key}"]) if f"wy{key}" in part else clock.year - (part[f"ww{key}"] == "last")


def _season(part: Part, clock: date) -> Interval:
    season = part.get("se1") or part.get("se2") or part["se3"]
    if "se_y" in part:
        stated = part["se_y"]
        year = clock.year - stated.startswith("last") if stated[-1] == "r" else int(stated)
        return Interval(*season_of(year, season), "season")
    year = clock.year - (season_of(clock.year, season)[0] > clock)
    since, until = season_of(year, season)  # the latest that has begun
    turn = part.get("se_turn", "")
    if turn in ("next", "coming"):
        since, until = season_of(year + 1, season)
    elif turn in ("last", "previous") and until >= clock:
        since, until = season_of(year - 1, season)
    elif turn == "this" and until < clock and season == "winter" and clock.month >= 9:
        since, until = season_of(year + 1, season)
    return Interval(since, until, "season", relative=True)


def _decade(part: Part, clock: date) -> Interval:
    whole = around(date(int(part["de"]), 1, 1), "decade")
    return Interval(whole.since, whole.until, "decade")


_FEASTS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "halloween": (10, 31), "valentine's day": (2, 14),
}  # fmt: skip


def _feast(part: Part, clock: date) -> Interval:
    month, number = _FEASTS[" ".join(part["fe"].split())]
    day = date(int(part["fe_y"]), month, number) if "fe_y" in part else _latest(number, month, clock)
    return Interval(day, day, "day", yearless="fe_y" not in part)


def _year(part: Part, clock: date) -> Interval:
    year = int(part["year"])
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


_READERS: dict[str, Callable[[Part, date], Interval]] = {
    "iso": _iso, "numbers": _numbers, "iso_month": _iso_month, "years": _years, "days": _days, "weekof": _week_of,
    "dmy": _day, "mdy": _day, "month": _month, "stretch": _stretch, "quarter": _quarter, "half": _half,
    "season": _season, "decade": _decade, "sofar": relative.so_far, "before_last": relative.before_last,
    "ago": relative.ago,
    "rolling": relative.rolling, "unit": relative.unit, "weekend": relative.weekend, "weekday": relative.weekday,
    "feast": _feast,
    "overnight": relative.near(-1, 0), "other": relative.near(-7, -1), "yesterday": relative.near(-1, -1),
    "today": relative.near(0, 0),
    "tomorrow": relative.near(1, 1), "year": _year,
}  # fmt: skip

_PARTS = {"start": "early", "beginning": "early", "middle": "mid", "end": "late"}


def _nth(word: str, last: int) -> int:
    """The number of "first", "2nd" or "last" (for which `last`)."""
    return (
        last
        if word in ("last", "final")
        else ["fir", "sec", "thi", "fou"].index(_ORDINALS.get(word, word)[:3]) + 1
    )


_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}


def _month_number(name: str) -> int:
    return MONTHS[1].index(name[:3]) + 1

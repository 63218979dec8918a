"""Date expressions that count from the clock: "last week", "3 days ago", "in the last 6 hours", "on Monday"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from index.language.date_grammar import COUNTS
from index.language.english_words import WEEKDAYS
from index.language.intervals import Interval, around, back

Part = dict[str, str]
"""The named groups that matched, in small letters."""

_SOME = {"hour": 24, "day": 7, "week": 4, "month": 3, "year": 3}
"""How many "the last days" or "recent weeks" are."""


def so_far(part: Part, clock: date) -> Interval:
    """From the start of the stretch up to the clock."""
    return Interval(around(clock, part.get("sf1") or part["sf2"]).since, clock, "rolling", relative=True)


def before_last(part: Part, clock: date) -> Interval:
    """The day, week, month ... before the last one."""
    unit = {"night": "day"}.get(part["bl"], part["bl"])
    if part["bl_what"] == "yesterday" and unit != "day":
        raise ValueError("only a day is before yesterday")
    if unit == "day":
        return around(clock - timedelta(2), "day")
    before = around(clock, unit)
    for _ in range(2):
        before = around(before.since - timedelta(7 if unit == "weekend" else 1), unit)
    return before


def ago(part: Part, clock: date) -> Interval:
    """The stretch that lies so far back; the days touched, for hours."""
    count, unit = _count(part["n1"]), part["u1"]
    if unit in ("minute", "hour", "night"):
        since = clock if unit == "minute" else back(clock, count, unit)
        return Interval(since, clock if count < 24 and unit == "hour" else since, "day", relative=True)
    return around(back(clock, count, unit), {"fortnight": "week", "decade": "year"}.get(unit, unit))


def rolling(part: Part, clock: date) -> Interval:
    """The last so many hours, days, weeks ... up to the clock."""
    unit = part.get("u2") or {"h": "hour", "d": "day"}.get(part.get("u4", " ")[0])
    if unit is None:
        unit = part.get("u5") or part["u6"]
        count = _SOME[unit]
    else:
        count = _count(part["n2"])
    return Interval(back(clock, count, unit), clock, "rolling", relative=True)


def unit(part: Part, clock: date) -> Interval:
    """Last, this or next week, month, quarter, year, weekend."""
    which, unit = part["which"].split()[-1], part["u3"]
    if unit == "hour" and which in ("last", "past", "this", "previous"):
        return Interval(back(clock, 1, unit), clock, "rolling", relative=True)
    if unit in ("day", "night", "hour"):
        if unit == "night" and which in ("last", "past", "previous"):
            return around(clock - timedelta(1), "day")
        raise ValueError("'this day' and 'last day' are no dates")
    if unit in ("fortnight", "decade") or (which == "past" and unit != "weekend"):
        if which in ("next", "coming", "this"):
            raise ValueError("no such stretch has begun")
        return Interval(back(clock, 1, unit), clock, "rolling", relative=True)
    this = around(clock, unit)
    if which == "this":
        return this
    if unit == "weekend" and which == "past":
        return this if this.since <= clock else around(clock - timedelta(7), unit)
    ahead = which in ("next", "coming")
    if unit == "weekend":
        return around(clock + timedelta(7 if ahead else -7), unit)
    return around(this.until + timedelta(1) if ahead else this.since - timedelta(1), unit)


def weekend(part: Part, clock: date) -> Interval:
    """The latest weekend that has begun."""
    this = around(clock, "weekend")
    return this if this.since <= clock else around(clock - timedelta(7), "weekend")


def weekday(part: Part, clock: date) -> Interval:
    """A day by its name: the latest, unless another is said."""
    wanted, turn = [day[:3] for day in WEEKDAYS].index(part["wd"][:3]), part.get("turn", "")
    if "wd_week" in part:
        week = {"last": -7, "this": 0, "next": 7}[part["wd_week"]]
        day = clock + timedelta(wanted - clock.weekday() + week)
    elif turn in ("next", "coming"):
        day = clock + timedelta((wanted - clock.weekday() - 1) % 7 + 1)
    elif turn == "this":
        day = clock + timedelta(wanted - clock.weekday())
    else:
        gone = (clock.weekday() - wanted) % 7
        day = clock - timedelta(gone or (7 if turn else 0))
    return Interval(day, day, "day", relative=True)


def near(days: int, to: int) -> Callable[[Part, date], Interval]:
    """From so many days from the clock to so many."""
    return lambda _, clock: Interval(clock + timedelta(days), clock + timedelta(to), "day", relative=True)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else COUNTS[" ".join(text.split())]

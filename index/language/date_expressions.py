"""English date expressions ("5 February 2026", "last week", "the past 3 days"), each an interval of days.

    resolve("last week", date(2026, 2, 6))      Interval(2026-01-26, 2026-02-01, "week", relative=True)

Weeks start on Monday (ISO 8601). A date without its year is the latest that is not after the clock, as is a
weekday. All-number dates other than ISO (05/02/2026) are not read: which is the day cannot be known.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3,
}  # fmt: skip

_MONTH = (
    r"(?:jan(?:uary|\b\.?)|feb(?:ruary|\b\.?)|mar(?:ch|\b\.?)|apr(?:il|\b\.?)|may|june?\b\.?|july?\b\.?"
    r"|aug(?:ust|\b\.?)|sept?(?:ember|\b\.?)|oct(?:ober|\b\.?)|nov(?:ember|\b\.?)|dec(?:ember|\b\.?))"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR = r"(?:1[89]|20)\d\d"
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?:day|week|month|year)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_WITH_DAY_NAME = rf"(?:{_WEEKDAY},?\s)?"
_WITH_YEAR = rf"(?:,?\s(?:of\s)?(?P<y%d>{_YEAR}))?"

_EXPRESSION = re.compile(
    rf"""(?<![\w./-])(?<!\d,)(?:
    (?P<iso>(?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-(?P<iso_d>\d\d))
  | (?P<iso_month>(?P<im_y>{_YEAR})-(?P<im_m>\d\d))
  | (?P<dmy>{_WITH_DAY_NAME}(?P<d1>\d{{1,2}}){_ORDINAL}\s(?:of\s)?(?P<m1>{_MONTH}){_WITH_YEAR % 1})
  | (?P<mdy>{_WITH_DAY_NAME}(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}}){_ORDINAL}(?!\d|[,.]\d){_WITH_YEAR % 2})
  | (?P<month>(?:(?P<third>early|mid|late)[\s-])?(?P<m3>{_MONTH}){_WITH_YEAR % 3})
  | (?P<ago>(?P<n1>{_NUMBER})\s(?P<u1>{_UNIT})s?\sago)
  | (?P<rolling>(?:the\s)?(?:last|past|previous)\s(?P<n2>{_NUMBER})\s(?P<u2>{_UNIT})s?)
  | (?P<unit>(?:the\s)?(?P<which>last|past|this\spast|previous|this|next)\s(?P<u3>{_UNIT}|weekend))
  | (?P<weekday>(?:(?P<turn>last|this\spast|past|this|next)\s)?(?P<wd>{_WEEKDAY}))
  | (?P<yesterday>yesterday|last\snight)
  | (?P<today>today|tonight|this\s(?:morning|afternoon|evening))
  | (?P<tomorrow>tomorrow)
  | (?P<year>{_YEAR})
    )(?![\w/]|-\d|\.\d)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from `since` to `until`, both included.

    `unit` is the finest thing named: "day", "weekend", "week", "month", "year", or "rolling" (the last n
    days, weeks, ...). `relative`: counted from the clock. `yearless`: its year was taken from the clock.
    """

    since: date
    until: date
    unit: str
    relative: bool = False
    yearless: bool = False


def resolve(text: str, clock: date) -> Interval | None:
    """Read the whole of `text` as an interval; None for any other text and an impossible date (31 June)."""
    match = _EXPRESSION.fullmatch(" ".join(text.split()))
    return _interval(match, clock) if match else None


def find(text: str, clock: date) -> Iterator[tuple[int, int, Interval]]:
    """Yield every expression of `text` as (start, end, interval), in text order and disjoint.

    An impossible date is passed over as a whole: "31 February 2026" does not become February, or 2026.
    """
    for match in _EXPRESSION.finditer(text):
        interval = _interval(match, clock)
        if interval is not None:
            yield match.start(), match.end(), interval


def _interval(match: re.Match[str], clock: date) -> Interval | None:
    read = _READERS[match.lastgroup or ""]
    try:
        return read({name: value for name, value in match.groupdict().items() if value}, clock)
    except (ValueError, OverflowError):
        return None  # a day that no calendar has


def _iso(part: dict[str, str], clock: date) -> Interval:
    day = date(int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"]))
    return Interval(day, day, "day")


def _iso_month(part: dict[str, str], clock: date) -> Interval:
    return _month_of(int(part["im_y"]), int(part["im_m"]))


def _day(part: dict[str, str], clock: date) -> Interval:
    number, name, year = (part.get(f"{key}1") or part.get(f"{key}2") for key in "dmy")
    month = _month_number(name or "")
    if year:
        day = date(int(year), month, int(number or 0))
        return Interval(day, day, "day")
    for back in range(9):  # 29 February comes back after 8 years at most
        if int(number or 0) <= calendar.monthrange(clock.year - back, month)[1]:
            day = date(clock.year - back, month, int(number or 0))
            if day <= clock:
                return Interval(day, day, "day", yearless=True)
    raise ValueError(f"{name} {number} is in no year")


def _month(part: dict[str, str], clock: date) -> Interval:
    month = _month_number(part["m3"])
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "": (1, 31)}[
        part.get("third", "").lower()
    ]
    year = int(part.get("y3", clock.year))
    if "y3" not in part and date(year, month, first) > clock:
        year -= 1
    last = min(last, calendar.monthrange(year, month)[1])
    return Interval(date(year, month, first), date(year, month, last), "month", yearless="y3" not in part)


def _year(part: dict[str, str], clock: date) -> Interval:
    year = int(part["year"])
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


def _ago(part: dict[str, str], clock: date) -> Interval:
    count, unit = _count(part["n1"]), part["u1"].lower()
    return _around(_back(clock, count, unit), unit)


def _rolling(part: dict[str, str], clock: date) -> Interval:
    return Interval(_back(clock, _count(part["n2"]), part["u2"].lower()), clock, "rolling", relative=True)


def _unit(part: dict[str, str], clock: date) -> Interval:
    which, unit = part["which"].lower().split()[-1], part["u3"].lower()
    if unit == "day":
        raise ValueError("'this day' and 'last day' are no dates")
    if which == "past" and unit != "weekend":
        return Interval(_back(clock, 1, unit), clock, "rolling", relative=True)
    this = _around(clock, unit)
    if which == "this":
        return this
    if unit == "weekend" and which == "past":
        return this if this.since <= clock else _around(clock - timedelta(7), unit)
    if unit == "weekend":
        return _around(clock + timedelta(7 if which == "next" else -7), unit)
    return _around(this.until + timedelta(1) if which == "next" else this.since - timedelta(1), unit)


def _weekday(part: dict[str, str], clock: date) -> Interval:
    wanted, turn = _DAYS.index(part["wd"][:3].lower()), part.get("turn", "").lower()
    if turn == "next":
        day = clock + timedelta((wanted - clock.weekday() - 1) % 7 + 1)
    elif turn == "this":
        day = clock + timedelta(wanted - clock.weekday())
    else:
        back = (clock.weekday() - wanted) % 7
        day = clock - timedelta(back or (7 if turn else 0))
    return Interval(day, day, "day", relative=True)


def _yesterday(part: dict[str, str], clock: date) -> Interval:
    return _around(clock - timedelta(1), "day")


def _today(part: dict[str, str], clock: date) -> Interval:
    return _around(clock, "day")


def _tomorrow(part: dict[str, str], clock: date) -> Interval:
    return _around(clock + timedelta(1), "day")


_READERS = {
    "iso": _iso, "iso_month": _iso_month, "dmy": _day, "mdy": _day, "month": _month, "year": _year,
    "ago": _ago, "rolling": _rolling, "unit": _unit, "weekday": _weekday,
    "yesterday": _yesterday, "today": _today, "tomorrow": _tomorrow,
}  # fmt: skip


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _month_of(year: int, month: int) -> Interval:
    return Interval(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[" ".join(text.lower().split())]


def _back(clock: date, count: int, unit: str) -> date:
    """Count back from the clock; a shorter month gives its last day."""
    if unit in ("day", "week"):
        return clock - timedelta(count * (7 if unit == "week" else 1))
    months = clock.year * 12 + clock.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(clock.day, calendar.monthrange(year, month + 1)[1]))


def _around(day: date, unit: str) -> Interval:
    """Return the calendar day, week, month or year that holds `day`, or the weekend of its week."""
    if unit == "month":
        month = _month_of(day.year, day.month)
        return Interval(month.since, month.until, "month", relative=True)
    if unit == "year":
        return Interval(date(day.year, 1, 1), date(day.year, 12, 31), "year", relative=True)
    monday = day - timedelta(day.weekday())
    if unit == "week":
        return Interval(monday, monday + timedelta(6), "week", relative=True)
    if unit == "weekend":
        return Interval(monday + timedelta(5), monday + timedelta(6), "weekend", relative=True)
    return Interval(day, day, "day", relative=True)

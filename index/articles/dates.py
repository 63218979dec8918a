"""The dates that articles state, in the forms they are written in. What is ambiguous is no date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
"""Minutes from UTC. A zone that is not listed ("ET", which is two) leaves the time of day without one."""

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_ZONE = (
    r"(?:\s*(?:(?P<zone%s>z|[a-z]{2,5})\b|(?P<offset%s>[+-]\d{2}:?\d{2}|[+-]\d{2}\b)))?(?:\s*\([a-z ]+\))?"
)
_CLOCK = (
    r"(?:(?P<hour%s>\d{1,2})[:.](?P<minute%s>\d{2})(?:[:.](?P<second%s>\d{2})(?:[.,]\d+)?)?"
    r"|(?P<bare%s>\d{1,2})(?=\s*[ap]\.?m\b))(?:\s*(?P<half%s>[ap])\.?m\b\.?)?" + _ZONE
)
# a time of day may stand before or after; whatever else follows makes the string something other than a date
_BEFORE = rf"^(?:{_CLOCK.replace('%s', '1')}\s*,?\s+(?:on\s+)?)?{_WEEKDAY}"
_LATER = _CLOCK.replace("%s", "2")
_WEEKDAY_AFTER = r"(?:,?\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)?"
_AFTER = rf"{_WEEKDAY_AFTER}(?:\s*[,|•·–—-]?\s*(?:at\s+)?{_LATER})?\.?$"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?P<year>\d{{4}})(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}})(?:\s*[t,]?\s*{_LATER})?$",
        r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?:[t ](?P<hour2>\d{2}):?(?P<minute2>\d{2})(?::?(?P<second2>\d{2})(?:[.,]\d+)?)?"
        r"(?P<bare2>)(?P<half2>)" + _ZONE.replace("%s", "2") + ")?$",
        r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?P<hour2>\d{2})(?P<minute2>\d{2})(?P<second2>\d{2})"
        r"(?P<bare2>)(?P<half2>)(?P<zone2>z)?(?P<offset2>[+-]\d{4})?$",
        rf"{_BEFORE}{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_AFTER}",
        rf"{_BEFORE}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_AFTER}",
        # as C writes it: Tue Mar  3 09:12:00 2026
        rf"^{_WEEKDAY}{_MONTH}\s+{_DAY}\s+{_LATER}\s+(?P<year>\d{{4}})$",
    )
)
_NUMERIC = re.compile(
    rf"^(?P<a>\d{{1,2}})(?P<s>[/.-])(?P<b>\d{{1,2}})(?P=s)(?P<year>\d{{4}})(?:,?\s+{_LATER})?$", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d{2})(?P<s>[/-]?)(?P<month>\d{1,2}|[a-z]{3,9})(?P=s)(?P<day>\d{1,2})(?=[/_.-]|$|[a-z])"
)
_UNIX = (500_000_000, 4_000_000_000)  # 1985 to 2096
_WESTERNMOST, _EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """The day that is stated, and the time of that day where it is: without a zone, or in the zone stated."""

    day: date
    at: datetime | None = None


def stated(value: object) -> date | None:
    """The day that a value names, as written there (a time zone does not move it), or None."""
    moment = read(value)
    return moment.day if moment else None


def read(value: object, *, month_first: bool | None = None) -> Moment | None:
    """The moment that a value names, its day as written there, or None.

    Takes dates, ISO 8601, and English dates with the month in words. Of numbers alone, 25/12/2023 is taken,
    for it has one reading; 02/05/2026 only where `month_first` says which it is. With dots, the day comes first.
    """
    if isinstance(value, datetime):
        return Moment(value.date(), value)
    if isinstance(value, date):
        return Moment(value)
    if not isinstance(value, str) or len(value) > 80:
        return None
    text = " ".join(value.split())
    for form in _FORMS:
        if match := form.match(text):
            month = match["month"].lower()
            return _moment(match, int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]))
    if match := _NUMERIC.match(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        if match["s"] == "." or a > 12 or a == b or month_first is False:
            return _moment(match, year, b, a)
        if b > 12 or month_first:
            return _moment(match, year, a, b)
    return None


def of_record(value: object, *, month_first: bool | None = None) -> Moment | None:
    """As `read`, and Unix times in seconds, milliseconds, micro- or nanoseconds, as programs write them."""
    if isinstance(value, dict):
        value = value.get("$date") or value.get("value")  # as MongoDB exports it
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) == 8:
        value = str(value)  # 20260303
    if isinstance(value, str) and (value.strip().replace(".", "", 1).isdigit()) and len(value) < 25:
        moment = read(value, month_first=month_first)
        if moment is not None:
            return moment
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return read(value, month_first=month_first)
    seconds = float(value)
    while seconds > _UNIX[1]:
        seconds /= 1000
    if not _UNIX[0] <= seconds:
        return None
    at = datetime.fromtimestamp(int(seconds), UTC)
    return Moment(at.date(), at)


def order_of(values: Iterable[object]) -> bool | None:
    """Whether the month comes first in dates of numbers alone, as those with one reading show; None if none does."""
    for value in values:
        match = (
            _NUMERIC.match(" ".join(value.split())) if isinstance(value, str) and len(value) < 80 else None
        )
        if match and match["s"] != ".":
            a, b = int(match["a"]), int(match["b"])
            if (a > 12) != (b > 12):
                return b > 12
    return None


def of_address(url: str | None) -> date | None:
    """The day in the path of a web address (/2026/03/03/, /2026-03-03-, /2026/mar/03/, /20260303/), or None."""
    for match in _ADDRESS.finditer((url or "").partition("//")[2].lower()):
        month = _MONTHS.get(match["month"]) or (int(match["month"]) if match["month"].isdigit() else 0)
        if match["s"] or (len(match["month"]) == len(match["day"]) == 2 and match["month"].isdigit()):
            day = _day(int(match["year"]), month, int(match["day"]))
            if day is not None:
                return day
    return None


def agreed(moment: Moment, days: Iterable[date | None]) -> Moment:
    """The moment on the first of these days on which it may have been, somewhere on earth; else as it is.

    A page that states its moment in UTC says another day than its address and its dateline do, which are in the
    source's own zone: those decide.
    """
    if moment.at is None or moment.at.utcoffset() is None:
        return moment
    universal = moment.at.astimezone(UTC).replace(tzinfo=None)
    possible = {(universal + _WESTERNMOST).date(), universal.date(), (universal + _EASTERNMOST).date()}
    for day in days:
        if day in possible:
            return Moment(day, moment.at)
    return moment


def _moment(match: re.Match[str], year: int, month: int, number: int) -> Moment | None:
    day = _day(year, month, number)
    if day is None:
        return None
    clock = _clock(match.groupdict())
    return Moment(day, datetime.combine(day, clock) if clock else None)


def _clock(part: dict[str, str | None]) -> time | None:
    which = "1" if part.get("hour1") or part.get("bare1") else "2"
    hour, half = (
        part.get(f"hour{which}") or part.get(f"bare{which}"),
        (part.get(f"half{which}") or "").lower(),
    )
    if not hour:
        return None
    number = int(hour)
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(
            number,
            int(part.get(f"minute{which}") or 0),
            min(59, int(part.get(f"second{which}") or 0)),
            tzinfo=_zone(part.get(f"zone{which}"), part.get(f"offset{which}")),
        )
    except ValueError:
        return None


def _zone(name: str | None, offset: str | None) -> timezone | None:
    if offset:
        digits = offset[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    known = _ZONES.get((name or "").lower())
    return None if known is None else timezone(timedelta(minutes=known))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1600 else None
    except ValueError:
        return None

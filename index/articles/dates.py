"""The dates that articles state, in the forms they are written in. What is ambiguous is no date."""

from __future__ import annotations

import re
from datetime import date, datetime

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
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
# a time of day may stand before or after; whatever else follows makes the string something other than a date
_CLOCK = (
    r"\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:z|[a-z]{2,5}|[+-]\d{2}:?\d{2}))?"
)
_BEFORE = rf"^(?:{_CLOCK}\s*,?\s+)?{_WEEKDAY}"
_AFTER = rf"(?:\s*[,|•·–—-]?\s*(?:at\s+)?{_CLOCK}(?:\s*\([a-z]+\))?)?\.?$"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?P<year>\d{{4}})(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}})(?:t{_CLOCK}|{_AFTER[:-1]})$",
        r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t\d{4,6}(?:z|[+-]\d{2}:?\d{2})?)?$",
        rf"{_BEFORE}{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_AFTER}",
        rf"{_BEFORE}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_AFTER}",
    )
)
_NUMERIC = re.compile(r"^(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<year>\d{4})$")


def stated(value: object) -> date | None:
    """The day that a value names, as written there (a time zone does not move it), or None.

    Takes dates, ISO 8601, and English dates with the month in words. Of numbers alone, 25/12/2023 is taken,
    for it has one reading; 02/05/2026 is not. With dots, the day comes first.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > 80:
        return None
    text = " ".join(value.split())
    for form in _FORMS:
        if match := form.match(text):
            month = match["month"].lower()
            return _day(int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]))
    if match := _NUMERIC.match(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        if match["s"] == "." or a > 12 or a == b:
            return _day(year, b, a)
        if b > 12:
            return _day(year, a, b)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1600 else None
    except ValueError:
        return None

"""Time phrases of a question ("last week", "since 5 February", "in March 2024") against a stated clock.

    parse("What happened last week?", date(2026, 2, 6))
        TimePhrase("last week", 14, 23, since=2026-01-26, until=2026-02-01, kind="filter")

A filter hides articles, so it needs proof that the phrase speaks of when things were *reported*: "news from
yesterday", "what happened last week", or a plain question about a stretch that reaches to the clock ("in the
last 3 days", "since 5 February"), before which nobody could have reported it. Everything else is a
preference: an interval near which articles count for more. An event "in March 2024" is told in April too,
and "this week" in a question that somebody else wrote is not the asker's week: as a filter it would hide the
labelled article of 8 of the 68 answerable development questions that have it. Of all 490, 196 get a
preference and none a filter. Dates that belong to a fact ("the 2022 World Cup", "by 2030", "since 2014") or
lie ahead ("next week") are no phrases. A preference outside the dates of the corpus tells nothing: the
caller ignores it.

Compared on the same questions with dateparser 1.5's `search_dates`: it gives a moment, no interval ("this
week" is now), misses 44 of them ("recently", "this past week"), and dates 54 others by "may", "we", "$30" or
"the 2026 World Cup"; it takes 180 ms to import and 1.5 ms a question, this module 15 ms and 0.07 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from index.language.date_expressions import find, resolve
from index.language.intervals import Interval

_RECENT_DAYS = 30
"""How far back "recently" reaches: on the development set all 13 labelled articles lie within."""

_FACT_DAYS = 731
"""A longer stretch ("in the last 12 years", "since May 2014") says nothing about when it was reported."""

_FILTER_DAYS = 366
"""A longer stretch hides so little that undated articles are worth more."""

_AHEAD_DAYS = 60
"""A day without its year that is nearer ahead than behind lies ahead: "expires on May 11", asked on 4 May."""

_MOST_EXPRESSIONS = 30
"""Of a question, that are looked at: each is held against the whole of it."""

_RECENT = re.compile(r"\b(?:most recent(?:ly)?|recent(?:ly)?|latest|newest|lately)\b", re.I)
_NOT_RECENT = re.compile(r"at the latest|recent (?:history|memory|years|decades)", re.I)
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|upcoming|expected|scheduled|due to|expires?|set to|going to)\b", re.I
)

_LEAD = re.compile(
    r"""(?<!\w)(?:(?P<between>(?:between|from)\s(?P<first>[^?!;]{1,25}?)\s(?:and|to|until|till|through))
    |(?P<since>since)|(?P<after>after)|(?P<before>before)|(?P<until>until|till|up\sto|through)
    |(?P<at>(?:(?:earlier|later|back|published|posted|written|reported)\s)?(?:in|on|at|during|over|within|throughout))
    |(?P<by>by)|(?P<of>of|for)|(?P<loose>from|dated|earlier|later))\s(?:the\s)?$""",
    re.I | re.X,
)
_REPORTS = r"(?:news|articles?|headlines?|coverage|stories|story|reports?|reporting|updates?)"
_OF_REPORTS = re.compile(
    rf"\b{_REPORTS}(?:\s(?:(?:about|on|regarding|concerning)\s[^?!.;]{{1,80}}?))?\s(?:from|dated|since)\s(?:the\s)?$"
    r"|\b(?:news|articles?|stories|headlines)\s[^?!.;]{0,80}?"
    r"\b(?:published|posted|printed|written)(?:\s\w+)?\s(?:the\s)?$"
    rf"|\b{_REPORTS}(?:\s(?:in|on|of|for|during|over|before|after|until))?\s(?:the\s)?$"
    r"|\b(?:is|was|were|been|has|have)\sreported(?:\s(?:in|on|since|during|over|before|after|until))?\s(?:the\s)?$",
    re.I,
)
_THEN_REPORTS = re.compile(rf"['’]s?\s(?:top\s|biggest\s|main\s)?{_REPORTS}\b", re.I)
_OF_HAPPENINGS = re.compile(
    r"^(?:and\s|so\s)?(?:what|anything)(?:['’]s|\sis|\swas|\shas|\shave|\selse)?\s(?:been\s)?"
    r"(?:new|happened|happening|going\son|gone\son|changed|reported|the\s(?:latest\s)?news)\b",
    re.I,
)
_QUESTION = re.compile(
    r"^(?:and\s|so\s)?(?:(?:in|at|on|to|by|from|for|with)\s)?"
    r"(?:who|whom|whose|what|which|where|why|how|did|has|have|was|were)\b[^.!;]*$",
    re.I,
)
_NAME_BEFORE = re.compile(r"(?<=\w\s)(?!(?:On|In|Last|This|Past|By|Since|Until|From|The)\b)[A-Z][\w’'.]+\s$")
_NAME_AFTER = re.compile(r"^\s(?:for\sOur\b|[A-Z]\w+)")
_DAY_NAMES = re.compile(r"\b(?:black|good|super|bloody|ash|giving|cyber|easter|palm|freaky)\s$", re.I)
_NOUN_FOLLOWS = re.compile(
    r"^\s(?!(?:in|on|at|to|by|and|or|that|was|were|is|are|did|which|when|after|as)\b)[a-z]"
)


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """Words of a question that say when: `question[start:end] == text`; `since` and `until` are inclusive.

    "filter": articles outside the interval are hidden. "preference": articles count for more the nearer they
    are to it. One of the ends may be None (open).
    """

    text: str
    start: int
    end: int
    since: date | None
    until: date | None
    kind: Literal["filter", "preference"]


def parse(text: str, clock: date) -> TimePhrase | None:
    """Return the phrase that says when the asked-for thing was reported, or None.

    Of several, a filter comes first, then what is counted from the clock ("this week"), then "recently", full
    dates, years; of equals the shortest, then the last.
    """
    found: list[tuple[int, int, int, TimePhrase]] = []
    for start, end, interval in islice(find(text, clock), _MOST_EXPRESSIONS):
        phrase = _phrase(text, start, end, interval, clock)
        if phrase is not None:
            weight = (
                4 if phrase.kind == "filter" else 3 if interval.relative else 1 - (interval.unit == "year")
            )
            found.append((weight, -(interval.until - interval.since).days, start, phrase))
    recent = _RECENT.search(text)
    if recent and not _NOT_RECENT.search(text):
        since = clock - timedelta(_RECENT_DAYS)
        phrase = TimePhrase(recent[0], *recent.span(), since, clock, "preference")
        found.append((2, -_RECENT_DAYS, recent.start(), phrase))
    return max(found, key=lambda each: each[:3])[3] if found else None


_EVENTS = (
    r"war|pandemic|lockdowns?|invasion|elections?|referendum|coup|revolution|brexit|covid|crisis|crash|earthquake"
    r"|ceasefire|truce|olympics|games|world\scup|holidays|independence|inauguration|fall\sof\s\w+"
)
_UNREAD = re.compile(
    rf"\b(?:before|after|since|until|during)\s(?:the\s|his\s|her\s|their\s|its\s)?(?:[\w-]+\s){{0,2}}?(?:{_EVENTS})\b"
    r"|(?<![\w/.])\d\d?/\d\d?/(?:1[89]|20)\d\d(?![\w/])",
    re.I,
)


def unread(text: str) -> str | None:
    """Return the words that say when, but name no day that can be known: "before the war", "05/02/2026"."""
    found = _UNREAD.search(text)
    return found[0] if found else None


def parse_bound(text: str, clock: date, which: Literal["since", "until"]) -> date | None:
    """Return the first ("since") or last ("until") day of an option's value: "last week", "5 February 2026".

    None where it is no date, or one that no calendar has; the caller says so.
    """
    interval = resolve(re.sub(r"^\s*(?:since|until|from|before|after|on|in)\s", "", text, flags=re.I), clock)
    if interval is None:
        return None
    return interval.since if which == "since" else interval.until


def _phrase(text: str, start: int, end: int, interval: Interval, clock: date) -> TimePhrase | None:
    before, words, after = text[:start], text[start:end], text[end:]
    if _is_in_a_name(before, words, after):
        return None
    lead = _LEAD.search(before)
    if lead and (
        lead["of"]
        or (lead["at"] == "on" and words.lower() in ("today", "tonight", "this week", "this month"))
    ):
        lead = None  # "the winner of this year's contest", "what is going on this week"
    first = lead.start() if lead else start
    of_reports = bool(
        _OF_REPORTS.search(before) or _OF_REPORTS.search(text[:first]) or _THEN_REPORTS.match(after)
    )
    if not of_reports and _is_a_fact(text, before, after, interval, lead, clock):
        return None
    since, until = _bounds(interval, lead, clock)
    if (since is None and until is None) or (since is not None and since > clock):
        return None
    is_filter = of_reports or (
        since is not None
        and (min(until or clock, clock) - since).days <= _FILTER_DAYS
        and _is_asked_of_that_time(text, first, end, interval, until)
    )
    return TimePhrase(text[first:end], first, end, since, until, "filter" if is_filter else "preference")


def _is_asked_of_that_time(text: str, first: int, end: int, interval: Interval, until: date | None) -> bool:
    """Tell whether nothing reported outside the interval can be meant."""
    if _OF_HAPPENINGS.match(text) and interval.unit not in ("day", "year"):
        return True
    if interval.unit != "rolling" and until is not None:
        return False  # what ends before the clock may be told later
    if not text[end:].strip(' ?!."”'):
        return bool(_QUESTION.match(text)) and not text[:first].endswith(" of ")
    return not text[:first].strip() and bool(_QUESTION.match(text[end:].lstrip(" ,")))


def _bounds(interval: Interval, lead: re.Match[str] | None, clock: date) -> tuple[date | None, date | None]:
    role = lead.lastgroup if lead else None
    if role == "since":
        return interval.since, None
    if role == "after":
        return interval.until + timedelta(1), None
    if role == "before":
        return None, interval.since - timedelta(1)
    if role == "until":
        return None, interval.until
    if lead and role == "between":
        first = _first_of_two(lead["first"], interval.until, clock)
        return (first.since, interval.until) if first and first.since <= interval.until else (None, None)
    return interval.since, interval.until


def _first_of_two(words: str, last: date, clock: date) -> Interval | None:
    """Read the "3" or "3 February" of "between 3 and 5 February 2026": the second has what it lacks."""
    if words.isdigit() and len(words) < 3:
        return resolve(f"{last.year}-{last.month:02}-{int(words):02}", clock)
    first = resolve(words, clock)
    return resolve(f"{words} {last.year}", clock) if first and first.yearless else first


def _is_in_a_name(before: str, words: str, after: str) -> bool:
    """Tell whether a month or weekday belongs to a name: Black Friday, Sunday Times, Theresa May."""
    if _DAY_NAMES.search(before):
        return True
    name = re.fullmatch(r"[A-Z][a-z]+", words)
    return bool(name and (_NAME_BEFORE.search(before) or _NAME_AFTER.search(after)))


def _is_a_fact(
    text: str, before: str, after: str, interval: Interval, lead: re.Match[str] | None, clock: date
) -> bool:
    """Tell whether the date is part of what is asked, not of when it was reported."""
    role = lead.lastgroup if lead else None
    long_past = (clock - interval.since).days > _FACT_DAYS
    if re.match(r"\sof\b", after) or role == "by":  # "the last week of the campaign"
        return True
    if interval.relative:
        return long_past
    if role == "since":
        return long_past and interval.unit not in ("year", "decade")
    after_the = bool(re.search(r"\bthe\s$", before, re.I))
    if interval.unit in ("year", "decade"):
        return role in (None, "by", "of", "loose") or after_the  # "in the 1984 Games"
    if not interval.yearless:
        return False
    if interval.unit == "month":
        lower_case = re.search(r"\b(?:march|may)\s*$", text[: len(text) - len(after)])  # both are verbs too
        return role in (None, "loose", "until") or after_the or bool(lower_case or _AHEAD.search(text))
    named = after_the and _NOUN_FOLLOWS.match(after)  # "the Jan. 6 attack"
    ahead = _AHEAD.search(text) or _lies_ahead(interval, clock)
    return bool(named or ahead or role in ("until", "loose"))


def _lies_ahead(interval: Interval, clock: date) -> bool:
    try:
        ahead = interval.since.replace(year=interval.since.year + 1) - clock
    except ValueError:  # 29 February
        return False
    return ahead.days <= _AHEAD_DAYS and ahead < clock - interval.since

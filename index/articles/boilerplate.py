"""Lines that are part of an article's text but not of its news: marked, never cut, and read for what they tell.

A line is marked only where its whole wording shows what it is, and only where such lines stand (a byline at the top,
a reporter's biography at the end): missing one costs a dull passage, marking a real sentence loses an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.articles import dates
from index.types import Span


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The spans not to be indexed, sorted and disjoint, and the title, source and date that such lines state."""

    spans: tuple[Span, ...]
    title: str | None = None
    source: str | None = None
    published: date | None = None


_LONGEST = 500  # a longer line is a paragraph of news
_TOP, _BOTTOM = 4, 8  # lines in which bylines, and reporters' notes, are looked for

_NAME = r"(?:[A-Z][\w.'’-]*|d[aei]|de la|van|von|bin|al|el|la|le)"
_PERSON = rf"[A-Z][\w.'’-]*(?:[ ]{_NAME}){{1,3}}"
_PEOPLE = rf"{_PERSON}(?:(?:,[ ](?:and[ ])?|[ ]and[ ]|[ ]&[ ]){_PERSON})*"
_DESK = (
    r"(?:USA TODAY(?: (?:NETWORK|Network|Sports|Opinion))?|CNN(?: (?:Business|Sport|Travel))?|Reuters|Bloomberg|AFP"
    r"|(?:The )?Associated Press|AP|(?:AP )?(?:[A-Z]\w+ )?(?:Staff )?(?:Writer|Reporter|Correspondent|Editor))"
)
_POST = r"(?:reporter|correspondent|editor|columnist|writer|journalist|producer|photographer|bureau chief|fellow|intern)s?"
_NETWORK = r"(?:Twitter|X|Facebook|Instagram|Threads|Bluesky|Mastodon|LinkedIn|TikTok|Telegram|WhatsApp)"

# no boundary in front is needed where "The post" starts the line; elsewhere a sentence must have ended
_SYNDICATED = re.compile(
    r"(?:^|(?<=[.!?\"”’…)] ))The post (?P<title>(?:(?!The post ).)+?)"
    r" (?:appeared first on|first appeared on|originally appeared on) (?P<source>[^.\n]+(?:\.\w[^.\n]*)*)\.?\s*$"
)
_ANYWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        # pointers to other articles
        r"(?i:also read|read also|read more|read next|read on|read this next|see also|must[- ]read|related"
        r"(?: stor(?:y|ies)| articles?| coverage| content| news)?|recommended(?: for you| reading)?|don['’]t miss"
        r"|more on this(?: story)?|also on [\w ]{2,30}|you (?:may|might) also like|in case you missed it)\s*[:|»>–—]+\s*\S.*",
        r"(?:READ|WATCH|MORE|LISTEN)\s*[:|]\s*\S.{0,200}",
        # advertisements
        r"(?i:[-–—\s\[(]*(?:advertisements?|sponsored(?: content)?|(?:story|article|content) continues (?:below|after)"
        r"(?: (?:this |the )?ad(?:vertisement)?)?|scroll to continue(?: reading)?|skip (?:this )?ad(?:vertisement)?"
        r"|loading\.*)[-–—\s\])]*)",
        r"(?i:(?:unable to|can['’]t|cannot) (?:view|see) (?:our|the|this) (?:graphics?|video|form|poll)s?\?.{0,60})",
        # sign-ups: an order to the reader that is the whole line
        r"(?:[A-Z][A-Z0-9$'’&+ -]{3,60}: ?|[^.!?]{3,60}\? ?)?(?i:(?:click here to )?(?:sign up|subscribe|register)"
        r"(?: now| today| here| free)*(?: (?:to|for|at|here)\b| now| today).{0,120}"
        r"(?:newsletters?|e-?mails?|inbox|alerts|updates|podcasts?|subscri\w+|whatsapp channel|deal)\b.{0,90})",
        r"(?i:get (?:the|our|all)\b.{3,80}\b(?:delivered |sent )?(?:straight |right )?(?:to|in) your inbox\b.{0,60})",
        r"(?i:(?:support|your subscription (?:makes|supports)).{0,60}\b(?:journalism|local news|work like this)\b.{0,80}"
        r"subscri\w+.{0,60})",
        r"(?i:download (?:the|our) .{0,40}\bapp\b(?: (?:for|from|on|today|now|here|to stay)\b.{0,60})?[.!]?)",
        # rights
        r"(?i:(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d{4})).{0,200})",
        r"(?i:.{0,120}\ball rights reserved\b.{0,160})",
        r"(?i:this material may not be published, broadcast.{0,120})",
        r"(?i:(?:photo|image|picture)s? (?:credit|courtesy(?: of)?|by)\s*:?\s+\S.{0,100})",
        # the outlet's own channels
        rf"(?i:(?:follow|like|join|find) us (?:on|at)\b.{{0,120}}\b{_NETWORK}\b.{{0,80}})",
        r"(?i:\W*(?:share|tweet|e-?mail|print|comments?|save)(?:(?:\s*[|·•,]\s*|\s+)(?:share|tweet|e-?mail|print|comments?|save))+\W*)",
    )
)
_AT_TOP = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:By|BY|by)[: ]\s*{_PEOPLE}(?:,? .{{0,60}})?(?<![.!?])",
        rf"{_PEOPLE},? (?:\| )?{_DESK}",
        rf"{_DESK}",
    )
)
_AT_END = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_PEOPLE}|.{{0,150}}) (?:also )?contributed(?: (?:additional|further))?"
        r"(?: (?:reporting|research|writing))?(?: (?:to|for|from)\b.{0,120})?\.?",
        r"(?i:(?:contributing|contributors?|additional (?:reporting|research)|reporting|writing|editing|compiled|edited)"
        r"(?: (?:by|from))?\s*:?) [A-Z].{0,200}",
        rf"Follow (?:him|her|them|{_PERSON}).{{0,120}}(?:\b{_NETWORK}\b|@\w).{{0,120}}",
        r"(?:Reach|Contact|Email|E-mail|Call|Have (?:a|any) (?:news )?tips?).{0,120}(?:@\w|\breporters?\b).{0,160}",
        r".{3,120}\bcan be (?:reached|contacted|emailed)\b.{0,60}@\w.{0,160}",
        r"(?:Twitter|TWITTER|X|Instagram)\s*:\s*.{0,100}",
        r"(?i:(?:more )?ap [\w ]{2,30}: https?://\S+.{0,100})",
        r"(?i:this (?:story|article|report) (?:has been|was) (?:updated|corrected|originally published|produced|edited"
        r"|first published)\b.{0,300})",
    )
)
_BIOGRAPHY = re.compile(
    rf"(?P<name>{_PERSON}) (?:is|was|works as) (?:an? |the )?.{{0,80}}\b{_POST}\b(?:[ ,.].{{0,300}})?"
    rf"|(?P<name2>{_PEOPLE}) (?:covers?|writes? about|reports? (?:on|from|for)) .{{3,200}}"
)
_BARE_NAMES = re.compile(_PEOPLE)
_DATELINE = re.compile(
    r"(?i:(?P<what>(?:first |last |originally )?(?:published|posted|updated|modified|publication date|date))"
    r"(?:\s*(?:on|at)\b)?\s*[:|–—-]?\s*)(?P<date>\S.{5,60})"
)


def find(text: str, known: Iterable[Span] = (), *, titled: bool) -> Boilerplate:
    """What of a text is not to be indexed, joined with the spans already `known`.

    `titled` says that the title is known from elsewhere: only then can a first line of bare names be a byline, and
    not the headline.
    """
    lines = [(m.start(), m[0].rstrip()) for m in re.finditer(r"[^\s][^\r\n]*", text)]
    marked = list(known)
    title = source = None
    published: date | None = None
    if lines and (match := _SYNDICATED.search(lines[-1][1])):
        start, _ = lines.pop()
        title, source = match["title"], match["source"]
        marked.append(Span(start + match.start(), start + len(match[0].rstrip()) + match.start()))
        if match.start():
            lines.append((start, text[start : start + match.start()].rstrip()))
    top, bottom = range(min(_TOP, len(lines))), range(max(0, len(lines) - _BOTTOM), len(lines))
    at_end = len(lines)
    while at_end > max(1, len(lines) - _BOTTOM) and _is_closing(lines[at_end - 1][1], text, lines[at_end - 1][0]):
        at_end -= 1
    for number, (start, line) in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        hit = number >= at_end or any(rule.fullmatch(line) for rule in _ANYWHERE)
        if not hit and (number in top or number in bottom):
            day, is_publication = _dateline(line, first=number in top)
            if day is not None:
                hit = True
                if is_publication and published is None:
                    published = day
        if not hit and number in top and len(lines) > 1:
            hit = any(rule.fullmatch(line) for rule in _AT_TOP) or (
                titled and number == 0 and _is_bare_byline(line, text[start + len(line) :])
            )
        if hit:
            marked.append(Span(start, start + len(line)))
    return Boilerplate(_disjoint(marked), title, source, published)


def _is_closing(line: str, text: str, start: int) -> bool:
    if len(line) > _LONGEST:
        return False
    if any(rule.fullmatch(line) for rule in (*_AT_END, *_ANYWHERE)):
        return True
    if _DATELINE.fullmatch(line) and _dateline(line, first=False)[0] is not None:
        return True
    match = _BIOGRAPHY.fullmatch(line)
    if match is None:
        return False
    # whoever the article mentions is its subject, not its author
    surname = (match["name"] or match["name2"]).split()[-1]
    return surname not in text[:start]


def _is_bare_byline(line: str, rest: str) -> bool:
    if len(line) > 80 or not _BARE_NAMES.fullmatch(line):
        return False
    return not any(name in rest for name in re.split(r", and |, | and | & ", line))


def _dateline(line: str, *, first: bool) -> tuple[date | None, bool]:
    """The day that a line consists of, and whether it is the day of publication (not of a change)."""
    if match := _DATELINE.fullmatch(line):
        what = match["what"].lower()
        return dates.stated(match["date"].split(" | ")[0]), not what.startswith(("updated", "last", "modified"))
    return (dates.stated(line), True) if first else (None, False)


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        elif span.start < span.end:
            merged.append(span)
    return tuple(merged)

"""Lines of an article's text that are not its news: marked, never cut, and read for what they tell.

A line is marked only where its whole wording shows what it is, and only where such lines stand (a byline at
the top, a biography at the end): missing one costs a dull passage, marking a sentence loses an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.articles import dates
from index.types import Span


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The spans not to be indexed, sorted and disjoint, and what such lines state of the article."""

    spans: tuple[Span, ...]
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_LONGEST = 500  # a longer line is a paragraph of news
_TOP, _BOTTOM = 4, 8  # lines in which bylines, and reporters' notes, are looked for

_CAPITAL = r"(?:[A-Z]\.(?:-?[A-Z]\.)*|[A-Z][\w'’-]*(?:(?<=\b[JSD]r)\.|(?<=\bSt)\.)?)"
_PERSON = rf"{_CAPITAL}(?: (?:{_CAPITAL}|d[aei]|de la|van|von|bin|al|el|la|le)){{1,3}}"
_PEOPLE = rf"{_PERSON}(?:(?:, {_PERSON})*,? (?:and|&) {_PERSON})?"
_DESK = (
    r"(?:USA TODAY(?: (?:NETWORK|Network|Sports|Opinion))?|CNN(?: (?:Business|Sport|Travel))?|Reuters|AFP"
    r"|Bloomberg|(?:The )?Associated Press|AP"
    r"|(?:AP )?(?:[A-Z]\w+ )?(?:Staff )?(?:Writer|Reporter|Correspondent|Editor))"
)
_POST = (
    r"(?:reporter|correspondent|editor|columnist|writer|journalist|producer|photographer|bureau chief|fellow"
    r"|intern)s?"
)
_NETWORK = r"(?:Twitter|X|Facebook|Instagram|Threads|Bluesky|Mastodon|LinkedIn|TikTok|Telegram|WhatsApp)"

# no boundary in front is needed where "The post" starts the line; elsewhere a sentence must have ended
_SYNDICATED = re.compile(
    r"(?:^|(?<=[.!?\"”’…)] ))The post (?P<title>(?:(?!The post ).)+?)"
    r" (?:appeared first on|first appeared on|originally appeared on)"
    r" (?P<source>[^.\n]+(?:\.\w[^.\n]*)*)\.?\s*$"
)
_ANYWHERE = _any_of(
    # pointers to other articles
    r"(?i:also read|read also|read more|read next|read on|read this next|see also|must[- ]read|related"
    r"(?: stor(?:y|ies)| articles?| coverage| content| news)?|recommended(?: for you| reading)?|don['’]t miss"
    r"|more on this(?: story)?|also on [\w ]{2,30}|you (?:may|might) also like|in case you missed it)"
    r"\s*[:|»>–—]+\s*\S.*",
    r"(?:READ|WATCH|MORE|LISTEN)\s*[:|]\s*\S.{0,200}",
    # advertisements
    r"(?i:[-–—\s\[(]*(?:advertisements?|sponsored(?: content)?|(?:story|article|content) continues"
    r" (?:below|after)(?: (?:this |the )?ad(?:vertisement)?)?|scroll to continue(?: reading)?"
    r"|skip (?:this )?ad(?:vertisement)?|loading\.*)[-–—\s\])]*)",
    r"(?i:(?:unable to|can['’]t|cannot) (?:view|see) (?:our|the|this) (?:graphics?|video|form|poll)s?\?"
    r".{0,60})",
    r"(?i:download (?:the|our) .{0,40}\bapp\b(?: (?:for|from|on|today|now|here|to stay)\b.{0,60})?[.!]?)",
    # rights
    r"(?i:(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d{4})).{0,200})",
    r"(?i:this material may not be published, broadcast.{0,120})",
    r"(?i:(?:photo|image|picture)s? (?:credit|courtesy(?: of)?|by)\s*:?\s+\S.{0,100})",
    r"(?i:(?:photo(?:graph)?s?|images?|pictures?|pics?|video|illustration|graphic|credit)\s*:\s*\S.{0,100}"
    r"|image (?:source|caption), \S.{0,200}|(?:image source|image caption|getty images|media caption)"
    r"|\(?(?:ap|reuters|afp|getty|epa|pa) (?:photo|images?|file)\b.{0,80}"
    r"|(?:video|illustration|graphic|photographs?|photos?) (?:by|via|from) [a-z].{0,80})",
    # comments and tools of the page
    r"(?i:(?:(?:share|tell us|let us know) (?:your|what you) (?:thoughts?|views?|opinions?|think)\b.{0,80}"
    r"|join (?:the|our) (?:conversation|discussion|debate)\b.{0,60}|have your say\b.{0,80}"
    r"|(?:view|post|leave|add|show|read|see|hide|write) (?:a |all |the |your )?(?:\d+ )?comments?\b.{0,40}"
    r"|(?:\d+ )?comments?(?: \(?\d+\)?)?|comments (?:are|have been) (?:closed|disabled|turned off)\b.{0,60}"
    r"|what do you think\?.{0,120}\bcomments?\b.{0,60}))",
    r"(?i:(?:listen to (?:this|the) (?:article|story)\b.{0,40}|(?:estimated )?reading time:? .{0,20}"
    r"|\d{1,2} min(?:ute)?s? (?:read|listen|watch)"
    r"|(?:share|save|print|copy|gift|bookmark|e-?mail)(?: this)?(?: full)? (?:article|story|page|link)"
    r"|share (?:on|via|to) \w+(?: \w+)?|copy link|link copied\W*|(?:skip|jump) to (?:main )?content|back to top"
    r"|most (?:read|popular|viewed)|trending(?: now)?|top stories|editors?['’]s? picks?|more stories|latest news"
    r"|recommended(?: stories| reading)?|you may like|related(?: stories| articles| topics| links| content)"
    r"|keep reading|explore more(?: on these topics)?|list of \d+ items|end of list|more (?:from|on|in) .{2,40}"
    r"|(?:tags?|topics|filed under|categories|keywords)\s*:.{1,200}))",
    # the outlet's own channels
    rf"(?i:(?:follow|like|join|find) us (?:on|at)\b.{{0,120}}\b{_NETWORK}\b.{{0,80}})",
    r"(?i:(?:share|tweet|e-?mail|print)(?:(?:\s*[|·•,]\s*|\s+)(?:share|tweet|e-?mail|print|comments?|save))+)",
)
# slower to match, and told by one of these words: most articles are never tried
_TELLTALES = ("ubscri", "ign up", "egister", "IGN UP", "UBSCRI", "inbox", "ights reserved", "IGHTS RESERVED")
_CALL = _any_of(
    # an order to the reader that is the whole line
    r"(?:[A-Z][A-Z0-9$'’&+ -]{3,60}: ?|[^.!?]{3,60}\? ?)?"
    r"(?i:(?:click here to )?(?:sign up|subscribe|register)"
    r"(?: now| today| here| free)*(?: (?:to|for|at|here)\b| now| today).{0,120}"
    r"(?:newsletters?|e-?mails?|inbox|alerts|updates|podcasts?|subscri\w+|whatsapp channel|deal)\b.{0,90})",
    r"(?i:get (?:the|our|all)\b.{3,80}\b(?:delivered |sent )?(?:straight |right )?(?:to|in) your inbox\b"
    r".{0,60})",
    r"(?i:(?:support|your subscription (?:makes|supports)).{0,60}\b(?:journalism|local news|work like this)\b"
    r".{0,80}subscri\w+.{0,60})",
    r"(?i:.{0,120}\ball rights reserved\b.{0,160})",
)
_BYLINE = _any_of(
    rf"(?:By|BY|by)[: ]\s*(?P<by>{_PEOPLE})(?:(?:,| \||  ).{{0,60}})?(?<![.!?])",
    rf"(?P<of>{_PEOPLE})(?:,| \|)? {_DESK}",
    rf"{_DESK}",
)
_AT_END = _any_of(
    r".{0,150} (?:also )?contributed (?:(?:additional |further )?(?:reporting|research|writing)\b.{0,120}"
    r"|to (?:this|the) (?:report|story|article|reporting|coverage|piece)\b.{0,120})",
    rf".{{0,60}}\b{_PEOPLE} contributed from .{{0,80}}",
    r"(?i:(?:contributing|contributors?)(?: reporters?| writers?| editors?)?(?: by|:)) [A-Z].{0,200}",
    r"(?i:(?:additional |further )?(?:reporting|research|writing|editing|compiled|edited|written)"
    r"(?: and \w+)? (?:by|from)) [A-Z].{0,200}",
    rf"Follow (?:him|her|them|{_PERSON}).{{0,120}}(?:\b{_NETWORK}\b|@\w).{{0,120}}",
    r"(?:Reach|Contact|Email|E-mail|Call|Have (?:a|any) (?:news )?tips?).{0,120}(?:@\w|\breporters?\b)"
    r".{0,160}",
    r".{3,120}\bcan be (?:reached|contacted|emailed)\b.{0,60}@\w.{0,160}",
    r"(?:Twitter|TWITTER|X|Instagram)\s*:\s*.{0,100}",
    r"(?i:(?:more )?ap [\w ]{2,30}: https?://\S+.{0,100})",
    # a correction is news: it says what is so
    r"(?i:this (?:story|article|report) (?:has been|was) (?:updated|originally published"
    r"|produced|edited|first published)\b(?!.*\b(?:earlier|previous|correct|misstat|clarif|wrong)).{0,200})",
)
_BIOGRAPHY = re.compile(
    rf"(?P<name>{_PERSON}) (?:is|works as) (?:an? |the )?.{{0,80}}\b{_POST}\b(?:[ ,.].{{0,300}})?"
    rf"|(?P<name2>{_PEOPLE}) (?:covers?|writes? about|reports? (?:on|from|for)) .{{3,200}}"
)
# what happened to a person is news, whatever the person does for a living
_NEWS = re.compile(
    r";|\b(?:was|were|said|told|died|dead|fined|arrested|killed|charged|jailed|sued|accused|resigned|sentenced|dismissed"
    r"|detained|shot|wounded|threatened|banned|denied|refused|admitted|expelled|attacked|beaten|missing|uncovered"
    r"|revealed|exposed|(?:on|last|this) (?:\w+day|week|month|year|night|morning)|yesterday|today)\b",
    re.IGNORECASE,
)
_BARE_NAMES = re.compile(_PEOPLE)
_DATELINE = re.compile(
    r"(?i:(?P<what>(?:first |last |originally )?(?:published|posted|updated|modified|publication date|date))"
    r"(?:\s*(?:on|at)\b)?\s*[:|–—-]?\s*)(?P<date>\S.{5,60})"
)


def find(text: str, known: Iterable[Span] = (), *, titled: bool) -> Boilerplate:
    """What of a text is not to be indexed, joined with the spans already `known`.

    `titled` says that the title is known from elsewhere: only then can a first line of bare names be a
    byline, and not the headline.
    """
    lines = _lines(text)
    marked = list(known)
    title = source = author = None
    published: date | None = None
    if lines:
        start, last = lines[-1]
        if match := _SYNDICATED.search(last[-_LONGEST:]):
            title, source = match["title"], match["source"]
            at = max(0, len(last) - _LONGEST) + match.start()
            marked.append(Span(start + at, start + len(last)))
            lines[-1:] = [(start, last[:at].rstrip())] if at else []
    top, bottom = range(min(_TOP, len(lines))), range(max(0, len(lines) - _BOTTOM), len(lines))
    telling = [word for word in _TELLTALES if word in text]
    at_end = len(lines)
    while at_end > max(1, len(lines) - _BOTTOM) and _is_closing(
        lines[at_end - 1][1], text, lines[at_end - 1][0], telling
    ):
        at_end -= 1
    for number, (start, line) in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        hit = number >= at_end or _is_anywhere(line, telling)
        if number in top or number in bottom:
            day, is_publication = _dateline(line, first=number in top)
            if day is not None:
                hit = True
                if is_publication and published is None:
                    published = day
        if not hit and number in top and len(lines) > 1:
            if match := _BYLINE.fullmatch(line):
                hit, author = True, author or match["by"] or match["of"]
            else:
                hit = titled and number == 0 and _is_bare_byline(line, text[start + len(line) :])
        if hit:
            marked.append(Span(start, start + len(line)))
    return Boilerplate(_disjoint(marked), title, source, author, published)


def _lines(text: str) -> list[tuple[int, str]]:
    """Where each line that is not blank starts, and the line without the space around it."""
    lines = []
    start = 0
    for raw in text.replace("\r", "\n").split("\n"):
        if line := raw.strip():
            lines.append((start + raw.index(line[0]), line))
        start += len(raw) + 1
    return lines


def _is_anywhere(line: str, telling: Sequence[str]) -> bool:
    if _ANYWHERE.fullmatch(line):
        return True
    return any(word in line for word in telling) and _CALL.fullmatch(line) is not None


def _is_closing(line: str, text: str, start: int, telling: Sequence[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    if _AT_END.fullmatch(line) or _is_anywhere(line, telling):
        return True
    if _DATELINE.fullmatch(line) and _dateline(line, first=False)[0] is not None:
        return True
    match = _BIOGRAPHY.fullmatch(line)
    if match is None or _NEWS.search(line):
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
        return dates.stated(match["date"].split(" | ")[0]), not what.startswith(
            ("updated", "last", "modified")
        )
    return (dates.stated(line), True) if first else (None, False)


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        elif span.start < span.end:
            merged.append(span)
    return tuple(merged)

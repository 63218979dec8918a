"""Exports of press archives: one text of many articles, as Nexis ("1 of 2 DOCUMENTS") and Factiva write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.articles import dates
from index.articles.dates import Moment
from index.articles.draft import Draft
from index.articles.metadata import author_name, clean

_NUMBERED = re.compile(
    r"^[ \t\f]*(?:Document )?\d{1,5} (?:of|von|de) \d{1,5}(?: DOCUMENTS?)?[ \t]*\r?$", re.MULTILINE
)
_ENDED = re.compile(r"^[ \t]*(?:End of Document|Document [A-Za-z0-9_]{16,40})[ \t]*\r?$", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*(?P<name>[A-Z][A-Za-z -]{2,24}):[ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)
# what stands before the text of an article, and what after it
_BEFORE = frozenset(
    {"byline", "length", "section", "dateline", "highlight", "headline", "source", "date", "author"}
)
_AFTER = frozenset({
    "load-date", "language", "publication-type", "journal-code", "copyright", "subject", "geographic", "graphic",
    "classification", "industry", "person", "organization", "company", "ticker", "country", "state", "city",
    "correction-date",
    "correction", "acc-no", "document-type", "url", "notes",
})  # fmt: skip
_WORDS = re.compile(r"^[\d,]+ words$")
_BODY = re.compile(r"^Body[ \t]*\r?$", re.MULTILINE)
_FACTIVA = re.compile(r"^[ \t]*[\d,]+ words[ \t]*\r?$", re.MULTILINE)
_NOISE = re.compile(
    r"(?i)^(?:copyright\b.*|©.*|\(c\) .*|all rights reserved\.?|english|[A-Z]{2,8}\d?|[\w ,]+ edition|page \w+.*)$"
)


@dataclass(frozen=True, slots=True)
class _Head:
    title: str | None
    source: str | None
    author: str | None
    moment: Moment | None


def is_export(text: str) -> bool:
    """Whether a text is such an export: its first line counts documents, or it holds the end of one and its fields."""
    start = text[:5000]
    return (
        _NUMBERED.match(text.lstrip("\ufeff\r\n\f \t"), 0) is not None
        or (_ENDED.search(text) is not None and (_FACTIVA.search(start) is not None or _BODY.search(start) is not None))
    )  # fmt: skip


def articles_of(text: str, path: str) -> Iterator[Draft]:
    """The articles of an export in their order, each with its own title, source, author and date; `path#n` is an id."""
    number = 0
    for document in _documents(text):
        head, body = _parted(document)
        if body.strip():
            number += 1
            yield Draft(
                id=f"{path}#{number}",
                text=body,
                title=head.title,
                source=head.source,
                author=head.author,
                published=head.moment.day if head.moment else None,
                published_at=head.moment.at if head.moment else None,
            )


def _documents(text: str) -> Iterator[str]:
    borders = list(_NUMBERED.finditer(text)) or list(_ENDED.finditer(text))
    starts = [border.end() for border in borders]
    if borders and borders[0].re is _ENDED:
        starts = [0, *starts]
    for at, start in enumerate(starts):
        end = borders[at + 1].start() if borders[0].re is _NUMBERED and at + 1 < len(borders) else (
            borders[at].start() if borders[0].re is _ENDED and at < len(borders) else len(text)
        )  # fmt: skip
        document = _ENDED.sub("", text[start:end])
        if document.strip():
            yield document


def _parted(document: str) -> tuple[_Head, str]:
    """What stands above the text of one document, and its text as it stands there."""
    named: dict[str, str] = {}
    start, end = 0, len(document)
    if body := _BODY.search(document):
        start = body.end()
    elif words := _FACTIVA.search(document):
        return _factiva(document, words)
    for field in _FIELD.finditer(document):
        name = field["name"].strip().lower()
        if name in _BEFORE and (field.start() >= start or name not in named) and field.start() < end:
            # the first of each name counts; a later one is a sentence with a colon
            if name in named:
                continue
            named[name] = field["value"].strip()
            if not body:
                start = field.end()
        elif name in _AFTER and field.start() >= start and start:
            end = field.start()
            break
    above = [line.strip() for line in document[: _first_field(document)].splitlines() if line.strip()]
    moment: Moment | None = None
    source: str | None = None
    title: str | None = None
    for line in above:
        found = dates.read(line)
        if found and moment is None:
            moment = found
        elif _NOISE.match(line) and source is not None:
            continue
        elif moment is None and source is None and not body:
            source = line
        elif moment is not None or body:
            title = f"{title} {line}" if title and source and not body else title or line
            if body and title != line and source is None:
                source = line
    head = _Head(
        clean(named.get("headline") or title),
        clean(named.get("source") or source),
        author_name(named.get("byline") or named.get("author")),
        moment or dates.read(named.get("date")),
    )
    return head, document[start:end].strip("\r\n") + "\n"


def _first_field(document: str) -> int:
    for field in _FIELD.finditer(document):
        if field["name"].strip().lower() in _BEFORE | _AFTER:
            return field.start()
    return len(document)


def _factiva(document: str, words: re.Match[str]) -> tuple[_Head, str]:
    """Factiva: headline, author, "412 words", date, time, source, code, language, rights, then the text."""
    above = [line.strip() for line in document[: words.start()].splitlines() if line.strip()]
    author = next((line for line in above[1:] if line.lower().startswith("by ")), None)
    moment: Moment | None = None
    source: str | None = None
    at = words.end()
    for line in document[words.end() :].splitlines(keepends=True):
        text = line.strip()
        if text and moment is None:
            moment = dates.read(text)
            if moment is None:
                break
        elif text and re.fullmatch(r"\d{1,2}:\d{2}(?: [AP]M)?(?: [A-Z]{3,4})?", text):
            pass
        elif text and source is None:
            source = text
        elif text and not _NOISE.match(text) and not re.fullmatch(r"[A-Z0-9]{1,10}|[A-Z][a-z]+|\d+", text):
            break
        at += len(line)
    titles = [line for line in above if line != author]
    if len(titles) > 1 and re.fullmatch(r"[A-Z][A-Za-z /&-]{2,24}", titles[0]):
        titles = titles[1:]  # the section
    title = " ".join(titles[:2])
    return _Head(clean(title), clean(source), author_name(author), moment), document[at:].strip("\r\n") + "\n"

"""When a page says that its article was published: in its data, its head, or beside the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.articles import dates
from index.articles.dates import Moment

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate", "datepublished",
    "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued", "dc.date.created",
    "pubdate", "publishdate", "publish_date", "publish-date", "publication_date", "parsely-pub-date", "pub_date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "originalpublicationdate", "bt:pubdate",
    "citation_publication_date", "article_date_original", "published_time", "dateposted", "displaydate", "created",
)  # fmt: skip
# the classes in which people mark the day of publication: entry-date (WordPress), dt-published, article__date, ...
_PUBLISHED = re.compile(
    r"(?:^|[-_ ])(?:publish(?:ed)?|pub-?date|posted(?:-?on)?|date-?published|entry-?date|post-?date|article-?date"
    r"|story-?date|news-?date|dateline|timestamp|date-?time|(?:entry|post|article|story|publish\w*|meta|byline)[-_]+"
    r"(?:date|time)|dt-published|date|time)(?:$|[-_ ])"
)
_CHANGED = re.compile(r"updat|modif|edit(?:ed|ion)|revis|expire|comment|related|event|copyright|countdown")
_ELSEWHERE = frozenset({"aside", "nav"})
_LABEL = re.compile(
    r"(?:first |originally )?(?:published|posted|publication date|date|issued|released)(?:\s+(?:on|at)\b)?[:,\s|–—-]*",
    re.IGNORECASE,
)
_TOP = 6
_MOST_MARKED = 2000


def published(tree: Any, stated: dict[str, Any]) -> Moment | None:  # noqa: ANN401  lxml is not typed
    """The moment of publication, as the page itself states it, or None. `stated` is what its data holds."""
    return (
        dates.read(stated.get("datePublished"))
        or _from_meta(tree)
        or dates.read(stated.get("dateCreated"))
        or _from_marks(tree)
    )


def on_its_own_day(moment: Moment, url: str | None, text: str) -> Moment:
    """The moment on the day that its source calls it by: its address says it, or the line under the headline."""
    lines = (line.strip() for line in text.split("\n", 3 * _TOP)[: 3 * _TOP] if line.strip())
    told = [
        found
        for line, _ in zip(lines, range(_TOP), strict=False)
        if (found := dates.read(_LABEL.sub("", line, count=1)))
    ]
    agreed = dates.agreed(moment, [dates.of_address(url), *(found.day for found in told)])
    local = next(
        (found.at for found in told if found.at and found.at.tzinfo and found.day == agreed.day), None
    )
    # the time as the source writes it, where it is the same moment
    return Moment(agreed.day, local) if local is not None and local == moment.at else agreed


def _from_meta(tree: Any) -> Moment | None:  # noqa: ANN401
    stated: dict[str, Moment] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        moment = dates.read(meta.get("content"))
        if moment is not None:
            for attribute in ("property", "name", "itemprop"):
                stated.setdefault((meta.get(attribute) or "").lower(), moment)
    return next((stated[name] for name in _META if name in stated), None)


def _from_marks(tree: Any) -> Moment | None:  # noqa: ANN401
    """The first element marked as the day of publication, else the only <time> of the article's own."""
    found: list[tuple[bool, Moment]] = []
    for element in _candidates(tree):
        names = " ".join(element.get(name) or "" for name in ("class", "id", "itemprop", "property")).lower()
        if _CHANGED.search(names) or any(a.tag in _ELSEWHERE for a in element.iterancestors()):
            continue
        is_marked = (
            "datepublished" in names
            or element.get("pubdate") is not None
            or _PUBLISHED.search(names) is not None
        )
        if not is_marked and element.tag != "time":
            continue
        written = [element.get(name) for name in ("datetime", "content", "title")]
        text = " ".join("".join(element.itertext()).split())[:120]
        for value in (*written, _LABEL.sub("", text, count=1)):
            if moment := dates.read(value):
                found.append((is_marked, moment))
                break
    marked = [moment for is_marked, moment in found if is_marked]
    if marked:
        return marked[0]
    days = {moment.day for _, moment in found}
    return found[0][1] if len(days) == 1 else None


def _candidates(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """The <time> elements, and those small ones whose class or property speaks of a date."""
    seen = 0
    for element in tree.iter("time", "span", "abbr", "p", "div", "li", "dd", "small", "em", "b", "i", "a"):
        if element.tag == "time" or (
            len(element) <= 3 and any(element.get(name) for name in ("itemprop", "class", "property"))
        ):
            if element.tag != "time" and not _PUBLISHED.search(
                " ".join(element.get(n) or "" for n in ("class", "itemprop", "property")).lower()
            ):
                continue
            seen += 1
            if seen > _MOST_MARKED:
                return
            yield element

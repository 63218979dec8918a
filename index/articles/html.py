"""Web pages: the article's text as trafilatura extracts it, and what the page states in its head."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import trafilatura

from index.articles import dates
from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.metadata import clean, web_address

# their complaints about a page would stand among the answers' notices; what matters is raised
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_LARGEST_PAGE = 10_000_000  # beyond this, extraction takes minutes
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "dcterms.issued",
    "pubdate", "publishdate", "publish_date", "publish-date", "publication_date", "parsely-pub-date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "originalpublicationdate",
)  # fmt: skip


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a page; its date only where the page states one, never one guessed from its text."""
    if len(data) > _LARGEST_PAGE:
        raise Unreadable(f"a page larger than {_LARGEST_PAGE / 1e6:g} MB")
    declared = _DECLARED.search(data[:4096])
    page = decode(data, declared[1].decode("ascii") if declared else None)
    # lxml refuses a string that names an encoding
    tree = trafilatura.load_html(_DECLARATION.sub("", page))
    if tree is None:
        raise Unreadable("not a web page")
    published = _published(tree)
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    text = getattr(found, "text", None)
    if found is None or not text:
        raise Unreadable("no article text was found in the page")
    yield Draft(
        id=path,
        text=text,
        title=clean(getattr(found, "title", None)),
        source=clean(getattr(found, "sitename", None)),
        author=clean((getattr(found, "author", None) or "").replace("; ", ", ")),
        published=published,
        url=web_address(getattr(found, "url", None)),
    )


def _published(tree: Any) -> date | None:  # noqa: ANN401  lxml is not typed
    return _from_data(tree) or _from_meta(tree) or _from_time(tree)


def _from_data(tree: Any) -> date | None:  # noqa: ANN401
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(value):
            if day := dates.stated(item.get("datePublished")):
                return day
    return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  whatever JSON holds
    items = value if isinstance(value, list) else [value]
    for item in items[:100]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (part for part in graph[:100] if isinstance(part, dict))


def _from_meta(tree: Any) -> date | None:  # noqa: ANN401
    stated: dict[str, date] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        day = dates.stated(meta.get("content"))
        if day is not None:
            for attribute in ("property", "name", "itemprop"):
                stated.setdefault((meta.get(attribute) or "").lower(), day)
    return next((stated[name] for name in _META if name in stated), None)


def _from_time(tree: Any) -> date | None:  # noqa: ANN401
    # the first <time> marked as the day of publication, else the only one of the article's own
    times = [t for t in tree.iter("time") if isinstance(t.get("datetime"), str)]
    marked = [t for t in times if t.get("itemprop") == "datePublished" or t.get("pubdate") is not None]
    for time in marked or (times if len(times) == 1 else []):
        if day := dates.stated(time.get("datetime")):
            return day
    return None

"""Web pages: the article's text as trafilatura extracts it, and what the page states in its head."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import trafilatura

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.markup import readable
from index.articles.metadata import author_name, clean, web_address
from index.articles.no_article import reason_against
from index.articles.page_dates import on_its_own_day, published
from index.articles.page_parts import flatten, headings_of, site_names, without_site
from index.articles.structured import article_data, key_of, name_in

# their complaints about a page would stand among the answers' notices; what matters is raised
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_LARGEST_PAGE = 10_000_000  # beyond this, extraction takes minutes
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SHORTEST_BODY = 200
_MOST_LOST = 0.2
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{10000,}+")
_ATTRIBUTE = re.compile(r"""[\s/"']([^\s=>"'/]++)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+""")
_MOST_ATTRIBUTES = 1000
"""In a tag: the parser compares each with all before it."""


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a page; its date only where the page states one, never one guessed from its text.

    Raises Unreadable for a page that is no article: a wall that asks for consent, an error, a log-in.
    """
    if len(data) > _LARGEST_PAGE:
        raise Unreadable(f"a page larger than {_LARGEST_PAGE / 1e6:g} MB")
    declared = _DECLARED.search(data[:4096])
    page = decode(data, declared[1].decode("ascii") if declared else None)
    for tag in _LONG_TAG.finditer(page):
        if sum(1 for _ in islice(_ATTRIBUTE.finditer(tag[0]), _MOST_ATTRIBUTES + 1)) > _MOST_ATTRIBUTES:
            raise Unreadable(f"a tag of more than {_MOST_ATTRIBUTES:,} attributes")
    # lxml refuses a string that names an encoding
    tree = trafilatura.load_html(_DECLARATION.sub("", page))
    if tree is None:
        raise Unreadable("not a web page")
    headings = headings_of(tree)
    stated = article_data(tree, {key_of(heading) for heading in headings})
    moment = published(tree, stated)
    flatten(tree)
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    text = _whole(getattr(found, "text", None) or "", stated)
    reason = reason_against(headings, text)
    if reason or not text:
        raise Unreadable(reason or "no article text was found in the page")
    url = web_address(getattr(found, "url", None))
    publisher = clean(name_in(stated.get("publisher")))
    source = clean(getattr(found, "sitename", None)) or publisher
    if moment is not None:
        moment = on_its_own_day(moment, url, text)
    author = author_name((getattr(found, "author", None) or "").replace("; ", ", "))
    yield Draft(
        id=path,
        text=text,
        title=without_site(
            clean(getattr(found, "title", None)), headings, [source, publisher, *site_names(tree)]
        ),
        source=source,
        author=author or author_name(name_in(stated.get("author"))),
        published=moment.day if moment else None,
        published_at=moment.at if moment else None,
        url=url,
    )


def _whole(text: str, stated: dict[str, Any]) -> str:
    """The extraction, or the text that the page's data holds where more than a fifth of that was lost."""
    body = stated.get("articleBody")
    if not isinstance(body, str) or len(body) < _SHORTEST_BODY:
        return text
    body = readable(body)
    words = Counter(body.split())
    lost = (words - Counter(text.split())).total()
    return body if lost > _MOST_LOST * words.total() else text

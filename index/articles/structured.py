"""What a page states of its article in structured data (JSON-LD of schema.org)."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

_MOST_OBJECTS = 3000
_ARTICLE = re.compile(
    r"(?:.*/)?(?:\w*Article|\w*BlogPosting|SocialMediaPosting|DiscussionForumPosting|Report|Review|News)"
)
_PAGE = re.compile(r"(?:.*/)?(?:WebPage|ItemPage|AboutPage|Thing|CreativeWork)?")
# what hangs on an article without being it: related stories, the film beside it, the site that it is on
_BESIDE = frozenset({
    "itemListElement", "hasPart", "isPartOf", "mentions", "citation", "about", "video", "image", "associatedMedia",
    "relatedLink", "publisher", "author", "review", "comment", "isRelatedTo", "significantLink", "blogPost",
    "potentialAction",
})  # fmt: skip
_WRAPPING = ("//", "/*", "*/", "<![CDATA[", "<!--", "]]>", "-->")
_LONGEST_TYPE = 200


def article_data(tree: Any, headings: set[str]) -> dict[str, Any]:  # noqa: ANN401  lxml is not typed
    """The object that describes the page's article, empty where there is none.

    The object whose type is an article counts, in a list, a graph or inside the object of the page; of several, the
    one with a headline of the page (`headings`, folded by `key_of`), else the first. An object without a type, or of
    a page as such, serves where no other states a date.
    """
    articles, others = [], []
    for item, is_beside in _objects(tree):
        kinds = item.get("@type")
        names = [str(kind)[:_LONGEST_TYPE] for kind in (kinds if isinstance(kinds, list) else [kinds or ""])]
        if any(_ARTICLE.fullmatch(name) for name in names):
            articles.append((is_beside, item))
        elif all(_PAGE.fullmatch(name) for name in names) and not is_beside and item.get("datePublished"):
            others.append(item)
    own = [item for is_beside, item in articles if not is_beside] or [item for _, item in articles[:1]]
    named = [item for item in own if key_of(item.get("headline") or item.get("name")) in headings]
    dated = [item for item in named or own if item.get("datePublished")]
    return next(iter([*dated, *named, *own, *others]), {})


def key_of(value: object) -> str:
    """A headline or name for comparison: its letters and digits alone, in lower case."""
    return "".join(c for c in value.casefold() if c.isalnum()) if isinstance(value, str) else ""


def name_in(value: object) -> object:
    """The name or names that a person, an organisation or a list of them has."""
    if isinstance(value, list):
        return [name for item in value[:20] if not isinstance(item, list) and (name := name_in(item))]
    return value.get("name") if isinstance(value, dict) else value


def _objects(tree: Any) -> Iterator[tuple[dict[str, Any], bool]]:  # noqa: ANN401
    """Every object of the page's data, nearest the top first, and whether it only stands beside another."""
    waiting: deque[tuple[Any, bool]] = deque()
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            try:
                source = _unwrapped(script.text or "")
                waiting.append((json.loads(source, strict=False), False))
            except (ValueError, RecursionError):
                continue
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        value, is_beside = waiting.popleft()
        if isinstance(value, dict):
            yield value, is_beside
            waiting.extend(
                (inner, is_beside or name in _BESIDE)
                for name, inner in value.items()
                if isinstance(inner, dict | list)
            )
        elif isinstance(value, list):
            waiting.extend((inner, is_beside) for inner in value[:500] if isinstance(inner, dict | list))


def _unwrapped(source: str) -> str:
    """JSON without the comment or CDATA section that pages put around it."""
    for _ in range(len(_WRAPPING)):
        source = source.strip()
        for sign in _WRAPPING:
            source = source.removeprefix(sign).removesuffix(sign)
    return source

"""How many articles bear an answer out, and how many of them are reports of their own."""

from __future__ import annotations

from collections.abc import Iterable

from index.copies.origins import origin
from index.types import Hit, Support


def support(hits: Iterable[Hit]) -> Support:
    """Every article of the hits with its copies, and the different origins of their stories.

    A story is reported by whoever its standing article is of: a news agency where that names one, else its source; one
    that states neither is an origin of its own.
    """
    articles: set[str] = set()
    origins: set[str] = set()
    for hit in hits:
        articles |= {hit.article.id, *(copy.id for copy in hit.copies)}
        told = origin(hit.article) or next(filter(None, map(origin, hit.copies)), None)
        origins.add(told.casefold() if told else f"\0{hit.article.id}")
    return Support(len(articles), len(origins))

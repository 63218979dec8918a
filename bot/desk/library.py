"""What is in the index beside answers: one article by its name, and the sources with the days they cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.desk.desk import Desk
from index.types import Article


@dataclass(frozen=True, slots=True)
class SourceHoldings:
    """A source (None: articles that state none) with how many articles of which days."""

    source: str | None
    articles: int
    oldest: date | None
    newest: date | None


def find_article(desk: Desk, name: str) -> Article | None:
    """The article of that id, or of that path; the first, where a file holds several."""
    if any("\ud800" <= c <= "\udfff" for c in name):
        return None  # no text, and no article has such an id
    return desk.article(name) or next((a for a in desk.articles() if name in (a.path, *a.paths)), None)


def holdings(desk: Desk) -> list[SourceHoldings]:
    """Every source, the one with most articles first."""
    by_source: dict[str | None, list[Article]] = {}
    for article in desk.articles():
        by_source.setdefault(article.source, []).append(article)
    found = []
    for source, articles in by_source.items():
        dates = [article.published for article in articles if article.published]
        found.append(
            SourceHoldings(source, len(articles), min(dates, default=None), max(dates, default=None))
        )
    return sorted(found, key=lambda held: (-held.articles, held.source or ""))

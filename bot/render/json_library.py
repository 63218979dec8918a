"""An article in full, and the list of sources, as JSON values: what `serve` and `mcp` answer beside answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.render.json import article_dict
from index.types import Article

if TYPE_CHECKING:
    from bot.desk.library import SourceHoldings


def article_in_full(article: Article) -> dict[str, Any]:
    """All that is known of an article; offsets of answers are code points of its `text`."""
    return article_dict(article) | {
        "paths": list(article.paths or (article.path,)),
        "pages": list(article.pages),
        "text": article.text,
    }


def sources_as_dict(held: Sequence[SourceHoldings]) -> dict[str, Any]:
    """The sources with their numbers of articles and the days they cover."""
    return {
        "sources": [
            {
                "source": each.source,
                "articles": each.articles,
                "oldest": each.oldest and each.oldest.isoformat(),
                "newest": each.newest and each.newest.isoformat(),
            }
            for each in held
        ]
    }

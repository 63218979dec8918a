"""An answer as one JSON object: the contract that other programs rely on."""

from __future__ import annotations

import json
from typing import Any

from bot.desk.answer import Answer
from index.types import Article, Hit, Quote


def render(answer: Answer, *, ascii_only: bool = False) -> str:
    """The answer as one JSON object, indented; with `ascii_only` for a stream that is not UTF-8."""
    return json.dumps(as_dict(answer), ensure_ascii=ascii_only, indent=2)


def as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, dates in ISO 8601."""
    not_found = answer.not_found
    return {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "passages": [_hit(hit) for hit in answer.passages],
        "not_found": not_found
        and {
            "reason": not_found.reason,
            "missing_terms": list(not_found.missing_terms),
            "closest": not_found.closest
            and {"article": _article(not_found.closest.article), "quote": _quote(not_found.closest.quote)},
        },
        "filters": {
            "since": answer.filters.since and answer.filters.since.isoformat(),
            "until": answer.filters.until and answer.filters.until.isoformat(),
            "sources": list(answer.filters.sources),
        },
        "also_searched": list(answer.also_searched),
        "notes": list(answer.notes),
        "index": {
            "generation": answer.index.generation,
            "built_at": answer.index.built_at.isoformat(),
            "articles": answer.index.articles,
            "passages": answer.index.passages,
            "newest": answer.index.newest and answer.index.newest.isoformat(),
        },
    }


def _hit(hit: Hit) -> dict[str, Any]:
    passage = {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "quote": _quote(hit.quote),
        "article": _article(hit.article),
    }
    return passage if hit.page is None else passage | {"page": hit.page}


def _quote(quote: Quote) -> dict[str, Any]:
    return {"text": quote.text, "start": quote.start, "end": quote.end}


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": article.published and article.published.isoformat(),
        "url": article.url,
        "path": article.path,
    }

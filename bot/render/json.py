"""An answer as one JSON object: the contract that other programs rely on."""

from __future__ import annotations

import json
from typing import Any, TextIO

from bot.desk.answer import Answer
from index.articles.corrections import correction
from index.copies.evidence import support
from index.types import Article, Hit, Quote


def render(answer: Answer, *, ascii_only: bool = False) -> str:
    """The answer as one JSON object, indented; with `ascii_only` for a stream that is not UTF-8."""
    return json.dumps(as_dict(answer), ensure_ascii=ascii_only, indent=2)


def print_json(value: dict[str, Any], stream: TextIO) -> None:
    """Write one JSON object, indented; in ASCII to a stream that is not UTF-8."""
    encoding = (stream.encoding or "").lower().replace("-", "")
    stream.write(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2) + "\n")


def as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, dates in ISO 8601."""
    not_found = answer.not_found
    return {
        "question": answer.question,
        "answered": answer.answered,
        "certainty": answer.certainty,
        "confidence": round(answer.confidence, 4),
        "passages": [hit_dict(hit) for hit in answer.passages],
        "not_found": not_found
        and {
            "reason": not_found.reason,
            "missing_terms": list(not_found.missing_terms),
            "closest": not_found.closest
            and {
                "article": article_dict(not_found.closest.article),
                "quote": quote_dict(not_found.closest.quote),
            },
        },
        "filters": {
            "since": answer.filters.since and answer.filters.since.isoformat(),
            "until": answer.filters.until and answer.filters.until.isoformat(),
            "sources": list(answer.filters.sources),
        },
        "also_searched": list(answer.also_searched),
        "notes": list(answer.notes),
        "evidence": _evidence(answer),
        "index": {
            "generation": answer.index.generation,
            "built_at": answer.index.built_at.isoformat(),
            "articles": answer.index.articles,
            "passages": answer.index.passages,
            "newest": answer.index.newest and answer.index.newest.isoformat(),
        },
    }


def _evidence(answer: Answer) -> dict[str, Any]:
    known = support(answer.passages)
    return {"articles": known.articles, "independent_sources": known.independent_sources}


def hit_dict(hit: Hit) -> dict[str, Any]:
    """A passage with its quote, its article, and what became of it."""
    passage = {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "confidence": hit.confidence and round(hit.confidence, 4),
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "quote": quote_dict(hit.quote),
        "article": article_dict(hit.article),
    }
    if hit.page is not None:
        passage["page"] = hit.page
    return passage | {
        "copies": [article_dict(copy) for copy in hit.copies],
        "superseded_by": hit.superseded_by and article_dict(hit.superseded_by),
        "correction": correction(hit.article.text),
    }


def quote_dict(quote: Quote) -> dict[str, Any]:
    """A quote with its place, and the words in it that answer."""
    words = quote.answer
    return {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "answer": words
        and {
            "text": quote.text[words.start - quote.start : words.end - quote.start],
            "start": words.start,
            "end": words.end,
        },
    }


def article_dict(article: Article) -> dict[str, Any]:
    """What is known of an article, its text aside."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": article.published and article.published.isoformat(),
        "url": article.url,
        "path": article.path,
    }

"""The description of the API in OpenAPI 3.1. What an object holds may grow; nothing named here goes away."""

from __future__ import annotations

from typing import Any

from bot import __version__
from bot.queries import MOST

_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_DATE_OR_NULL = {"type": ["string", "null"], "format": "date"}
_TEXTS = {"type": "array", "items": _TEXT}


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401  schemas
    return {"type": "object", "required": list(properties), "properties": properties}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _array(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


_ARTICLE = {
    "id": _TEXT,
    "title": _TEXT,
    "source": _TEXT_OR_NULL,
    "author": _TEXT_OR_NULL,
    "published": _DATE_OR_NULL,
    "url": _TEXT_OR_NULL,
    "path": _TEXT,
}

SCHEMAS: dict[str, Any] = {
    "Error": _object(error=_TEXT),
    "Article": _object(**_ARTICLE),
    "ArticleInFull": _object(**_ARTICLE, paths=_TEXTS, pages={"type": "array", "items": _WHOLE}, text=_TEXT),
    "Quote": _object(text=_TEXT, start=_WHOLE, end=_WHOLE),
    "Passage": _object(
        rank=_WHOLE,
        score={"type": "number"},
        text=_TEXT,
        start=_WHOLE,
        end=_WHOLE,
        quote=_ref("Quote"),
        article=_ref("Article"),
    ),
    "NotFound": _object(
        reason=_TEXT,
        missing_terms=_TEXTS,
        closest={"oneOf": [{"type": "null"}, _object(article=_ref("Article"), quote=_ref("Quote"))]},
    ),
    "Answer": _object(
        question=_TEXT,
        answered={"type": "boolean"},
        confidence={"type": "number", "minimum": 0, "maximum": 1},
        passages=_array("Passage"),
        not_found={"oneOf": [{"type": "null"}, _ref("NotFound")]},
        filters=_object(since=_DATE_OR_NULL, until=_DATE_OR_NULL, sources=_TEXTS),
        also_searched=_TEXTS,
        notes=_TEXTS,
        index=_object(
            generation=_TEXT,
            built_at={"type": "string", "format": "date-time"},
            articles=_WHOLE,
            passages=_WHOLE,
            newest=_DATE_OR_NULL,
        ),
    ),
    "Source": _object(source=_TEXT_OR_NULL, articles=_WHOLE, oldest=_DATE_OR_NULL, newest=_DATE_OR_NULL),
    "Sources": _object(sources=_array("Source")),
}


def document() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Newsdesk",
            "version": __version__,
            "description": "Verbatim passages of news articles. Offsets are code points of an article's text.",
        },
        "paths": {
            "/api/ask": _get(
                "The best passages for a question, or why there are none (also status 200).",
                "Answer",
                [
                    _parameter("q", "The question.", _TEXT, required=True),
                    _parameter("k", "Passages.", {"type": "integer", "minimum": 1, "maximum": MOST}),
                    _parameter("source", "Only these sources; may be repeated.", _TEXTS),
                    _parameter("since", "Only articles of this day or later: 2026-02-05, last week.", _TEXT),
                    _parameter("until", "Only articles of this day or earlier.", _TEXT),
                    _parameter("any_time", "Let words like “last week” limit nothing.", {"type": "boolean"}),
                ],
            ),
            "/api/articles/{id}": _get(
                "An article in full, by its id or its path (slashes may be written as %2F).",
                "ArticleInFull",
                [{**_parameter("id", "The article's id.", _TEXT, required=True), "in": "path"}],
            ),
            "/api/sources": _get("The sources, the one with most articles first.", "Sources", []),
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _get(summary: str, schema: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    errors = {
        "400": "The request cannot be understood.",
        "401": "The token is missing or wrong.",
        "404": "There is no such thing.",
        "429": "Too many requests; Retry-After says when to come back.",
        "503": "The index cannot be read.",
    }
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, **_content(schema)},
                **{status: {"description": told, **_content("Error")} for status, told in errors.items()},
            },
        }
    }


def _content(schema: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": _ref(schema)}}}


def _parameter(name: str, told: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": told, "schema": schema}

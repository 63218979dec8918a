"""JSON: an array of articles, one article, or an object with an array of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.fields import article_of, month_first_of
from index.articles.jsonl import read as read_lines
from index.types import Skipped

_SAMPLE = 200
_LISTS = ("articles", "items", "results", "data", "docs", "documents", "news", "stories", "entries", "posts", "records",
          "response", "hits", "value", "rows")  # fmt: skip
_DEEPEST = 3


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The articles in order; one that is none is skipped by its place, from 1. JSON lines are read, too.

    An article without a usable id gets `path#place`.
    """
    try:
        value = json.loads(decode(data), strict=False)
    except RecursionError:
        raise Unreadable("not JSON (nested too deeply)") from None
    except ValueError as error:
        if data.count(b"\n{"):
            yield from read_lines(data, path, limits)
            return
        raise Unreadable(f"not JSON ({error})") from None
    records = _records(value, _DEEPEST)
    if not records:
        raise Unreadable("holds no article")
    month_first = month_first_of((r for r in records[:_SAMPLE] if isinstance(r, dict)), limits)
    for place, record in enumerate(records, start=1):
        try:
            if not isinstance(record, dict):
                raise Unreadable("not a JSON object")
            yield article_of(record, f"{path}#{place}", limits, month_first=month_first)
        except Unreadable as error:
            yield Skipped(path, f"article {place}: {error}")


def _records(value: Any, depth: int) -> list[Any]:  # noqa: ANN401  whatever JSON holds
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            inner = value.get(name)
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                return inner
            if isinstance(inner, dict) and depth and name in ("data", "response", "hits", "results"):
                found = _records(inner, depth - 1)
                if found != [inner]:
                    return found
        if value and all(isinstance(inner, dict) for inner in value.values()):
            return list(value.values())
        return [value]
    raise Unreadable("neither an array of articles nor one")

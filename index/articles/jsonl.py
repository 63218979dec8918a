"""JSON lines: one article a line, its parts under their usual names."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode, is_binary
from index.articles.draft import Draft
from index.articles.fields import article_of, month_first_of
from index.types import Skipped

_SAMPLE = 200
"""Records that are looked at to learn which way round the dates of a file are."""


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The records of a .jsonl file, in order; a line that is no article is skipped by its number.

    A record without a usable id gets `path#line`.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = decode(data).encode()
    elif is_binary(data):
        raise Unreadable("a binary file, not JSON lines")
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    month_first = month_first_of(_sample(lines, limits), limits)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield article_of(_record(line, limits), f"{path}#{number}", limits, month_first=month_first)
        except Unreadable as error:
            yield Skipped(path, f"line {number}: {error}")


def _record(line: bytes, limits: Limits) -> dict[str, Any]:
    if len(line) > limits.max_line_bytes:
        raise Unreadable(f"longer than {limits.max_line_bytes / 1e6:g} MB (NEWSDESK_MAX_LINE_MB)")
    try:
        # JSON is UTF-8 by its standard: guessing here would garble the good lines around one bad one
        record = json.loads(line.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON ({error})") from None
    if not isinstance(record, dict):
        raise Unreadable("not a JSON object")
    return record


def _sample(lines: list[bytes], limits: Limits) -> Iterator[dict[str, Any]]:
    for line in islice((line for line in lines if b"/" in line), _SAMPLE):
        try:
            yield _record(line, limits)
        except Unreadable:
            continue

"""JSON lines: one article a line, as id, title, source, author, date or published, url, text."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from index.articles import dates
from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.metadata import clean, web_address
from index.types import Skipped

_LONGEST_ID = 200


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The records of a .jsonl file, in order; a line that is no article is skipped by its number.

    A record without a usable id gets `path#line`.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = decode(data).encode()
    elif b"\x00" in data[:100_000]:
        raise Unreadable("a binary file, not JSON lines")
    data = data.removeprefix(codecs.BOM_UTF8)
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _record(line, f"{path}#{number}", limits)
        except Unreadable as error:
            yield Skipped(path, f"line {number}: {error}")


def _record(line: bytes, fallback_id: str, limits: Limits) -> Draft:
    if len(line) > limits.max_line_bytes:
        raise Unreadable(f"longer than {limits.max_line_bytes / 1e6:g} MB (NEWSDESK_MAX_LINE_MB)")
    try:
        # JSON is UTF-8 by its standard: guessing here would garble the good lines around one bad one
        record = json.loads(line.decode())
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON ({error})") from None
    if not isinstance(record, dict):
        raise Unreadable("not a JSON object")
    text = record.get("text")
    if text is None or text == "":
        raise Unreadable('no "text"')
    if not isinstance(text, str):
        raise Unreadable(f'"text" is not a string ({type(text).__name__})')
    if not text.strip():
        raise Unreadable('"text" is blank')
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable('"text" holds half of a surrogate pair') from None
    if "\x00" in text:
        raise Unreadable('"text" holds NUL characters')
    return Draft(
        id=_id(record.get("id")) or fallback_id,
        text=text,
        title=clean(record.get("title")),
        source=clean(record.get("source")),
        author=clean(record.get("author")),
        published=dates.stated(record.get("published")) or dates.stated(record.get("date")),
        url=web_address(record.get("url")),
    )


def _id(value: Any) -> str | None:  # noqa: ANN401  whatever JSON holds
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text if text and text.isprintable() and len(text) <= _LONGEST_ID else None

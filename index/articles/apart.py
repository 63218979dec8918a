"""Files read in a process of its own: a file that would stall or fill this one is skipped with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index.articles.corpus import CorpusFile, Limits
from index.articles.reading import Record, read_records
from index.types import Article, Skipped, Span
from index.worker import Bounds, Exceeded, shared

_KNOWN = Article("", "", "", "")
"""Stands for an article that the other process has already."""


def read_apart(
    corpus: Path, file: CorpusFile, limits: Limits, known: Sequence[Record] = ()
) -> tuple[list[Record], list[Skipped]]:
    """As `reading.read_records`, in the worker and within `limits`; never raises for what the file holds."""
    given = {
        "corpus": str(corpus.absolute()),
        "file": asdict(file),
        "limits": asdict(limits),
        "known": [record.draft.hex() for record in known],
    }
    bounds = Bounds(limits.read_seconds, limits.read_bytes)
    try:
        found = shared().call(f"{__name__}:job", given, b"", bounds)
    except Exceeded as error:
        setting = {"seconds": " (NEWSDESK_READ_SECONDS)", "memory": " (NEWSDESK_READ_MB)"}.get(error.what, "")
        return [], [Skipped(file.path, f"{error}{setting}")]
    finished = {record.draft: record for record in known}
    records = []
    for digest, article in found["records"]:
        draft = bytes.fromhex(digest)
        records.append(finished[draft] if article is None else Record(draft, unpacked(article)))
    return records, [Skipped(*skip) for skip in found["skipped"]]


def read_file_apart(corpus: Path, file: CorpusFile, limits: Limits) -> tuple[list[Article], list[Skipped]]:
    """As `reading.read_file`, in the worker and within `limits`."""
    records, skipped = read_apart(corpus, file, limits)
    return [record.article for record in records], skipped


def job(given: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Read one file, in the worker."""
    known = [Record(bytes.fromhex(draft), _KNOWN) for draft in given["known"]]
    file, limits = CorpusFile(**given["file"]), Limits(**_tuples(given["limits"]))
    records, skipped = read_records(Path(given["corpus"]), file, limits, known)
    return {
        "records": [
            (record.draft.hex(), None if record.article is _KNOWN else packed(record.article))
            for record in records
        ],
        "skipped": [(skip.path, skip.reason) for skip in skipped],
    }


def packed(article: Article) -> str:
    """An article as JSON, every field of it."""
    fields = {name: getattr(article, name) for name in Article.__slots__}
    return json.dumps(fields, default=_dated)


def unpacked(text: str) -> Article:
    """The article that `packed` was given."""
    fields = _tuples(json.loads(text, object_hook=_undated))
    return Article(**fields | {"boilerplate": tuple(Span(*span) for span in fields["boilerplate"])})


def _dated(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no part of an article")


def _undated(value: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
    if value.keys() == {"datetime"}:
        return datetime.fromisoformat(value["datetime"])
    return date.fromisoformat(value["date"]) if value.keys() == {"date"} else value


def _tuples(value: Any) -> Any:  # noqa: ANN401  JSON
    """The same with tuples for lists."""
    if isinstance(value, dict):
        return {name: _tuples(one) for name, one in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value

"""The corpus as it is now: what is new is read, what has not changed is taken from the generation before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.articles import CorpusFile, Limits, Record, merge
from index.articles.apart import read_apart
from index.errors import CorpusError
from index.generations.catalog import Catalog
from index.types import Article, Skipped

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total) now and then."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that the corpus holds: its files, their articles before and after merging, and what was left out.

    `records` come with their file and their place in it.
    `skipped` come with the file whose records they are, None where the folder scan or the merge skipped them.
    """

    files: list[CorpusFile]
    records: list[tuple[str, int, Record]]
    articles: list[Article]
    skipped: list[tuple[Skipped, str | None]]


def take_in(
    corpus: Path,
    limits: Limits,
    scanned: tuple[list[CorpusFile], list[Skipped]],
    before: Catalog | None,
    progress: Progress,
) -> Intake:
    """Read the corpus as it was `scanned`.

    Files of the same path, size and time as in `before` are not read again, unless something of them was skipped:
    that may have been mended without a change of the file. Raises CorpusError where no article can be read.
    """
    files, left_out = scanned
    skipped: list[tuple[Skipped, str | None]] = [(skip, None) for skip in left_out]
    known = set(before.files()) if before else set()
    incomplete = before.skipped_by_file() if before else {}
    records: list[tuple[str, int, Record]] = []
    for done, file in enumerate(files):
        progress("reading", done, len(files))
        found, skips = before.records(file.path) if before else [], list[Skipped]()
        if file not in known or file.path in incomplete:
            found, skips = read_apart(corpus, file, limits, found)
        records += [(file.path, position, record) for position, record in enumerate(found)]
        skipped += [(skip, file.path) for skip in skips]
    progress("reading", len(files), len(files))
    articles, doubles = merge([record.article for _, _, record in records])
    skipped += [(skip, None) for skip in doubles]
    if not articles:
        raise CorpusError(nothing_in(corpus, [skip for skip, _ in skipped]))
    return Intake(files, records, articles, skipped)


def nothing_in(corpus: Path, skipped: Sequence[Skipped]) -> str:
    """What is said of a corpus without an article: the first reason, and what to do."""
    first = f"; skipped {len(skipped)}, the first: {skipped[0].path} ({skipped[0].reason})" if skipped else ""
    remedy = "put .txt, .md, .jsonl, .html, .pdf or .docx files there, or name another folder with --corpus"
    return f"{corpus} holds no article that can be read{first}: {remedy}"

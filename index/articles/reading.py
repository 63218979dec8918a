"""One file in, its articles out: the reader of its format, then what all formats share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import cast

from index.articles.corpus import FORMATS, CorpusFile, Limits, Unreadable, load
from index.articles.decoding import DAMAGED
from index.articles.draft import Draft, Reader
from index.types import Article, Skipped, Span


@dataclass(frozen=True, slots=True)
class Record:
    """An article as its file holds it, before merging; `draft` is the digest of what was read there."""

    draft: bytes
    article: Article


def read_file(corpus: Path, file: CorpusFile, limits: Limits) -> tuple[list[Article], list[Skipped]]:
    """The articles of one file in its order, and what of it was skipped; never raises for what it holds."""
    records, skipped = read_records(corpus, file, limits)
    return [record.article for record in records], skipped


def read_records(
    corpus: Path, file: CorpusFile, limits: Limits, known: Sequence[Record] = ()
) -> tuple[list[Record], list[Skipped]]:
    """As `read_file`, with digests. `known` are this file's records of before: their drafts are not read closely."""
    extension = PurePosixPath(file.path).suffix.lower()
    finished = {record.draft: record for record in known}
    records: list[Record] = []
    skipped: list[Skipped] = []
    try:
        data = load(corpus, file, limits)
        read = cast(Reader, import_module(f"index.articles.{FORMATS[extension]}").read)
        for item in read(data, file.path, limits):
            if isinstance(item, Skipped):
                skipped.append(item)
            elif not item.text.strip():
                skipped.append(Skipped(file.path, "holds no text"))
            else:
                draft = item.digest()
                records.append(finished.get(draft) or Record(draft, _finished(item, file.path)))
                if damage := _damage(item, file.path):
                    skipped.append(Skipped(file.path, damage))
        if not (records or skipped) and data.strip():
            # a byte order mark alone, in a format whose reader goes from record to record
            skipped.append(Skipped(file.path, "holds no text"))
    except Unreadable as error:
        skipped.append(Skipped(file.path, str(error)))
    except MemoryError:
        raise  # who gave so little of it says so
    except (
        Exception
    ) as error:  # a parser may fail in any way on a damaged file, and one file must not stop a run
        skipped.append(Skipped(file.path, f"cannot be read as {extension} ({type(error).__name__})"))
    return records, skipped


def _damage(draft: Draft, path: str) -> str | None:
    """What is said of an article with characters that could not be read: those sentences are never quoted."""
    count = draft.text.count(DAMAGED)
    if not count:
        return None
    characters = "a character" if count == 1 else f"{count} characters"
    of = draft.id if draft.id != path else "it"
    return f"{characters} of {of} cannot be read: the sentences with them are not quoted, the rest is taken"


def _damaged(text: str) -> list[Span]:
    """The sentences with characters that could not be read, each from the last line that ended one."""
    if DAMAGED not in text:
        return []
    from index.splitting.sentences import sentence_spans

    found = []
    for sentence in sentence_spans(text):
        start = sentence.start
        for line in text[sentence.start : sentence.end].splitlines(keepends=True):
            if DAMAGED in line:
                found.append(Span(start, start + len(line.rstrip())))
            elif found and found[-1].start >= sentence.start and not _ends(text, found[-1].end):
                found[-1] = Span(found[-1].start, start + len(line.rstrip()))
            start += len(line)
        if found and found[-1].start > sentence.start and not _ends(text, found[-1].start):
            found[-1] = Span(sentence.start, found[-1].end)
    return found


def _ends(text: str, at: int) -> bool:
    """Whether a sentence ends before `at`, in a line of its own or not."""
    return text[max(0, at - 5) : at].rstrip(" \t\r\n\"'”’)").endswith((".", "!", "?"))


def _finished(draft: Draft, path: str) -> Article:
    # here, not above: asking a question scans the corpus, and need not pay for compiling these patterns
    from index.articles.boilerplate import find
    from index.articles.metadata import clean
    from index.articles.titles import from_text

    found = find(draft.text, (*draft.unindexed, *_damaged(draft.text)), titled=draft.title is not None)
    title = clean(draft.title) or clean(found.title) or from_text(draft.text, found.spans) or path
    return Article(
        id=draft.id,
        text=draft.text,
        title=title,
        path=path,
        source=clean(draft.source) or clean(found.source),
        author=clean(draft.author) or clean(found.author),
        published=draft.published or found.published,
        published_at=draft.published_at,
        url=draft.url,
        paths=(path,),
        boilerplate=found.spans,
        pages=draft.pages,
    )

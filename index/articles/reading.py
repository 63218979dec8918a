"""One file in, its articles out: the reader of its format, then what all formats share."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import cast

from index.articles.corpus import FORMATS, CorpusFile, Limits, Unreadable, load
from index.articles.draft import Draft, Reader
from index.types import Article, Skipped


def read_file(corpus: Path, file: CorpusFile, limits: Limits) -> tuple[list[Article], list[Skipped]]:
    """The articles of one file in its order, and what of it was skipped; never raises for what it holds."""
    extension = PurePosixPath(file.path).suffix.lower()
    articles: list[Article] = []
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
                articles.append(_finished(item, file.path))
    except Unreadable as error:
        skipped.append(Skipped(file.path, str(error)))
    except (
        Exception
    ) as error:  # a parser may fail in any way on a damaged file, and one file must not stop a run
        skipped.append(Skipped(file.path, f"cannot be read as {extension} ({type(error).__name__})"))
    return articles, skipped


def _finished(draft: Draft, path: str) -> Article:
    # here, not above: asking a question scans the corpus, and need not pay for compiling these patterns
    from index.articles.boilerplate import find
    from index.articles.metadata import clean
    from index.articles.titles import from_text

    found = find(draft.text, draft.unindexed, titled=draft.title is not None)
    title = clean(draft.title) or clean(found.title) or from_text(draft.text, found.spans) or path
    return Article(
        id=draft.id,
        text=draft.text,
        title=title,
        path=path,
        source=clean(draft.source) or clean(found.source),
        author=clean(draft.author) or clean(found.author),
        published=draft.published or found.published,
        url=draft.url,
        paths=(path,),
        boilerplate=found.spans,
        pages=draft.pages,
    )

"""The article files as they are now, each read at most once, beside what the index was built from."""

from __future__ import annotations

from pathlib import Path

from index.articles import CorpusFile, Limits, scan
from index.articles.apart import read_file_apart
from index.errors import CorpusError
from index.generations.catalog import Catalog
from index.types import Article, Skipped


class CorpusFiles:
    """The files of a corpus, compared with those that a generation was built from.

    `unseen` says why the corpus cannot be looked at, None where it can. `new` are files that came since.
    """

    def __init__(self, corpus: Path, limits: Limits, catalog: Catalog) -> None:
        self.corpus = corpus
        self.unseen: str | None = None
        self._limits = limits
        try:
            files, self._skipped = scan(corpus, limits)
        except CorpusError as error:
            files, self._skipped = [], []
            self.unseen = str(error)
        self._files = {file.path: file for file in files}
        self._built_from = {file.path: file for file in catalog.files()}
        self._last: tuple[str, list[Article], list[Skipped]] = ("", [], [])

    @property
    def new(self) -> list[str]:
        """Paths that the generation was not built from."""
        return sorted(self._files.keys() - self._built_from.keys())

    def changed(self, path: str) -> str | None:
        """What has become of a file since the build, in words, or None where its size and time are the same."""
        now, before = self._files.get(path), self._built_from.get(path)
        if now is None:
            left_out = next((skip.reason for skip in self._skipped if skip.path == path), None)
            return f"can no longer be read ({left_out})" if left_out else "is no longer there"
        return None if now == before else "has changed since the index was built"

    def articles(self, path: str) -> tuple[list[Article], str | None]:
        """The articles of a file read anew, and why some or all of it could not be read."""
        file: CorpusFile | None = self._files.get(path)
        if file is None:
            return [], self.changed(path)
        if self._last[0] != path:
            self._last = (path, *read_file_apart(self.corpus, file, self._limits))
        _, articles, skipped = self._last
        return articles, skipped[0].reason if skipped else None

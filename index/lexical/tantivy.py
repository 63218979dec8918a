"""BM25 by tantivy: its collector skips the passages that cannot be among the best, which pays with millions.

The field holds the terms' hashes, not words: both engines see the same terms, and a rebuild does not cut unchanged
passages into words again. Field lengths are kept in one byte, exact up to 40 terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.lexical.base import LexicalHits
from index.lexical.documents import Documents, weighted_terms
from index.types import Mask, Rows
from index.unwritable import as_os_error

_TEXT = "terms"
_ROW = "row"
_TOKENIZER = "hashes"
_HEAP = (
    512_000_000  # bytes; so much holds millions of passages in one segment, whose order is that of the rows
)
_FEW = 1_000  # allowed passages up to which a set of them is quicker than looking further down the list


class TantivyIndex:
    """An index of tantivy's, opened for reading."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, question: str, k: int, within: Mask | None = None, extra: Sequence[str] = ()
    ) -> LexicalHits:
        """The k best passages that hold a word of the question."""
        clauses = self._clauses(question, extra)
        # tantivy panics where it is asked for none.
        if k <= 0 or not clauses or not len(self):
            return LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
        if within is None:
            rows, scores = self._best(clauses, k)
        else:
            rows, scores = self._best_within(clauses, k, np.flatnonzero(within[: len(self)]))
        return LexicalHits(rows[:k], scores[:k])

    def scores(self, question: str, passages: Rows, extra: Sequence[str] = ()) -> NDArray[np.float32]:
        """The score of each given passage; 0 where no word of the question stands in it."""
        found = np.zeros(len(self), dtype=np.float32)
        clauses = self._clauses(question, extra)
        if clauses and len(passages):
            rows, scores = self._best([*clauses, self._one_of(passages)], len(passages))
            found[rows] = scores
        return found[passages]

    def _best_within(self, clauses: list[Any], k: int, allowed: Rows) -> tuple[Rows, NDArray[np.float32]]:
        if len(allowed) <= _FEW:
            if not len(allowed):
                return np.empty(0, np.int64), np.empty(0, np.float32)
            rows, scores = self._best([*clauses, self._one_of(allowed)], len(allowed))
            matched = scores > 0
            return rows[matched], scores[matched]
        flags = np.zeros(len(self), dtype=bool)
        flags[allowed] = True
        limit = 2 * k * len(self) // len(allowed)
        while True:
            rows, scores = self._best(clauses, limit)
            kept = flags[rows]
            if kept.sum() >= k or len(rows) < limit:
                return rows[kept], scores[kept]
            limit *= 4

    def _best(self, clauses: list[Any], limit: int) -> tuple[Rows, NDArray[np.float32]]:
        with _damage(self._folder):
            query = tantivy.Query.boolean_query(clauses)
            hits = self._searcher.search(query, min(limit, len(self)), count=False).hits
            rows = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        found = np.array(rows, dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        order = np.lexsort((found, -scores))
        return found[order], scores[order]

    def _clauses(self, question: str, extra: Sequence[str]) -> list[Any]:
        clauses = []
        for term, weight in weighted_terms(question, extra):
            query = tantivy.Query.term_query(self._schema, _TEXT, f"{term:x}")
            boosted = query if weight == 1.0 else tantivy.Query.boost_query(query, weight)
            clauses.append((tantivy.Occur.Should, boosted))
        return clauses

    def _one_of(self, passages: Rows) -> tuple[Any, Any]:
        rows = tantivy.Query.term_set_query(self._schema, _ROW, passages.tolist())
        return tantivy.Occur.Must, tantivy.Query.const_score_query(rows, 0.0)


def write(documents: Documents, folder: Path) -> list[str]:
    """Write an index of these documents into an existing folder; returns the names of its data files."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_TEXT, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_unsigned_field(_ROW, indexed=True, fast=True)
    schema = builder.build()
    with as_os_error(folder, ValueError):
        index = tantivy.Index(schema, str(folder))
        _register(index)
        writer = index.writer(_HEAP, 1)  # with one thread the segments are in the order of the rows
        spans = np.searchsorted(documents.passages, np.arange(documents.count + 1)).tolist()
        spelled = [f"{term:x}" for term in documents.terms.tolist()]
        for row in range(documents.count):
            text = " ".join(spelled[spans[row] : spans[row + 1]])
            writer.add_document(tantivy.Document.from_dict({_TEXT: text, _ROW: row}, schema))
        writer.commit()
        writer.wait_merging_threads()
    return data_files(folder)


def load(folder: Path) -> TantivyIndex:
    """The index that was written to `folder`. Raises IndexDamaged."""
    with _damage(folder):
        if not folder.is_dir():
            raise FileNotFoundError("the folder is missing")
        try:
            return _open(folder, folder)
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
        # tantivy takes a lock even to read: where the folder cannot be written, it gets one of links instead.
        with TemporaryDirectory(prefix="newsdesk-") as links:
            for name in data_files(folder):
                (Path(links) / name).symlink_to((folder / name).absolute())
            return _open(Path(links), folder)


def _open(where: Path, folder: Path) -> TantivyIndex:
    index = tantivy.Index.open(str(where))
    index.config_reader(reload_policy="manual")  # else a thread watches the folder for changes
    _register(index)
    return TantivyIndex(index, folder)


def data_files(folder: Path) -> list[str]:
    """The names of the files that make the index: all but tantivy's locks, which opening touches."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def _register(index: tantivy.Index) -> None:
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, analyzer)


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises over a damaged file into IndexDamaged: some of it is a panic, a BaseException."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise IndexDamaged(f"{folder} cannot be read ({reason}); run `newsdesk rebuild`") from error

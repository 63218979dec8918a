"""Where passages and sentences stand, and what is filtered by: NumPy arrays, one a property."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Article, Passage, Rows, Span

UNDATED = np.iinfo(np.int32).min
"""Stands for "no date" in `Columns.published`."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One array a property, rows as in the generation: int32 unless said otherwise.

    Passage p is `start[p]:end[p]` of article `article[p]` and has the sentences `first_sentence[p]` up to
    `first_sentence[p + 1]` (int64, one longer than there are passages). `published` is the article's day as a
    proleptic ordinal or UNDATED; `source` an index into the sources sorted by name, -1 for none. `first_passage[a]`
    up to `first_passage[a + 1]` are the passages of article a (int64). `sentence_start` and `sentence_end` are
    offsets into the article's text.
    """

    article: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    first_sentence: NDArray[np.int64]
    first_passage: NDArray[np.int64]
    published: NDArray[np.int32]
    source: NDArray[np.int32]
    sentence_start: NDArray[np.int32]
    sentence_end: NDArray[np.int32]

    def passage_of_sentence(self) -> Rows:
        """The passage of every sentence: int64, one a sentence."""
        return np.repeat(np.arange(len(self.start), dtype=np.int64), np.diff(self.first_sentence))

    def sentence_spans(self, sentences: Rows) -> list[Span]:
        """Where these sentences stand in their article's text."""
        starts, ends = self.sentence_start[sentences].tolist(), self.sentence_end[sentences].tolist()
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def columns_of(articles: Sequence[Article], passages: Sequence[Sequence[Passage]]) -> Columns:
    """The columns of these articles and their passages, in the given order."""
    sources = source_names(articles)
    number = {name: i for i, name in enumerate(sources)}
    flat = [(row, passage) for row, of_article in enumerate(passages) for passage in of_article]
    sentences = [span for _, passage in flat for span in passage.sentences]
    return Columns(
        article=np.array([row for row, _ in flat], dtype=np.int32),
        start=np.array([passage.start for _, passage in flat], dtype=np.int32),
        end=np.array([passage.end for _, passage in flat], dtype=np.int32),
        first_sentence=_starts([len(passage.sentences) for _, passage in flat]),
        first_passage=_starts([len(of_article) for of_article in passages]),
        published=np.array(
            [a.published.toordinal() if a.published else UNDATED for a in articles], dtype=np.int32
        ),
        source=np.array([number[a.source] if a.source else -1 for a in articles], dtype=np.int32),
        sentence_start=np.array([span.start for span in sentences], dtype=np.int32),
        sentence_end=np.array([span.end for span in sentences], dtype=np.int32),
    )


def source_names(articles: Iterable[Article]) -> list[str]:
    """The names of the sources, each once, sorted."""
    return sorted({a.source for a in articles if a.source})


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)

"""What a rebuild takes over from the generation before: passages, vectors and terms of unchanged text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import arrays, vectors
from index.errors import IndexUnavailable
from index.generations import manifest as manifests
from index.generations.catalog import Catalog
from index.generations.manifest import Manifest
from index.generations.publishing import locate
from index.language.terms import FORWARD, ForwardIndex
from index.language.vocabulary import VOCABULARY, Vocabulary
from index.types import Article, Matrix, Passage, Rows


@dataclass(frozen=True, slots=True)
class Previous:
    """The generation before, opened for copying.

    `ids` and `keys` are its articles' ids and content keys, `rows` maps the keys to rows.
    """

    folder: Path
    manifest: Manifest
    catalog: Catalog
    vectors: Matrix
    forward: ForwardIndex
    vocabulary: Vocabulary
    ids: list[str]
    keys: list[bytes]
    rows: dict[bytes, int]


def open_previous(index: Path) -> Previous | None:
    """The generation in use, or None where there is none that is whole: then everything is built anew.

    Every file is hashed, for what is taken over from here is published under a new hash: a damage would be, too.
    """
    try:
        folder, manifest = locate(index)
        manifests.check_files(folder, manifest, every_hash=True)
        catalog = Catalog(folder)
        ids, keys = catalog.keys()
        before = vectors.mapped(folder)
        vocabulary = Vocabulary(**arrays.load(folder / VOCABULARY, Vocabulary.__slots__))
        forward = ForwardIndex.from_arrays(arrays.load(folder / FORWARD, ForwardIndex.__slots__))
    except (IndexUnavailable, OSError, ValueError):
        return None
    rows = {key: row for row, key in enumerate(keys)}
    return Previous(folder, manifest, catalog, before, forward, vocabulary, ids, keys, rows)


def content_key(article: Article) -> bytes:
    """A digest of all that an article's passages, vectors and terms depend on."""
    digest = hashlib.blake2b(article.text.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(repr((article.title, article.boilerplate)).encode())
    return digest.digest()


def added_and_removed(
    previous: Previous | None, articles: Sequence[Article], keys: Sequence[bytes]
) -> tuple[list[Article], list[Article]]:
    """The articles that the generation before did not hold, and those of it that are gone; `keys` as in `Previous`."""
    if previous is None:
        return list(articles), []
    added = _surplus(keys, previous.keys)
    removed = _surplus(previous.keys, keys)
    return [articles[i] for i in added], previous.catalog.articles(removed)


def _surplus(keys: Sequence[bytes], others: Sequence[bytes]) -> list[int]:
    """The places of the keys that are not among the others as often."""
    left = Counter(others)
    found = []
    for place, key in enumerate(keys):
        left[key] -= 1
        if left[key] < 0:
            found.append(place)
    return found


@dataclass(frozen=True, slots=True)
class SentenceCopies:
    """Where each sentence of a new generation comes from.

    `source` has one entry a sentence: its row in the generation before, or -1 where it has to be encoded.
    """

    source: Rows

    @property
    def fresh(self) -> Rows:
        """The rows (of the new generation) that have to be encoded."""
        return np.flatnonzero(self.source < 0)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Blocks to copy as (new row, row before, length): few, since most of a corpus stays as it was."""
        copied = np.flatnonzero(self.source >= 0)
        if not len(copied):
            return
        breaks = np.flatnonzero((np.diff(copied) != 1) | (np.diff(self.source[copied]) != 1)) + 1
        for block in np.split(copied, breaks):
            yield int(block[0]), int(self.source[block[0]]), len(block)


def sentence_copies(
    previous: Previous | None,
    articles: Sequence[Article],
    keys: Sequence[bytes],
    passages: Sequence[Sequence[Passage]],
) -> SentenceCopies:
    """Match the sentences of new passages with those of the generation before; `keys` are the content keys.

    An article whose text is unchanged keeps all its sentences; any other, those that stood word for word in an
    article which is gone or changed.
    """
    counts = [sum(len(p.sentences) for p in of_article) for of_article in passages]
    source = np.full(sum(counts), -1, dtype=np.int64)
    if previous is None:
        return SentenceCopies(source)
    columns = previous.catalog.columns
    kept = [previous.rows.get(key) for key in keys]
    loose = _by_text(previous, set(range(len(previous.keys))) - {row for row in kept if row is not None})
    at = 0
    for article, of_article, row, count in zip(articles, passages, kept, counts, strict=True):
        if row is not None:
            first = columns.first_sentence[columns.first_passage[row]]
            source[at : at + count] = np.arange(first, first + count)
        else:
            texts = (article.text[span.start : span.end] for p in of_article for span in p.sentences)
            source[at : at + count] = [loose.get(text, -1) for text in texts]
        at += count
    return SentenceCopies(source)


def copies_by_text(
    previous: Previous, articles: Sequence[Article], passages: Sequence[Sequence[Passage]]
) -> SentenceCopies:
    """Match sentences by their text alone: a vector depends on nothing else, whatever became of the parameters."""
    known = _by_text(previous, set(range(len(previous.keys))))
    return SentenceCopies(
        np.array(
            [
                known.get(article.text[span.start : span.end], -1)
                for article, of_article in zip(articles, passages, strict=True)
                for passage in of_article
                for span in passage.sentences
            ],
            dtype=np.int64,
        )
    )


def _by_text(previous: Previous, rows: set[int]) -> dict[str, int]:
    """The row of every sentence of these articles, by its text."""
    columns = previous.catalog.columns
    found: dict[str, int] = {}
    ordered = sorted(rows)
    for row, article in zip(ordered, previous.catalog.articles(ordered), strict=True):
        text = article.text
        first = columns.first_sentence[columns.first_passage[row]]
        last = columns.first_sentence[columns.first_passage[row + 1]]
        starts, ends = columns.sentence_start[first:last].tolist(), columns.sentence_end[first:last].tolist()
        found |= {text[a:b]: int(first) + i for i, (a, b) in enumerate(zip(starts, ends, strict=True))}
    return found

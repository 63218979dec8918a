"""Best passages by words: one engine a file behind `base.LexicalIndex`, chosen by size when an index is built.

`postings` scores every passage that holds a word of the question, exactly and at once; `tantivy` skips the passages
that cannot be among the best, which pays beyond a hundred thousand (bench/lexical.py).
"""

from __future__ import annotations

from pathlib import Path

from index.lexical.base import LexicalIndex
from index.lexical.documents import Documents

LEXICAL = "lexical"
"""The folder of a generation that the engine writes to and is read from."""

TANTIVY_FROM = 100_000
"""Passages from which tantivy is used."""


def write(documents: Documents, folder: Path) -> None:
    """Write an index of these documents into an existing folder."""
    if documents.count >= TANTIVY_FROM:
        from index.lexical import tantivy

        tantivy.write(documents, folder)
    else:
        from index.lexical import postings

        postings.write(documents, folder)


def load(folder: Path) -> LexicalIndex:
    """The index that was written to `folder`, by whichever engine wrote it. Raises IndexDamaged."""
    if (folder / "meta.json").is_file():
        from index.lexical import tantivy

        return tantivy.load(folder)
    from index.lexical import postings

    return postings.load(folder)

"""Best passages by words: one engine a file behind `base.LexicalIndex`; here is the engine in use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.lexical import tantivy as _engine
from index.lexical.base import LexicalHits, LexicalIndex
from index.lexical.documents import Documents
from index.lexical.tantivy import data_files

__all__ = ["Documents", "LexicalHits", "LexicalIndex", "build", "build_documents", "data_files", "open"]


def build(texts: Iterable[str], folder: Path) -> list[str]:
    """Index these texts, one a passage, in a new folder; returns the names of its data files."""
    return build_documents(Documents.of_texts(texts), folder)


def build_documents(documents: Documents, folder: Path) -> list[str]:
    """Index these documents in a new folder; returns the names of its data files."""
    folder.mkdir(parents=True, exist_ok=True)
    return _engine.write(documents, folder)


def open(folder: Path) -> LexicalIndex:
    """The index that was built in `folder`. Raises IndexDamaged."""
    return _engine.read(folder)

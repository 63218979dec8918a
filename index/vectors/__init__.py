"""Nearest sentences: one engine a file behind `base.VectorStore`, chosen here and nowhere else.

The vectors themselves stand in one plain array whatever the engine, so that a rebuild can take them over and a check
can look at them. Today every index gets FAISS beside it, which chooses a flat index or codes by size; `exact`, which
needs nothing beside the vectors, is the ground truth.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from index import arrays
from index.types import Matrix, Rows
from index.vectors.base import VectorStore
from index.vectors.exact import VECTORS, mapped

ENGINES = ("exact", "faiss")
"""The files of this folder that hold an engine."""

__all__ = ["ENGINES", "VECTORS", "create", "engine", "load", "mapped", "write"]


def engine(name: str) -> ModuleType:
    """The engine of that name (of ENGINES), imported only now."""
    return importlib.import_module(f"index.vectors.{name}")


def create(folder: Path, sentences: int, dim: int) -> Matrix:
    """The vectors of a new generation, to be filled in: a file of `folder`, mapped. Raises OSError for want of room."""
    return arrays.create(folder / VECTORS, (sentences, dim))


def write(vectors: Matrix, passage_of: Rows, folder: Path) -> None:
    """Write what the engine needs beside the vectors, which `folder` holds already; `passage_of` as for `load`."""
    from index.vectors import faiss

    faiss.write_codes(faiss.build(vectors, passage_of), folder)


def load(folder: Path, passage_of: Rows) -> VectorStore:
    """The store of the vectors in `folder`, by whichever engine wrote beside them. Raises IndexDamaged.

    `passage_of` is each sentence's passage and never falls.
    """
    if (folder / "vectors.faiss").is_file():
        from index.vectors import faiss

        return faiss.load(folder, passage_of)
    from index.vectors import exact

    return exact.load(folder, passage_of)

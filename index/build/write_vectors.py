"""The vectors of a new generation: copied where the sentence is, encoded where it is new."""

from __future__ import annotations

from pathlib import Path

from index import vectors
from index.build.contents import Contents
from index.build.intake import Progress
from index.build.reuse import Previous
from index.encoders.base import Encoder
from index.types import Matrix

ENCODED_AT_ONCE = 4096
"""Sentences in a call of the encoder: enough to sort by length, few enough to show progress and bound memory."""


def encode(
    folder: Path, encoder: Encoder, contents: Contents, previous: Previous | None, progress: Progress
) -> Matrix:
    """The vectors of the new generation, written to its folder and mapped into memory.

    `previous` is the generation from which `contents.vector_copies` are taken.
    """
    copies, fresh = contents.vector_copies, contents.vector_copies.fresh
    found = vectors.create(folder, len(copies.source), encoder.dim)
    if previous:
        for new, before, length in copies.runs():
            found[new : new + length] = previous.vectors[before : before + length]
    for start in range(0, len(fresh), ENCODED_AT_ONCE):
        progress("encoding", start, len(fresh))
        found[fresh[start : start + ENCODED_AT_ONCE]] = encoder.encode_passages(
            contents.to_encode[start : start + ENCODED_AT_ONCE]
        )
    progress("encoding", len(fresh), len(fresh))
    return found

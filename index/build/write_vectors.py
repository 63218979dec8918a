"""The vectors of a new generation: copied where the sentence is, encoded where it is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import vectors
from index.build.contents import Contents
from index.build.intake import Progress
from index.build.kept import KeptVectors
from index.build.reuse import Previous
from index.encoders.base import Encoder
from index.types import Matrix, Rows

MOST_TEXTS, MOST_CHARACTERS = 128, 12_000
"""A call of the encoder takes at most so many sentences: a second of two slow cores, that progress may move."""

_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors of a generation. Of its new sentences `made` were encoded, `taken_up` by an interrupted build."""

    vectors: Matrix
    made: int
    taken_up: int


def encode(
    folder: Path,
    kept: KeptVectors,
    encoder: Encoder,
    contents: Contents,
    previous: Previous | None,
    progress: Progress,
) -> Encoded:
    """The vectors of the new generation, written to its folder and mapped into memory; `kept` grows as they are made.

    `previous` is the generation from which `contents.vector_copies` are taken.
    """
    copies, fresh, texts = contents.vector_copies, contents.vector_copies.fresh, contents.to_encode
    found = vectors.create(folder, len(copies.source), encoder.dim)
    if previous:
        for new, before, length in copies.runs():
            found[new : new + length] = previous.vectors[before : before + length]
    known, taken = kept.taken(texts)
    found[fresh[known]] = taken
    done = len(known)
    progress("encoding", done, len(texts))
    left = np.setdiff1d(np.arange(len(texts)), known)
    for places in _slices(left, [len(text) for text in texts]):
        wanted = [texts[place] for place in places]
        made = encoder.encode_passages(wanted)
        kept.keep(wanted, made)
        found[fresh[places]] = made
        done += len(places)
        progress("encoding", done, len(texts))
    return Encoded(found, len(left), len(known))


def _slices(places: Rows, lengths: Sequence[int]) -> list[Rows]:
    """The places in groups of about equal length, which share batches, in an order that mixes short and long.

    So the pace hardly changes on the way, and what is left can be estimated from what is done.
    """
    groups: list[list[int]] = []
    characters = 0
    for place in sorted(places.tolist(), key=lambda place: lengths[place]):
        characters += lengths[place]
        if not groups or len(groups[-1]) == MOST_TEXTS or characters > MOST_CHARACTERS:
            groups.append([])
            characters = lengths[place]
        groups[-1].append(place)
    mixed = sorted(range(len(groups)), key=lambda number: number * _GOLDEN % 1)
    return [np.array(groups[number], dtype=np.int64) for number in mixed]

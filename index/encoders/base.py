"""What every encoder promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.types import Matrix


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity.

    `name` is what the user calls the model; `fingerprint` changes whenever a vector could (weights, tokenizer,
    pooling), and is equal for the reference encoder and the compiled one of the same model, whose vectors agree.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of sentences or passages, in the order of `texts`: float32, shape (len(texts), dim)."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in the order of `texts`: float32, shape (len(texts), dim)."""
        ...

"""What every encoder promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.types import Matrix


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity.

    `fingerprint` is the same for the reference encoder and the compiled one of a model, whose vectors agree.
    """

    @property
    def name(self) -> str:
        """What the user calls the model."""
        ...

    @property
    def fingerprint(self) -> str:
        """What changes whenever a vector could: with the weights, the tokenizer, the pooling."""
        ...

    @property
    def dim(self) -> int:
        """How many numbers a vector has."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of sentences or passages, in the order of `texts`: float32, shape (len(texts), dim)."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in the order of `texts`: float32, shape (len(texts), dim)."""
        ...

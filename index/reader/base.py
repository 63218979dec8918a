"""What a reader is: a question and passages in, for each whether it answers, and with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Span


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage as a reader sees it: its article's title, its text, and where its sentences stand in that text."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one passage.

    `answers` is a logit: above 0, the passage rather answers the question than not. `span` are the likeliest answer's
    words in the passage's text and `odds` their log-odds against "no answer here"; None and 0 from a reader that finds
    no words. `mass` is the share of the answer's probability that lies in each sentence; it sums to 1, or is empty.
    """

    answers: float
    span: Span | None
    odds: float
    mass: NDArray[np.float64]


class Reader(Protocol):
    """Reads passages closely. An answer never depends on what else is read; any number of threads may read."""

    name: str
    fingerprint: str

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage, in their order."""
        ...

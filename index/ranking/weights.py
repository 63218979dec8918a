"""What the features are worth: the learned weights (`weights.json`), applied.

Trained on the development set; how, and what each part gives, is in `bench/README.md`. Ranking has two sets, one
that knows an as-of day and one that does not; confidence is computed from the second alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from index.ranking.matrix import CandidateMatrix
from index.reader.base import Reading
from index.types import Floats

SIGNALS = ("support", "score", "size")
"""`support`: the best sentence's similarity + the share of the question's words in its article, of the best candidate;
`score`: the greatest timeless score, without the features that are relative to the other candidates; `size`:
log(passages), since among many passages some resemble anything. Nothing in them depends on how rare a word is or how
scores are spread, which a corpus of seven passages tells too little about."""

READER_SIGNALS = ("answers", "odds")
"""What a reader says of a passage. For confidence: of the one, among the best without a date, that it holds most likely
to answer."""

_SURE, _CERTAIN = 8.0, 16.0
"""Logits beyond which a reader is not believed any further."""

RELATIVE = frozenset({"retrieval", "agreement"})
"""Features that measure a candidate by the others."""


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights by use.

    `timeless`, `dated`, `quote` and `confidence` are those of words and vectors alone; `reread_timeless`,
    `reread_dated`, `quote_read`, `subject`, `reads`, `confidence_read` and `passage` those with a reader.
    """
    loaded: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("weights.json").read_text())
    return loaded


def parts(features: Mapping[str, Floats], use: str) -> dict[str, Floats]:
    """What each feature gives to the score; the score is their sum."""
    return {name: weight * features[name] for name, weight in weights()[use].items()}


def total(features: Mapping[str, Floats], use: str) -> Floats:
    """The weighted sum of the features."""
    return np.asarray(sum(parts(features, use).values()), dtype=np.float64)


def signals(
    features: Mapping[str, Floats],
    matrix: CandidateMatrix,
    passages: int,
    timeless: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """What confidence is computed from: SIGNALS. Never looks at a date.

    `passages` is the size of the corpus; `timeless` are other weights than the learned ones (training).
    """
    learned = timeless or weights()["timeless"]
    held = matrix.article_holds.mean(axis=1)[matrix.article] if matrix.article_holds.shape[1] else 0.0
    own = [weight * features[name] for name, weight in learned.items() if name not in RELATIVE]
    return {
        "support": float((matrix.best(matrix.similarity) + held).max()),
        "score": float(np.sum(own, axis=0).max()),
        "size": math.log(max(passages, 1)),
    }


def confidence(found: Mapping[str, float]) -> float:
    """The probability that the first passage answers; 0 where nothing was found.

    Without a reader by logistic regression on SIGNALS. With one it is that of two things at once, each a regression of
    its own: that the subject is there at all (SIGNALS), and that what is there answers (the reader's, too).
    """
    if not found:
        return 0.0
    if READER_SIGNALS[0] not in found:
        return _logistic(found, "confidence")
    everything = {**found, **products(found)}
    both = {"subject": _logistic(found, "subject"), "reads": _logistic(everything, "reads")}
    return _logistic({name: math.log(max(p, 1e-9)) for name, p in both.items()}, "confidence_read")


def products(found: Mapping[str, float]) -> dict[str, float]:
    """What goes with the length of the question: how much a reader is to be believed of a short one, and of a long."""
    return {f"words_{name}": found["words"] * found[name] for name in READER_SIGNALS}


def bounded(reading: Reading) -> tuple[float, float]:
    """READER_SIGNALS of one reading, within the limits up to which a reader is believed."""
    return (
        max(-_SURE, min(_SURE, reading.answers)),
        max(-_CERTAIN, min(_CERTAIN, reading.odds)),
    )


def passage_confidence(reading: Reading) -> float:
    """The probability that a passage answers, by what a reader made of it alone."""
    return _logistic(dict(zip(READER_SIGNALS, bounded(reading), strict=True)), "passage")


def _logistic(found: Mapping[str, float], use: str) -> float:
    learned = weights()[use]
    total = learned["bias"] + sum(w * found[name] for name, w in learned.items() if name != "bias")
    return 1 / (1 + math.exp(-total))

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
from index.types import Floats

SIGNALS = ("support", "score", "size")
"""`support`: the best sentence's similarity + the share of the question's words in its article, of the best candidate;
`score`: the greatest timeless score, without the features that are relative to the other candidates; `size`:
log(passages), since among many passages some resemble anything. Nothing in them depends on how rare a word is or how
scores are spread, which a corpus of seven passages tells too little about."""

RELATIVE = frozenset({"retrieval", "agreement"})
"""Features that measure a candidate by the others."""


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights by use: `timeless`, `dated`, `quote`, `confidence`."""
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
    """The probability that the first passage answers, by logistic regression; 0 where nothing was found."""
    if not found:
        return 0.0
    learned = weights()["confidence"]
    return 1 / (1 + math.exp(-(learned["bias"] + sum(learned[name] * found[name] for name in SIGNALS))))

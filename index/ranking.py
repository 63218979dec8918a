"""Every weight of the ranking, in one place, with where it was measured.

The score of a candidate is a weighted sum of what BM25, the best sentence, its age and its place in the article say.
Both retrieval scores are scaled by the largest and smallest of that question's own candidates. Figures are strict
answer recall at 5 and mean reciprocal rank on the development set (`newsdesk eval`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEXICAL, DENSE, AGE, POSITION = 0.6, 0.4, 0.2, 0.1
AGE_DAYS = 30.0
POSITION_CHARACTERS = 1500.0


def scaled(values: Floats) -> Floats:
    """The values between 0 and 1 by their own range; all 0 where they are equal."""
    low, high = values.min(initial=np.inf), values.max(initial=-np.inf)
    if not high > low:
        return np.zeros_like(values)
    return np.asarray((values - low) / (high - low))


def age_weight(days: Floats, dated: NDArray[np.bool_]) -> Floats:
    """exp(-age / 30 days) for dated passages; undated ones get the candidates' median, so as not to be punished."""
    weight = np.exp(-np.abs(days) / AGE_DAYS)
    weight[~dated] = np.median(weight[dated]) if dated.any() else 0.0
    return weight


def position_weight(offsets: Floats) -> Floats:
    """exp(-offset / 1500 characters): news says first things first."""
    return np.asarray(np.exp(-offsets / POSITION_CHARACTERS))

"""Metrics that a bootstrap can weigh: given how often each question was drawn, a value for every draw.

A metric here is a function of a weight matrix of shape (draws, questions) that returns one value a draw;
with a single row of ones it is the metric itself. So a value, its interval and a paired difference are one
computation. Percentile intervals as in Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.types import Floats

Flags = NDArray[np.bool_]


class Estimate(NamedTuple):
    """A value and its 95% bootstrap interval; NaN where no question bears on it."""

    value: float
    low: float
    high: float


def draw(strata: Sequence[str], draws: int, *, first: str, seed: int = 0) -> Floats:
    """How often each question is drawn: shape (draws, questions). Each stratum is resampled within itself.

    The stratum `first` is drawn first: so the answerable questions get the very draws of the development
    set's `score.py`, and the intervals of the retrieval metrics are equal to its intervals.
    """
    random = np.random.default_rng(seed)
    weights = np.zeros((draws, len(strata)))
    names = np.array(strata)
    for stratum in sorted(dict.fromkeys(strata), key=lambda name: name != first):
        rows = np.flatnonzero(names == stratum)
        drawn = rows[random.integers(0, len(rows), (draws, len(rows)))]
        np.add.at(weights, (np.arange(draws)[:, None], drawn), 1)
    return weights


def interval(value: Floats, draws: Floats) -> Estimate:
    """The estimate of a metric from its value (one row) and its values over the draws, NaN draws left out."""
    kept = draws[~np.isnan(draws)]
    if np.isnan(value[0]) or not len(kept):
        return Estimate(float(value[0]), float("nan"), float("nan"))
    low, high = np.percentile(kept, (2.5, 97.5))
    return Estimate(float(value[0]), float(low), float(high))


def mean(weights: Floats, values: Floats) -> Floats:
    """The weighted mean of the values that are not NaN."""
    known = ~np.isnan(values)
    return _ratio(weights[:, known] @ values[known], weights[:, known].sum(axis=1))


def auroc(weights: Floats, scores: Floats, positive: Flags, negative: Flags) -> Floats:
    """The probability that a positive scores above a negative, ties counting half; NaN scores left out."""
    positive, negative = positive & ~np.isnan(scores), negative & ~np.isnan(scores)
    levels, level_of = np.unique(scores, return_inverse=True, equal_nan=True)
    above = _by_level(weights, level_of, positive, len(levels))
    below = _by_level(weights, level_of, negative, len(levels))
    lower = np.cumsum(below, axis=1) - below / 2
    return _ratio((above * lower).sum(axis=1), above.sum(axis=1) * below.sum(axis=1))


def brier(weights: Floats, confidence: Floats, right: Floats) -> Floats:
    """The mean squared distance of confidence from what came true (Brier 1950); NaN confidences left out."""
    return mean(weights, (confidence - right) ** 2)


def calibration_error(weights: Floats, confidence: Floats, right: Floats, bins: int = 10) -> Floats:
    """The expected calibration error over bins of equal width (Naeini et al., AAAI 2015)."""
    known = ~np.isnan(confidence) & ~np.isnan(right)
    gap = np.zeros(len(weights))
    of_bin = bin_of(confidence, bins)
    for number in range(bins):
        inside = known & (of_bin == number)
        gap += np.abs(weights[:, inside] @ (confidence[inside] - right[inside]))
    return _ratio(gap, weights[:, known].sum(axis=1))


def bin_of(confidence: Floats, bins: int) -> NDArray[np.int64]:
    """The bin (from 0) of each confidence between 0 and 1, the last one closed at 1; NaN falls in bin 0."""
    return np.clip(np.nan_to_num(confidence) * bins, 0, bins - 1).astype(np.int64)


def risk_coverage(weights: Floats, confidence: Floats, right: Floats) -> tuple[Floats, Floats, Floats]:
    """Thresholds from the highest confidence down, the share answered at each, and the share of those wrong.

    Shapes (levels,), (draws, levels), (draws, levels); questions of equal confidence are answered together
    (El-Yaniv & Wiener, JMLR 2010).
    """
    known = ~np.isnan(confidence) & ~np.isnan(right)
    levels, level_of = np.unique(-confidence[known], return_inverse=True)
    everything = np.ones(int(known.sum()), dtype=bool)
    answered = np.cumsum(_by_level(weights[:, known], level_of, everything, len(levels)), axis=1)
    wrong = np.cumsum(
        _by_level(weights[:, known] * (1 - right[known]), level_of, everything, len(levels)), axis=1
    )
    return -levels, _ratio(answered, weights[:, known].sum(axis=1, keepdims=True)), _ratio(wrong, answered)


def risk_area(weights: Floats, confidence: Floats, right: Floats) -> Floats:
    """The area under the risk-coverage curve: the mean risk over every share answered, lower is better."""
    _, coverage, risk = risk_coverage(weights, confidence, right)
    if not coverage.shape[1]:
        return np.full(len(weights), np.nan)
    steps = np.diff(coverage, axis=1, prepend=0)
    return np.where(np.isnan(coverage[:, -1]), np.nan, (steps * np.nan_to_num(risk)).sum(axis=1))


def _by_level(weights: Floats, level_of: NDArray[np.int64], chosen: Flags, levels: int) -> Floats:
    """The weights of the chosen questions, added up by level: shape (draws, levels)."""
    one_hot = np.zeros((int(chosen.sum()), levels))
    one_hot[np.arange(len(one_hot)), level_of[chosen]] = 1
    return weights[:, chosen] @ one_hot


def _ratio(above: Floats, below: Floats) -> Floats:
    below = np.broadcast_to(below, above.shape)
    out = np.full(above.shape, np.nan)
    np.divide(above, below, out=out, where=below > 0)
    return out

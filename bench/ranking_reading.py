"""What a reader adds, trained and measured: candidates ranked again, quotes chosen, confidence, a passage's own odds.

Works on the cases of `bench.ranking_cases`, whose best candidates a reader has read, and on base scores by weights
that are handed in, so that both stages can be held out by the same folds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.ranking_cases import Case
from bench.ranking_fit import fit_logistic, fit_ranker, score
from index.ranking import quotes, weights
from index.ranking.reading import mass_of
from index.ranking.weights import bounded
from index.types import SearchSizes

Array = np.ndarray
READ = SearchSizes().read
REREAD = ("base", "answers", "odds")
QUOTE_READ = (*quotes.FEATURES, "mass")
REREAD_L2, QUOTE_L2, PASSAGE_L2 = 1.0, 3.0, 0.1


@dataclass(frozen=True, slots=True)
class Reread:
    """The candidates of one case that were read, best first by the first stage: their numbers and features."""

    candidates: Array
    x: Array


def reread(case: Case, base: Array) -> Reread:
    """The best READ candidates by `base`, as far as they were read, with the features REREAD."""
    best = [int(i) for i in np.argsort(-base, kind="stable")[: 2 * READ] if int(i) in case.readings][:READ]
    x = [[base[i], *bounded(case.readings[i])] for i in best]
    return Reread(
        np.array(best, dtype=np.int64), np.array(x, dtype=np.float64).reshape(len(best), len(REREAD))
    )


def fit_reread(cases: Sequence[Case], bases: Sequence[Array]) -> dict[str, float]:
    """The weights REREAD, listwise over what was read of each question whose answer is among it."""
    lists, right = [], []
    for case, base in zip(cases, bases, strict=True):
        read = reread(case, base)
        kept = case.strict[read.candidates] | ~case.loose[read.candidates]
        flags = case.strict[read.candidates][kept]
        if flags.any() and not flags.all():
            x = read.x[kept]
            lists.append(x - x.mean(0))
            right.append(flags)
    scale = np.sqrt(np.mean([(x**2).mean(0) for x in lists], axis=0))
    scale[scale == 0] = 1
    w = fit_ranker([x / scale for x in lists], right, REREAD_L2)
    return dict(zip(REREAD, (w / scale).tolist(), strict=True))


def order(case: Case, base: Array, learned: Mapping[str, float]) -> Array:
    """The candidates of a case, ranked again: those that were read first."""
    read = reread(case, base)
    total = read.x @ np.array([learned[name] for name in REREAD])
    first = read.candidates[np.argsort(-total, kind="stable")]
    rest = np.argsort(-base, kind="stable")
    return np.concatenate([first, rest[~np.isin(rest, first)]]).astype(np.int64)


def sentence_matrix(case: Case, features: Mapping[str, Array], candidate: int) -> Array:
    """The features QUOTE_READ of the sentences of one candidate that was read."""
    own = case.inputs.candidates.sentences_of(candidate)
    columns = [features[name][own] for name in quotes.FEATURES]
    return np.stack([*columns, mass_of(case.readings[candidate], own.stop - own.start)], axis=1)


def fit_quotes(cases: Sequence[Case], features: Sequence[Mapping[str, Array]]) -> dict[str, float]:
    """The weights QUOTE_READ, over the sentences of the right passages that were read."""
    lists, right = [], []
    for case, of in zip(cases, features, strict=True):
        for candidate in case.readings:
            own = case.inputs.candidates.sentences_of(candidate)
            if case.strict[candidate] and case.holds[own].any() and own.stop - own.start > 1:
                x = sentence_matrix(case, of, candidate)
                lists.append(x - x.mean(0))
                right.append(case.holds[own])
    scale = np.sqrt(np.mean([(x**2).mean(0) for x in lists], axis=0))
    scale[scale == 0] = 1
    w = fit_ranker([x / scale for x in lists], right, QUOTE_L2)
    return dict(zip(QUOTE_READ, (w / scale).tolist(), strict=True))


def fit_passage(cases: Sequence[Case]) -> dict[str, float]:
    """The weights of a passage's own odds to answer: logistic regression over all that was read."""
    x, y = [], []
    for case in cases:
        for candidate, reading in case.readings.items():
            x.append(bounded(reading))
            y.append(float(case.loose[candidate]))
    slope, bias = fit_logistic(np.array(x), np.array(y), np.ones(len(y)), PASSAGE_L2)
    return {"answers": float(slope[0]), "odds": float(slope[1]), "bias": bias}


def reader_signals(case: Case, base: Array, passage: Mapping[str, float]) -> tuple[float, float]:
    """READER_SIGNALS of a case: those of the likeliest of the best READ candidates by `base`, without age."""
    read = reread(case, base)
    if not len(read.candidates):
        return 0.0, 0.0
    best = max(read.x[:, 1:].tolist(), key=lambda v: passage["answers"] * v[0] + passage["odds"] * v[1])
    return best[0], best[1]


SUBJECT = weights.SIGNALS
READS = (
    "score",
    "size",
    "words",
    *weights.READER_SIGNALS,
    *(f"words_{name}" for name in weights.READER_SIGNALS),
)
"""Not `support`: written questions avoid the words of the text where it answers, and people do not."""


def signals(
    case: Case, features: Mapping[str, Array], base: Mapping[str, float], passage: Mapping[str, float]
) -> dict[str, float]:
    """What confidence is computed from: SUBJECT and READS."""
    found = weights.signals(features, case.inputs.matrix, case.passages, base)
    found["words"] = math.log(max(case.inputs.matrix.article_holds.shape[1], 1))
    best = reader_signals(case, score(features, base), passage)
    found |= dict(zip(weights.READER_SIGNALS, best, strict=True))
    return found | weights.products(found)

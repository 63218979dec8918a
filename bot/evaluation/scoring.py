"""Verdicts in, scores out: every metric with its interval, for all questions and for each kind and type.

Names and values are those of the development set's `score.py`, where it has the metric.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluation.answer_type import TYPES
from bot.evaluation.dataset import ANSWERABLE
from bot.evaluation.judge import Judged
from bot.evaluation.resampling import (
    Estimate,
    Flags,
    auroc,
    bin_of,
    brier,
    calibration_error,
    draw,
    interval,
    mean,
    risk_area,
    risk_coverage,
)
from index.types import Floats

FAR, NEAR, HARD = "unanswerable_far", "unanswerable_near", "unanswerable_hard"
UNCHECKED = frozenset({HARD})
"""Kinds whose labels nobody checked: they have figures of their own, and take no part in calibration."""

TOGETHER = f"{FAR}+{NEAR}"
QUOTE = "quote"
RECALL = ("strict", "strong", "ext", "loose")
CUTOFFS = (1, 3, 5, 10, 20)
BINS = 10
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """The verdicts as arrays, one entry a question. Ranks are 0 where there is none; NaN stands for unknown.

    `right` is 1 where the first passage is a strict hit, `shown` where one of the first five is; 0 for an
    unanswerable question, NaN for a kind that nobody checked.
    """

    kinds: tuple[str, ...]
    answerable: Flags
    ranks: dict[str, Floats]
    article_found: Floats
    quote_right: Floats
    confidence: Floats
    abstained: Floats
    right: Floats
    shown: Floats
    milliseconds: Floats

    def of_kinds(self, kinds: Iterable[str]) -> Flags:
        """Which questions are of one of the kinds."""
        wanted = set(kinds)
        return np.array([kind in wanted for kind in self.kinds], dtype=bool)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The confidence that parts answerable from unanswerable best (Youden's J), and the errors it makes."""

    threshold: float
    false_answer: float
    false_abstain: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies from `low` to `high`: how sure, and how often right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk against coverage, from the most confident question on: equal-length tuples.

    `stands` is the (coverage, risk) of the questions that the run did answer; None where it does not tell.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    risk_of_five: tuple[float, ...]
    stands: tuple[float, float] | None


Split = dict[str, tuple[int, dict[str, Estimate]]]
"""Answerable questions by a label: how many there are, and their retrieval metrics."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything measured in one run.

    `estimates` by metric name; `thresholds` by unanswerable kind; `counts` of questions by kind; `groups`
    by the dataset's own type of answerable question, where it has several; `types` by expected answer type,
    over the answerable questions; `milliseconds` sorted, empty where the run was not timed.
    """

    estimates: dict[str, Estimate]
    thresholds: dict[str, Threshold]
    counts: dict[str, int]
    groups: Split
    types: Split
    reliability: tuple[Bin, ...]
    curve: Curve | None
    milliseconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The time in milliseconds within which that share (0 to 100) of the questions was answered."""
        return float(np.percentile(self.milliseconds, share))


def columns_of(judged: Sequence[Judged]) -> Columns:
    """The verdicts as arrays, in the order given."""
    kinds = tuple(one.question.kind for one in judged)
    ranks = {rule: np.array([float(getattr(one, rule)) for one in judged]) for rule in RECALL}
    unchecked = np.array([kind in UNCHECKED for kind in kinds], dtype=bool)
    strict = ranks["strict"]

    def optional(values: Iterable[float | bool | None]) -> Floats:
        return np.array([np.nan if value is None else float(value) for value in values])

    return Columns(
        kinds=kinds,
        answerable=np.array([one.question.answerable for one in judged], dtype=bool),
        ranks=ranks,
        article_found=np.array([float(one.article_found) for one in judged]),
        quote_right=optional(one.quote_right for one in judged),
        confidence=optional(one.reply.confidence for one in judged),
        abstained=optional(one.reply.abstained for one in judged),
        right=np.where(unchecked, np.nan, (strict == 1).astype(float)),
        shown=np.where(unchecked, np.nan, ((strict > 0) & (strict <= 5)).astype(float)),
        milliseconds=optional(one.reply.milliseconds for one in judged),
    )


def metrics(columns: Columns, weights: Floats) -> dict[str, Floats]:
    """Every metric by name, one value a row of `weights`; NaN where no question bears on it."""
    found = retrieval_metrics(columns, weights)
    answerable = columns.answerable
    for name, members in _groups(columns).items():
        unanswerable = columns.of_kinds(members)
        found[f"AUROC {name}"] = auroc(weights, columns.confidence, answerable, unanswerable)
        found[f"false-answer {name}"] = mean(weights[:, unanswerable], 1 - columns.abstained[unanswerable])
    found["false-abstain"] = mean(weights[:, answerable], columns.abstained[answerable])
    found["Brier"] = brier(weights, columns.confidence, columns.right)
    found["ECE"] = calibration_error(weights, columns.confidence, columns.right, BINS)
    found["AURC"] = risk_area(weights, columns.confidence, columns.right)
    return found


def retrieval_metrics(columns: Columns, weights: Floats, only: Flags | None = None) -> dict[str, Floats]:
    """Recall, reciprocal rank and quote accuracy over the answerable questions, or those in `only`."""
    rows = columns.answerable if only is None else columns.answerable & only
    weights = weights[:, rows]
    found: dict[str, Floats] = {}
    for cutoff in CUTOFFS:
        for rule in RECALL if cutoff != CUTOFFS[-1] else RECALL[:1]:
            rank = columns.ranks[rule][rows]
            found[f"R@{cutoff} {rule}"] = mean(weights, ((rank > 0) & (rank <= cutoff)).astype(float))
    for name, rule in (("MRR@10", "strict"), ("MRR@10 ext", "ext")):
        rank = columns.ranks[rule][rows]
        reciprocal = np.divide(1, rank, out=np.zeros_like(rank), where=(rank > 0) & (rank <= 10))
        found[name] = mean(weights, reciprocal)
    found["artR@5"] = mean(weights, columns.article_found[rows])
    found[QUOTE] = mean(weights, columns.quote_right[rows])
    return found


def _groups(columns: Columns) -> dict[str, tuple[str, ...]]:
    """What abstention is measured on: each unanswerable kind by itself, and the two checked ones together."""
    kinds = tuple(kind for kind in dict.fromkeys(columns.kinds) if kind != ANSWERABLE)
    groups: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in kinds}
    return groups | {TOGETHER: (FAR, NEAR)} if {FAR, NEAR} <= set(kinds) else groups


def score(judged: Sequence[Judged], *, draws: int = DRAWS) -> Scores:
    """The scores of a run, with 95% intervals over `draws` draws of the questions within each kind."""
    columns = columns_of(judged)
    weights = draw(columns.kinds, draws, first=ANSWERABLE)
    once = np.ones((1, len(judged)))

    def split(label_of: Callable[[Judged], str], labels: Iterable[str]) -> Split:
        found: Split = {}
        for label in labels:
            only = columns.answerable & np.array([label_of(one) == label for one in judged], dtype=bool)
            if only.any():
                at_once, drawn = (retrieval_metrics(columns, rows, only) for rows in (once, weights))
                found[label] = int(only.sum()), _estimates(at_once, drawn)
        return found

    groups = split(lambda one: one.question.group, dict.fromkeys(one.question.group for one in judged))
    timed = columns.milliseconds[~np.isnan(columns.milliseconds)]
    return Scores(
        estimates=_estimates(metrics(columns, once), metrics(columns, weights)),
        thresholds=_thresholds(columns),
        counts={kind: columns.kinds.count(kind) for kind in dict.fromkeys((ANSWERABLE, *columns.kinds))},
        groups=groups if len(groups) > 1 else {},
        types=split(lambda one: one.expects, TYPES),
        reliability=_reliability(columns),
        curve=_curve(columns),
        milliseconds=tuple(np.sort(timed).tolist()),
    )


def _estimates(at_once: dict[str, Floats], drawn: dict[str, Floats]) -> dict[str, Estimate]:
    return {name: interval(at_once[name], drawn[name]) for name in at_once}


def _thresholds(columns: Columns) -> dict[str, Threshold]:
    found: dict[str, Threshold] = {}
    known = ~np.isnan(columns.confidence)
    positive = columns.confidence[columns.answerable & known]
    for name, members in _groups(columns).items():
        negative = columns.confidence[columns.of_kinds(members) & known]
        if not len(positive) or not len(negative):
            continue
        levels = np.unique(np.concatenate([positive, negative]))
        kept = (positive[None, :] >= levels[:, None]).mean(axis=1)
        let_through = (negative[None, :] >= levels[:, None]).mean(axis=1)
        best = int(np.argmax(kept - let_through))
        found[name] = Threshold(float(levels[best]), float(let_through[best]), float(1 - kept[best]))
    return found


def _reliability(columns: Columns) -> tuple[Bin, ...]:
    known = ~np.isnan(columns.confidence) & ~np.isnan(columns.right)
    of_bin = bin_of(columns.confidence, BINS)
    found = []
    for number in range(BINS):
        inside = known & (of_bin == number)
        if inside.any():
            sure, right = float(columns.confidence[inside].mean()), float(columns.right[inside].mean())
            found.append(Bin(number / BINS, (number + 1) / BINS, int(inside.sum()), sure, right))
    return tuple(found)


def _curve(columns: Columns) -> Curve | None:
    once = np.ones((1, len(columns.kinds)))
    levels, coverage, risk = risk_coverage(once, columns.confidence, columns.right)
    if not len(levels):
        return None
    _, _, risk_of_five = risk_coverage(once, columns.confidence, columns.shown)
    judged = ~np.isnan(columns.abstained) & ~np.isnan(columns.right)
    answered = judged & (columns.abstained == 0)
    stands = None
    if answered.any():
        stands = float(answered.sum() / judged.sum()), float(1 - columns.right[answered].mean())
    return Curve(
        tuple(coverage[0].tolist()), tuple(risk[0].tolist()), tuple(risk_of_five[0].tolist()), stands
    )

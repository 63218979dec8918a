"""Confidence: signals and outcomes of questions put to corpora of every size, with an answer and without."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bench.measure import table
from bench.ranking_cases import Case
from bench.ranking_fit import auroc, fit_logistic, interval, score
from bot.desk.confidence import UNREAD
from index.ranking import weights as ranking

Array = np.ndarray
L2 = 0.1


class Confidence:
    """Signals and outcomes of every case, for the weights of confidence."""

    def __init__(self, cases: Sequence[Case], timeless: Callable[[Case], dict[str, float]]) -> None:
        self.cases = cases
        self.kinds = np.array([case.kind for case in cases])
        self.sizes = np.array([case.corpus for case in cases])
        self.answerable = self.kinds == "answerable"
        self.weeks = np.array([case.week for case in cases])
        self.none = [case.inputs.features(None) for case in cases]
        self.x, self.first = self.signals(timeless)
        self.weight = np.zeros(len(cases))
        for size in np.unique(self.sizes):
            for side in (True, False):
                group = (self.sizes == size) & (self.answerable == side)
                self.weight[group] = 1 / max(group.sum(), 1)
        self.weight *= len(cases) / self.weight.sum()

    def signals(self, timeless: Callable[[Case], dict[str, float]]) -> tuple[Array, Array]:
        """The signals of each case, and whether its first passage holds the answer."""
        x, first = [], []
        for case, features in zip(self.cases, self.none, strict=True):
            learned = timeless(case)
            found = ranking.signals(features, case.inputs.matrix, case.passages, learned)
            x.append([found[name] for name in ranking.SIGNALS])
            first.append(case.loose[int(np.argmax(score(features, learned)))])
        return np.array(x), np.array(first, dtype=np.float64)

    def fit(self, rows: Array, x: Array, first: Array) -> tuple[Array, float]:
        """The coefficients of the signals and the bias, corpora and outcomes weighing the same."""
        return fit_logistic(x[rows], first[rows], self.weight[rows], L2)

    def table(self, p: Array) -> str:
        """By corpus and kind of question: AUROC, and the errors at the threshold."""
        rows = []
        for size in sorted(set(self.sizes.tolist()), reverse=True):
            here = self.sizes == size
            sure = p[here & self.answerable]
            missed = interval(sure < UNREAD.answered)
            for kind in sorted(set(self.kinds[here & ~self.answerable].tolist())):
                other = p[here & (self.kinds == kind)]
                rows.append(
                    (
                        size,
                        kind.removeprefix("unanswerable_"),
                        len(other),
                        _auroc_interval(sure, other),
                        interval(other >= UNREAD.answered),
                        missed,
                    )
                )
        head = ("articles", "kind", "questions", "AUROC", "false answers", "false abstentions")
        return table(head, rows)


def _auroc_interval(sure: Array, other: Array) -> str:
    random = np.random.default_rng(0)
    drawn = [auroc(random.choice(sure, len(sure)), random.choice(other, len(other))) for _ in range(500)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{auroc(sure, other):.3f} [{low:.3f}, {high:.3f}]"

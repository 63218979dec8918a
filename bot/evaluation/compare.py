"""Two runs over the same questions: the difference of every metric, paired question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.evaluation.dataset import ANSWERABLE
from bot.evaluation.judge import Judged
from bot.evaluation.resampling import Estimate, draw, interval
from bot.evaluation.scoring import DRAWS, columns_of, metrics

_LESS_IS_BETTER = ("false-answer", "false-abstain", "Brier", "ECE", "AURC")


class Difference(NamedTuple):
    """A metric of both runs, and now minus before with its 95% interval."""

    now: float
    before: float
    change: Estimate
    less_is_better: bool

    @property
    def verdict(self) -> str:
        """Whether the interval leaves out zero: "better" or "worse", otherwise "unclear" or "same"."""
        low, high = (-self.change.high, -self.change.low) if self.less_is_better else self.change[1:]
        if low > 0 or high < 0:
            return "better" if low > 0 else "worse"
        return "same" if low == high == 0 else "unclear"


class Moved(NamedTuple):
    """An answerable question whose first right passage stands elsewhere now (rank 0: not in the first 20)."""

    question: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed against an earlier run: every metric, and the questions that moved, the furthest first."""

    against: str
    differences: dict[str, Difference]
    won: tuple[Moved, ...]
    lost: tuple[Moved, ...]


def compare(
    now: Sequence[Judged], before: Sequence[Judged], *, against: str, draws: int = DRAWS
) -> Comparison:
    """The differences of two runs whose verdicts are in the same order of questions.

    Both runs are weighed by the same draws of questions (a paired bootstrap): what is hard for both
    cancels out.
    """
    one, other = columns_of(now), columns_of(before)
    weights = draw(one.kinds, draws, first=ANSWERABLE)
    once = np.ones((1, len(now)))
    now_at, before_at = metrics(one, once), metrics(other, once)
    now_drawn, before_drawn = metrics(one, weights), metrics(other, weights)
    differences = {
        name: Difference(
            now=float(now_at[name][0]),
            before=float(before_at[name][0]),
            change=interval(now_at[name] - before_at[name], now_drawn[name] - before_drawn[name]),
            less_is_better=name.startswith(_LESS_IS_BETTER),
        )
        for name in now_at
    }
    moved = [
        Moved(one.question.text, one.strict, other.strict)
        for one, other in zip(now, before, strict=True)
        if one.strict != other.strict
    ]
    by_gain = sorted(moved, key=lambda move: (-abs(_worth(move.now) - _worth(move.before)), move.question))
    return Comparison(
        against=against,
        differences=differences,
        won=tuple(move for move in by_gain if _worth(move.now) > _worth(move.before)),
        lost=tuple(move for move in by_gain if _worth(move.now) < _worth(move.before)),
    )


def _worth(rank: int) -> float:
    return 1 / rank if rank else 0.0

"""How sure the first passage answers: the calibrated probability, and the three states that it parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.ranking.weights import confidence as of

Certainty = Literal["answered", "perhaps", "none"]
"""What a reply claims: that this answers, that it may, or nothing."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From `answered` on a reply claims to answer, below `perhaps` it says "not found", between the two "perhaps"."""

    answered: float
    perhaps: float


READ = Thresholds(0.33, 0.12)
"""With a reader; NEWSDESK_THRESHOLD and NEWSDESK_PERHAPS set others. README, Figures, has what each costs."""

UNREAD = Thresholds(0.25, 0.25)
"""Without one there is no middle: words and vectors do not tell an answer from its subject."""

SHOWN = 0.4
"""A further passage is shown from this probability that it, too, answers."""

__all__ = ["READ", "SHOWN", "UNREAD", "Certainty", "Thresholds", "certainty", "of"]


def certainty(sure: float, thresholds: Thresholds) -> Certainty:
    """The state of a reply of this confidence. With `answered` below `perhaps` there is no middle."""
    if sure >= thresholds.answered:
        return "answered"
    return "perhaps" if sure >= thresholds.perhaps else "none"

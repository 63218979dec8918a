"""How sure the first passage answers: the calibrated probability, and where "not found" begins."""

from __future__ import annotations

from index.ranking.weights import confidence as of

THRESHOLD = 0.25
"""Below it the reply is "not found"; NEWSDESK_THRESHOLD sets another. README, Figures, has what each costs."""

__all__ = ["THRESHOLD", "of"]

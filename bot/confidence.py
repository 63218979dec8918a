"""How sure the first passage answers, from what was found: a calibrated probability."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

THRESHOLD = 0.5
"""Below it the reply is "not found"; NEWSDESK_THRESHOLD sets another."""


def of(signals: Mapping[str, float]) -> float:
    """The probability (0 to 1) that the first passage answers the question."""
    lexical = (signals["bm25"] / signals["words"] - 1.0) / 0.5
    dense = (signals["similarity"] - 0.5) / 0.1
    return 1.0 / (1.0 + exp(-(lexical + dense)))

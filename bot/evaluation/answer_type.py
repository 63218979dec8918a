"""Which type of answer a question expects, by its words: to tell where the ranking is weak, not to rank."""

from __future__ import annotations

import re

_WHICH = r"\b(?:what|which)(?:'s| is| was| are| were)? (?:the )?(?:[\w'-]+ ){0,2}?"
_RULES: tuple[tuple[str, str], ...] = (
    (
        "percentage",
        r"\b(?:what|which|how (?:many|much)) (?:[\w'-]+ ){0,2}?(?:per ?cent(?:age)?|share|proportion)\b",
    ),
    (
        "amount",
        r"\bhow much\b|\bhow many (?:[\w'-]+ )?(?:dollars|euros|pounds)\b|"
        rf"{_WHICH}(?:price|cost|sum|amount|fine)\b",
    ),
    ("number", rf"\bhow (?:many|old|long|far|tall|high|large|big|fast|deep|often)\b|{_WHICH}number\b"),
    (
        "time",
        r"(?:^|[.!?,:;] |\bby |\bsince )when\b[^,]*\?|"
        rf"{_WHICH}(?:year|month|day|date|week|century|decade|time)\b",
    ),
    (
        "place",
        r"(?:^|[.!?,:;] )where\b|\bto where\b|"
        rf"{_WHICH}(?:countr(?:y|ies)|cit(?:y|ies)|states?|nations?|towns?|islands?|regions?|capital)\b",
    ),
    (
        "person",
        r"(?:^|[.!?,:;] |\b(?:by|to|with|for|of|from|and|against) )who(?:se|m)?\b|"
        rf"{_WHICH}(?:president|singer|actor|actress|leader|minister|politician|player|artist|author|"
        r"director|senator|star|billionaire|ceo|candidate|celebrity|rapper|musician|host)\b",
    ),
    ("name or thing", r"\b(?:what|which)\b"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _RULES)

OTHER = "other"
"""The type of a question that no rule knows."""

TYPES = (*(name for name, _ in _RULES), OTHER)
"""Every type, in the order in which the rules are tried."""


def expected_type(question: str) -> str:
    """The first type of `TYPES` whose words stand in the question."""
    return next((name for name, pattern in _PATTERNS if pattern.search(question)), OTHER)

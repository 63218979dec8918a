"""What kind of answer a question asks for, and which words of a text are of that kind."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.language.terms import Terms, term_hashes
from index.language.words import DATE, MONEY, NAME, NUMBER, PERCENT, YEAR, tokenize
from index.types import Mask

FIGURES = frozenset({"percent", "money", "number", "date"})
CLOSED = FIGURES | {"country", "state"}
"""Kinds of which a word can be told without knowing the text; the others are names: person, place, thing."""

_PEOPLE = (
    "actor actress artist athlete author billionaire candidate celebrity ceo coach comedian director golfer governor "
    "leader man minister musician person player politician president quarterback rapper senator singer star woman"
).replace(" ", "|")
_PATTERNS = (
    ("percent", r"\b(?:percent|percentage|per cent|proportion|(?:what|which) share)\b"),
    ("money", r"\b(?:how much|(?:what|which) (?:was |is )?(?:the )?(?:price|cost)|total amount|worth)\b"),
    ("number", r"\b(?:how (?:many|old|long|tall|far|often|big|fast|high)|what (?:number|age|amount|time))\b"),
    ("date", r"\bwhen (?:did|do|does|was|were|is|are|will|has|have|had|can|could|should)\b"),
    ("date", r"\b(?:(?:what|which) (?:date|year|month|day)|(?:by|until|since) when)\b"),
    ("country", r"\b(?:which|what|whose) (?:[\w’'-]+ ){0,2}?(?:country|countries|nation)\b"),
    ("state", r"\b(?:which|what) (?:[\w’'-]+ ){0,2}?states?\b"),
    ("place", r"\bwhere\b"),
    (
        "place",
        r"\b(?:which|what) (?:[\w’'-]+ ){0,2}?(?:city|town|county|island|continent|region|place|capital)\b",
    ),
    ("person", rf"\b(?:who|whose|whom|(?:which|what) (?:[\w’'-]+ ){{0,3}}?(?:{_PEOPLE}))\b"),
)
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]

_COUNTRIES = (
    "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh barbados "
    "belarus belgium belize benin bhutan bolivia bosnia botswana brazil britain brunei bulgaria burundi cambodia "
    "cameroon canada chad chile china colombia congo croatia cuba cyprus czechia denmark djibouti dominica ecuador "
    "egypt emirates england eritrea estonia eswatini ethiopia fiji finland france gabon gambia georgia germany "
    "ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland "
    "israel italy jamaica japan jordan kazakhstan kenya kingdom kiribati korea kosovo kuwait kyrgyzstan lanka laos "
    "latvia lebanon lesotho liberia libya lithuania luxembourg macedonia madagascar malawi malaysia maldives mali "
    "malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar "
    "namibia nauru nepal netherlands nicaragua niger nigeria norway oman pakistan palau panama papua paraguay peru "
    "philippines poland portugal qatar romania russia rwanda salvador samoa arabia scotland senegal serbia "
    "seychelles singapore slovakia slovenia somalia africa spain sudan suriname sweden switzerland syria taiwan "
    "tajikistan tanzania thailand togo tonga trinidad tunisia turkey turkmenistan tuvalu uae uganda uk ukraine "
    "uruguay usa uzbekistan vanuatu vatican venezuela vietnam wales yemen zambia zealand zimbabwe"
)
_STATES = (
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
    "montana nebraska nevada hampshire jersey york mexico carolina dakota ohio oklahoma oregon pennsylvania rhode "
    "tennessee texas utah vermont virginia washington wisconsin wyoming"
)


def expected(question: str) -> str:
    """The kind of answer asked for: percent, money, number, date, country, state, place, person or thing."""
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "thing")


def of_kind(ids: Terms, kinds: NDArray[np.uint8], kind: str) -> Mask:
    """Which words could be an answer of this kind; `ids` and `kinds` as in a ForwardIndex."""
    number = _flagged(kinds, NUMBER)
    if kind == "number":
        return number & ~_flagged(kinds, MONEY | PERCENT)
    if kind in _FLAGS:
        return _flagged(kinds, _FLAGS[kind])
    name = _flagged(kinds, NAME)
    if kind in CLOSED:
        name = name & np.isin(ids, _gazetteer(kind))
    return name if kind != "thing" else name | number


_FLAGS = {"percent": PERCENT, "money": MONEY, "date": YEAR | DATE}


def _flagged(kinds: NDArray[np.uint8], flags: int) -> Mask:
    return np.asarray((kinds & np.uint8(flags)) > 0)


@cache
def _gazetteer(kind: str) -> Terms:
    names = _COUNTRIES if kind == "country" else _STATES
    return term_hashes(tokenize(names.replace("usa", "USA")))

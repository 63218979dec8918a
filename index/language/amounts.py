"""Amounts of English text, each in one spelling: "1.3m", "1.3 million" and "1,300,000" are all 1300000.

Figures, words (five, a dozen, two and a half million, twenty-five), per cent, and what it is in money. A short scale:
a billion is a thousand millions. "1.3m" may be metres: it is read as millions on both sides, which does no harm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from index.language.english_words import (
    CURRENCIES,
    CURRENCY_WORDS,
    MAGNITUDES,
    NUMBERS,
    TEENS,
    TENS,
    UNITS,
)


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _starts(words: list[str]) -> str:
    return "|".join(
        sorted({f"[{word[0]}{word[0].upper()}][{word[1]}{word[1].upper()}]{word[2]}" for word in words})
    )


_SIGN = "[" + "".join(sign for sign in CURRENCIES if not sign.isalpha()) + "]"
_CODE = _any([code.upper() for code in CURRENCIES if len(code) == 3 and code != "yen"])
_BEFORE = rf"(?:(?:US|AU|NZ|CA|HK|A|C|S)?{_SIGN}\s?|\b(?:{_CODE})\s?|\bRs\.?\s?)"
_FIGURES = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_WORD = rf"(?:(?:{_any(TENS)})(?:[\s-](?:{_any(UNITS)}))?|{_any(TEENS)}|{_any(UNITS)}|zero)"
_HUNDRED = rf"(?:{_WORD}|an?)[\s-]hundred(?:\s(?:and\s)?{_WORD})?"
_LARGE = "(?:thousand|million|billion|trillion|mn|mln|bn|bln|tn|trn)"
_HALF = r"(?:\sand\sa\shalf)?"
_OF = r"(?:(?:US|American|Canadian|Australian|Hong\sKong|Swiss|Swedish|Norwegian|Danish)\s)?"
_UNIT_OF = r"(?:km|kg|cm|mm|kph|kmh|mph|ft|lbs?|oz|[gtmk]b|[gmk]wh?|[ap]m|hrs?|mins?|secs?)"

AMOUNT = (
    rf"(?:(?i:{_BEFORE}{_FIGURES}(?:[\s-]?{_LARGE}|[bmtk])?"
    rf"|{_FIGURES}(?:[\s-]?{_LARGE}|[mk])"
    rf"|(?:{_FIGURES}|{_HUNDRED}|{_WORD}){_HALF}[\s-](?:hundred[\s-])?(?:{_LARGE}|dozen)"
    rf"|(?:half|a\squarter\sof)\s(?:an?\s)?{_LARGE}|(?:half[\s-])?an?[\s-](?:{_LARGE}|dozen)|half[\s-](?:a[\s-])?dozen"
    rf"|{_HUNDRED}|{_WORD})(?!\w)"
    rf"|{_FIGURES}(?=(?i:{_UNIT_OF})(?!\w))|{_FIGURES}(?!\w))"
    rf"(?:\s?%|(?i:[\s-]?per\s?cent|[\s-]pct|"
    rf"[\s-]{_OF}(?:(?:{_any(CURRENCY_WORDS)})s?|{_CODE}))\b)?"
)
"""A pattern without groups that matches one amount, with its currency or per cent."""

_COUNTED = "half quarter hundred dozen thousand million billion trillion".split()
AMOUNT_STARTS = (
    rf"[\d{_SIGN[1:-1]}]|(?<!\w)(?:[A-Z]{{1,3}}\.?\s?(?:{_SIGN}|\d)|Rs\.?\s?\d"
    rf"|{_starts([*UNITS, *TEENS, *TENS, 'zero', 'half'])}|[aA]n?[\s-](?:{_starts(_COUNTED)}))"
)
"""What every match of AMOUNT begins with: quick to look for."""

_PARTS = re.compile(
    rf"(?P<before>(?:US|AU|NZ|CA|HK|A|C|S)?{_SIGN}|(?:{_CODE})|Rs\.?)?\s?(?P<number>.*?)"
    rf"(?:(?P<share>\s?%|[\s-]?per\s?cent|[\s-]pct)"
    rf"|[\s-]{_OF}(?P<after>(?:{_any(CURRENCY_WORDS)})s?|{_CODE}))?",
    re.I,
)
_PIECE = re.compile(r"\d+(?:\.\d+)?|[a-z]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """`number` in plain figures, `currency` as a word ("dollar"), `share` where it is per cent."""

    number: str
    currency: str | None
    share: bool

    @property
    def term(self) -> str:
        """The one spelling: "1300000", "4.5%"."""
        return f"{self.number}%" if self.share else self.number


def amount_of(text: str) -> Amount | None:
    """What a match of AMOUNT says; None for any other word."""
    found = _PARTS.fullmatch(text)
    if not found:
        return None
    number = _number(found["number"].replace(",", "").lower())
    if number is None or (text[-1] in "btBT" and text[-2:-1].isdigit() and not found["before"]):
        return None
    return Amount(number, _currency(found["before"] or found["after"]), bool(found["share"]))


def _currency(written: str | None) -> str | None:
    if not written:
        return None
    word = written.lower().removesuffix(".")
    sign = word if word in CURRENCIES else word[-1]
    if word == "rs":
        return "rupee"
    word = word.removesuffix("s") if word not in CURRENCIES else word
    return CURRENCIES.get(word) or CURRENCIES.get(sign) or word


def _number(text: str) -> str | None:
    """The number in figures: what stands before a magnitude is multiplied by it, the rest added up."""
    if text.isdigit():
        return text.lstrip("0") or "0"
    pieces = _PIECE.findall(text)
    if not pieces or "".join(pieces) != re.sub(r"[\s-]", "", text):
        return None
    if len(pieces) == 1 and pieces[0].isalpha() and pieces[0] not in NUMBERS:
        return None  # "half", "million" and "a" alone are words
    total, current = Decimal(0), Decimal(0)
    seen = False
    for piece in pieces:
        if piece[0].isdigit():
            current, seen = current + Decimal(piece), True
        elif piece in NUMBERS:
            current, seen = current + NUMBERS[piece], True
        elif piece == "half":
            current, seen = current + Decimal("0.5"), True
        elif piece == "quarter":
            current, seen = Decimal("0.25"), True
        elif piece in ("a", "an", "and", "of"):
            continue
        elif piece == "hundred":
            current, seen = (current if seen else 1) * Decimal(100), True
        elif piece == "dozen":
            current, seen = (current if seen else 1) * Decimal(12), True
        elif piece in MAGNITUDES:
            total, current = total + (current if seen else 1) * Decimal(10) ** MAGNITUDES[piece], Decimal(0)
            seen = True
        else:
            return None
    return format((total + current).normalize(), "f")

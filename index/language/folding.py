"""One normal form of words for the index, questions, names and spelling; the text itself stays untouched.

    normal("Zürich’s ﬁne trams")     "Zürich's fine trams": as written, in one spelling of each character
    fold("Łódź’s")                    "lodz's": small letters without any mark

`normal` is what words are cut from; offsets into it mean nothing. `fold` compares them.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
"""Soft hyphens, zero-width characters and joiners, marks of direction, variation selectors."""

_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
"""A space that keeps the thousands of one number together."""

_HALVES = re.compile("([0-9])?([½¼¾])")
_SHARES = {"½": ".5", "¼": ".25", "¾": ".75"}

_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
"""Combining marks of the alphabets that are read without them."""

_SIGNS = str.maketrans(
    dict.fromkeys("‘’‛ʼʹ′＇`´", "'")
    | dict.fromkeys("ʻʽʾʿ", "")
    | dict.fromkeys("‐‑⁃﹣－−", "-")
    | dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("—…", " ")
)
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "ß": "ss", "ẞ": "ss", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        "ƒ": "f", "ɣ": "g", "ʉ": "u", "ɨ": "i", "ƶ": "z", "ȼ": "c", "ɇ": "e", "ꞌ": "'",
    }
)  # fmt: skip
"""Letters that Unicode does not decompose; the okina and other half rings go as signs."""


def normal(text: str) -> str:
    """The text as words are cut from it: one form of each character (NFKC), nothing invisible, plain signs.

    Capitals and accents stay. Ligatures and full-width forms are the letters they stand for.
    """
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text).translate(_SIGNS)
    if text.isascii():
        return text
    text = _HALVES.sub(_decimal, _GROUPED.sub("", text))
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))  # the marks that no letter was composed with


def fold(text: str) -> str:
    """The text in small letters, without accents or strokes: "Ørsted" is "orsted", "Erdoğan" is "erdogan"."""
    lower = normal(text).lower()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _decimal(found: re.Match[str]) -> str:
    before, sign = found.groups()
    return f"{before or '0'}{_SHARES[sign]}"

"""A text cut into tokens: words, names made of letters and signs, designations, compounds and amounts.

    scan("The Who gave £1.3m to AT&T for F-16s")
        ["The", " Who", "gave", "£1.3m", "to", "AT&T", "for", "F-16s"]

A token that stands for more than one term (a compound, a sum of money) is still one here; `terms` says what it means.
A stop word that is a name keeps what stands before it (" Who"): its capital, and where it stands, tell it from the
word.
"""

from __future__ import annotations

import re

from index.language.amounts import AMOUNT, AMOUNT_STARTS
from index.language.english_words import NEVER_NAMES, NEVER_SHOUTED_NAMES, STOP_WORDS
from index.language.folding import normal

_L = r"[^\W\d_]"  # a letter
_W = r"[^\W_]"  # a letter or digit


def _title_case(words: frozenset[str]) -> str:
    return "|".join(sorted((word.capitalize() for word in words if len(word) > 1), key=len, reverse=True))


_NAMED = _title_case(STOP_WORDS - NEVER_NAMES)
_SHOUTED = _title_case(STOP_WORDS - NEVER_SHOUTED_NAMES - {"us"}).upper()

MARK = " (\"'/["
"""What may stand before a stop word that is a name: the first character of its token."""

NOT_LETTERS = frozenset(
    "pre post mid under over top sub non late early age aged page no number day week year phase level grade type stage "
    "to or and in of up by at on the".split()
)
"""Words before a number, with a hyphen between, that make no designation with it: under-21, mid-1990."""

# of one token as a whole: a search would start again at every letter
COMPOUND = re.compile(rf"\A({_L}+)-({_L}+)")
DESIGNATION = re.compile(rf"\A({_L}+(?:/{_L}(?=-))?)[-–]?(\d+(?:[.,]\d+)?)({_L}*)")
TURNED = re.compile(rf"(\d{{1,2}})-({_L})")

_TOKEN = re.compile(
    # each branch first looks at a character or two: most of a text is plain words
    rf"(?<=[\w,;)])\s(?=[A-Z])(?:{_NAMED})(?![\w'])"
    rf"|[\s(\"'/\[](?=[A-Z][A-Z])(?:{_SHOUTED})(?![\w'&.$£€])"
    rf"|(?<=\b[tT]he)\sus(?!{_W}|-)"
    rf"|(?<![\w-])\d{{1,2}}-[A-Z](?![\w-])"
    rf"|(?={AMOUNT_STARTS}){AMOUNT}"
    rf"|(?={_L}\.)(?:(?<!\w)(?:[A-Z]\.)+[A-Z](?![\w.])|(?:{_L}\.){{2,}})"
    rf"|(?<!\w)[A-Z]\s&\s[A-Z](?!\w)"
    rf"|(?<!\w){_L}(?:\+\+|\#)(?!\w)"
    rf"|{_L}++(?:/{_L}(?=-))?+[-–]\d++{_W}*+"
    rf"|(?<![\w-]){_L}++-{_L}++(?!{_W}|-{_W})"
    rf"|{_W}++(?:&{_W}++)+(?:'{_W}++)?"
    rf"|{_W}++(?:'{_W}++)*"
)
_TITLE_SHARE, _TITLE_WORDS = 0.8, 3
"""Of a text so much of which is capitalised, capitals tell no names."""


def scan(text: str) -> list[str]:
    """The tokens of a text in order, in its normal form."""
    tokens: list[str] = _TOKEN.findall(" " + normal(text))
    if any(token[0] in MARK for token in tokens):
        return _without_styled(tokens)
    return tokens


def _without_styled(tokens: list[str]) -> list[str]:
    """The tokens, where a headline's style is what capitalises stop words: then they are none but words."""
    others = [token for token in tokens if token[0] not in MARK and token[0].isalpha()]
    if len(others) < _TITLE_WORDS:
        return tokens
    shouted = sum(token.isupper() for token in others) >= len(others) / 2
    titled = sum(token[0].isupper() for token in others) >= _TITLE_SHARE * len(others)
    if not titled and not shouted:
        return tokens
    return [
        token[1:] if token[0] in MARK and (shouted or not token[1:].isupper()) else token for token in tokens
    ]

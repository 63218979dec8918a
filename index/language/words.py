"""What the tokens of a text mean: terms, each with what kind of word it is.

Small letters, no accents, no possessive, one spelling of an amount ("1,000", "twenty" -> "1000", "20") and of words
that Britons and Americans spell differently, stems of the English Snowball stemmer (Porter 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from index.language.amounts import amount_of
from index.language.english_words import CURRENCIES, DATE_WORDS, STOP_WORDS
from index.language.folding import fold
from index.language.tokens import COMPOUND, DESIGNATION, MARK, NOT_LETTERS, TURNED, scan

NAME, FIRST, NUMBER, MONEY, PERCENT, YEAR, DATE, STOP = 1, 2, 4, 8, 16, 32, 64, 128
"""What a token is, as flags of `ForwardIndex.kinds`: NAME begins with a capital; FIRST is the first word of
its sentence (whose capital says little); a YEAR is no NUMBER; DATE names a month or a day. STOP is a stop word, which
is not indexed."""

_POSSESSIVE = re.compile(r"'(?:s)?\Z")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_UNITED_STATES = frozenset({"US", "U.S.", "U.S", "USA", "U.S.A.", " US", " us"})
_IZE = re.compile(r"(?<=\w{3})([iy])z(e|ed|es|er|ers|ing|ation|ations|ational)\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """One term of a token: `shown` is how the text spells it, `kind` flags, of which STOP is not stored."""

    term: str
    kind: int
    shown: str

    @property
    def is_stop(self) -> bool:
        """Whether it is a word that is not searched for."""
        return self.kind == STOP


@lru_cache(maxsize=2**17)
def read(token: str) -> tuple[Word, ...]:
    """What a token of `index.language.tokens` means, in terms.

    A name that is a stop word keeps its capitals. A compound is its parts and the whole ("anti-war": anti, war,
    antiwar), a designation of one or two letters the whole alone ("F-16s": f16), a sum of money the number and the
    currency.
    """
    if token in _UNITED_STATES:
        return (Word("usa", NAME, token.strip()),)
    if token[0] in MARK:
        name = token[1:]
        return (Word(fold(name), DATE, name),) if fold(name) in DATE_WORDS else (Word(name, NAME, name),)
    amount = amount_of(token)
    if amount:
        kind = YEAR if _YEAR.fullmatch(token) else NUMBER
        kind |= (MONEY if amount.currency else 0) | (PERCENT if amount.share else 0)
        number = Word(amount.term, kind, token)
        return (number, Word(_stem(amount.currency), 0, token)) if amount.currency else (number,)
    return _designation(token) or _compound(token) or _plain(token)


def _designation(token: str) -> tuple[Word, ...]:
    turned = TURNED.fullmatch(token)
    if turned:
        return (Word(fold("".join(turned.groups())), NAME, token),)
    found = DESIGNATION.fullmatch(token)
    if not found:
        return ()
    letters, digits, rest = found.groups()
    rest = "" if rest == "s" else rest
    first = fold(letters).replace("/", "")
    if first in NOT_LETTERS:
        return *_plain(letters), *read(digits + (found[3] if len(digits) == 4 else rest))
    if len(first) <= 2 or rest:
        return (Word(fold(first + digits + rest), NAME, token),)
    return *_plain(letters), Word(digits, 0, digits)


def _compound(token: str) -> tuple[Word, ...]:
    found = COMPOUND.fullmatch(token)
    if found:
        return *_plain(found[1]), *_plain(found[2]), Word(_term(fold(found[1] + found[2])), 0, token)
    if "&" in token:
        parts = [part.strip() for part in _POSSESSIVE.sub("", token).split("&")]
        whole = Word("&".join(map(fold, parts)), NAME, token)
        long = tuple(word for part in parts if len(part) > 2 for word in _plain(part))
        return (*long, whole) if long else (whole,)
    return ()


def _plain(token: str) -> tuple[Word, ...]:
    word = fold(token)
    if token[1:2] == "." or token[-2:-1] == ".":
        word = word.replace(".", "")
    word = _POSSESSIVE.sub("", word).replace("'", "")
    if word in STOP_WORDS:
        return (Word(word, STOP, token),)
    if word in DATE_WORDS:
        return (Word(_term(word), DATE, token),)
    return (Word(_term(CURRENCIES.get(word, word)), NAME if token[0].isupper() else 0, token),)


def _term(word: str) -> str:
    word = _american_british().get(word) or _IZE.sub(r"\1s\2", word)
    return word if word[:1].isdigit() else _stem(word)


@cache
def _stemmer() -> Callable[[str], str]:
    import Stemmer

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return stem


def _stem(word: str) -> str:
    return _stemmer()(word)


@cache
def _american_british() -> dict[str, str]:
    """Of two spellings of a word one, which stands for both."""
    lines = Path(__file__).with_name("american_british.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


def words_in(text: str) -> Iterator[Word]:
    """Every term of a text in order, stop words included."""
    return chain.from_iterable(map(read, scan(text)))


def tokenize(text: str) -> list[str]:
    """The terms of a text in order, stop words included."""
    return [word.term for word in words_in(text)]


def content_terms(question: str) -> list[str]:
    """The terms of a question in order, each once, without stop words and question words."""
    return list(content_words(question))


def content_words(question: str) -> dict[str, str]:
    """Each content term of a question with its first spelling there, in order."""
    words: dict[str, str] = {}
    for word in words_in(question):
        if not word.is_stop:
            words.setdefault(word.term, word.shown)
    return words

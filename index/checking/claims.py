"""Which sentences of a text claim something, and whether a passage reports a claim.

Precision before recall: one or two sentences of the passage have to hold every name, every figure and most other words
of the claim, and deny what it denies. What merely fits the subject reports nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.language.folding import normal
from index.language.words import content_terms, tokenize
from index.splitting.sentences import sentence_spans
from index.types import Span

COVERED = 0.75
"""Share of a claim's words that have to stand in the sentences which report it."""

FEWEST = 3
"""Content words below which a sentence claims nothing that could be looked for."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|denie[sd]|deny|denying|refuse[sd]?|fail(?:s|ed)?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\A[^\W\d_]*[^\W\d_a-zß-öø-ÿ]")
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a claim stands or falls with: its content terms, its names and figures among them, how often it denies."""

    terms: frozenset[str]
    fixed: frozenset[str]
    denials: int

    @classmethod
    def of(cls, text: str) -> _Facts:
        plain = normal(text)
        terms = frozenset(content_terms(plain))
        fixed = {term for term in terms if term[:1].isdigit()}
        for found in _WORD.finditer(plain):
            if _CAPITAL.match(
                found[0]
            ):  # also at the start, where a capital may be no name: precision before recall
                fixed |= set(content_terms(found[0]))
        return cls(terms, frozenset(fixed), len(_NEGATION.findall(plain)))


def claims_in(text: str) -> list[Span]:
    """The sentences of a text that state something: no questions, nothing of a word or two."""
    return [span for span in sentence_spans(text) if _claims(text[span.start : span.end])]


def _claims(sentence: str) -> bool:
    return not sentence.rstrip("\"”’' )").endswith("?") and len(content_terms(sentence)) >= FEWEST


def reports(claim: str, text: str, sentences: Sequence[Span]) -> Span | None:
    """The one or two sentences of a passage that report a claim, or None; `sentences` are spans of `text`."""
    wanted = _Facts.of(claim)
    singles = [Span(s.start, s.end) for s in sentences]
    doubles = [Span(a.start, b.end) for a, b in pairwise(sentences)]
    for span in (*singles, *doubles):
        if _holds(wanted, text[span.start : span.end]):
            return span
    return None


def _holds(wanted: _Facts, text: str) -> bool:
    held = frozenset(tokenize(text))
    if not wanted.fixed <= held or len(wanted.terms & held) < COVERED * len(wanted.terms):
        return False
    return len(_NEGATION.findall(normal(text))) % 2 == wanted.denials % 2

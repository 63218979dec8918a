"""A text as words that can be compared, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.language.folding import fold
from index.types import Span

# with accents that stand alone and what is invisible, which belong to the word around them
_WORD = re.compile("(?:[^\\W_]|[\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff])+")

_folded = lru_cache(maxsize=2**16)(fold)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: folded (small letters, no accents), and where each stands."""

    text: str
    keys: tuple[str, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text; what is left of nothing by folding is none."""
        found = [(_folded(match[0]), Span(*match.span())) for match in _WORD.finditer(text)]
        kept = [(key, span) for key, span in found if key]
        return cls(text, tuple(key for key, _ in kept), tuple(span for _, span in kept))

    def __len__(self) -> int:
        return len(self.keys)

    def raw(self, first: int, last: int) -> str:
        """The text from word `first` up to word `last`, which is not in it; empty where there is none between."""
        return self.text[self.spans[first].start : self.spans[last - 1].end] if first < last else ""

    def between(self, word: int) -> str:
        """What stands between a word and the next one, without white space."""
        return "".join(self.text[self.spans[word].end : self.spans[word + 1].start].split())

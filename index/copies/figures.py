"""Whether two texts that are otherwise alike give other figures: then one is an update of the other, not a copy."""

from __future__ import annotations

from itertools import pairwise

from index.language.terms import ForwardIndex
from index.language.words import MONEY, NUMBER, PERCENT, YEAR
from index.types import Rows

_FIGURES = NUMBER | MONEY | PERCENT | YEAR
_SAME = 0.6
"""Share of common words (Jaccard, figures aside) from which two sentences say the same."""

_Sentence = tuple[frozenset[int], frozenset[int]]


def other_figures(forward: ForwardIndex, first_sentence: Rows, one: int, other: int) -> bool:
    """Whether a sentence of one article stands in the other with other figures: each has one that the other lacks."""
    ours, theirs = _sentences(forward, first_sentence, one), _sentences(forward, first_sentence, other)
    known = {figure for _, figures in theirs for figure in figures}
    for words, figures in ours:
        if figures <= known and (words, figures) in theirs:
            continue
        for other_words, other_figures in theirs:
            if figures - other_figures and other_figures - figures and _alike(words, other_words):
                return True
    return False


def _alike(words: frozenset[int], others: frozenset[int]) -> bool:
    both = len(words & others)
    return both > 1 and both >= _SAME * (len(words) + len(others) - both)


def _sentences(forward: ForwardIndex, first_sentence: Rows, article: int) -> list[_Sentence]:
    """The words and the figures of each sentence of an article that has figures."""
    starts = forward.starts[first_sentence[article] : first_sentence[article + 1] + 1].tolist()
    ids = forward.ids[starts[0] : starts[-1]].tolist()
    kinds = forward.kinds[starts[0] : starts[-1]].tolist()
    found = []
    for begin, end in pairwise(starts):
        span = range(begin - starts[0], end - starts[0])
        figures = frozenset(ids[at] for at in span if kinds[at] & _FIGURES)
        if figures:
            found.append((frozenset(ids[at] for at in span if not kinds[at] & _FIGURES), figures))
    return found

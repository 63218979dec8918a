"""What differs between a quote and the place where it stands, once their words are laid against each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.finding.align import Pair
from index.finding.words import Words
from index.types import Difference


def differences(quote: Words, text: Words, pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Every difference in order, white space aside; `pairs` holds at least one."""
    same = [(i, j) for i, j, likeness in pairs if likeness == 1]
    borders = [(-1, pairs[0].place - 1), *same, (len(quote), pairs[-1].place + 1)]
    found: list[Difference] = []
    for (i, j), (next_i, next_j) in pairwise(borders):
        if (i, j) in same:
            found += _of_word(quote, text, i, j)
        inner_i, inner_j = next_i - i - 1, next_j - j - 1
        if inner_i or inner_j:
            kind = "changed" if inner_i and inner_j else "added" if inner_i else "left out"
            start = text.spans[j + 1].start if inner_j else text.spans[min(max(j, 0), len(text) - 1)].end
            end = text.spans[next_j - 1].end if inner_j else start
            found.append(Difference(kind, quote.raw(i + 1, next_i), text.raw(j + 1, next_j), start, end))
        elif i >= 0 and next_i < len(quote):
            found += _between(quote, text, i, j)
    return tuple(found)


def _of_word(quote: Words, text: Words, i: int, j: int) -> list[Difference]:
    """Another spelling of the same word: capitals, accents."""
    as_quoted, as_printed = quote.raw(i, i + 1), text.raw(j, j + 1)
    if as_quoted == as_printed:
        return []
    return [Difference("spelling", as_quoted, as_printed, *text.spans[j])]


def _between(quote: Words, text: Words, i: int, j: int) -> list[Difference]:
    """Other marks between two words that both have."""
    as_quoted, as_printed = quote.between(i), text.between(j)
    if as_quoted == as_printed:
        return []
    return [Difference("marks", as_quoted, as_printed, text.spans[j].end, text.spans[j + 1].start)]

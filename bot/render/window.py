"""Which part of a text to show where the whole has no room: whole words, the ones that matter among them."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.types import Quote, Span

_WORD = re.compile(r"\S+")


def answer_within(quote: Quote) -> Span | None:
    """The words of the answer as a span of the quote's own text, trimmed; None where they are not known."""
    words = quote.answer
    if words is None or not quote.start <= words.start < words.end <= quote.end:
        return None
    start, end = words.start - quote.start, words.end - quote.start
    answer = quote.text[start:end]
    start += len(answer) - len(answer.lstrip())
    end -= len(answer) - len(answer.rstrip())
    return Span(start, end) if start < end else None


def window(text: str, focus: Span | None, room: int, size: Callable[[str], int] = len) -> Span:
    """The longest run of whole words around `focus` (None: from the start) whose `size` is at most `room`.

    It grows evenly to both sides. Where not even the words of `focus` fit, it is the first of them that do; empty
    where none does.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        return Span(0, 0)

    def fits(first: int, last: int) -> bool:
        return size(text[words[first][0] : words[last][1]]) <= room

    wanted = [i for i, (start, end) in enumerate(words) if focus and start < focus.end and end > focus.start]
    first, goal = (wanted[0], wanted[-1]) if wanted else (0, 0)
    last = first - 1
    while last < goal and fits(first, last + 1):
        last += 1
    if last < first:
        return Span(words[first][0], words[first][0])
    right = last == goal
    left = right and bool(wanted)
    while left or right:
        left = left and first > 0 and fits(first - 1, last)
        first -= left
        right = right and last + 1 < len(words) and fits(first, last + 1)
        last += right
    return Span(words[first][0], words[last][1])

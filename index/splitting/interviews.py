"""Interviews: a question in a paragraph of its own and the start of its reply are found and quoted together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.types import Span

_QUESTION = re.compile(r"\?[\"'”’»)*_]*\Z")
_LABELLED = re.compile(r"(?:\*\*|__|>\s*)?(?:Q|Question)(?:\s*\d+)?\s*[:.)]", re.IGNORECASE)
_LONGEST_QUESTION = 60
_SHORTEST_REPLY = 5
"""Words: "No." says too little by itself."""
_LONGEST = 100


class Unit(NamedTuple):
    """A sentence, or a piece of a long one; or a question and the start of its reply."""

    span: Span
    words: int
    ends_paragraph: bool


def with_replies(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units with each question of an interview joined to the first sentences of its reply.

    An interview has two paragraphs at least that end as questions and are followed by one that does not, or one that
    is labelled so ("Q:").
    """
    paragraphs = _paragraphs(units)
    asked = [
        number
        for number in range(len(paragraphs) - 1)
        if _asks(text, units, paragraphs[number]) and not _asks(text, units, paragraphs[number + 1])
    ]
    labelled = any(_LABELLED.match(text, units[paragraphs[number][0]].span.start) for number in asked)
    if len(asked) < 2 and not labelled:
        return list(units)
    joined: list[Unit] = []
    at = 0
    for number in asked:
        question = paragraphs[number][1] - 1
        first, last = paragraphs[number + 1]
        joined += units[at:question]
        words, reply = units[question].words, first
        while reply < last and (reply == first or sum(u.words for u in units[first:reply]) < _SHORTEST_REPLY):
            if words + units[reply].words > _LONGEST and reply > first:
                break
            words += units[reply].words
            reply += 1
        span = Span(units[question].span.start, units[reply - 1].span.end)
        joined.append(Unit(span, words, units[reply - 1].ends_paragraph))
        at = reply
    return [*joined, *units[at:]]


def _paragraphs(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """The paragraphs as ranges of units."""
    ends = [number + 1 for number, unit in enumerate(units) if unit.ends_paragraph]
    return list(zip([0, *ends], ends, strict=False))


def _asks(text: str, units: Sequence[Unit], paragraph: tuple[int, int]) -> bool:
    first, last = paragraph
    end = units[last - 1].span.end
    words = sum(unit.words for unit in units[first:last])
    return (
        words <= _LONGEST_QUESTION
        and _QUESTION.search(text, max(units[first].span.start, end - 8), end) is not None
    )

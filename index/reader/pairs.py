"""A question and a passage as one row of tokens: the same for training and for asking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

QUESTION_TOKENS = 64
"""A longer question loses its end."""

LONGEST = 320
"""Tokens of a pair; a longer passage loses its end."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair: token ids, 0 for the question and 1 for the passage, and the passage's tokens in its text.

    `first` is the first token of the text itself, after its title; `offsets` are the code points of the tokens from
    there on, half open.
    """

    ids: list[int]
    types: list[int]
    first: int
    offsets: list[tuple[int, int]]


def pair_of(tokenizer: Tokenizer, question: str, title: str, text: str) -> Pair:
    """The pair `[CLS] question [SEP] title. text [SEP]`. The tokenizer must neither pad nor truncate."""
    cls, sep = tokenizer.encode("").ids  # what the tokenizer puts around a text
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    head = tokenizer.encode(f"{title}.", add_special_tokens=False).ids[:QUESTION_TOKENS] if title else []
    room = LONGEST - len(asked) - len(head) - 3
    body = tokenizer.encode(text, add_special_tokens=False)
    ids = [cls, *asked, sep, *head, *body.ids[:room], sep]
    before = len(asked) + 2
    types = [0] * before + [1] * (len(ids) - before)
    return Pair(ids, types, before + len(head), list(body.offsets[:room]))


def best_span(
    start: NDArray[np.float64], end: NDArray[np.float64], longest: int = 40
) -> tuple[int, int, float]:
    """The first and last token, at most `longest` of them, whose logits add up to most; and that sum."""
    total = start[:, None] + end[None, :]
    ordered = np.tril(np.triu(np.ones_like(total, dtype=np.bool_)), longest - 1)
    total = np.where(ordered, total, -np.inf)
    first, last = np.unravel_index(int(np.argmax(total)), total.shape)
    return int(first), int(last), float(total[first, last])

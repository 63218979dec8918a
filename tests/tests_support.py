"""Stand-ins for tests: pure functions of their input."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from index.articles import Limits, read_file, scan
from index.reader.base import Readable, Reading
from index.types import Article, Matrix, Span

READER = os.environ.get("NEWSDESK_READER", "off")
"""The reader of tests that run the whole program: none, unless the environment names one."""


class WordEncoder:
    """A fake encoder: the normalised sum of a fixed random vector a word. Counts the texts that it encoded."""

    def __init__(self, name: str = "words", dim: int = 48) -> None:
        self.name = name
        self.dim = dim
        self.encoded: list[str] = []

    @property
    def fingerprint(self) -> str:
        return f"{self.name}-{self.dim}"

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        self.encoded += texts
        return self._vectors(texts)

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                vectors[row] += np.random.default_rng(crc32(word.encode())).standard_normal(self.dim)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class WordReader:
    """A fake reader: a passage answers where it holds a certain word, which is the answer."""

    name = fingerprint = "words"

    def __init__(self, word: str) -> None:
        self.word = word
        self.read_texts: list[str] = []

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        self.read_texts += [passage.text for passage in passages]
        return [self._read(passage) for passage in passages]

    def _read(self, passage: Readable) -> Reading:
        at = passage.text.find(self.word)
        if at < 0:
            return Reading(
                -6.0, Span(0, 3), -8.0, np.full(len(passage.sentences), 1 / len(passage.sentences))
            )
        mass = np.array([float(s.start <= at < s.end) for s in passage.sentences])
        return Reading(6.0, Span(at, at + len(self.word)), 8.0, mass)


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def articles_in(corpus: Path) -> list[Article]:
    """Every article of a folder as it is now."""
    files, _ = scan(corpus, Limits())
    return [article for file in files for article in read_file(corpus, file, Limits())[0]]

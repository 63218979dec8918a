"""What a BM25 index is built from and asked with: the content terms of `index.language.terms`, as hashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.language import language
from index.language.terms import ForwardIndex, Terms, term_hashes
from index.lexical.base import EXTRA_WEIGHT
from index.types import Rows


@dataclass(frozen=True, slots=True)
class Documents:
    """The terms of every passage: `terms[i]` stands in passage `passages[i]`, whose rows never fall.

    `count` is the number of passages, those without a term included.
    """

    terms: Terms
    passages: Rows
    count: int

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Documents:
        """The terms of these texts, one a passage."""
        forward = ForwardIndex.build(list(texts))
        return cls(forward.ids, np.repeat(np.arange(len(forward)), np.diff(forward.starts)), len(forward))

    @classmethod
    def of_passages(
        cls, forward: ForwardIndex, passage_of: Rows, titles: Sequence[str], article_of: Rows
    ) -> Documents:
        """The terms of every passage and of its article's title, without cutting the sentences into words again.

        `forward` holds the sentences, `passage_of` each sentence's passage; `article_of` each passage's article,
        `titles` each article's title.
        """
        title_terms = ForwardIndex.build(titles)
        places, lengths = title_terms.places(article_of)
        terms = np.concatenate([title_terms.ids[places], forward.ids])
        passages = np.concatenate(
            [np.repeat(np.arange(len(article_of)), lengths), np.repeat(passage_of, np.diff(forward.starts))]
        )
        order = np.argsort(passages, kind="stable")
        return cls(terms[order], passages[order], len(article_of))


def weighted_terms(question: str, extra: Sequence[str]) -> list[tuple[int, float]]:
    """The hash and the weight of each term asked for, each once: the question's, then those of `extra`."""
    weights: dict[int, float] = dict.fromkeys(_hashes([question]), 1.0)
    for term in _hashes(extra):
        weights.setdefault(term, EXTRA_WEIGHT)
    return list(weights.items())


def _hashes(texts: Sequence[str]) -> list[int]:
    hashes: NDArray[np.uint32] = term_hashes(
        term for text in texts for term in language().content_words(text)
    )
    found: list[int] = hashes.tolist()
    return found

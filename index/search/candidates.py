"""The passages worth ranking for one question: the first stage, from both stores.

Each candidate gets an exact score of both kinds, whichever list it came from. Both are scaled over that question's own
`SearchSizes.listed` best and added: .6 BM25 + .4 best sentence (plain hybrid search; `bench/README.md` has what it
gives alone).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import changes, ragged
from index.generations.opening import OpenGeneration
from index.search.copies import without_copies
from index.types import Candidates, Floats, Mask, Matrix, Rows, SearchSizes

LEXICAL, DENSE = 0.6, 0.4


def gather(
    opened: OpenGeneration,
    question: str,
    extra: Sequence[str],
    vector: Matrix,
    within: Mask | None,
    sizes: SearchSizes,
) -> Candidates:
    """The best candidates of both lists together, copies of one text left out.

    `extra` are spellings that BM25 looks for besides the question's words.
    """
    lexical = opened.lexical.search(question, sizes.listed, within, extra)
    (dense,) = opened.vectors.search(vector[None, :], sizes.sentences, within)
    passages = np.sort(np.concatenate([lexical.passages, dense.passages]).astype(np.int64))
    passages = passages[changes(passages)]  # np.union1d would load numpy.ma
    if not len(passages):
        none = np.empty(0, dtype=np.bool_)
        return Candidates(passages, np.empty(0), passages, np.empty(0), np.zeros(1, np.int64), none, none)
    starts = opened.columns.first_sentence
    sentences, first = ragged(starts, passages)
    similarity = opened.vectors.scores(vector, passages)[1].astype(np.float64)
    best = np.maximum.reduceat(similarity, first[:-1])
    bm25 = opened.lexical.scores(question, passages, extra).astype(np.float64)
    retrieval = LEXICAL * _scaled(bm25, sizes.listed) + DENSE * _scaled(best, sizes.listed)
    order = np.argsort(-retrieval, kind="stable")
    order = order[without_copies(opened, passages[order])[: sizes.candidates]]
    chosen, chosen_first = ragged(starts, passages[order])
    place = np.searchsorted(sentences, chosen)  # rows ascend with the passages, and so do those of the union
    return Candidates(
        passages=passages[order],
        retrieval=retrieval[order],
        sentences=chosen,
        similarity=similarity[place],
        first=chosen_first,
        by_words=_flags(passages, lexical.passages)[order],
        by_meaning=_flags(passages, dense.passages)[order],
    )


def _flags(passages: Rows, listed: Rows) -> Mask:
    """Which of the ascending `passages` are listed; all that is listed is among them."""
    flags = np.zeros(len(passages), dtype=np.bool_)
    flags[np.searchsorted(passages, listed)] = True
    return flags


def _scaled(scores: Floats, over: int) -> Floats:
    """The scores over the range of the best so many, at least 0; all 0 where they are equal."""
    best = np.sort(scores)[::-1][:over]
    low, high = best[-1], best[0]
    return np.maximum(0.0, (scores - low) / (high - low)) if high > low else np.zeros_like(scores)

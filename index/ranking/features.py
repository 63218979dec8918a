"""What speaks for each candidate passage, as numbers: a pure function of arrays.

Each feature is between about 0 and 1 (`agreement` up to about 3). Only AGE looks at a date: everything else,
confidence included, is the same whenever a question is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import changes
from index.language.answer_kind import FIGURES, of_kind
from index.ranking.matrix import CandidateMatrix, QuestionTerms, among, holds
from index.types import Floats, Mask

TIMELESS = (
    "retrieval",  # BM25 and the best sentence, as in the first stage
    "window",  # the best sentence with its neighbours: similarity, and share of the question's words
    "answer",  # the best such window whose sentence holds a word of the kind asked for
    "opening",  # how near the beginning of the article: news tells first things first
    "title",  # share of the question's words in the title
    "article",  # ... in the whole article
    "sentence",  # ... in one sentence
    "names",  # how many new names (or numbers) it brings, where the answer is a name
    "agreement",  # how many other stories bring the same ones beside the question's words
)
AGE = ("age", "age_log")
"""exp(-days / 30) and -log(1 + days / 7): days either way from the as-of day, or from those a question names."""

_OPENING = 1500.0
_AGE_DAYS = 30.0
_NEIGHBOUR = 0.5
_NEIGHBOURS_ALIKE = 0.35
"""The mean similarity of two adjacent sentences: gives a window's length without reading its vectors."""
_SHARP = 0.1
_FAVOURED = 0.15


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """What each sentence of the candidates has of the question: one value a sentence, and a flag a word.

    `cover` and `around` are the shares of the question's weight in the sentence, and with its neighbours; `window` is
    the similarity with its neighbours; `mixed` ranks the sentences. `fresh` words are none of the question's,
    `fitting` ones are also of the kind asked for; `fits` counts those in the sentence. `votes` are how strongly the
    articles agree on the best of these, `others` the same without the sentence's own article.
    """

    cover: Floats
    around: Floats
    window: Floats
    mixed: Floats
    fresh: Mask
    fits: Floats
    votes: Floats
    others: Floats


def score_sentences(question: QuestionTerms, matrix: CandidateMatrix) -> SentenceScores:
    """Compare every sentence of the candidates with the question."""
    n = len(matrix.similarity)
    known = among(matrix.ids, question.terms)
    inside = holds(matrix.ids, matrix.owner, n, question.terms, known)
    joined = np.ones(n + 1, dtype=np.bool_)  # whether sentence i and the one before are of one passage
    joined[matrix.first] = False
    before, after = joined[:-1], joined[1:]
    around = inside.copy()
    around[1:] |= inside[:-1] & before[1:, None]
    around[:-1] |= inside[1:] & after[:-1, None]
    near = np.zeros(n)
    near[1:] += matrix.similarity[:-1] * before[1:]
    near[:-1] += matrix.similarity[1:] * after[:-1]
    both, either = before & after, before.astype(np.float64) + after
    length = np.sqrt(
        1
        + _NEIGHBOUR**2 * either
        + 2 * _NEIGHBOUR * _NEIGHBOURS_ALIKE * either
        + 2 * _NEIGHBOUR**2 * _NEIGHBOURS_ALIKE * both
    )
    fresh = ~known
    fitting = fresh & of_kind(matrix.ids, matrix.kinds, question.kind)
    cover = inside @ question.shares
    mixed = matrix.similarity + 0.5 * cover
    votes, others = sentence_votes(matrix, mixed, fitting)
    return SentenceScores(
        cover=cover,
        around=around @ question.shares,
        window=(matrix.similarity + _NEIGHBOUR * near) / length,
        mixed=mixed,
        fresh=fresh,
        fits=np.bincount(matrix.owner, weights=fitting, minlength=n).astype(np.float64),
        votes=votes,
        others=others,
    )


def features(
    question: QuestionTerms, matrix: CandidateMatrix, scores: SentenceScores, days: tuple[float, float] | None
) -> dict[str, Floats]:
    """One array a feature, one value a candidate; with AGE where there are days to count it from.

    `days` are the first and the last of them, as proleptic ordinals.
    """
    top = scores.mixed == np.repeat(matrix.best(scores.mixed), np.diff(matrix.first))
    open_kind = question.kind not in FIGURES
    found = {
        "retrieval": matrix.retrieval,
        "window": matrix.best(scores.window + 0.5 * scores.around),
        "answer": matrix.best(np.where(scores.fits > 0, scores.window, 0.0)),
        "opening": np.exp(-matrix.offset / _OPENING),
        "title": (matrix.title_holds @ question.shares)[matrix.article],
        "article": (matrix.article_holds @ question.shares)[matrix.article],
        "sentence": matrix.best(scores.cover),
        "names": np.minimum(np.add.reduceat(scores.fits, matrix.first[:-1]), 10.0) / 10 * open_kind,
        "agreement": np.log1p(matrix.best(np.where(top, scores.others, 0.0))),
    }
    return found | (ages(matrix, *days) if days else {})


def ages(matrix: CandidateMatrix, first: float, last: float) -> dict[str, Floats]:
    """The features AGE, counted from the nearest of the days `first` to `last`."""
    days = np.maximum(0.0, np.maximum(first - matrix.published, matrix.published - last))
    return {
        "age": _undated_as_median(np.exp(-days / _AGE_DAYS)),
        "age_log": _undated_as_median(-np.log1p(days / 7)),
    }


def sentence_votes(matrix: CandidateMatrix, mixed: Floats, words: Mask) -> tuple[Floats, Floats]:
    """How strongly the candidates' stories agree on the best of each sentence's `words`, and all but its own do.

    A story votes for a word by its best sentence (of `mixed`) that holds it, however many articles are copies of it;
    rare words count more. Redundancy as in Lin (2007), "An exploration of the principles underlying redundancy-based
    factoid question answering".
    """
    votes, others = np.zeros((2, len(mixed)))
    places = np.flatnonzero(words)
    if not len(places):
        return votes, others
    standing = _standing(matrix)
    story = np.repeat(matrix.story, np.diff(matrix.first))
    weight = np.exp((mixed - mixed.max()) / _SHARP) * np.sqrt(standing)[story]
    owner = matrix.owner[places]
    used = np.zeros(int(matrix.word.max()) + 1, dtype=np.bool_)
    used[matrix.word[places]] = True
    number = (np.cumsum(used) - 1)[matrix.word[places]]
    ballot = number * len(standing) + story[owner]  # one index: twice as fast as two
    cast = np.zeros((int(number.max()) + 1) * len(standing))
    np.maximum.at(cast, ballot, weight[owner])
    total = cast.reshape(-1, len(standing)).sum(axis=1)[number]
    rarity = np.clip(matrix.idf[places] / 8, 0, 1)
    begins = np.flatnonzero(changes(owner))
    votes[owner[begins]] = np.maximum.reduceat(total * rarity, begins)
    others[owner[begins]] = np.maximum.reduceat((total - cast[ballot]) * rarity, begins)
    return votes, others


def _standing(matrix: CandidateMatrix) -> Floats:
    """What each story counts beside the others: that of its best candidate in the first stage, at most 1."""
    standing = np.zeros(int(matrix.story.max()) + 1)
    np.maximum.at(standing, matrix.story, np.exp((matrix.retrieval - matrix.retrieval.max()) / _FAVOURED))
    return standing


def _undated_as_median(values: Floats) -> Floats:
    """NaN replaced by the median of the others: what is undated is neither favoured nor punished."""
    missing = np.isnan(values)
    if missing.any():
        values = np.where(missing, np.median(values[~missing]) if not missing.all() else 0.0, values)
    return values

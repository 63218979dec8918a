"""The candidates of one question in order: their features, what each gives to the score, and the best sentences.

    inputs = ranking_inputs(...)     the candidates as arrays, each sentence compared with the question
    ranked = rank(inputs, days)      by the learned weights
    ranked_by(inputs, features, use)

A second scorer that reads the best few (`ranked.order[:n]`) ranks them again with `ranked_by`, its own values among
`ranked.features`, and chooses the quotes by its own `sentence_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.ranking import features, quotes, weights
from index.ranking.features import SentenceScores, score_sentences
from index.ranking.matrix import CandidateMatrix, Corpus, QuestionTerms
from index.types import Candidates, Floats, Rows


@dataclass(frozen=True, slots=True)
class RankingInputs:
    """One question and its candidates, compared: what ranking, quotes and their training start from."""

    candidates: Candidates
    question: QuestionTerms
    matrix: CandidateMatrix
    sentences: SentenceScores

    def features(self, days: tuple[date, date] | None) -> dict[str, Floats]:
        """The features of the candidates, with those of age where there are days to count it from."""
        ordinals = (float(days[0].toordinal()), float(days[1].toordinal())) if days else None
        return features.features(self.question, self.matrix, self.sentences, ordinals)

    def sentence_features(self) -> dict[str, Floats]:
        """The features of every sentence of the candidates."""
        return quotes.sentence_features(self.question, self.matrix, self.sentences)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates in order.

    `order` are their numbers, best first; `features` and `parts` (what each feature gives to the score) have one value
    a candidate, `sentence_scores` one a sentence: the greatest of a passage's marks what is quoted.
    """

    inputs: RankingInputs
    features: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    order: Rows
    sentence_scores: Floats


def ranking_inputs(
    text: str, respelt: Mapping[str, Sequence[str]], candidates: Candidates, corpus: Corpus
) -> RankingInputs:
    """Compare a question with its candidates, of which there is at least one.

    `respelt` maps words of the question to other spellings that count as them.
    """
    question = QuestionTerms.of(text, corpus.frequencies, respelt)
    matrix = CandidateMatrix.of(question, candidates, corpus)
    return RankingInputs(candidates, question, matrix, score_sentences(question, matrix))


def rank(inputs: RankingInputs, days: tuple[date, date] | None) -> Ranked:
    """The candidates by the learned weights; `days` are those from which age is counted (None: age is left out)."""
    found = inputs.features(days)
    dated = days is not None and bool(np.isfinite(inputs.matrix.published).any())
    sentence_scores = weights.total(inputs.sentence_features(), "quote")
    return ranked_by(inputs, found, "dated" if dated else "timeless", sentence_scores)


def ranked_by(
    inputs: RankingInputs, found: Mapping[str, Floats], use: str, sentence_scores: Floats
) -> Ranked:
    """The candidates by the weights of that use (a key of `weights.json`); equal ones in the order of the passages."""
    parts = weights.parts(found, use)
    total = np.sum(list(parts.values()), axis=0)
    order = np.lexsort((inputs.candidates.passages, -total))
    return Ranked(inputs, found, parts, order, sentence_scores)

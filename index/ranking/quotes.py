"""Which sentence of a passage to highlight: the one that most likely holds the answer, with one beside it at most."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.language import language
from index.language.answer_kind import CLOSED, FIGURES
from index.ranking.features import SentenceScores, sentence_votes
from index.ranking.matrix import CandidateMatrix, QuestionTerms
from index.types import Floats, Span

FEATURES = (
    "cover",  # share of the question's words in the sentence
    "around",  # ... with its neighbours
    "next",  # similarity of the sentence after it
    "lead",  # it opens its article
    "closed",  # it holds a word of the kind asked for, where a word shows its kind
    "figure",  # the same, where a figure is asked for
    "names",  # how many new names, where a name is asked for
    "votes",  # how strongly other candidates agree on its names or figures, beside this passage's other sentences
    "words",  # how strongly they agree on any of its words
)

LONGEST = 450
"""Characters up to which a quote takes a neighbouring sentence along."""

LIKELY = 0.1
"""The probability of holding the answer from which a neighbouring sentence is taken along."""

_WHOLE = re.compile(r"[.!?…][\"”'’)\]]*$")


def extent(text: str, sentences: Sequence[Span], scores: Floats, least: float = LIKELY) -> tuple[int, int]:
    """The first and the last of a passage's sentences that are quoted: the likeliest, and at most one neighbour.

    The sentence before, where the likeliest refers back to it: a reader of "The film scored 11 honours" or "He got a
    medal" needs to know which film, or who. Else the likelier neighbour if it may well be what holds the answer: where
    the choice is open, both are shown. A headline, which no full stop ends, is not taken along.
    """
    chosen = int(np.argmax(scores))
    own = sentences[chosen]
    beside = [
        at
        for at in (chosen - 1, chosen + 1)
        if 0 <= at < len(sentences)
        and max(own.end, sentences[at].end) - min(own.start, sentences[at].start) <= LONGEST
        and _WHOLE.search(text[sentences[at].start : sentences[at].end])
    ]
    if chosen - 1 in beside and language().refers_back(text[own.start : own.end]):
        return chosen - 1, chosen
    likely = np.exp(scores - scores[chosen])
    likely /= likely.sum()
    other = max((at for at in beside if likely[at] >= least), key=lambda at: likely[at], default=chosen)
    return min(chosen, other), max(chosen, other)


def span(text: str, sentences: Sequence[Span], scores: Floats) -> Span:
    """The quote of a passage, as a span of its article's text; `scores` rank its sentences."""
    first, last = extent(text, sentences, scores)
    return Span(sentences[first].start, sentences[last].end)


def without_headline(text: str, title: str, quote: Span) -> Span:
    """The quote without the article's title where that stands glued before its first sentence.

    Glued: on one line with it, or taken along as the sentence before. The first words of a sentence may be those of
    its title ("Bridge in Tarnow Bay" - "Bridge in Tarnow Bay closes on Monday"): only what a new sentence can follow
    is cut, and nothing where the title is itself a sentence of the text, or all there is.
    """
    words = title.split()
    if len(words) < _LEAST_TITLE or title.endswith((".", "…", ",", ";")):
        return quote
    pattern = r"\s+".join("".join(_ALIKE.get(char, re.escape(char)) for char in word) for word in words)
    found = re.compile(rf"[\"“'‘]?{pattern}[\"”'’]?", re.IGNORECASE).match(text, quote.start, quote.end)
    gap = _AFTER_TITLE.match(text, found.end(), quote.end) if found else None
    return Span(gap.end(), quote.end) if gap and gap.end() > gap.start() else quote


_LEAST_TITLE = 4
"""Words: a shorter title may well be a name with which a sentence begins."""

_ALIKE = {char: f"[{marks}]" for marks in ("'’‘`", '"“”', "–—-") for char in marks}
"""Characters that a title and its text may write differently."""

_AFTER_TITLE = re.compile(
    # a title ends in no space: a search would start again at every one
    r"(?<!\s)(?:\s*[:|–—-])?\s+(?=[\"“‘'(\[]*(?:[A-Z]|\d))"
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b)"
)


def sentence_features(
    question: QuestionTerms, matrix: CandidateMatrix, scores: SentenceScores
) -> dict[str, Floats]:
    """One array a feature, one value a sentence of the candidates."""
    n = len(matrix.similarity)
    spread = np.diff(matrix.first)
    last = np.zeros(n, dtype=np.bool_)
    last[matrix.first[1:] - 1] = True
    follower = np.append(matrix.similarity[1:], 0.0)
    lead = np.zeros(n)
    lead[matrix.first[:-1]] = matrix.offset == 0
    has = (scores.fits > 0).astype(np.float64)
    greatest = np.repeat(matrix.best(scores.votes), spread)
    words, _ = sentence_votes(matrix, scores.mixed, scores.fresh)
    return {
        "cover": scores.cover,
        "around": scores.around,
        "next": np.where(last, 0.0, follower),
        "lead": lead,
        "closed": has * (question.kind in CLOSED),
        "figure": has * (question.kind in FIGURES),
        "names": np.minimum(scores.fits, 4) / 4 * (question.kind not in CLOSED),
        "votes": np.divide(scores.votes, greatest, out=np.zeros(n), where=greatest > 0),
        "words": np.log1p(words),
    }

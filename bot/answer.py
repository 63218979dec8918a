"""Hits in, an `Answer` out: what is said, and whether anything is said at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.types import Article, Hit, IndexInfo, Quote


@dataclass(frozen=True, slots=True)
class Filters:
    """What the answer was limited to. `phrase` is the words of the question that set the dates, if any did."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Closest:
    """The nearest thing found where nothing answers: shown as a lead, never as an answer."""

    article: Article
    quote: Quote


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why nothing is quoted: one sentence, the question's words that no passage holds together, the nearest article."""

    reason: str
    missing_terms: tuple[str, ...]
    closest: Closest | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question, the same for every front end.

    `candidates` are the best passages, also where the answer is "not found" (evaluation needs them); front ends show
    `passages`. `confidence` is the probability that the first passage answers. Neither it nor `answered` depends on
    the as-of date.
    """

    question: str
    answered: bool
    confidence: float
    candidates: tuple[Hit, ...]
    not_found: NotFound | None
    filters: Filters
    also_searched: tuple[str, ...]
    undated_left_out: int
    index: IndexInfo

    @property
    def passages(self) -> tuple[Hit, ...]:
        """What is quoted: the candidates of an answer, nothing where nothing was found."""
        return self.candidates if self.answered else ()

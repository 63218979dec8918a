"""Hits in, an `Answer` out: what is said, and whether anything is said at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.desk import confidence
from index.errors import UsageError
from index.search.question import checked_length
from index.types import Article, Hit, IndexInfo, Quote, Retrieval


@dataclass(frozen=True, slots=True)
class Filters:
    """What the answer was limited to.

    `phrase` are the words of the question that set the dates, if any did.
    """

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
    """Why nothing is quoted: one sentence, the question's words that no article near it holds, the nearest article."""

    reason: str
    missing_terms: tuple[str, ...]
    closest: Closest | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question, the same for every front end.

    `candidates` are the best passages, also where the answer is "not found" (evaluation needs them); front ends show
    `passages`. `confidence` is the probability that the first passage answers. Neither it nor `answered` depends on
    the as-of date. `notes` say how the question was read, where the filters do not show it.
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
    notes: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[Hit, ...]:
        """What is quoted: the candidates of an answer, nothing where nothing was found."""
        return self.candidates if self.answered else ()


def checked_question(text: str) -> None:
    """Raise UsageError for what is no question: nothing, no text, no letter or digit, far too long."""
    if not text.strip():
        raise UsageError("the question is empty: write one in quotation marks")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError("the question is not UTF-8 text: type it again")
    if not any(c.isalnum() for c in text):
        raise UsageError("the question has no word in it: write one with letters or digits")
    checked_length(text)


def answer_of(found: Retrieval, info: IndexInfo, threshold: float | None) -> Answer:
    """The answer that these hits make: quoted where the confidence reaches the threshold, else "not found"."""
    sure = confidence.of(found.signals) if found.hits else 0.0
    answered = bool(found.hits) and sure >= (confidence.THRESHOLD if threshold is None else threshold)
    query = found.query
    return Answer(
        question=query.text,
        answered=answered,
        confidence=sure,
        candidates=found.hits,
        not_found=None if answered else _not_found(found),
        filters=Filters(query.since, query.until, query.sources, found.phrase),
        also_searched=found.also_searched,
        undated_left_out=found.undated_left_out,
        index=info,
        notes=found.notes,
    )


def _not_found(found: Retrieval) -> NotFound:
    best = found.hits[0] if found.hits else found.unfiltered
    closest = Closest(best.article, best.quote) if best else None
    return NotFound(_reason(found), found.missing_terms, closest)


def _reason(found: Retrieval) -> str:
    """One sentence on why nothing is quoted."""
    if not found.hits:
        if found.unfiltered:
            said = f' ("{found.phrase}" in the question)' if found.phrase else ""
            return f"No article passes the filters{said}; without them there is this."
        return "Nothing in the articles shares anything with the question."
    if found.missing_terms:
        words = ", ".join(found.missing_terms)
        return f"No article brings these words together with the rest of the question: {words}."
    return "The articles touch on this, but no passage seems to answer it."

"""Hits in, an `Answer` out: what is said, and whether anything is said at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.desk import confidence, doubt
from bot.desk.confidence import SHOWN, Certainty, Thresholds
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
    `passages`. `confidence` is the probability that the first passage answers; neither it nor whether anything is
    found depends on the as-of date. `not_found` is there unless `certainty` is "answered": for "perhaps" its
    `closest` is what may answer. `notes` say how the question was read, where the filters do not show it.
    `small_talk` marks the reply to what is no question: a friendly line as its reason, and nothing else to show.
    """

    question: str
    certainty: Certainty
    confidence: float
    candidates: tuple[Hit, ...]
    not_found: NotFound | None
    filters: Filters
    also_searched: tuple[str, ...]
    undated_left_out: int
    index: IndexInfo
    notes: tuple[str, ...] = ()
    small_talk: bool = False

    @property
    def answered(self) -> bool:
        """Whether the reply claims to answer."""
        return self.certainty == "answered"

    @property
    def passages(self) -> tuple[Hit, ...]:
        """What is quoted: the first candidate and those that answer, too; nothing where nothing was found.

        Without a reader nothing tells which do, and all are quoted. Ranked from 1 without a gap.
        """
        if not self.answered:
            return ()
        first, *others = self.candidates
        also = (hit for hit in others if first.confidence is None or (hit.confidence or 0) >= SHOWN)
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate((first, *also), 1))

    @property
    def best(self) -> Hit | None:
        """The passage that answers, or that may; None where nothing was found."""
        return None if self.certainty == "none" or not self.candidates else self.candidates[0]


PERHAPS = "This may answer it"
"""How the reason of a "perhaps" begins: the plain mark that every front end shows."""


def checked_question(text: str) -> None:
    """Raise UsageError for what is no question: nothing, no text, no letter or digit, far too long."""
    if not text.strip():
        raise UsageError("the question is empty: write one in quotation marks")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError("the question is not UTF-8 text: type it again")
    if not any(c.isalnum() for c in text):
        raise UsageError("the question has no word in it: write one with letters or digits")
    checked_length(text)


def answer_of(
    found: Retrieval, info: IndexInfo, threshold: float | None, perhaps: float | None = None
) -> Answer:
    """The answer that these hits make: quoted from the threshold on, "not found" below `perhaps`.

    What would be answered is "perhaps", too, where `doubt` has a reason. None is the calibrated threshold.
    """
    sure = confidence.of(found.signals) if found.hits else 0.0
    own = confidence.READ if "answers" in found.signals else confidence.UNREAD
    limits = Thresholds(
        own.answered if threshold is None else threshold, own.perhaps if perhaps is None else perhaps
    )
    state = confidence.certainty(sure, limits) if found.hits else "none"
    old = doubt.old_news(found, info.newest) if state == "answered" else None
    query = found.query
    return Answer(
        question=query.text,
        certainty="perhaps" if old else state,
        confidence=sure,
        candidates=found.hits,
        not_found=None if state == "answered" and not old else _not_found(found, state, old),
        filters=Filters(query.since, query.until, query.sources, found.phrase),
        also_searched=found.also_searched,
        undated_left_out=found.undated_left_out,
        index=info,
        notes=found.notes,
    )


def small_talk(question: str, reply: str, info: IndexInfo) -> Answer:
    """The reply to what is no question about the news: a friendly line, and no article."""
    said = NotFound(reply, (), None)
    return Answer(question, "none", 0.0, (), said, Filters(), (), 0, info, small_talk=True)


def _not_found(found: Retrieval, state: Certainty, old: str | None) -> NotFound:
    best = found.hits[0] if found.hits else found.unfiltered
    closest = Closest(best.article, best.quote) if best else None
    if old:
        return NotFound(f"{PERHAPS}, but {old}.", (), closest)
    if state == "perhaps":
        return NotFound(f"{PERHAPS}, but {_doubt(found)}.", found.missing_terms, closest)
    return NotFound(_reason(found), found.missing_terms, closest)


def _doubt(found: Retrieval) -> str:
    """Why what may answer is not said to."""
    if found.missing_terms:
        return f"no article near it holds these words of the question: {', '.join(found.missing_terms)}"
    return "it may also be about something like it: read the quote"


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

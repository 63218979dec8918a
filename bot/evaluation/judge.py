"""Each reply held against the gold spans of its question: where in the list the answer stood."""

from __future__ import annotations

from dataclasses import dataclass

from bot.evaluation.answer_type import expected_type
from bot.evaluation.dataset import Dataset, Gold, Question
from bot.evaluation.normalise import holds
from bot.evaluation.run import Found, Reply, Run

_DEEPEST = 20
_PASSAGES_READ = 50
_SUPPORTED = 0.3
_SLACK = 2  # code points by which a passage may cut into a gold span, as in score.py


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, its reply, and the rank at which the first passage that counts stood.

    Ranks count from 1; 0 is "not among the first 20", and always so for an unanswerable question.

    strict: in a gold article, holds the answer. strong: and covers a place near the question's words
    (support of at least .3). ext: strict, or in an article that passes for gold. loose: holds the answer,
    wherever. `article_found`: a gold article is among the first five distinct ones. `quote_right` is
    whether the first quote holds the answer, None unless the first passage is a strict hit with a quote.
    Ranks are 0 for an unanswerable question.
    """

    question: Question
    reply: Reply
    expects: str
    strict: int = 0
    strong: int = 0
    ext: int = 0
    loose: int = 0
    article_found: bool = False
    quote_right: bool | None = None


def judge(dataset: Dataset, run: Run) -> tuple[Judged, ...]:
    """Every question with its verdict, in the order of the dataset; one not in the run has an empty reply."""
    return tuple(
        _judge(dataset, question, run.replies.get(question.id) or Reply(question.id, ()))
        for question in dataset.questions
    )


def words_of(dataset: Dataset, found: Found) -> str:
    """The words of a passage: the dataset's at its offsets, or those that the run file states."""
    if found.span and found.article_id in dataset.articles:
        return dataset.articles[found.article_id].text[found.span.start : found.span.end]
    return found.text


def _judge(dataset: Dataset, question: Question, reply: Reply) -> Judged:
    expects = expected_type(question.text)
    if not question.answerable:
        return Judged(question, reply, expects)
    gold: dict[str, list[Gold]] = {}
    for place in question.gold:
        gold.setdefault(place.article_id, []).append(place)
    strict = strong = ext = loose = 0
    for rank, found in enumerate(reply.passages[:_DEEPEST], 1):
        if strong:
            break  # the strictest of the four: the others are found by now
        if not holds(words_of(dataset, found), question.aliases):
            continue
        loose = loose or rank
        if found.article_id in gold:
            strict = strict or rank
            if _supported(found, gold[found.article_id]):
                strong = rank
        if found.article_id in gold or found.article_id in question.also_gold:
            ext = ext or rank
    ranked_articles = list(dict.fromkeys(found.article_id for found in reply.passages[:_PASSAGES_READ]))
    return Judged(
        question=question,
        reply=reply,
        expects=expects,
        strict=strict,
        strong=strong,
        ext=ext,
        loose=loose,
        article_found=any(identity in gold for identity in ranked_articles[:5]),
        quote_right=_quote_right(dataset, question, reply) if strict == 1 else None,
    )


def _supported(found: Found, places: list[Gold]) -> bool:
    if not found.span:
        return True
    start, end = found.span.start - _SLACK, found.span.end + _SLACK
    return any(place.support >= _SUPPORTED and start <= place.start and place.end <= end for place in places)


def _quote_right(dataset: Dataset, question: Question, reply: Reply) -> bool | None:
    first = reply.passages[0]
    if first.quote is None or first.article_id not in dataset.articles:
        return None
    return holds(
        dataset.articles[first.article_id].text[first.quote.start : first.quote.end], question.aliases
    )

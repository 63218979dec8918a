"""What a question says besides what it asks: spellings of its names, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from index.language.folding import normal
from index.language.names import NameIndex
from index.language.time_phrases import TimePhrase, parse
from index.language.vocabulary import words_of
from index.types import IndexInfo, Query

NAMED_DAYS = 62
"""A longer stretch ("last year", "in 2023") tells what a question is about, not when it was reported."""


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A query made ready to search.

    `text` is the question with words that the corpus does not hold replaced by its spelling of them; `extra` are
    other spellings to search besides, `respelt` which of its words they spell, `also_searched` all of both. `phrase`
    are the words that say when.
    """

    query: Query
    text: str
    extra: tuple[str, ...]
    respelt: Mapping[str, tuple[str, ...]]
    also_searched: tuple[str, ...]
    phrase: TimePhrase | None

    @property
    def limiting(self) -> str | None:
        """The words of the question that set the query's dates, if any did."""
        return self.phrase.text if self.phrase and self.phrase.kind == "filter" else None

    def days_of_age(self, newest: date | None) -> tuple[date, date] | None:
        """The first and the last day from which age counts: the as-of day, or those before it that the question names.

        `newest` is the as-of day where the query has none; None where age is left out.
        """
        as_of = self.query.as_of or newest
        if as_of is None or not self.query.use_age:
            return None
        phrase = self.phrase
        if phrase is None or phrase.kind != "preference" or not (phrase.since and phrase.until):
            return as_of, as_of
        named = phrase.until < as_of and (phrase.until - phrase.since).days < NAMED_DAYS
        return (phrase.since, phrase.until) if named else (as_of, as_of)


def understand(query: Query, names: NameIndex, info: IndexInfo) -> ParsedQuestion:
    """Read the names and the time phrase of a question; explicit dates win over the question's words."""
    text = normal(query.text)
    variants = names.variants(words_of(text))
    respelt: dict[str, tuple[str, ...]] = {}
    for written, spellings in variants.items():
        if names.holds(written):
            respelt[written] = spellings
        else:
            text = _replaced(text, written, spellings[0])
            respelt[spellings[0]] = spellings[1:]
    phrase = _phrase(query, info)
    if phrase is not None and phrase.kind == "filter":
        query = replace(query, since=phrase.since, until=phrase.until)
    also = tuple(dict.fromkeys(spelling for spellings in variants.values() for spelling in spellings))
    extra = tuple(spelling for spellings in respelt.values() for spelling in spellings)
    return ParsedQuestion(query, text, extra, respelt, also, phrase)


def _phrase(query: Query, info: IndexInfo) -> TimePhrase | None:
    """The question's time phrase, unless nothing is dated, or it says of no day that the index covers.

    A filter counts wherever it lies: that nothing is dated then is the answer.
    """
    clock = query.as_of or query.today
    if (
        clock is None
        or query.any_time
        or query.since
        or query.until
        or info.oldest is None
        or info.newest is None
    ):
        return None
    phrase = parse(query.text, clock)
    if phrase is None or phrase.kind == "filter":
        return phrase
    outside = (phrase.since and phrase.since > info.newest) or (phrase.until and phrase.until < info.oldest)
    return None if outside else phrase


def _replaced(text: str, written: str, spelling: str) -> str:
    """The text with each whole word `written` spelt otherwise, its capitals kept: McDonlad becomes McDonald."""
    capitals = "".join(
        letter.upper() if at < len(written) and written[at].isupper() else letter
        for at, letter in enumerate(spelling)
    )
    name = spelling.upper() if len(written) > 1 and written.isupper() else capitals
    return re.sub(rf"(?<![^\W\d_]){re.escape(written)}(?![^\W\d_])", lambda _: name, text)

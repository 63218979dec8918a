"""What a question says besides what it asks: spellings of its names, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from index.language.folding import normal
from index.language.names import NameIndex
from index.language.time_phrases import TimePhrase, parse
from index.language.vocabulary import words_of
from index.types import IndexInfo, Query

NAMED_DAYS = 62
"""A longer stretch ("last year", "in 2023") tells what a question is about, not when it was reported."""


@dataclass(frozen=True, slots=True)
class When:
    """A question's time phrase and what became of it; `note` says so where no filter shows it."""

    phrase: TimePhrase
    use: Literal["filter", "preference", "ignored"]
    note: str = ""

    def rest(self, text: str) -> str:
        """The question without the phrase: what is searched for. The whole of it where nothing else would be left."""
        if self.phrase.kind != "filter":
            return text
        before, after = text[: self.phrase.start].rstrip(" ,"), text[self.phrase.end :].removeprefix("'s")
        rest = " ".join(f"{before} {after.lstrip(' ,')}".split())
        return rest if any(map(str.isalnum, rest)) else text

    def days(self, as_of: date) -> tuple[date, date] | None:
        """The days before `as_of` that a preference names."""
        since, until = self.phrase.since, self.phrase.until
        if self.use != "preference" or not (since and until):
            return None
        return (since, until) if until < as_of and (until - since).days < NAMED_DAYS else None


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A query made ready to search.

    `text` is the question without the words that say when, and with words that the corpus does not hold replaced by
    its spelling of them; `extra` are other spellings to search besides, `respelt` which of its words they spell,
    `also_searched` all of both. `when` is what became of the words that say when.
    """

    query: Query
    text: str
    extra: tuple[str, ...]
    respelt: Mapping[str, tuple[str, ...]]
    also_searched: tuple[str, ...]
    when: When | None

    @property
    def limiting(self) -> str | None:
        """The words of the question that set the query's dates, if any did."""
        return self.when.phrase.text if self.when and self.when.use == "filter" else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the asker should know of how the question was read: a time phrase that hides no article."""
        return (self.when.note,) if self.when and self.when.note else ()

    def days_of_age(self, newest: date | None) -> tuple[date, date] | None:
        """The first and the last day from which age counts: the as-of day, or those before it that the question names.

        `newest` is the as-of day where the query has none; None where age is left out.
        """
        as_of = self.query.as_of or newest
        if as_of is None or not self.query.use_age:
            return None
        return (self.when and self.when.days(as_of)) or (as_of, as_of)


def understand(query: Query, names: NameIndex, info: IndexInfo) -> ParsedQuestion:
    """Read the names and the time phrase of a question; explicit dates win over the question's words."""
    text = normal(query.text)
    when = _when(query, text, info)
    text = when.rest(text) if when else text
    variants = names.variants(words_of(text))
    respelt: dict[str, tuple[str, ...]] = {}
    for written, spellings in variants.items():
        if names.holds(written):
            respelt[written] = spellings
        else:
            text = _replaced(text, written, spellings[0])
            respelt[spellings[0]] = spellings[1:]
    if when is not None and when.use == "filter":
        query = replace(query, since=when.phrase.since, until=when.phrase.until)
    also = tuple(dict.fromkeys(spelling for spellings in variants.values() for spelling in spellings))
    extra = tuple(spelling for spellings in respelt.values() for spelling in spellings)
    return ParsedQuestion(query, text, extra, respelt, also, when)


def _when(query: Query, text: str, info: IndexInfo) -> When | None:
    """What becomes of the question's time phrase; None where it has none."""
    clock = query.as_of or query.today
    phrase = parse(text, clock) if clock else None
    if phrase is None:
        return None
    if query.any_time:
        return When(phrase, "ignored", "")
    if query.since or query.until:
        return When(phrase, "ignored", f'"{phrase.text}" was left aside for the dates given')
    if info.oldest is None or info.newest is None:
        return When(phrase, "ignored", f'"{phrase.text}" limits nothing: no article has a date')
    if phrase.kind == "filter":
        return When(phrase, "filter")
    outside = (phrase.since and phrase.since > info.newest) or (phrase.until and phrase.until < info.oldest)
    if outside:
        return When(phrase, "ignored", f'"{phrase.text}" limits nothing: no article is of that time')
    return When(phrase, "preference", f'articles near "{phrase.text}" first')


def _replaced(text: str, written: str, spelling: str) -> str:
    """The text with each whole word `written` spelt otherwise, its capitals kept: McDonlad becomes McDonald."""
    capitals = "".join(
        letter.upper() if at < len(written) and written[at].isupper() else letter
        for at, letter in enumerate(spelling)
    )
    name = spelling.upper() if len(written) > 1 and written.isupper() else capitals
    return re.sub(rf"(?<![^\W\d_]){re.escape(written)}(?![^\W\d_])", lambda _: name, text)

"""What a question says besides what it asks: spellings of its names, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from index.errors import UsageError
from index.language import language
from index.language.folding import normal
from index.language.names import NameIndex
from index.language.time_phrases import TimePhrase
from index.language.vocabulary import words_of
from index.language.wording import quoted, worded
from index.types import IndexInfo, Query

LONGEST_QUESTION = 2000
"""Characters: what a Discord message holds. More is a pasted text, not a question."""

LONG_PAST_DAYS = 366

NAMED_DAYS = 62
"""A longer stretch ("last year", "in 2023") tells what a question is about, not when it was reported, until it is
LONG_PAST_DAYS past."""


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
        """The days before `as_of` that a preference names; None where they reach so near to it that age serves."""
        since, until = self.phrase.since or date.min, self.phrase.until
        if self.use != "preference" or until is None:
            return None
        short = (until - since).days < NAMED_DAYS
        return (since, until) if until < as_of - timedelta(0 if short else LONG_PAST_DAYS) else None


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A query made ready to search.

    `text` is the question without the words that say when, and with words that the corpus does not hold replaced by
    its spelling of them; `words` is the same for looking up word for word. `extra` are other spellings to search
    besides, `respelt` which of its words they spell, `also_searched` all of both. `when` is what became of the words
    that say when, `unread` such words of which no day is known, `quoted` the phrases between quotation
    marks.
    """

    query: Query
    text: str
    words: str
    extra: tuple[str, ...]
    respelt: Mapping[str, tuple[str, ...]]
    also_searched: tuple[str, ...]
    when: When | None
    unread: str | None = None
    quoted: tuple[str, ...] = ()

    @property
    def is_quotation(self) -> bool:
        """Whether it asks nothing but where a phrase between quotation marks stands."""
        rest = self.query.text
        for phrase in self.quoted:
            rest = rest.replace(phrase, "")
        return bool(self.quoted) and not any(char.isalnum() for char in rest)

    @property
    def limiting(self) -> str | None:
        """The words of the question that set the query's dates, if any did."""
        return self.when.phrase.text if self.when and self.when.use == "filter" else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the asker should know of how the question was read: a time phrase that hides no article."""
        if self.when:
            return (self.when.note,) if self.when.note else ()
        return (f'"{self.unread}" limits nothing: no day is known for it',) if self.unread else ()

    def days_of_age(self, newest: date | None) -> tuple[date, date] | None:
        """The first and the last day from which age counts: the as-of day, or those before it that the question names.

        `newest` is the as-of day where the query has none; None where age is left out.
        """
        as_of = self.query.as_of or newest
        if as_of is None or not self.query.use_age:
            return None
        return (self.when and self.when.days(as_of)) or (as_of, as_of)


def checked_length(text: str) -> None:
    """Raise UsageError for a question that is far too long."""
    if len(text) > LONGEST_QUESTION:
        raise UsageError(
            f"the question has {len(text)} characters, {LONGEST_QUESTION} are the most: shorten it"
        )


def understand(query: Query, names: NameIndex, info: IndexInfo) -> ParsedQuestion:
    """Read the names and the time phrase of a question; explicit dates win over the question's words.

    Raises UsageError for a question that is far too long: some of the reading looks at each word with all others.
    """
    checked_length(query.text)
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
    also = [spelling for spellings in variants.values() for spelling in spellings]
    said = worded(text, names.count)
    words = said.words
    for written, acronym, expansion in names.acronyms.in_question(words):
        words = words.replace(written, acronym, 1)
        respelt[acronym] = (*respelt.get(acronym, ()), expansion)
        also.append(expansion if written == acronym else acronym)
    for word in dict.fromkeys(words_of(words)):
        held = (
            tuple(other for other in language().related(word) if names.holds(other))
            if word[:1].isupper()
            else ()
        )
        if held:
            respelt[word] = (*respelt.get(word, ()), *held)
    extra = tuple(spelling for spellings in respelt.values() for spelling in spellings)
    phrases = quoted(query.text)
    return ParsedQuestion(
        query,
        said.text,
        words,
        extra,
        respelt,
        tuple(dict.fromkeys(also)),
        when,
        None if when else language().unread_time(text),
        phrases,
    )


def _when(query: Query, text: str, info: IndexInfo) -> When | None:
    """What becomes of the question's time phrase; None where it has none."""
    clock = query.as_of or query.today
    phrase = language().time_phrase(text, clock) if clock else None
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
    when = When(phrase, "preference")
    if not re.search(r"\d|\s", phrase.text):  # "recently": the newest come first anyway
        return when
    near = when.days(query.as_of or info.newest)
    said = f'articles near "{phrase.text}" first' if near else f'"{phrase.text}" hides no article'
    return replace(when, note=said)


def _replaced(text: str, written: str, spelling: str) -> str:
    """The text with each whole word `written` spelt otherwise, its capitals kept: McDonlad becomes McDonald."""
    capitals = "".join(
        letter.upper() if at < len(written) and written[at].isupper() else letter
        for at, letter in enumerate(spelling)
    )
    name = spelling.upper() if len(written) > 1 and written.isupper() else capitals
    return re.sub(rf"(?<![^\W\d_]){re.escape(written)}(?![^\W\d_])", lambda _: name, text)

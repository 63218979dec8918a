"""Every type that crosses a file: frozen, slotted dataclasses without behaviour beyond derived values.

All offsets are Unicode code points into `Article.text`, half open: `article.text[start:end]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
"""Vectors, one a row: float32, shape (n, dim), each of unit length unless said otherwise."""

Rows = NDArray[np.int64]
"""Row numbers of a generation (articles, passages or sentences, as the name says)."""

Mask = NDArray[np.bool_]
"""One flag a row of a generation."""

Floats = NDArray[np.float64]
"""One number for each of the rows, candidates or sentences that the name says."""


class Span(NamedTuple):
    """A half-open range of code points of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One news article: its text untouched, and what is known about it.

    `path` is relative to the corpus, with forward slashes; `paths` names every file that holds this same text,
    `path` first. `published` is the day in the source's own time zone, None where the source states no date.
    `published_at` is the time of that day where it is stated, with its zone where that is, too; in UTC its day may be
    another. `boilerplate` are the sorted, disjoint spans that are part of the text but never indexed (syndication
    lines, bylines, sign-ups). `pages` are the offsets at which the pages of a paged document start, empty for others.
    """

    id: str
    text: str
    title: str
    path: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None
    paths: tuple[str, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that could not be taken in, with the reason for the user."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one article: the unit that is found and quoted. `sentences` are its sentences' spans.

    Holds no boilerplate; `article.text[start:end]` is its text.
    """

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question and everything that narrows it.

    `as_of` is the day from which age is counted (None: the newest article's date); `use_age` False leaves age out
    of the ranking. `since` and `until` are inclusive; with either, undated articles are left out. `today` is the day
    to which "yesterday" in the question refers (None: `as_of`); with `any_time` such words limit nothing.
    """

    text: str
    k: int = 5
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    use_age: bool = True
    today: date | None = None
    any_time: bool = False


@dataclass(frozen=True, slots=True)
class SearchSizes:
    """How widely one question is searched: a caller that wants more (training, a timeline) asks for more here.

    `listed` passages are taken from BM25, and scores are scaled over as many; `sentences` are the nearest ones whose
    passages are taken: 400 give no better ranking than 100 (`bench/README.md`), 1.3 ms later. `candidates` of both
    lists together are ranked: 100 rank no better than 40. At most as many can be shown. The best `read` of them are
    read closely, where there is a reader.
    """

    listed: int = 200
    sentences: int = 100
    candidates: int = 40
    read: int = 4


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question, the best of the first stage first; `retrieval` is its score.

    The sentences of all candidates stand one after another: `sentences` are their rows, `similarity` their inner
    products with the question, `first[i]:first[i + 1]` those of candidate i. `by_words` are those on BM25's list,
    `by_meaning` those on the list of the nearest sentences.
    """

    passages: Rows
    retrieval: Floats
    sentences: Rows
    similarity: Floats
    first: Rows
    by_words: Mask
    by_meaning: Mask

    def __len__(self) -> int:
        return len(self.passages)

    def sentences_of(self, candidate: int) -> slice:
        """The places of one candidate's sentences among those of all."""
        return slice(int(self.first[candidate]), int(self.first[candidate + 1]))


@dataclass(frozen=True, slots=True)
class Quote:
    """The best sentence of a passage, word for word; with one beside it that it refers to, or that may answer, too.

    `answer` are the words in it that answer, where a reader saw them.
    """

    text: str
    start: int
    end: int
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage of an answer: rank 1 is the best, a higher score is better.

    `row` is the passage's number within its generation, valid only there. `parts` says what each part of the
    ranking gave to the score, `found_by` on which lists of candidates the passage was: "BM25", "vectors", or both.
    `confidence` is the probability that this passage by itself answers; None for one that no reader has read.
    `copies` are the other articles that print the same text, `superseded_by` is the newer text of the same address.
    """

    rank: int
    score: float
    row: int
    article: Article
    start: int
    end: int
    quote: Quote
    parts: tuple[tuple[str, float], ...] = ()
    found_by: tuple[str, ...] = ()
    confidence: float | None = None
    copies: tuple[Article, ...] = ()
    superseded_by: Article | None = None

    @property
    def text(self) -> str:
        """The passage, word for word."""
        return self.article.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """The page (from 1) on which the quote starts, or None for an article without pages."""
        if not self.article.pages:
            return None
        return sum(1 for start in self.article.pages if start <= self.quote.start) or 1


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search found: the hits best first, and the signals from which confidence is computed.

    `query` is the query as it was understood: sources in the spelling of the index, dates from the question's own
    words where `phrase` names them. `unfiltered` is the best hit without the filters where they leave nothing.
    `signals` never depend on the as-of date. `undated_left_out` counts the undated articles that a date filter hid.
    `missing_terms` are the question's words that no candidate's article holds; `also_searched` the spellings added.
    `notes` say how else the question was read ("before 2016" limits nothing: ...), each a clause without a full stop.
    """

    query: Query
    hits: tuple[Hit, ...]
    signals: dict[str, float]
    phrase: str | None = None
    unfiltered: Hit | None = None
    missing_terms: tuple[str, ...] = ()
    also_searched: tuple[str, ...] = ()
    undated_left_out: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What is known of the generation in use. `checked_at` is when a rebuild last found it up to date."""

    generation: str
    built_at: datetime
    checked_at: datetime
    articles: int
    passages: int
    sentences: int
    oldest: date | None
    newest: date | None
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Support:
    """How many articles bear an answer out, copies counted, and how many sources reported independently."""

    articles: int
    independent_sources: int


@dataclass(frozen=True, slots=True)
class Event:
    """What was reported of a day, in the quote of `hit`. `dated_by` is "text" where that names it, or "publication"."""

    day: date
    dated_by: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence `start:end` of a text that was checked; `hits` report it (none: not found in these articles)."""

    text: str
    start: int
    end: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between a quote and the article's text `start:end`, white space aside.

    `kind` is "changed" (other words), "added" (not in the article: an empty `text`), "left out" (not in the quote: an
    empty `quoted`), "spelling" (capitals, accents) or "marks" (quotation marks, dashes, commas).
    """

    kind: str
    quoted: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """Where a quote stands in an article: `article.text[start:end]`.

    `similarity` is 2 * common letters / letters of both, 1 where the words are the same; `exact` says that every
    character is, white space aside.
    """

    article: Article
    start: int
    end: int
    similarity: float
    exact: bool
    differences: tuple[Difference, ...]

    @property
    def text(self) -> str:
        """The place, word for word."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class QuoteSearch:
    """A quote, and the articles in which it stands: exactly, then most alike, then oldest first."""

    quote: str
    matches: tuple[QuoteMatch, ...]

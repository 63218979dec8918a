"""The articles of a generation as stories: each with the article that stands for it.

Copies of one text are one story, however its first or last paragraph was changed; so are the texts that one address
had at different times, the newest of which supersedes the others. An update is no copy: where two articles say the
same sentence with other figures, both count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.copies.figures import other_figures
from index.copies.origins import is_agency
from index.copies.shingles import AlikePair, alike
from index.language.terms import ForwardIndex
from index.types import Article, Floats, Rows

STORIES = "stories"
"""The folder of a generation in which the arrays are."""

APART = timedelta(14)
"""Days within which other papers print a report."""

THE_SAME = 0.9
"""Share of the larger article's shingles from which two articles of one source, or of other weeks, are one text."""


@dataclass(frozen=True, slots=True)
class Stories:
    """One value an article (int32): the row of the one that `stands` for its story, its own where it is alone.

    `superseded` is the row of the newest text of its address where it is an older one, -1 otherwise.
    """

    stands: NDArray[np.int32]
    superseded: NDArray[np.int32]

    @classmethod
    def of(cls, articles: Sequence[Article], forward: ForwardIndex, first_sentence: Rows) -> Stories:
        """Find the stories; `first_sentence` is each article's among those of `forward`, and one past the last."""
        pairs, sizes = alike(forward, first_sentence)
        parent = list(range(len(articles)))
        weight = np.zeros(len(articles))
        for pair in pairs:
            if _may_be_copies(articles[pair.first], articles[pair.second], pair, sizes) and not other_figures(
                forward, first_sentence, pair.first, pair.second
            ):
                _join(parent, pair.first, pair.second)
                _weigh(weight, pair, sizes)
        superseded = np.full(len(articles), -1, dtype=np.int32)
        for rows in _by_address(articles):
            newest = max(rows, key=lambda row: (_moment(articles[row], None), row))
            for row in rows:
                _join(parent, newest, row)
                superseded[row] = newest if row != newest else -1
        stands = np.arange(len(articles), dtype=np.int32)
        for rows in _groups(parent):
            stands[rows] = _best(rows, articles, superseded, weight)
        return cls(stands, superseded)

    @classmethod
    def alone(cls, articles: int) -> Stories:
        """So many articles, each a story of its own."""
        return cls(np.arange(articles, dtype=np.int32), np.full(articles, -1, dtype=np.int32))

    def others(self, row: int) -> list[int]:
        """The other articles of an article's story."""
        return [other for other in np.flatnonzero(self.stands == self.stands[row]).tolist() if other != row]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What has to be stored, as plain arrays."""
        return {"stands": self.stands, "superseded": self.superseded}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Stories:
        """The stories of stored arrays."""
        return cls(arrays["stands"], arrays["superseded"])


def _may_be_copies(one: Article, other: Article, pair: AlikePair, sizes: NDArray[np.int64]) -> bool:
    """Whether two articles that share much are one text: of one source, or weeks apart, only where they are the same.

    A newspaper goes on with its own text (nominations, then winners) and takes its background along for years.
    """
    together = (
        one.published is None or other.published is None or abs(one.published - other.published) <= APART
    )
    if together and (one.source is None or one.source != other.source):
        return True
    smaller, larger = sorted((int(sizes[pair.first]), int(sizes[pair.second])))
    return pair.share * smaller >= THE_SAME * larger


def _best(
    rows: Sequence[int], articles: Sequence[Article], superseded: NDArray[np.int32], weight: Floats
) -> int:
    """The newest text of each address; of these the agency's own, then the oldest, then the one most copied."""
    return min(
        (row for row in rows if superseded[row] < 0),
        key=lambda row: (
            not is_agency(articles[row].source),
            _moment(articles[row], datetime.max),
            -weight[row],
            row,
        ),
    )


def _weigh(weight: Floats, pair: AlikePair, sizes: NDArray[np.int64]) -> None:
    """Count how much of each of two copies the other holds: what a paper put before or after is held by none."""
    common = pair.share * min(sizes[pair.first], sizes[pair.second])
    weight[pair.first] += common / sizes[pair.first]
    weight[pair.second] += common / sizes[pair.second]


def _by_address(articles: Sequence[Article]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for row, article in enumerate(articles):
        if article.url:
            found.setdefault(article.url.split("#")[0].rstrip("/"), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def _moment(article: Article, undated: datetime | None) -> datetime:
    """When an article was published, as its source says; `undated` (None: the beginning of time) where it does not."""
    if article.published_at:
        return article.published_at.replace(tzinfo=None)
    if article.published:
        return datetime.combine(article.published, time.min)
    return undated or datetime.combine(date.min, time.min)


def _join(parent: list[int], one: int, other: int) -> None:
    one, other = _root(parent, one), _root(parent, other)
    parent[max(one, other)] = min(one, other)


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _groups(parent: list[int]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for row in range(len(parent)):
        found.setdefault(_root(parent, row), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]

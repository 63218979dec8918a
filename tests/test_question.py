"""What a question says besides what it asks: its words respelt, its time phrase."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.language.names import NameIndex, spellings
from index.language.vocabulary import Vocabulary
from index.search.question import understand
from index.types import IndexInfo, Query


def info(oldest: date | None = None, newest: date | None = None) -> IndexInfo:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return IndexInfo("g", now, now, 3, 3, 3, oldest, newest, ())


def names(*texts: str) -> NameIndex:
    vocabulary = Vocabulary.build(texts)
    return NameIndex(vocabulary, spellings(vocabulary), lambda word: False)


@pytest.mark.parametrize(
    ("corpus", "question", "text"),
    [
        (
            "Talks in Abu Dhabi. Talks in Abu Dhabi.",
            "Who left Abu Dabi for Dabiyah?",
            "Who left Abu Dhabi for Dabiyah?",
        ),
        (
            "Ronald McDonald spoke. Ronald McDonald left.",
            "What did McDonlad say?",
            "What did McDonald say?",
        ),
        ("Ronald McDonald spoke. Ronald McDonald left.", "DID MCDONLAD SPEAK?", "DID MCDONALD SPEAK?"),
        ("The government fell. The government.", "Has a goverment fallen?", "Has a government fallen?"),
        ("Nothing of that.", "What did Zu\u0308rich vote?", "What did Zürich vote?"),
    ],
)
def test_only_whole_words_are_respelt_and_their_capitals_stay(corpus: str, question: str, text: str) -> None:
    assert understand(Query(question), names(corpus), info()).text == text

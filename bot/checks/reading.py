"""Whether what reads passages is whole, or what it means that nothing does."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks.check import Check
from bot.desk.models import reader_of
from bot.settings import Settings
from index.reader import OFF, SHIPPED
from index.reader.base import Readable
from index.types import Span

_TEXT = "Mara Lindqvist was elected mayor on Thursday."


def reader(settings: Settings) -> Iterator[Check]:
    """The reader that the settings name, after it has read a passage. Raises ModelError."""
    if settings.reader == OFF:
        yield Check(
            "reader",
            "note",
            "off (NEWSDESK_READER): nothing reads whether a passage answers; ranking and confidence stand on words and "
            "meaning alone, no answer is marked in its quote, and more is answered that the articles do not tell",
        )
        return
    known = "no published SHA-256 to compare with"
    if settings.reader == SHIPPED:
        from index.reader.shipped import verify

        known = f"{verify().name}, every hash right"
    chosen = reader_of(settings)
    assert chosen is not None  # it is not off
    passage = Readable("Election", _TEXT, (Span(0, len(_TEXT)),))
    (reading,) = chosen.read("Who was elected mayor?", [passage])
    span = reading.span
    if span is not None and not 0 <= span.start < span.end <= len(_TEXT):
        yield Check(
            "reader",
            "FAILED",
            f"{settings.reader} marks words that are not in the passage",
            "install Newsdesk again, or set NEWSDESK_READER=off",
        )
        return
    marks = "marks the words that answer" if span is not None else "marks no words that answer"
    yield Check("reader", "ok", f"{settings.reader}: {known}; {marks}; an index does not depend on it")

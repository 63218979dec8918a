"""A timeline as paragraphs and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.render.json import article_dict, quote_dict
from bot.render.plain import CLOSE, OPEN, Paragraph, citation_paragraph, day, one_line
from index.types import Event


def events_as_dict(events: Sequence[Event]) -> dict[str, Any]:
    """The contract of `newsdesk timeline --json`."""
    return {
        "events": [
            {
                "date": event.day.isoformat(),
                "dated_by": event.dated_by,
                "quote": quote_dict(event.hit.quote),
                "article": article_dict(event.hit.article),
                "copies": len(event.hit.copies),
            }
            for event in events
        ]
    }


def event_paragraphs(events: Sequence[Event]) -> list[Paragraph]:
    """Each date with its sentence and source; whether the sentence names the date, or it is the publication's."""
    if not events:
        return [Paragraph([("Not found. ", "title"), ("No dated article reports on this.", "plain")])]
    paragraphs: list[Paragraph] = []
    for event in events:
        by = "" if event.dated_by == "text" else " (published)"
        quote = f"{OPEN}{one_line(event.hit.quote.text)}{CLOSE}"
        paragraphs += [
            Paragraph([(f"{day(event.day)}{by}: ", "title"), (quote, "quote")]),
            citation_paragraph(event.hit),
        ]
    return paragraphs

"""`newsdesk timeline`: what was reported when."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, NOT_FOUND
from bot.dates import bound
from bot.desk.answer import checked_question
from bot.settings import Settings
from index.types import Query


@dataclass(frozen=True, slots=True)
class Options:
    """What narrows the timeline and shapes the reply, as typed."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    as_json: bool = False


def run(settings: Settings, query: str, options: Options, *, corpus_given: bool) -> int:
    """Print the events; FOUND, or NOT_FOUND where there are none."""
    today = date.today()
    checked_question(query)
    asked = Query(
        text=query,
        sources=options.sources,
        since=bound(options.since, "since", today, option="--since"),
        until=bound(options.until, "until", today, option="--until"),
        today=today,
    )
    desk = open_desk(settings, corpus_given=corpus_given, once=True)
    events = desk.timeline(asked)
    if options.as_json:
        from bot.render.json import print_json
        from bot.render.timeline import events_as_dict

        print_json(events_as_dict(events), sys.stdout)
    else:
        from bot.render.terminal import print_paragraphs
        from bot.render.timeline import event_paragraphs

        print_paragraphs(event_paragraphs(events), sys.stdout)
    return FOUND if events else NOT_FOUND

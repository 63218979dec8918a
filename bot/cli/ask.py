"""`newsdesk ask`: one question, one answer."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, NOT_FOUND, say
from bot.dates import bound
from bot.desk.answer import checked_question
from bot.render.plain import left_out
from bot.settings import Settings
from index.errors import UsageError
from index.search.question import LONGEST_QUESTION
from index.types import Query


@dataclass(frozen=True, slots=True)
class Options:
    """What narrows the question and shapes the reply, as typed."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    as_json: bool = False
    any_time: bool = False
    verbose: bool = False
    full: bool = False


def run(settings: Settings, question: str, options: Options, *, corpus_given: bool) -> int:
    """Print the answer; FOUND, or NOT_FOUND also where something only may answer. "-" is read from stdin."""
    question = _typed() if question == "-" else question
    today = date.today()
    since = bound(options.since, "since", today, option="--since")
    until = bound(options.until, "until", today, option="--until")
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}: swap them")
    query = Query(
        text=question,
        k=settings.k,
        sources=options.sources,
        since=since,
        until=until,
        as_of=bound(options.as_of, "until", today, option="--as-of"),
        today=today,
        any_time=options.any_time,
    )
    checked_question(question)  # before an index is built for it
    desk = open_desk(settings, corpus_given=corpus_given, once=True)
    answer = desk.ask(query)
    if answer.undated_left_out:
        say(left_out(answer.undated_left_out))
    if options.as_json:
        from bot.render.json import render

        encoding = (sys.stdout.encoding or "").lower().replace("-", "")
        print(render(answer, ascii_only=encoding != "utf8"))
    else:
        from bot.render.terminal import print_answer

        print_answer(answer, sys.stdout, verbose=options.verbose, full=options.full)
    return FOUND if answer.answered else NOT_FOUND


def _typed() -> str:
    """What stands on stdin, as one line. Raises UsageError for more than a question, or what is no text."""
    if sys.stdin is None:
        raise UsageError("stdin is closed: write the question in quotation marks")
    raw = sys.stdin.buffer.read(4 * LONGEST_QUESTION + 1)
    try:
        text = " ".join(raw.decode("utf-8-sig").split())
    except UnicodeDecodeError:
        if len(raw) <= 4 * LONGEST_QUESTION:
            raise UsageError("what stands on stdin is not UTF-8 text: give a question") from None
        text = raw.decode("utf-8-sig", "replace")  # cut in the midst of a letter: too long it is
    return text

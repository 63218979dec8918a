"""`newsdesk chat`: one question after another at a prompt, with history, follow-ups and the articles at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.cli.browse import source_paragraphs
from bot.cli.opening import open_desk
from bot.cli.status import FOUND, say
from bot.desk.answer import Answer
from bot.desk.desk import Desk
from bot.desk.follow_up import continues, with_subject
from bot.render.plain import (
    ALSO,
    Paragraph,
    answer_paragraphs,
    citation_paragraph,
    count,
    heading,
    left_out,
    passage_paragraph,
    plain,
    printable,
    quote_pieces,
)
from bot.render.terminal import print_paragraphs
from bot.settings import Settings
from index.errors import IndexUnavailable, UsageError
from index.types import Hit, Query

AROUND = 1200
"""Characters of the article shown on either side of a passage by /open."""

HELP = {
    "/more": "the next passages of the last answer, with the words around each quote",
    "/open N": "the article around passage N",
    "/anytime": "the last question again, without what its words say of time",
    "/sources": "the sources and their articles",
    "/help": "this list",
    "/quit": "leave (or Ctrl-D)",
}


@dataclass(slots=True)
class Conversation:
    """One chat: the desk, and the answer that /more and /open speak of."""

    desk: Desk
    k: int
    show: Callable[[list[Paragraph]], None]
    last: Answer | None = None
    shown: list[Hit] = field(default_factory=list)

    def take(self, line: str) -> bool:
        """Reply to one line; False where it ends the chat."""
        command, _, rest = line.strip().partition(" ")
        if command in ("/quit", "/exit"):
            return False
        if not command.startswith("/"):
            self._ask(line.strip())
        elif command == "/more":
            self._more()
        elif command == "/open":
            self._open(rest.strip())
        elif command == "/anytime":
            self._any_time()
        elif command == "/sources":
            self.show(source_paragraphs(self.desk))
        else:
            if command != "/help":
                self.show([plain(f"There is no command {printable(command)}. What there is:")])
            self.show([plain(meaning, f"  {name:<10} ") for name, meaning in HELP.items()])
        return True

    def _ask(self, question: str) -> None:
        try:
            self.desk.refresh()
        except IndexUnavailable as error:
            say(f"newsdesk: the newer index cannot be used ({error}); going on with the one from before")
        answer = self.desk.ask(Query(question, k=self.k))
        if answer.small_talk:  # "thanks" is no follow-up, and leaves the answer before it at hand
            self.show(answer_paragraphs(answer))
            return
        if self.last is not None and continues(question):
            joined = self.desk.ask(Query(with_subject(self.last.question, question), k=self.k))
            if joined.confidence > answer.confidence:  # else it was no follow-up, or its subject is no help
                answer = joined
                self.show([plain(f"Searched for: {printable(joined.question)}")])
        self._reply(answer)

    def _reply(self, answer: Answer) -> None:
        self.last = answer
        best = [] if answer.best is None else [answer.best]
        self.shown = list(answer.passages[: 1 + ALSO]) or best
        if answer.undated_left_out:
            self.show([plain(left_out(answer.undated_left_out))])
        self.show(answer_paragraphs(answer, more="/more"))

    def _any_time(self) -> None:
        if self.last is None:
            self.show([plain("There is no question yet; ask one first.")])
            return
        self._reply(self.desk.ask(Query(self.last.question, k=self.k, any_time=True)))

    def _more(self) -> None:
        if self.last is None or not self.last.answered:
            self.show([plain("There is no answer to show more of; ask a question first.")])
            return
        wider = self.desk.ask(Query(self.last.question, k=len(self.shown) + self.k))
        new = wider.passages[len(self.shown) :]
        self.shown += new
        paragraphs = [p for hit in new for p in (passage_paragraph(hit), citation_paragraph(hit))]
        self.show(paragraphs or [plain("There are no more passages.")])

    def _open(self, number: str) -> None:
        if not number.isdecimal() or not 1 <= int(number) <= len(self.shown):
            told = (
                f"a number from 1 to {len(self.shown)}" if self.shown else "an answer first; ask a question"
            )
            self.show([plain(f"/open takes {told}.")])
            return
        hit = self.shown[int(number) - 1]
        text = hit.article.text
        start, end = max(0, hit.start - AROUND), min(len(text), hit.end + AROUND)
        before, after = text[start : hit.quote.start], text[hit.quote.end : end]
        around = [
            (("… " if start else "") + printable(before), "plain"),
            *quote_pieces(hit.quote, dress=printable),
            (printable(after) + (" …" if end < len(text) else ""), "plain"),
        ]
        self.show([heading(hit.article, hit.page), Paragraph(around)])


def run(settings: Settings, *, corpus_given: bool) -> int:
    """Chat until the end of the input."""
    desk = open_desk(settings, corpus_given=corpus_given)
    conversation = Conversation(desk, settings.k, lambda paragraphs: print_paragraphs(paragraphs, sys.stdout))
    held = f"{count(desk.info.articles, 'article')} of {count(len(desk.info.sources), 'source')}"
    say(f"{held}. Ask a question; /help lists the commands, Ctrl-D leaves.")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")  # a line that is no text is a question that finds nothing
    for line in _lines(settings, desk):
        if not line.strip():
            continue
        try:
            if not conversation.take(line):
                break
        except UsageError as error:
            say(f"newsdesk: {error}")
        sys.stdout.flush()
    return FOUND


def _lines(settings: Settings, desk: Desk) -> Iterator[str]:
    """What is typed, line by line, with editing, history and completion on a terminal; from a pipe as it comes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield from sys.stdin
        return
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    words = [name.split()[0] for name in HELP] + [source for source, _ in desk.info.sources]
    history = settings.data / "chat-history"
    writable = os.access(settings.data, os.W_OK)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(history) if writable else InMemoryHistory(),
        completer=WordCompleter(words, sentence=True),
        complete_while_typing=False,
    )
    while True:
        try:
            yield session.prompt("? ")
        except KeyboardInterrupt:
            continue  # Ctrl-C drops the line, Ctrl-D leaves
        except EOFError:
            return

"""Paragraphs on a terminal, wrapped and highlighted; in a pipe the same text as plain lines."""

from __future__ import annotations

from typing import TextIO

from bot.answer import Answer
from bot.render.plain import CLOSE, OPEN, Paragraph, answer_paragraphs

STYLES = {"plain": "", "quote": "bold yellow", "title": "bold", "dim": "dim"}


def print_answer(answer: Answer, stream: TextIO, *, verbose: bool = False) -> None:
    """Write the answer to a terminal or a pipe."""
    print_paragraphs(answer_paragraphs(answer, verbose=verbose), stream)


def print_paragraphs(paragraphs: list[Paragraph], stream: TextIO) -> None:
    """Write paragraphs: highlighted and wrapped at words on a terminal, each on its line where it is none."""
    if stream.isatty():
        from rich.console import Console
        from rich.text import Text

        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        for paragraph in paragraphs:
            console.print(
                Text.assemble(*((_shown(text, stream), STYLES[style]) for text, style in paragraph)),
                soft_wrap=False,
            )
        return
    for paragraph in paragraphs:
        stream.write(_shown("".join(text for text, _ in paragraph), stream) + "\n")


def _shown(text: str, stream: TextIO) -> str:
    """The text with ASCII marks where the stream cannot show the usual ones."""
    try:
        (OPEN + CLOSE).encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return text.replace(OPEN, ">>").replace(CLOSE, "<<")
    return text

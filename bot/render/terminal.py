"""Paragraphs on a terminal, wrapped and highlighted; in a pipe the same text as plain lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from bot.desk.answer import Answer
from bot.render.plain import (
    CLOSE,
    CLOSE_ANSWER,
    OPEN,
    OPEN_ANSWER,
    Paragraph,
    answer_paragraphs,
    marked,
)

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {
    "plain": "",
    "quote": "bold yellow",
    "answer": "bold underline yellow",
    "title": "bold",
    "dim": "dim",
}


def print_answer(answer: Answer, stream: TextIO, *, verbose: bool = False, full: bool = False) -> None:
    """Write the answer to a terminal or a pipe."""
    print_paragraphs(answer_paragraphs(answer, verbose=verbose, full=full), stream)


def print_paragraphs(paragraphs: list[Paragraph], stream: TextIO) -> None:
    """Write paragraphs: highlighted and wrapped at words on a terminal, each on its line where it is none."""
    if not stream.isatty():
        for paragraph in paragraphs:
            stream.write(_shown(paragraph.text, stream) + "\n")
        return
    from rich.console import Console  # a pipe does not wait for it

    write_to_console(paragraphs, Console(file=stream, highlight=False, markup=False, emoji=False))


def write_to_console(paragraphs: list[Paragraph], console: Console) -> None:
    """Write paragraphs to a terminal; lines that wrap hang under their label."""
    from rich.table import Table
    from rich.text import Text

    underlines = console.color_system is not None
    for paragraph in paragraphs:
        text = Text.assemble(
            *(
                (
                    _shown(marked(text) if style == "answer" and not underlines else text, console.file),
                    STYLES[style],
                )
                for text, style in paragraph.pieces
            )
        )
        if not paragraph.label:
            console.print(text)
            continue
        grid = Table.grid()
        grid.add_column(width=len(paragraph.label), no_wrap=True)
        grid.add_column()
        grid.add_row(Text(_shown(paragraph.label, console.file)), text)
        console.print(grid)


_ASCII = str.maketrans(
    {OPEN: ">>", CLOSE: "<<", OPEN_ANSWER: ">", CLOSE_ANSWER: "<", "—": "--", "·": "|", "…": "..."}
)


def _shown(text: str, stream: object) -> str:
    """The text with ASCII marks where the stream cannot show the usual ones."""
    try:
        "".join(map(chr, _ASCII)).encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return text.translate(_ASCII)
    return text

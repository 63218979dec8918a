"""What the README shows of the program, made from the program: `make docs`; a test fails where it is stale.

Answers come from an index of `seeds/`; the day of the index is fixed, so that the text is the same tomorrow.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import chdir, redirect_stdout
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.text import Text

from bot.desk.answer import Answer
from bot.desk.building import build_index
from bot.desk.desk import Desk
from bot.render.plain import answer_paragraphs
from bot.render.terminal import print_answer, write_to_console
from bot.settings import Settings
from index.types import Query

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "answer.svg"

ASKED = "How many prisoners of war were exchanged?"
NOT_THERE = "Which team won the football championship?"
DAY = datetime(2026, 2, 6, tzinfo=UTC)

PYTHON = f"""\
import newsdesk

desk = newsdesk.open("articles")
for question in ("{ASKED}", "{NOT_THERE}"):
    answer = desk.ask(newsdesk.Query(question, k=1))
    for passage in answer.passages:
        print(passage.quote.text, "--", passage.article.source)
    if answer.not_found:
        print(answer.certainty, "--", answer.not_found.reason)
"""

_BLOCK = re.compile(r"(<!-- made by `make docs`: ([\w ]+) -->\n).*?(<!-- end -->)", re.S)


def desk_of_seeds(folder: Path) -> Desk:
    """A desk over the starter articles, its index built in `folder`."""
    settings = Settings(index=folder / "index", corpus=ROOT / "seeds", data=ROOT / "var")
    build_index(settings, lambda *_: None, lambda _: None)
    return Desk.open(settings)


def answer(desk: Desk, question: str) -> Answer:
    """An answer as of a fixed day."""
    found = desk.ask(Query(question))
    return replace(found, index=replace(found.index, checked_at=DAY))


def readme(text: str, desk: Desk) -> str:
    """The README with every made block made anew."""
    blocks: dict[str, Callable[[], str]] = {
        "answer": lambda: _session(desk, ASKED),
        "not found": lambda: _session(desk, NOT_THERE),
        "python": _python,
        "settings": _settings,
    }
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]()}\n{found[3]}", text)


def _session(desk: Desk, question: str) -> str:
    out = io.StringIO()
    print_answer(answer(desk, question), out)
    return f'```text\n$ newsdesk ask "{question}"\n{out.getvalue().rstrip()}\n```'


def _python() -> str:
    """The program, and what it prints where `articles` holds the starter articles."""
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("articles").symlink_to(ROOT / "seeds")
        settings = {"NEWSDESK_DATA": str(ROOT / "var"), "NEWSDESK_INDEX": "index"}
        with mock.patch.dict(os.environ, settings), redirect_stdout(out):
            exec(compile(PYTHON, "the README's program", "exec"), {})
    return f"```python\n{PYTHON}```\n\n```text\n{out.getvalue().rstrip()}\n```"


def _settings() -> str:
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for f in fields(Settings):
        rows.append(f"| `{f.metadata['variable']}` | {_default(f.default)} | {f.metadata['meaning']} |")
    return "\n".join(rows)


def _default(value: object) -> str:
    if value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def picture(desk: Desk) -> str:
    """The answer as a terminal shows it, as SVG."""
    console = Console(
        record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text.assemble(("$ ", "dim"), f'newsdesk ask "{ASKED}"'))
    write_to_console(answer_paragraphs(answer(desk, ASKED)), console)
    return console.export_svg(title="newsdesk", unique_id="newsdesk")


def main() -> None:
    """Write the README's blocks and the picture."""
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_of_seeds(Path(folder))
        README.write_text(readme(README.read_text("utf-8"), desk), "utf-8")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(desk), "utf-8")


if __name__ == "__main__":
    main()

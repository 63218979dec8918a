"""The picture of an answer in Discord, drawn from what the bot really sends: `python -m bench.picture_discord`.

Writes docs/discord.svg. The embed comes from the starter articles through `answer_card`, the buttons from
`Buttons`; only the frame (names, colours, measures) is drawn here.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

from bench.docs import ASKED, DAY, ROOT, desk_of_seeds
from bot.desk.desk import Desk
from bot.discord.button import Buttons
from bot.discord.buttons import BUTTONS
from bot.discord.service import FETCHED, Reply
from bot.render.discord import answer_card
from index.types import Query

PICTURE = ROOT / "docs" / "discord.svg"

WIDTH, LEFT, SIZE, LINE = 760, 72, 15, 21
SANS = "'gg sans','Noto Sans','DejaVu Sans',Helvetica,Arial,sans-serif"
PAPER, INK, DIM, LINK, PANEL, BAR = "#313338", "#dbdee1", "#949ba4", "#00a8fc", "#2b2d31", "#2f6fde"
STYLES = {1: "#5865f2", 2: "#4e5058", 4: "#da373c"}

_SPAN = re.compile(
    r"\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*|\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)|\*(?P<em>(?:\\.|[^\\*])+?)\*"
)
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")

Word = tuple[str, str]
"""A word and how it looks: "", "bold", "em" or "link"."""


def words(line: str) -> Iterator[Word]:
    """The words of one line of the bot's own Markdown, as they look on the screen."""
    at = 0
    for match in _SPAN.finditer(line):
        yield from ((word, "") for word in _shown(line[at : match.start()]))
        kind = {"bold": "bold", "label": "link", "em": "em"}[str(match.lastgroup).replace("url", "label")]
        yield from (
            (word, kind) for word in _shown(next(part for part in match.groups() if part is not None))
        )
        at = match.end()
    yield from ((word, "") for word in _shown(line[at:]))


def _shown(text: str) -> list[str]:
    return _ESCAPE.sub(r"\1", text).split()


def _width(word: str, look: str) -> float:
    narrow = sum(char in "iljtfrI.,;:'|()[]·“”" for char in word)
    wide = sum(char in "mwMW%—" for char in word)
    units = 0.63 * (len(word) - narrow - wide) + 0.37 * narrow + 0.95 * wide
    return units * SIZE * (1.12 if look == "bold" else 1.0)


def wrapped(line: str, room: float) -> list[list[Word]]:
    """A line of Markdown broken into lines of so many pixels."""
    lines: list[list[Word]] = [[]]
    used = 0.0
    for word, look in words(line):
        width = _width(word, look) + 0.28 * SIZE
        if used + width > room and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append((word, look))
        used += width
    return lines


class Sheet:
    """Drawn from the top down."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = 0.0

    def text(self, x: float, text: str, *, size: int = SIZE, fill: str = INK, bold: bool = False) -> None:
        """Draw one run of plain text."""
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{x:g}" y="{self.y:g}" font-size="{size}" fill="{fill}"{weight}>{escape(text)}</text>'
        )

    def line(self, x: float, line: list[Word]) -> None:
        """Draw one line of words, each as it looks."""
        looks = {
            "bold": ' font-weight="700" fill="#f2f3f5"',
            "link": f' fill="{LINK}"',
            "em": ' font-style="italic"',
            "": "",
        }
        spans = "".join(f"<tspan{looks[look]}>{escape(word)}</tspan> " for word, look in line)
        self.parts.append(
            f'<text x="{x:g}" y="{self.y:g}" font-size="{SIZE}" fill="{INK}">{spans.rstrip()}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float) -> str:
        """Make a rectangle, to be put where it belongs."""
        return (
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}"/>'
        )


def picture(desk: Desk) -> str:
    """The answer as SVG."""
    found = desk.ask(Query(ASKED, k=FETCHED))
    answer = replace(found, index=replace(found.index, checked_at=DAY))
    card = answer_card(answer, DAY, k=3)
    sheet = Sheet()
    sheet.y = 30
    sheet.parts.append(
        f'<circle cx="36" cy="52" r="20" fill="{BAR}"/>'
        '<path d="M27 45h18M27 52h18M27 59h11" stroke="#fff" stroke-width="3"/>'
    )
    sheet.text(LEFT, "reader used /ask", size=13, fill=DIM)
    sheet.y += 24
    sheet.text(LEFT, "Newsdesk", bold=True, fill="#f2f3f5")
    sheet.parts.append(sheet.box(LEFT + 90, sheet.y - 12, 34, 15, STYLES[1], 3))
    sheet.parts.append(
        f'<text x="{LEFT + 96}" y="{sheet.y - 1:g}" font-size="10" fill="#fff" font-weight="600">APP</text>'
    )
    sheet.y += 14
    top = sheet.y
    panel = len(sheet.parts)
    sheet.y += 28
    inner, room = LEFT + 18, WIDTH - LEFT - 60
    for line in wrapped(f"**{card.embed.title}**", room):
        sheet.line(inner, line)
        sheet.y += LINE
    sheet.y += 6
    for row in str(card.embed.description).split("\n"):
        quoted = row.startswith("> ")
        begin = sheet.y - 15
        for line in wrapped(row.removeprefix("> "), room - (14 if quoted else 0)) if row else []:
            sheet.line(inner + (14 if quoted else 0), line)
            sheet.y += LINE
        if quoted:
            sheet.parts.append(sheet.box(inner, begin, 4, sheet.y - 10 - begin, "#4e5058", 2))
        if not row:
            sheet.y += 8
    sheet.y += 2
    for line in wrapped(str(card.embed.footer.text), room * SIZE / 12):
        sheet.text(inner, " ".join(word for word, _ in line), size=12, fill=DIM)
        sheet.y += 17
    height = sheet.y - top
    sheet.parts[panel:panel] = [
        sheet.box(LEFT, top, WIDTH - LEFT - 24, height, BAR, 4),
        sheet.box(LEFT + 4, top, WIDTH - LEFT - 28, height, PANEL, 4),
    ]
    sheet.y += 10
    for buttons in asyncio.run(_buttons(Reply(card.embed, "AAAAAAAAAAAA", False, card.more, True))):
        x = float(LEFT)
        for text, style in buttons:
            width = _width(text, "") + 34
            sheet.parts.append(sheet.box(x, sheet.y, width, 32, STYLES[style], 4))
            sheet.parts.append(
                f'<text x="{x + width / 2:g}" y="{sheet.y + 21:g}" font-size="14" fill="#fff" '
                f'text-anchor="middle">{escape(text)}</text>'
            )
            x += width + 8
        sheet.y += 40
    height = sheet.y + 14
    body = "\n".join(sheet.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'font-family="{SANS}">\n<title>An answer of Newsdesk in Discord</title>\n'
        f'<rect width="{WIDTH}" height="{height:g}" rx="8" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


async def _buttons(reply: Reply) -> list[list[tuple[str, int]]]:
    """The rows of buttons as the bot sends them: label or emoji, and style. Views want a running loop."""
    view = Buttons(BUTTONS).under(reply)
    assert view is not None
    return [
        [(item.get("label") or item["emoji"]["name"], item["style"]) for item in row["components"]]
        for row in view.to_components()
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(desk_of_seeds(Path(folder))), "utf-8")


if __name__ == "__main__":
    main()

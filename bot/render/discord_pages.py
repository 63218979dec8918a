"""Everything the bot shows besides answers: sources, status, help, a rebuild's progress, unanswered questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.render.discord import DESCRIPTION, NOTICE
from bot.render.discord_parts import age
from bot.render.markdown import cut
from bot.render.plain import day
from index.types import IndexInfo

_LINES = 20

HELP = """\
Ask about the news that I have read; I answer with passages quoted word for word, each with its source. \
In bold are the words that answer. Where I am not sure I say *This may answer it*, in a yellow card; otherwise that I \
found nothing.

**Ask** with `/ask`, by mentioning me, by replying to one of my answers, or in a direct message. \
On any message: right-click, Apps, *Ask about this*, or *Find this quote* to see where its words stand.
`source`, `since`, `until` narrow the search; dates may be plain words ("last week"). `private` shows the answer to \
you alone.

**More** shows the next passages, **Context** the paragraphs around the first one, **Follow up** asks on about the \
same subject. **Share** publishes a private answer, **Delete** removes an answer of yours. The thumbs help to make \
the search better.

`/sources` lists what I have read, `/status` says how fresh it is.

I keep an answer for 30 days so that its buttons work, without your name or id."""


class Page(NamedTuple):
    """One page of a list: the embed, its number from 0, and how many pages there are."""

    embed: discord.Embed
    number: int
    pages: int


def sources_page(info: IndexInfo, number: int) -> Page:
    """The sources of the index with their articles, the largest first."""
    ranked = sorted(info.sources, key=lambda pair: (-pair[1], pair[0]))
    lines = [f"{cut(name, 120)} · {count:,}" for name, count in ranked]
    return _page(f"Sources ({len(lines):,})", lines, "No article names its source.", number)


def unanswered_page(questions: Sequence[tuple[str, int]], number: int) -> Page:
    """The questions that found nothing, with how often each was asked."""
    lines = [f"{count:,} × {cut(question, 150)}" for question, count in questions]
    return _page("Unanswered in the last 30 days", lines, "Every question found something.", number)


def status_card(info: IndexInfo, version: str, now: datetime) -> discord.Embed:
    """What the bot answers from, and how old that is."""
    covered = (
        f"{day(info.oldest)} to {day(info.newest)}" if info.oldest and info.newest else "no dated article"
    )
    embed = discord.Embed(title="Status", colour=NOTICE)
    for name, value in (
        ("Articles", f"{info.articles:,} in {info.passages:,} passages"),
        ("Newest article", day(info.newest) if info.newest else "no dated article"),
        ("Covers", covered),
        ("Index built", f"{info.built_at:%Y-%m-%d %H:%M} UTC"),
        ("Last found up to date", f"{age(now, info.checked_at)} ago"),
        ("Generation", cut(info.generation, 100)),
        ("Newsdesk", version),
    ):
        embed.add_field(name=name, value=value)
    return embed


def help_card() -> discord.Embed:
    """How to use the bot."""
    return discord.Embed(title="Newsdesk", description=HELP, colour=NOTICE)


def rebuild_card(lines: Sequence[str], seconds: float, outcome: str | None) -> discord.Embed:
    """A rebuild's last lines and how long it has run; `outcome` is None while it runs."""
    title = outcome or "Rebuilding the index"
    shown = "\n".join(filter(None, (cut(line, 300) for line in lines[-8:]))) or "Starting."
    embed = discord.Embed(title=title, description=shown, colour=NOTICE)
    note = "" if outcome else " · questions are answered from the old index meanwhile"
    embed.set_footer(text=f"{seconds:.0f} s{note}")
    return embed


def _page(title: str, lines: Sequence[str], nothing: str, number: int) -> Page:
    pages = max(1, -(-len(lines) // _LINES))
    number = min(max(number, 0), pages - 1)
    # 20 lines of at most 160 units stay under the limit by construction
    shown = "\n".join(lines[number * _LINES : (number + 1) * _LINES]) or nothing
    embed = discord.Embed(title=title, description=shown[:DESCRIPTION], colour=NOTICE)
    embed.set_footer(text=f"Page {number + 1} of {pages}")
    return Page(embed, number, pages)

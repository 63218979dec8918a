"""Where a pasted quote stands, as one Discord embed."""

from __future__ import annotations

import discord

from bot.render.discord import DESCRIPTION, FOUND, NOTHING, TITLE
from bot.render.discord_parts import source_line
from bot.render.markdown import cut, units
from bot.render.quotes import agreement
from index.types import Quote, QuoteMatch, QuoteSearch

_PLACE, _DIFFERENCES = 900, 700


def found_card(found: QuoteSearch) -> discord.Embed:
    """The best places, each with its source and what differs, as many as an embed holds."""
    title = cut(found.quote, TITLE)
    if not found.matches:
        said = "**Not found.** No article that I have read holds this text, or one nearly like it."
        return discord.Embed(title=title, description=said, colour=NOTHING)
    blocks: list[str] = []
    for match in found.matches:
        block = _block(match)
        if units("\n\n".join([*blocks, block])) > DESCRIPTION:
            break
        blocks.append(block)
    return discord.Embed(title=title, description="\n\n".join(blocks), colour=FOUND)


def _block(match: QuoteMatch) -> str:
    quote = Quote(match.text, match.start, match.end)
    author = f", by {cut(match.article.author, 100)}" if match.article.author else ""
    return (
        f"> {cut(match.text, _PLACE)}\n{source_line(match.article, quote)}{author}\n"
        f"{cut(agreement(match), _DIFFERENCES)}"
    )

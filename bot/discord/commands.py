"""The commands that everyone may use: /ask, "Ask about this", /sources, /status, /help."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot import __version__
from bot.dates import Side, bound, offered
from bot.discord.asking import ask
from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.button import Click, page_view
from bot.discord.buttons.sources import SOURCES
from bot.discord.service import Request
from bot.render.discord import notice
from bot.render.discord_pages import help_card, sources_page, status_card

_TOKENS = re.compile(
    r"<(?:@[!&]?\d{1,20}|#\d{1,20}|a?:\w{1,32}:\d{1,20}|t:-?\d{1,20}(?::\w)?|/[^:<>]{1,100}:\d{1,20}|id:\w{1,32})>"
)
_LONGEST = 1000


def words_in(content: str) -> str:
    """The words of a message: without mentions, custom emoji and the like."""
    return " ".join(_TOKENS.sub(" ", content).split())


def question_in(content: str) -> str:
    """The words of a message, not longer than a question is."""
    text = words_in(content)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0]


@app_commands.command(
    name="ask", description="Ask about the news: passages quoted word for word, with their sources"
)
@app_commands.describe(
    question="What do you want to know?",
    source="Only articles of this source",
    since='Only articles from this day on: 2025-02-05, or "last week"',
    until='Only articles up to this day: 2025-02-05, or "yesterday"',
    private="Show the answer to me alone",
)
async def ask_command(
    interaction: Click,
    question: app_commands.Range[str, 1, _LONGEST],
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    private: bool = False,
) -> None:
    """Answer a question, in public unless told otherwise."""
    today = datetime.now(UTC).date()
    request = Request(
        question,
        "slash",
        private,
        sources=(source,) if source else (),
        since=bound(since, "since", today),
        until=bound(until, "until", today),
    )
    await ask(interaction, request)


@ask_command.autocomplete("source")
async def source_choices(interaction: Click, current: str) -> list[app_commands.Choice[str]]:
    """Sources of the index: those that begin with what was typed, then those that hold it."""
    typed = current.strip().casefold()
    names = [name for name, _ in client_of(interaction).service.desk.info.sources if len(name) <= 100]
    begins = [name for name in names if name.casefold().startswith(typed)]
    holds = [name for name in names if typed in name.casefold() and name not in begins]
    return [app_commands.Choice(name=name, value=name) for name in (begins + holds)[:25]]


@ask_command.autocomplete("since")
async def since_choices(interaction: Click, current: str) -> list[app_commands.Choice[str]]:
    """Dates, each with how it was understood."""
    return _date_choices(current, "since")


@ask_command.autocomplete("until")
async def until_choices(interaction: Click, current: str) -> list[app_commands.Choice[str]]:
    """Dates, each with how it was understood."""
    return _date_choices(current, "until")


def _date_choices(current: str, side: Side) -> list[app_commands.Choice[str]]:
    choices = offered(current, side, datetime.now(UTC).date())
    return [app_commands.Choice(name=name[:100], value=value) for name, value in choices]


@app_commands.context_menu(name="Ask about this")
async def ask_about_this(interaction: Click, message: discord.Message) -> None:
    """Take a message as the question; the answer is private until it is shared."""
    text = question_in(message.content)
    if not text:
        await interaction.response.send_message(
            embed=notice("There are no words in this message that I could ask about."),
            ephemeral=True,
            allowed_mentions=NO_MENTIONS,
        )
        return
    await ask(interaction, Request(text, "menu", private=True, question_message=message.id))


@app_commands.command(name="sources", description="The sources that I have read, with their articles")
async def sources_command(interaction: Click) -> None:
    """Show the first page of the sources."""
    page = sources_page(client_of(interaction).service.desk.info, 0)
    view = page_view(SOURCES, page.number, page.pages)
    await interaction.response.send_message(
        embed=page.embed, view=view or discord.utils.MISSING, ephemeral=True, allowed_mentions=NO_MENTIONS
    )


@app_commands.command(name="status", description="How old my index is, and its newest article")
async def status_command(interaction: Click) -> None:
    """Show what the bot answers from."""
    embed = status_card(client_of(interaction).service.desk.info, __version__, datetime.now(UTC))
    await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NO_MENTIONS)


@app_commands.command(name="help", description="What I can do")
async def help_command(interaction: Click) -> None:
    """Show how to use the bot."""
    await interaction.response.send_message(embed=help_card(), ephemeral=True, allowed_mentions=NO_MENTIONS)

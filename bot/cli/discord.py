"""`newsdesk discord`: the bot, until it is stopped."""

from __future__ import annotations

from bot.cli.status import WRONG_USAGE, say
from bot.settings import Settings
from index.errors import IndexMissing
from index.generations.publishing import current_id


def run(settings: Settings) -> int:
    """Run the bot; an index is built first where there is none."""
    if not settings.discord_token:
        say("newsdesk: DISCORD_TOKEN is not set: put the bot's token into the environment or into .env")
        return WRONG_USAGE
    try:
        current_id(settings.index)
    except IndexMissing:
        from bot.cli.rebuild import build

        say(f"There is no index in {settings.index} yet: building it from {settings.corpus}.")
        build(settings)
    from bot import discord

    return discord.run(settings)

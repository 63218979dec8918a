"""The Discord bot. `run` is all that the command line needs."""

from __future__ import annotations

from bot.settings import Settings


def run(settings: Settings) -> int:
    """Run the bot until it is told to stop; the exit status. Raises NewsdeskError for settings or an index unfit."""
    from bot.discord.process import run  # the library is only imported by those who run the bot

    return run(settings)

"""What takes Manage Server: /rebuild and /unanswered, checked at the command and at each click."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import discord
from discord import app_commands
from discord.ui import View

from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.buttons import Click, DeskButton, action, page_view
from bot.discord.limits import Refused
from bot.discord.logs import event, log
from bot.discord.permissions import may_manage
from bot.discord.rebuild import Rebuilds
from bot.render.discord import notice
from bot.render.discord_pages import rebuild_card, unanswered_page

_EVERY = 2.0
_TOKEN_LIVES = 14 * 60


def _check(interaction: Click) -> None:
    if not may_manage(interaction):
        raise Refused("That takes the permission Manage Server, in a server.")


@app_commands.command(name="rebuild", description="Read the articles again and rebuild the index")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def rebuild_command(interaction: Click) -> None:
    """Run a rebuild, showing its progress; questions are answered all the while."""
    _check(interaction)
    client = client_of(interaction)
    rebuilds = client.rebuilds
    if rebuilds.running:
        raise Refused(f"A rebuild is running already, for {rebuilds.seconds:.0f} seconds now.")
    lines = rebuilds.run()
    embed = rebuild_card((), 0, None)
    view = View(timeout=None)
    view.add_item(DeskButton("stop"))
    rebuilds.reserve()
    try:
        await interaction.response.send_message(embed=embed, view=view, allowed_mentions=NO_MENTIONS)
        screen = _Screen(interaction)
        event("rebuild started")
        async with aclosing(lines):
            await _follow(rebuilds, lines, screen)
    finally:
        rebuilds.release()
    event("rebuild ended", status=rebuilds.status, seconds=round(rebuilds.seconds, 1))
    # the new generation is taken up at once, not at the next look of the watcher
    await client.service.take_newest()
    await screen.show(rebuild_card(list(rebuilds.lines), rebuilds.seconds, rebuilds.outcome), None)


async def _follow(rebuilds: Rebuilds, lines: object, screen: _Screen) -> None:
    raise NotImplementedError


class _Screen:
    """The message that shows a rebuild's progress, edited at most every two seconds."""

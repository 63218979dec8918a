"""Stop: the rebuild that is running is ended. It stands under the rebuild's progress."""

from __future__ import annotations

import discord

from bot.discord.base import client_of
from bot.discord.button import ButtonKind, Click
from bot.discord.permissions import check_owner


async def _press(interaction: Click, answer_id: str, _: int) -> None:
    client = client_of(interaction)
    check_owner(interaction, client.owners)
    rebuilds = client.rebuilds
    await interaction.response.defer()
    await rebuilds.stop()


STOP = ButtonKind("stop", _press, "Stop", style=discord.ButtonStyle.danger)

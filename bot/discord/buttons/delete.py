"""Delete: an answer taken away, by the one who asked or a moderator."""

from __future__ import annotations

import discord

from bot.discord.base import client_of, say
from bot.discord.button import ButtonKind, Click
from bot.discord.permissions import is_asker, may_moderate
from bot.render.discord import notice


async def _press(interaction: Click, answer_id: str, _: int) -> None:
    service = client_of(interaction).service
    await interaction.response.defer()
    if not (may_moderate(interaction) or await is_asker(interaction)):
        await say(interaction, notice("Only whoever asked, or a moderator, can delete this answer."))
        return
    await interaction.delete_original_response()
    await service.recall(service.store.remove, answer_id)


DELETE = ButtonKind(
    "delete",
    _press,
    "Delete",
    style=discord.ButtonStyle.danger,
    row=1,
    under=lambda reply: None if reply.page else 0,
)

"""More: the next passages of an answer, for the one who clicked. The argument is the first one's place, from 0."""

from __future__ import annotations

import discord

from bot.discord.asking import show_privately
from bot.discord.base import client_of
from bot.discord.button import ButtonKind, Click


async def _press(interaction: Click, answer_id: str, first: int) -> None:
    service = client_of(interaction).service
    await show_privately(interaction, lambda: service.more(answer_id, first))


MORE = ButtonKind("more", _press, "More", style=discord.ButtonStyle.primary, under=lambda reply: reply.more)

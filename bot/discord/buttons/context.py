"""Context: the paragraphs around a passage, for the one who clicked. The argument is the passage's rank, from 1."""

from __future__ import annotations

from bot.discord.asking import deliver, expired
from bot.discord.base import client_of
from bot.discord.button import ButtonKind, Click


async def _press(interaction: Click, answer_id: str, rank: int) -> None:
    service = client_of(interaction).service
    with service.gate.enter(interaction.guild_id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await service.context(answer_id, rank)
        await (expired(interaction) if reply is None else deliver(interaction, reply))


CONTEXT = ButtonKind(
    "context", _press, "Context", under=lambda reply: reply.first + 1 if reply.answered else None
)

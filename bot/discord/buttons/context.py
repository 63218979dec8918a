"""Context: the paragraphs around a passage, for the one who clicked. The argument is the passage's rank, from 1."""

from __future__ import annotations

from bot.discord.asking import show_privately
from bot.discord.base import client_of
from bot.discord.button import ButtonKind, Click


async def _press(interaction: Click, answer_id: str, rank: int) -> None:
    service = client_of(interaction).service
    await show_privately(interaction, lambda: service.context(answer_id, rank))


CONTEXT = ButtonKind(
    "context", _press, "Context", under=lambda reply: reply.first + 1 if reply.answered else None
)

"""Share: a private answer published in its channel, with no more words around the quote than in public."""

from __future__ import annotations

from bot.discord.asking import admit, deliver, expired, here
from bot.discord.base import client_of
from bot.discord.button import ButtonKind, Click
from bot.discord.limits import Refused


async def _press(interaction: Click, answer_id: str, _: int) -> None:
    service = client_of(interaction).service
    if not here(interaction):
        raise Refused("I do not answer in this channel.")
    # sharing fills the channel like asking does
    with admit(service, interaction.user.id, interaction.guild_id):
        await interaction.response.defer(ephemeral=False, thinking=True)
        reply = await service.shared(answer_id)
        await (expired(interaction) if reply is None else deliver(interaction, reply))


SHARE = ButtonKind(
    "share", _press, "Share", under=lambda reply: 0 if reply.private and not reply.page else None
)

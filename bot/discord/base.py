"""What commands and buttons know of the client, and how anything is sent: no mention ever pings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import discord

from bot.discord.limits import Refused
from bot.discord.logs import log
from bot.discord.service import Service
from bot.render.discord import notice
from bot.render.markdown import cut
from index.errors import NewsdeskError, UsageError

if TYPE_CHECKING:
    from bot.discord.button import Buttons
    from bot.discord.rebuild import Rebuilds

NO_MENTIONS = discord.AllowedMentions.none()


class DeskClient(discord.Client):
    """A client that has a desk behind it."""

    service: Service
    rebuilds: Rebuilds
    buttons: Buttons
    owners: frozenset[int]


def client_of(interaction: discord.Interaction[discord.Client]) -> DeskClient:
    """The client, as what it is."""
    return cast(DeskClient, interaction.client)


def apology(error: BaseException) -> discord.Embed:
    """What to tell whoever asked; logs what is not theirs to know."""
    while isinstance(error, discord.app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, Refused):
        return notice(str(error))
    if isinstance(error, UsageError):
        return notice(cut(str(error), 1000))
    if isinstance(error, NewsdeskError):
        log.error("index cannot answer", extra={"fields": {"reason": str(error)}})
        return notice("The index cannot be read just now. Please try again later.", trouble=True)
    log.error("unexpected error", exc_info=error)
    return notice("Something went wrong on my side. Please try again.", trouble=True)


async def say(interaction: discord.Interaction[discord.Client], embed: discord.Embed) -> None:
    """Tell something to the one who asked: as the first response where none was given, otherwise in its place."""
    if not interaction.response.is_done():
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NO_MENTIONS)
    elif interaction.response.type in (
        discord.InteractionResponseType.deferred_channel_message,
        discord.InteractionResponseType.channel_message,
    ):
        await interaction.edit_original_response(embed=embed, view=None, allowed_mentions=NO_MENTIONS)
    else:
        await interaction.followup.send(embed=embed, ephemeral=True, allowed_mentions=NO_MENTIONS)


async def fail(interaction: discord.Interaction[discord.Client], error: BaseException) -> None:
    """The one place where an error of a command or button ends; never raises."""
    if isinstance(error, discord.app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, discord.NotFound | discord.InteractionResponded):
        # the message or the interaction is gone: there is nobody left to tell
        log.warning("interaction gone", exc_info=error)
        return
    try:
        await say(interaction, apology(error))
    except (discord.HTTPException, discord.InteractionResponded, OSError) as second:
        log.warning("could not be told", exc_info=second)

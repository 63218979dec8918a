"""A command, menu, button or form that asks a question: admitted, deferred at once, answered, sent."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace

import discord

from bot.discord.base import NO_MENTIONS, client_of, say
from bot.discord.limits import Refused
from bot.discord.records import Record
from bot.discord.service import Reply, Request, Service
from bot.render.discord import notice
from bot.settings import Settings

Place = AbstractContextManager[None]


def admit(service: Service, user: int, server: int | None) -> Place:
    """A place for one more question, its cooldown spent. Raises Refused before anything else is spent."""
    place = service.gate.enter(server, user)
    service.cooldown.spend(user)
    return place


def listens(settings: Settings, channel: int | None, parent: int | None) -> bool:
    """Whether questions are taken in a channel; a thread counts as its parent too."""
    here = {channel, parent} - {None}
    if here & set(settings.discord_ignore):
        return False
    return not settings.discord_channels or bool(here & set(settings.discord_channels))


def here(interaction: discord.Interaction[discord.Client]) -> bool:
    """Whether questions are taken where an interaction comes from; direct messages always are."""
    if interaction.guild_id is None:
        return True
    parent = getattr(interaction.channel, "parent_id", None)
    return listens(client_of(interaction).service.settings, interaction.channel_id, parent)


async def ask(interaction: discord.Interaction[discord.Client], request: Request) -> None:
    """Answer a request in the interaction's own response."""
    service = client_of(interaction).service
    if not here(interaction):
        raise Refused("I do not answer in this channel.")
    with admit(service, interaction.user.id, interaction.guild_id):
        await interaction.response.defer(ephemeral=request.private, thinking=True)
        await deliver(interaction, await service.answer(replace(request, server=interaction.guild_id)))


async def deliver(interaction: discord.Interaction[discord.Client], reply: Reply) -> None:
    """Put a reply in the place of the deferred response, and remember which message shows it."""
    client, started = client_of(interaction), time.monotonic()
    service, view = client.service, client.buttons.under(reply)
    message = await interaction.edit_original_response(
        embed=reply.embed, view=view, allowed_mentions=NO_MENTIONS
    )
    service.sent(reply, time.monotonic() - started)
    if reply.answer_id is not None and not reply.private:
        with suppress(sqlite3.Error):  # only a later reply to this message would miss it
            await service.recall(service.store.shown_in, reply.answer_id, message.id)


async def show_privately(
    interaction: discord.Interaction[discord.Client], found: Callable[[], Awaitable[Reply | None]]
) -> None:
    """Show more of an answer to the one who clicked, as soon as there is a place for it."""
    with client_of(interaction).service.gate.enter(interaction.guild_id, interaction.user.id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await found()
        await (expired(interaction) if reply is None else deliver(interaction, reply))


async def stored(interaction: discord.Interaction[discord.Client], answer_id: str) -> Record | None:
    """What is kept of an answer; None, and said so, where it is no longer stored."""
    service = client_of(interaction).service
    record = await service.recall(service.store.get, answer_id)
    if record is None:
        await expired(interaction)
    return record


async def expired(interaction: discord.Interaction[discord.Client]) -> None:
    """Say that an answer is no longer stored."""
    await say(
        interaction, notice("This answer is no longer stored (I keep them for 30 days). Please ask again.")
    )

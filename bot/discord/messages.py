"""Questions that come as messages: a mention, a reply to the bot that pings it, a direct message."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress

import discord

from bot.discord.asking import admit, listens
from bot.discord.base import NO_MENTIONS, DeskClient, apology
from bot.discord.commands import question_in
from bot.discord.limits import Refused
from bot.discord.logs import log
from bot.discord.service import Request
from bot.render.discord_pages import help_card

_UNKNOWN_MESSAGE = 50035
"""Discord's code for an invalid form: here, a reply to a message that is no longer there."""


async def received(client: DeskClient, message: discord.Message) -> None:
    """Answer a message that speaks to the bot; silent on every other."""
    kind = _kind(client, message)
    if kind is None or not _heard(client, message):
        return
    server = message.guild.id if message.guild else None
    try:
        text = question_in(message.content)
        service = client.service
        if not text:
            service.clicks.spend(message.author.id)
            if service.helped.may_tell(message.author.id):
                await _reply(message, help_card(), None)
            return
        with admit(service, message.author.id, server):
            typing = asyncio.create_task(_type(message))
            replied_to = message.reference.message_id if message.reference else None
            before = await service.recall(service.store.of_message, replied_to) if replied_to else None
            request = Request(text, kind, before=before, question_message=message.id, server=server)
            reply = await service.answer(request)
            await typing
            started = time.monotonic()
            sent = await _reply(message, reply.embed, client.buttons.under(reply))
            service.sent(reply, time.monotonic() - started)
            if reply.answer_id is None:
                return
            with suppress(sqlite3.Error):  # only a later reply to this message would miss it
                if sent is None:
                    await service.recall(service.store.remove, reply.answer_id)
                else:
                    await service.recall(service.store.shown_in, reply.answer_id, sent.id)
    except Refused as refusal:
        if client.service.cooldown.may_tell(message.author.id):
            await _reply(message, apology(refusal), None)
    except Exception as error:
        await _reply(message, apology(error), None)


async def deleted(client: DeskClient, channel: int, messages: Iterable[int]) -> None:
    """Delete the answers to messages that were deleted, and forget what was stored of them."""
    service = client.service
    for message in messages:
        answers = await service.recall(service.store.answers_to, message)
        for answer in answers:
            with suppress(discord.NotFound, discord.Forbidden):
                await client.get_partial_messageable(channel).get_partial_message(answer).delete()
        await service.recall(service.store.remove_message, message)


def _kind(client: DeskClient, message: discord.Message) -> str | None:
    if message.author.bot or message.webhook_id or client.user is None:
        return None
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return None
    if message.guild is None:
        return "direct"
    if all(user.id != client.user.id for user in message.mentions):
        return None
    return "reply" if message.type is discord.MessageType.reply else "mention"


def _heard(client: DeskClient, message: discord.Message) -> bool:
    if message.guild is None:
        return True
    return listens(client.service.settings, message.channel.id, getattr(message.channel, "parent_id", None))


async def _type(message: discord.Message) -> None:
    with suppress(discord.HTTPException, OSError):
        await message.channel.typing()


async def _reply(
    message: discord.Message, embed: discord.Embed, view: discord.ui.View | None
) -> discord.Message | None:
    """Reply without a ping; None where the question is gone or may not be answered."""
    try:
        return await message.reply(
            embed=embed,
            view=view or discord.utils.MISSING,
            mention_author=False,
            allowed_mentions=NO_MENTIONS,
        )
    except discord.HTTPException as error:
        if error.code != _UNKNOWN_MESSAGE and not isinstance(error, discord.NotFound):
            log.warning("not allowed to reply" if error.status == 403 else "reply failed", exc_info=error)
    except OSError as error:
        log.warning("reply failed", exc_info=error)
    return None

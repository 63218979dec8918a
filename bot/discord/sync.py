"""Slash commands, registered with Discord only when they have changed."""

from __future__ import annotations

import json
from hashlib import sha256

import discord
from discord import app_commands

from bot.discord.base import DeskClient
from bot.discord.logs import event, log
from bot.discord.store import Store


async def sync(
    tree: app_commands.CommandTree[DeskClient], application: int, guild: int | None, store: Store
) -> None:
    """Register the commands: in one server at once where `guild` is given, everywhere otherwise.

    What was registered last is remembered by its hash, so that an ordinary restart costs no request. When the place
    changes, the commands of the place before are taken back, or they would show twice.
    """
    place = str(guild or "global")
    target = discord.Object(guild) if guild else None
    if target:
        tree.copy_global_to(guild=target)
    wanted = [command.to_dict(tree) for command in tree.get_commands(guild=target)]
    mark = sha256(json.dumps([application, place, wanted], sort_keys=True).encode()).hexdigest()
    before = json.loads(store.state("commands") or "{}")
    if before.get("mark") == mark:
        return
    try:
        await tree.sync(guild=target)
    except discord.Forbidden:
        log.error(
            "commands not registered: the bot is not in DISCORD_GUILD", extra={"fields": {"guild": guild}}
        )
        return
    left = before.get("place")
    if left and left != place and before.get("application") == application:
        await _take_back(tree, application, left)
    store.set_state("commands", json.dumps({"mark": mark, "place": place, "application": application}))
    event("commands registered", place=place, commands=len(wanted))


async def _take_back(tree: app_commands.CommandTree[DeskClient], application: int, place: str) -> None:
    http = tree.client.http
    try:
        if place == "global":
            await http.bulk_upsert_global_commands(application, [])
        else:
            await http.bulk_upsert_guild_commands(application, int(place), [])
    except discord.HTTPException as error:
        log.warning("old commands not taken back", exc_info=error)

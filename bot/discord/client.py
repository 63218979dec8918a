"""The client: which events come in, and where each goes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import discord
from discord import app_commands

from bot.discord import admin, commands, messages, quotes
from bot.discord.base import DeskClient, fail
from bot.discord.button import Buttons, DeskButton, outdated
from bot.discord.buttons import BUTTONS
from bot.discord.buttons.follow_up import submitted
from bot.discord.limits import Refused
from bot.discord.logs import event, log
from bot.discord.permissions import owners_of
from bot.discord.rebuild import Rebuilds
from bot.discord.service import Service
from bot.discord.sync import sync
from index.errors import NewsdeskError

_Command = app_commands.Command[Any, Any, Any] | app_commands.ContextMenu

_LOOK_SECONDS = 2.0
_FORGET_SECONDS = 3600.0
_PROVE_SECONDS = 300.0


def intents() -> discord.Intents:
    """What the bot listens to, none of it privileged: servers, and messages that speak to it or were deleted."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.guild_messages = wanted.dm_messages = True
    return wanted


class _Tree(app_commands.CommandTree[DeskClient]):
    """The commands, counted, with the one error handler."""

    async def interaction_check(self, interaction: discord.Interaction[DeskClient], /) -> bool:
        """Count a command; what is typed into one makes no work that counts."""
        if interaction.type is not discord.InteractionType.autocomplete:
            try:
                interaction.client.service.clicks.spend(interaction.user.id)
            except Refused as refusal:
                await fail(interaction, refusal)
                return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[DeskClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell whoever asked, politely."""
        if interaction.type is discord.InteractionType.autocomplete:
            log.warning("autocomplete failed", exc_info=error)
            return
        await fail(interaction, error)


class NewsdeskClient(DeskClient):
    """discord.py's client with the desk behind it; holds no cache of members or messages."""

    def __init__(self, service: Service, rebuilds: Rebuilds) -> None:
        # the library's advice on voice is of no use to a bot that only writes
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            enable_debug_events=False,
        )
        self.service, self.rebuilds, self.buttons = service, rebuilds, Buttons(BUTTONS)
        self.owners = frozenset()
        self._started = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []
        self.tree = _Tree(self)
        own: tuple[_Command, ...] = (
            commands.ask_command,
            commands.ask_about_this,
            quotes.find_this_quote,
            commands.sources_command,
            commands.status_command,
            commands.help_command,
            admin.rebuild_index,
            admin.unanswered_questions,
        )
        for command in own:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        """Register buttons and commands; start to look for newer generations."""
        self.add_dynamic_items(DeskButton)
        assert self.application_id is not None and self.application is not None
        self.owners = owners_of(self.service.settings.discord_owners, self.application)
        if self.application.bot_public:
            event(
                "public bot",
                advice="anyone may add it to a server: switch off Public Bot in the developer portal",
            )
        await sync(self.tree, self.application_id, self.service.settings.discord_guild, self.service.store)
        self._tasks = [
            asyncio.create_task(self._watch(), name="watch generations"),
            asyncio.create_task(self._prove(), name="prove the generation in use"),
        ]

    async def close(self) -> None:
        """Leave Discord; a rebuild that is running is ended."""
        for task in self._tasks:
            task.cancel()
        await self.rebuilds.stop()
        await super().close()

    async def on_ready(self) -> None:
        """Say so in the log."""
        event("ready", servers=len(self.guilds), seconds=round(time.monotonic() - self._started, 2))

    async def on_resumed(self) -> None:
        """Say so in the log."""
        event("resumed")

    async def on_message(self, message: discord.Message) -> None:
        """Answer what speaks to the bot."""
        await messages.received(self, message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Delete the answers to a deleted question."""
        await messages.deleted(self, payload.channel_id, {payload.message_id})

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the answers to deleted questions."""
        await messages.deleted(self, payload.channel_id, payload.message_ids)

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Take the forms, and the clicks that no button of this version answers."""
        custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit:
            known = await submitted(interaction)
        elif interaction.type is discord.InteractionType.component:
            known = DeskButton.__discord_ui_compiled_template__.fullmatch(custom_id) is not None
        else:
            return
        if not known:
            await outdated(interaction, "-", 0)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what an event handler raised; the bot goes on."""
        log.exception("error in %s", event_method)

    async def _watch(self) -> None:
        forgotten, trouble = time.monotonic(), ""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.service.take_newest()
                if time.monotonic() - forgotten > _FORGET_SECONDS:
                    forgotten = time.monotonic()
                    await self.service.recall(self.service.store.forget)
                trouble = ""
            except NewsdeskError as error:
                # the generation in use goes on answering; said once, not every two seconds
                if str(error) != trouble:
                    trouble = str(error)
                    log.error("newer index not taken", extra={"fields": {"reason": trouble}})
            except Exception:
                log.exception("error in the watcher")

    async def _prove(self) -> None:
        """Look at a part of the index now and then: a disk may spoil what was whole when it was opened."""
        trouble = ""
        while True:
            await asyncio.sleep(_PROVE_SECONDS)
            try:
                await asyncio.to_thread(self.service.desk.prove)
                trouble = ""
            except NewsdeskError as error:
                if str(error) != trouble:
                    trouble = str(error)
                    log.error("index is damaged", extra={"fields": {"reason": trouble}})
            except Exception:
                log.exception("error while the index was checked")

"""The process: connect, serve until told to stop, end cleanly."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from contextlib import suppress

import aiohttp
import discord

from bot.desk.desk import Desk
from bot.discord import logs
from bot.discord.addresses import use_addresses
from bot.discord.client import NewsdeskClient
from bot.discord.rebuild import Rebuilds, rebuild_command, shown_names
from bot.discord.service import Service
from bot.discord.store import Store
from bot.settings import Settings, SettingsError

_FINISH_SECONDS = 10.0
# The loop gives up the interpreter lock at each send and receive, and waits up to this long to get it back from a
# thread that searches. Greatest lag of the loop, three times three rounds of 50 askers on the development articles:
# 189 ms at Python's 5 ms, 62 ms at this.
_SWITCH_SECONDS = 0.0005
_TOKEN = re.compile(r"[\x21-\x7e]{10,}")


def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or Ctrl-C; the exit status. Raises NewsdeskError for settings or an index unfit.

    A token that Discord refuses ends with one line on stderr and status 2.
    """
    token = settings.discord_token
    if not token:
        raise SettingsError("DISCORD_TOKEN is not set: put the bot's token into the environment or .env")
    if not _TOKEN.fullmatch(token):
        raise SettingsError("DISCORD_TOKEN: its value is not a bot token")
    use_addresses(settings)
    logs.set_up(token)
    sys.setswitchinterval(_SWITCH_SECONDS)
    desk = Desk.open(settings, verify=True)
    try:
        store = Store(settings.data / "discord.sqlite3")
    except BaseException:
        desk.close()
        raise
    service = Service(settings, desk, store)
    try:
        return asyncio.run(_serve(service, token))
    finally:
        service.close()


async def _serve(service: Service, token: str) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    pause = 1.0
    while True:
        client = NewsdeskClient(
            service, Rebuilds(rebuild_command(service.settings), shown_names(service.settings))
        )
        connection = asyncio.create_task(client.start(token), name="discord")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        await asyncio.wait([connection, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            await _finish(client, service, connection)
            return 0
        error = connection.exception()
        await client.close()
        status = _final(error)
        if status is not None:
            return status
        # Discord or the network is down: the library reconnects by itself only once it was connected
        logs.event("cannot connect", reason=type(error).__name__, again_in=pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        if stop.is_set():
            return 0
        pause = min(pause * 2, 60.0)


async def _finish(client: NewsdeskClient, service: Service, connection: asyncio.Task[None]) -> None:
    """Take no more questions, finish those under way, leave."""
    service.gate.closed = True
    logs.event("stopping", under_way=service.gate.under_way)
    deadline = asyncio.get_running_loop().time() + _FINISH_SECONDS
    # the gate is counted up and down in many places and watched in this one: looking is simpler than an event
    while service.gate.under_way and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  said above
        await asyncio.sleep(0.05)
    await client.close()
    connection.cancel()
    with suppress(asyncio.CancelledError, discord.DiscordException, OSError):
        await connection
    logs.event("stopped", unfinished=service.gate.under_way)


def _final(error: BaseException | None) -> int | None:
    """The exit status of an end that trying again cannot mend, said in one line; None for one that it may."""
    if isinstance(error, discord.LoginFailure):
        return _say(
            "Discord refuses the token in DISCORD_TOKEN. Reset it in the developer portal and set the new one."
        )
    if isinstance(error, discord.ConnectionClosed) and error.code is not None and 4000 < error.code < 5000:
        if error.code == 4004:
            return _say("Discord no longer accepts the token in DISCORD_TOKEN. Set the new one.")
        return _say(f"Discord closed the connection for good (code {error.code}).")
    if isinstance(
        error, discord.HTTPException | discord.GatewayNotFound | aiohttp.ClientError | OSError | TimeoutError
    ):
        return None
    if error is None:
        return None
    logs.log.error("unexpected end", exc_info=error)
    return 1


def _say(line: str) -> int:
    print(f"newsdesk: {line}", file=sys.stderr)
    return 2

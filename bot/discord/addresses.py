"""The addresses that the bot speaks to: Discord's own, or a test server's on this machine's loopback."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

from bot.settings import Settings, SettingsError


def use_addresses(settings: Settings) -> None:
    """Point discord.py at a test server where the settings name one. Raises SettingsError.

    Only a literal loopback address is taken: every request carries the token, and a name can resolve anywhere.
    """
    api, gateway = settings.discord_api.rstrip("/"), settings.discord_gateway
    if bool(api) != bool(gateway):
        raise SettingsError("DISCORD_API and DISCORD_GATEWAY go together: set both, or neither")
    if not api:
        return
    for variable, address, scheme in (("DISCORD_API", api, "http"), ("DISCORD_GATEWAY", gateway, "ws")):
        if not _is_loopback(address, scheme):
            raise SettingsError(
                f"{variable}: only a {scheme}:// address of this machine (127.0.0.1 or [::1]) is taken, "
                "since the token would be sent there"
            )
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def _is_loopback(address: str, scheme: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == scheme
            and "@" not in parts.netloc
            and ip_address(parts.hostname or "").is_loopback
        )
    except ValueError:
        return False

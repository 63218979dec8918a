"""An address to listen on, and a server on it until it is told to end."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

from bot.desk.models import Notice
from index.errors import UsageError

_AT_ONCE = 64
"""Connections; one more is answered 503."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where the address cannot be had."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"{host}, port {port}, cannot be listened on ({reason}): name others with --host and --port"
        ) from None


def address_of(listening: socket.socket) -> str:
    """Where it listens, as a URL without a path."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listening: socket.socket, notice: Notice, path: str = "/") -> None:
    """Serve until SIGINT or SIGTERM, which let the answers under way finish; says when it is ready."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,  # anyone could write them, and would be counted as somebody else
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=10,
    )
    # the socket listens already: who reads this line and connects is answered
    notice(f"Serving on {address_of(listening)}{path} (Ctrl-C ends it).")
    uvicorn.Server(config).run(sockets=[listening])

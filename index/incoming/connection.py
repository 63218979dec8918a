"""Connections made to exactly the address that was checked, none of which outlives its deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from index.incoming.addresses import refusal

Resolve = Callable[[str, int], list[str]]


class Refused(Exception):
    """A host resolves to an address that must not be fetched from; the text is the reason."""


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host once, checks every address of it, and connects to one of those by number.

    The name is not resolved a second time, so it cannot point elsewhere by then (DNS rebinding). TLS still verifies
    the name: httpcore hands the URL's host, not the number, to `start_tls`.
    """

    def __init__(self, resolve: Resolve, deadline: float, *, allow_loopback: bool) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._allow_loopback = allow_loopback
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first address that answers. Raises Refused, httpcore.ConnectError, ConnectTimeout."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"there is no host {host}") from error
        for address in addresses:
            # one refused address condemns the host: the others would only be the bait
            if why := refusal(address, allow_loopback=self._allow_loopback):
                raise Refused(f"{host} is {why}" if host == address else f"{host} is {address}, {why}")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._system.connect_tcp(
                    address, port, remaining(self._deadline), local_address, socket_options
                )
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait is cut at the deadline, so that a server cannot drip for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, remaining(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, remaining(self._deadline))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's contract
        return self._stream.get_extra_info(info)


def remaining(deadline: float) -> float:
    """Seconds until a deadline of `time.monotonic`. Raises httpcore.ReadTimeout where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time limit has passed")
    return left

"""What stands before every request: who may ask, how often, and the headers that keep a browser from doing more."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_ADDRESSES = 10_000


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself, by name or by number."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Rate:
    """At most `per_minute` requests an address in any 60 seconds; an IPv6 client is its /64."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Count one request: 0, or where the minute is used up the seconds until the next is taken."""
        now, key = self._clock(), _network(address)
        while self._seen:
            other, times = next(iter(self._seen.items()))
            if now - times[-1] < 60 and len(self._seen) <= _ADDRESSES:
                break
            del self._seen[other]
        times = self._seen.setdefault(key, deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= self._per_minute:
            return max(1, math.ceil(60 - (now - times[0])))
        times.append(now)
        self._seen.move_to_end(key)
        return 0


class Guard:
    """Lets a request through to `app`, or answers it by `refusal(request, status, sentence)`.

    With a `token` every request must bring it: as a bearer token, or as the password that a browser asks for. Without
    one only requests that name this computer itself are taken: a web page elsewhere whose name was made to point here
    (DNS rebinding) is not.
    """

    def __init__(
        self, app: ASGIApp, token: str, rate: Rate, refusal: Callable[[Request, int, str], Response]
    ) -> None:
        self._app, self._token, self._rate, self._refusal = app, token, rate, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request = Request(scope)
        client = scope.get("client")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                for name, value in HEADERS.items():
                    MutableHeaders(scope=message)[name] = value
            await send(message)

        # counted first: a token cannot be guessed at more often than questions may be asked
        wait = self._rate.wait(client[0] if client else "")
        if wait:
            sentence = f"too many requests: ask again in {wait} second{'' if wait == 1 else 's'}"
            response = self._refusal(request, 429, sentence)
            response.headers["Retry-After"] = str(wait)
        elif not self._token and not is_loopback(_host(headers.get("host", ""))):
            response = self._refusal(request, 421, "only requests to this computer itself are answered")
        elif self._token and not _holds(headers.get("authorization", ""), self._token):
            response = self._refusal(request, 401, "the token is missing or wrong")
            response.headers["WWW-Authenticate"] = 'Basic realm="Newsdesk (the token is the password)"'
        else:
            await self._app(scope, receive, guarded)
            return
        await response(scope, receive, guarded)


def _network(address: str) -> str:
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is None:
        return str(ipaddress.ip_network((number, 64), strict=False))
    return address


def _host(header: str) -> str:
    """The host of a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.rpartition(":")[0] if ":" in header else header


def _holds(header: str, token: str) -> bool:
    scheme, _, given = header.partition(" ")
    given = given.strip()
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode("utf-8", "replace"))

"""One address in, the bytes behind it out: within limits, never from a private address, never a surprise of a type."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import httpcore
import httpx

from index.articles.metadata import web_address
from index.errors import NewsdeskError
from index.incoming.addresses import resolve as system_resolve
from index.incoming.connection import CheckedBackend, Refused, Resolve

REDIRECTS = 5
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
)  # fmt: skip


class FetchError(NewsdeskError):
    """An address could not be fetched, or not used; the message names it and the reason."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The bytes of a body, packed as well as unpacked; the seconds of a fetch, redirects and parsing included.

    `memory` is how many bytes parsing may take.
    """

    max_bytes: int = 10_000_000
    seconds: float = 30.0
    allow_loopback: bool = False
    memory: int = 512_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the page at `url` from an earlier fetch: sent to that address only, and to no other."""

    url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds. `url` is where the redirects ended; `charset` what the server says, or None.

    `seconds_left` of the fetch, and `memory` in bytes, are what reading it may take.
    """

    url: str
    body: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    seconds_left: float = 30.0
    memory: int = 512_000_000


class Fetcher:
    """Fetches by GET, one connection a request, without cookies, credentials or proxies."""

    def __init__(
        self,
        limits: FetchLimits,
        version: str,
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._agent = f"newsdesk/{version}"
        self._resolve = resolve
        self._tls = tls

    def get(self, url: str, types: tuple[str, ...], known: Known | None = None) -> Fetched | None:
        """What `url` holds, of one of these content types.

        None where it leads to what is `known`, which has not changed since. Raises FetchError.
        """
        deadline = time.monotonic() + self._limits.seconds
        at = _address(url, url)
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
        self._tls = self._tls or httpx.create_ssl_context()
        for _ in range(REDIRECTS + 1):
            # another address could answer "not modified" to what it never sent
            sent = conditions if known and str(at) == known.url else {}
            headers = {name: value for name, value in sent.items() if value}
            backend = CheckedBackend(self._resolve, deadline, allow_loopback=self._limits.allow_loopback)
            try:
                with httpcore.ConnectionPool(self._tls, network_backend=backend) as pool:
                    found = self._once(pool, at, types, headers)
            except Refused as error:
                raise FetchError(f"{url}: refused, {error}") from None
            except httpcore.TimeoutException:
                raise FetchError(f"{url}: took longer than {self._limits.seconds:g} s") from None
            except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                reason = " ".join(str(error).split()) or "the connection failed"
                raise FetchError(f"{url}: cannot be fetched ({reason})") from None
            if isinstance(found, Fetched):
                return replace(found, seconds_left=deadline - time.monotonic(), memory=self._limits.memory)
            if found is None:
                return None
            at = found
        raise FetchError(f"{url}: redirected more than {REDIRECTS} times")

    def _once(
        self, pool: httpcore.ConnectionPool, at: httpx.URL, types: tuple[str, ...], conditions: dict[str, str]
    ) -> Fetched | httpx.URL | None:
        """What one request brings: a body, the address to go on to, or None for "not modified"."""
        # gzip alone: its unpacked size can be bounded while it is unpacked
        fixed = {
            "User-Agent": self._agent,
            "Accept": f"{', '.join(types)}, */*;q=0.1",
            "Accept-Encoding": "gzip",
        }
        request = httpx.Request("GET", at, headers=fixed | conditions)
        core = httpcore.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)
        with pool.stream("GET", core, headers=request.headers.raw) as response:
            headers = httpx.Headers(response.headers)
            if response.status == 304 and conditions:
                return None
            if response.status in (301, 302, 303, 307, 308) and "location" in headers:
                return _address(headers["location"], str(at), at)
            if response.status != 200:
                raise FetchError(f"{at}: answered with status {response.status}")
            kind, charset = _type(headers.get("content-type", ""))
            if kind in FEED_TYPES and types == PAGE_TYPES:
                raise FetchError(f"{at}: is a feed, not a page: `newsdesk feed add` takes it")
            if kind not in types:
                raise FetchError(f"{at}: is {kind or 'of no stated type'}, not one of {', '.join(types)}")
            body = self._body(at, response.iter_stream(), headers)
        return Fetched(
            url=str(at),
            body=body,
            content_type=kind,
            charset=charset,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )

    def _body(self, at: httpx.URL, chunks: Iterable[bytes], headers: httpx.Headers) -> bytes:
        largest = self._limits.max_bytes
        too_large = FetchError(f"{at}: larger than {largest / 1e6:g} MB")
        if headers.get("content-length", "").isdigit() and int(headers["content-length"][:18]) > largest:
            raise too_large
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(f"{at}: comes packed as {encoding[:40]!r}, which was not asked for")
        unpacker = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
        body = bytearray()
        packed = 0
        for chunk in chunks:
            packed += len(chunk)
            try:
                body += unpacker.decompress(chunk, largest + 1 - len(body)) if unpacker else chunk
            except zlib.error:
                raise FetchError(f"{at}: its packed content is damaged") from None
            if len(body) > largest or packed > largest or (unpacker and unpacker.unconsumed_tail):
                raise too_large
        if unpacker and (unpacker.unused_data or not unpacker.eof):
            raise FetchError(f"{at}: its packed content is not whole")
        return bytes(body)


def _address(text: str, named: str, base: httpx.URL | None = None) -> httpx.URL:
    """The URL without its fragment, relative to `base` if given. Raises FetchError for anything but http(s)."""
    try:
        url = (base.join(text) if base else httpx.URL(text)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError(f"{named}: leads to what is no address") from None
    if web_address(str(url)) is None:
        raise FetchError(f"{named}: only plain http and https addresses are fetched, not {str(url)[:80]!r}")
    return url


def _type(header: str) -> tuple[str, str | None]:
    kind, *parameters = (part.strip() for part in header.split(";"))
    charset = next(
        (p.partition("=")[2].strip(" \"'") for p in parameters if p.lower().startswith("charset=")), None
    )
    return kind.lower(), charset or None

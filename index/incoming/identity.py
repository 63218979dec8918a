"""Whose an address is: which addresses are one origin, and which feed may speak for a page."""

from __future__ import annotations

from urllib.parse import urlsplit


def same_origin(first: str, second: str) -> bool:
    """Whether two web addresses have the same host and port; http that became https counts as the same."""
    return _origin(first) == _origin(second)


def speaks_for(feed: str, page: str) -> bool:
    """Whether what the feed at an address says of a page counts: it is of the page's own host, or of one above it.

    The holder of a domain decides what its subdomains are, and not the other way round.
    """
    above, host = _host(feed), _host(page)
    return host == above or ("." in above and host.endswith(f".{above}"))


def _origin(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return parts.hostname or "", 443 if port == 80 else port


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")

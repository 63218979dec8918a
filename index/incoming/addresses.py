"""Which network addresses may be fetched from: public ones, so that no page reaches into the user's own network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host in the system's order, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for _, _, _, _, sockaddr in found))


def refusal(address: str, *, allow_loopback: bool) -> str | None:
    """Why an address is not to be fetched from, or None where it may be.

    Refused are private, loopback, link-local, multicast, reserved and unspecified addresses, also where an IPv6
    address only wraps such an IPv4 one (mapped, 6to4, Teredo, NAT64). `allow_loopback` admits loopback alone.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    inner = _wrapped(ip)
    if inner is not None:
        return refusal(str(inner), allow_loopback=allow_loopback)
    if ip.is_loopback:
        return None if allow_loopback else "a loopback address"
    for what, it_is in (
        ("a link-local address", ip.is_link_local),
        ("a multicast address", ip.is_multicast),
        ("the unspecified address", ip.is_unspecified),
        ("a private address", ip.is_private or (isinstance(ip, IPv6Address) and ip.is_site_local)),
        ("a reserved address", ip.is_reserved or not ip.is_global),
    ):
        if it_is:
            return what
    return None


def _wrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that traffic to this IPv6 one ends at."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)

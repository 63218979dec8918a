"""Which network addresses may be fetched from: public ones, so that no page reaches into the user's own network.

What is not known to be public is refused. The tables are those of the IANA special-purpose address registries as of
October 2025 (RFC 6890 and its updates up to RFC 9637), kept here because a Python release is as old as its own.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_IPV4 = {
    IPv4Network(network): what
    for network, what in (
        ("0.0.0.0/32", "the unspecified address"),
        ("0.0.0.0/8", "a reserved address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a private address"),  # shared by the customers of a provider
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a reserved address"),
        ("192.31.196.0/24", "a reserved address"),
        ("192.52.193.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("192.175.48.0/24", "a reserved address"),
        ("198.18.0.0/15", "a private address"),
        ("198.51.100.0/24", "a reserved address"),
        ("203.0.113.0/24", "a reserved address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
}
_IPV6 = {
    IPv6Network(network): what
    for network, what in (
        ("::/128", "the unspecified address"),
        ("::1/128", "a loopback address"),
        ("2001::/23", "a reserved address"),  # Teredo, ORCHID and other protocols
        ("2001:db8::/32", "a reserved address"),
        ("2620:4f:8000::/48", "a reserved address"),
        ("3fff::/20", "a reserved address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of an interface identifier that ends in an IPv4 address (RFC 5214)."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host in the system's order, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for _, _, _, _, sockaddr in found))


def refusal(address: str, *, allow_loopback: bool) -> str | None:
    """Why an address is not to be fetched from, or None where it may be.

    Refused is all but global unicast, also where an IPv6 address only wraps such an IPv4 one (mapped, 6to4, NAT64,
    ISATAP). `allow_loopback` admits loopback alone.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    what = _special(ip)
    return None if allow_loopback and what == "a loopback address" else what


def _special(ip: IPv4Address | IPv6Address) -> str | None:
    if isinstance(ip, IPv4Address):
        return next((what for network, what in _IPV4.items() if ip in network), None)
    if ip.ipv4_mapped is not None:
        return _special(ip.ipv4_mapped)
    last = IPv4Address(int(ip) & 0xFFFF_FFFF)
    if ip in _NAT64:
        return _special(last)
    for network, what in _IPV6.items():
        if ip in network:
            return what
    if ip not in _GLOBAL_UNICAST:
        return "a reserved address"
    if ip.sixtofour is not None:
        return _special(ip.sixtofour)
    return _special(last) if (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP else None

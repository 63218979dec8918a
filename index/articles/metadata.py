"""Titles, names and addresses made fit to be shown. The text of an article never passes through here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LONGEST = 300
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean(value: object) -> str | None:
    """A field as one line without control, surrogate or direction-changing characters, or None.

    Takes what the formats hold: a string, a number, a list of names, or an object with a `name`.
    """
    # one level only: YAML's aliases can nest a short file's lists beyond counting
    if isinstance(value, list | tuple):
        value = ", ".join(filter(None, (_one(item) for item in value[:20])))
    text = _one(value) or ""
    text = _DIRECTIONS.sub("", text[: 10 * _LONGEST])
    text = " ".join(_CONTROLS.sub(" ", text).split())
    return shortened(text, _LONGEST) or None


def _one(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def shortened(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit into `longest` characters, with an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    if not text[longest - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:-–—") + "…"


def web_address(value: object) -> str | None:
    """The URL if it is plain http or https to a host, without user info or hidden characters, else None."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    if (
        len(value) > 2000
        or not value.isprintable()
        or _DIRECTIONS.search(value)
        or re.search(r'[\s<>"\\]', value)
    ):
        return None
    try:
        parts = urlsplit(value)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and "@" not in parts.netloc and bool(parts.hostname)
    return value if plain and port_is_valid else None

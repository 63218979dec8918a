"""Titles, names and addresses made fit to be shown. The text of an article never passes through here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LONGEST = 300
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_WIKI_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]\]")
_DOMAIN = re.compile(r"www\.(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_BY = re.compile(r"^(?:by|written by|author)(?::|\s)\s*(?=\S)", re.IGNORECASE)
# what machines and templates put where a name belongs
_NOBODY = re.compile(
    r"(?:(?:microsoft|ms)(?: office)? ?user|office user|python-docx|user ?name|users?|admin(?:istrator)?s?|root"
    r"|guest|default|author(?: ?name)?|owner|unknown|undefined|null|none|nil|n/?a|anonymous|test(?: user)?|editor"
    r"|webmaster|web ?editor|wp[ _-]?admin|super ?user|name|your name|first ?name last ?name|(?:no|by) ?author|by"
    r"|(?:hp|dell|acer|asus|lenovo|toshiba|sony|windows|mac|pc|scanner|xerox|canon)"
    r"(?:[ -]?(?:user|pc|inc\.?|laptop|desktop|\d+))?|[\w.]+-pc|(?:desktop|laptop)-\w+"
    r"|https?://.*|[^\s@]+@[^\s@]+|[\W\d_]+|\{.*\}|%.*%)",
    re.IGNORECASE,
)


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


def author_name(value: object) -> str | None:
    """The people that a field names, without what only stands for one: "Username", "admin", "Microsoft Office User"."""
    if isinstance(value, list | tuple):
        names = [name for item in value[:20] if not isinstance(item, list) and (name := author_name(item))]
        return clean(", ".join(dict.fromkeys(names)))
    name = clean(value)
    if name is None:
        return None
    # Obsidian links people: [[Ada Quill]], [[people/Ada Quill|Ada]]
    name = _WIKI_LINK.sub(lambda match: match[2] or match[1].rpartition("/")[2], name)
    name = _BY.sub("", name).strip(" ,;|")
    return None if not name or _NOBODY.fullmatch(name) else name


def shortened(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit into `longest` characters, with an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    if not text[longest - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:-–—") + "…"


def host_of(value: str) -> str | None:
    """The host of a web address or bare domain, without "www.": "https://www.bay.example/a" is "bay.example"."""
    address = web_address(value)
    if address is not None:
        return (urlsplit(address).hostname or "").removeprefix("www.") or None
    return value.lower().removeprefix("www.") if _DOMAIN.fullmatch(value) else None


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

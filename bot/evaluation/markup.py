"""HTML and SVG from Python: whatever is plain text is escaped, so no article can speak for the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# Articles hold control characters, and HTML allows none of them; directional ones could reorder the page.
_NOT_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_EMPTY = frozenset({"meta", "br", "line", "rect", "path", "circle", "polyline", "polygon"})


class Markup(str):
    """Text that is HTML already, made by `tag` or written in this package."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Plain text as HTML."""
    return Markup(html.escape(_NOT_SHOWN.sub("\ufffd", value), quote=True))


def join(children: Iterable[str | Markup | None]) -> Markup:
    """The children one after the other, those that are not markup escaped; None is nothing."""
    parts = (child if isinstance(child, Markup) else text(child) for child in children if child is not None)
    return Markup("".join(parts))


def tag(name: str, /, *children: str | Markup | None, **attributes: str | float) -> Markup:
    """An element. Attribute names lose a trailing "_" and get "-" for "_", floats are rounded to a tenth."""
    shown = "".join(f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items())
    if name in _EMPTY and not children:
        return Markup(f"<{name}{shown}/>")
    return Markup(f"<{name}{shown}>{join(children)}</{name}>")


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return text(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")

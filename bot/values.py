"""How the text of a setting becomes a value: one `Kind` for each sort of value, with the range that it allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of value: `read` takes its text (any exception: no such value), `wanted` says what it takes.

    `least` and `most` are inclusive.
    """

    wanted: str
    read: Callable[[str], Any]
    least: float | None = None
    most: float | None = None

    def value(self, variable: str, text: str, *, secret: bool = False) -> Any:  # noqa: ANN401  the kind says which
        """The value that `text` stands for. Raises ValueError, with a line for the user that shows no secret."""
        try:
            value = self.read(text)
        except (ValueError, KeyError, RuntimeError):
            shown = "its value" if secret else repr(text)
            raise ValueError(f"{variable}: {shown} is not {self.wanted}") from None
        if self.least is not None and self.most is not None and not self.least <= value <= self.most:
            raise ValueError(f"{variable}: {value:g} is not between {self.least:g} and {self.most:g}")
        return value


def whole(least: float | None = None, most: float | None = None) -> Kind:
    """A whole number, within a range where one is given."""
    return Kind("a whole number", int, least, most)


def number(least: float | None = None, most: float | None = None) -> Kind:
    """A number, within a range where one is given."""
    return Kind("a number", float, least, most)


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.replace(",", " ").split())


TEXT = Kind("a text", str)
FOLDER = Kind("a folder", lambda text: Path(text).expanduser())
YES_OR_NO = Kind("yes or no", lambda text: _WORDS[text.lower()])
ID = whole()
IDS = Kind("ids separated by commas", _ids)


def kind_of(default: object) -> Kind:
    """The kind of which a default is. Raises TypeError for None and for a tuple, which do not tell."""
    for sort, kind in ((bool, YES_OR_NO), (int, whole()), (float, number()), (str, TEXT), (Path, FOLDER)):
        if isinstance(default, sort):
            return kind
    raise TypeError(f"a setting with the default {default!r} must say what kind of value it takes")

"""The folders that are written to: whether there is room, and whether writing is allowed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.checks.check import Check
from bot.settings import Settings
from index.errors import IndexUnavailable
from index.generations import publishing as generation

ROOM = 500_000_000
"""Bytes that a first build may need: the compiled encoder and its parts made aside, and a small index."""


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def disk(settings: Settings) -> Iterator[Check]:
    """Whether there is room for the next build."""
    for name, folder in _folders(settings):
        free = shutil.disk_usage(_existing(folder)).free
        needed = max(ROOM, _size_in_use(settings.index)) if folder == settings.index else ROOM
        detail = f"{free / 1e9:.1f} GB free for {folder}"
        if free < needed:
            yield Check(
                f"disk of {name}",
                "FAILED",
                f"{detail}, a rebuild needs up to {needed / 1e9:.1f} GB",
                f"make room there, or set NEWSDESK_{name.upper()} to a folder on another disk",
            )
        else:
            yield Check(f"disk of {name}", "ok", detail)


def _size_in_use(index: Path) -> int:
    """Bytes of the generation in use: a rebuild makes the next one beside it."""
    try:
        return sum(record.size for record in generation.locate(index)[1].files.values())
    except IndexUnavailable:
        return 0


def _folders(settings: Settings) -> tuple[tuple[str, Path], ...]:
    return (("index", settings.index), ("data", settings.data))


def writing(settings: Settings) -> Iterator[Check]:
    """Whether the folders that a rebuild writes can be written."""
    for name, folder in _folders(settings):
        place = _existing(folder)
        try:
            # tried, not asked: a read-only mount or a quota shows only when something is written
            with tempfile.TemporaryFile(dir=place) as stream:
                stream.write(b"newsdesk")
                stream.flush()
        except OSError as error:
            yield Check(
                f"writing to {name}",
                "FAILED",
                f"{place}: {(error.strerror or str(error)).lower()}",
                f"chmod u+rwx '{place}', or set NEWSDESK_{name.upper()} to another folder",
            )
        else:
            yield Check(f"writing to {name}", "ok", str(place))

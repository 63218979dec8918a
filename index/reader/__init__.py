"""Question and passage to evidence: does it answer, and with which words? A contract, one reader a file.

`load_reader` opens the one that the settings name; each is imported when it is chosen.
"""

from __future__ import annotations

from pathlib import Path

from index.reader.base import Reader

SHIPPED = "newsdesk"
"""The reader that comes with the package."""

OFF = "off"


def load_reader(name: str, home: Path) -> Reader | None:
    """The reader of that name; None for "off".

    "newsdesk" is the one in the package; any other name or folder is a sentence-transformers CrossEncoder, compiled
    once into `home`. Raises ModelError.
    """
    if name == OFF:
        return None
    if name == SHIPPED:
        from index.reader.shipped import ShippedReader

        return ShippedReader()
    from index.reader.cross_encoder import CompiledCrossEncoder, compiled

    return CompiledCrossEncoder(compiled(name, home))

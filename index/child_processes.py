"""Child processes of this package: the same code as here, and never a file of the working folder.

`python -m bot` alone would look for `bot` in the working folder first, which is the user's: `-P` forbids that, and the
folder of this package takes its place.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[1])


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of this package under this Python."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment for it: this process's, with `more`, and with this package where a child finds it."""
    paths = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": paths} | more

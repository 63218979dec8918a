"""The exit statuses, and the one way in which a command speaks on stderr."""

from __future__ import annotations

import contextlib
import sys

FOUND, NOT_FOUND, WRONG_USAGE, NO_INDEX, INTERRUPTED = 0, 1, 2, 3, 130


def say(line: str) -> None:
    """Print a notice on stderr: stdout is for answers. A closed stderr costs the notice, never the answer."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)

"""Child processes of tests: however a test ends, its children are gone and their pipes closed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

PATIENCE = 300
"""Seconds after which a child counts as hung: on a busy machine an import alone may take many."""


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A child with pipes for stdout and stderr; killed at the end of the block if it still runs."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    ) as process:
        try:
            yield process
        finally:
            process.kill()  # no error where it has ended


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """As in a job that a script started in the background: children inherit that SIGINT is ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

"""A rebuild as a child process: one at a time, its progress as lines."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from bot.settings import Settings

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def rebuild_command(settings: Settings) -> list[str]:
    """What is run: the command line's own `rebuild`, on the same index and corpus."""
    return [
        sys.executable, "-m", "bot", "rebuild", "--index", str(settings.index), "--corpus", str(settings.corpus)
    ]  # fmt: skip


class Rebuilds:
    """Runs at most one rebuild."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._child: asyncio.subprocess.Process | None = None
        self._busy = False
        self._stopped = False
        self.lines: deque[str] = deque(maxlen=20)
        self.started = 0.0

    @property
    def running(self) -> bool:
        """Whether a rebuild is under way."""
        return self._busy

    @property
    def seconds(self) -> float:
        """How long the rebuild has been running."""
        return time.monotonic() - self.started

    async def run(self) -> AsyncIterator[str]:
        """Run one to its end, yielding its lines; `outcome` is known afterwards. Must not be running already."""
        self._busy, self._stopped, self.started = True, False, time.monotonic()
        self.lines.clear()
        self.status: int | None = None
        try:
            # the child needs no token, so it gets none
            environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=environment | {"DISCORD_TOKEN": ""},
            )
            with suppress(OSError, AttributeError):
                # questions come first; Windows has no such call
                os.setpriority(os.PRIO_PROCESS, self._child.pid, 10)
            assert self._child.stdout is not None
            async for raw in self._child.stdout:
                line = _CONTROL.sub("", raw.decode("utf-8", "replace")).strip()
                if line:
                    self.lines.append(line)
                    yield line
            self.status = await self._child.wait()
        finally:
            await self._end()
            self._busy = False

    @property
    def outcome(self) -> str:
        """How the last rebuild ended, as a title."""
        if self._stopped:
            return "Rebuild stopped"
        return "Rebuild finished" if self.status == 0 else f"Rebuild failed (status {self.status})"

    def stop(self) -> None:
        """End the rebuild that is running; the index in use stays as it is."""
        if self._child is not None and self._child.returncode is None:
            self._stopped = True
            self._child.terminate()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), 5)
        except TimeoutError:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

"""A rebuild as a child process: one at a time, its progress as lines."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.settings import Settings
from index import child_processes

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_GRACE_SECONDS = 5


def rebuild_command(settings: Settings) -> list[str]:
    """What is run: the command line's own `rebuild`, on the same index and corpus."""
    folders = ["--index", str(settings.index), "--corpus", str(settings.corpus)]
    return child_processes.command("bot", "rebuild", *folders)


def shown_names(settings: Settings) -> dict[str, str]:
    """What stands for the folders in the lines that a channel sees; the longest path first."""
    folders = {settings.corpus: "the articles' folder", settings.index: "the index folder"}
    paths = {
        str(path): name
        for folder, name in folders.items()
        for path in (folder, folder.absolute(), folder.resolve())
    }
    return {path: paths[path] for path in sorted(paths, key=len, reverse=True)}


class Rebuilds:
    """Runs at most one rebuild; `lines` are the last ones that it printed."""

    def __init__(self, command: Sequence[str], names: Mapping[str, str] | None = None) -> None:
        """`names` are texts to be replaced in what is shown: a channel need not read this machine's folders."""
        self._command, self._names = list(command), dict(names or {})
        self._task: asyncio.Task[int] | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._stopped = False
        self._started = 0.0
        self._ended = 0.0
        self.lines: deque[str] = deque(maxlen=20)

    @property
    def running(self) -> bool:
        """Whether a rebuild is under way."""
        return self._task is not None and not self._task.done()

    @property
    def seconds(self) -> float:
        """How long the rebuild has been running, or ran."""
        return (time.monotonic() if self.running else self._ended) - self._started

    @property
    def outcome(self) -> str | None:
        """How the last rebuild ended, as a title; None while it runs."""
        if self._task is None or not self._task.done():
            return None
        if self._stopped:
            return "Rebuild stopped"
        status = self._task.result()
        return "Rebuild finished" if status == 0 else f"Rebuild failed (status {status})"

    def start(self) -> bool:
        """Start one; False where one is running."""
        if self.running:
            return False
        self._stopped, self._started = False, time.monotonic()
        self.lines.clear()
        self._task = asyncio.create_task(self._run(), name="rebuild")
        return True

    async def wait(self, seconds: float) -> None:
        """Wait for the end of the rebuild, but not longer than this."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)

    async def stop(self) -> None:
        """End the rebuild that is running; the index in use stays as it is."""
        if self._task is None or self._task.done():
            return
        self._stopped = True
        child = self._child
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.terminate()
        await self.wait(_GRACE_SECONDS)
        if self.running:
            with suppress(ProcessLookupError):
                child.kill()
            await self.wait(_GRACE_SECONDS)

    async def _run(self) -> int:
        try:
            # the child needs no token: an empty one also hides that of a .env file
            child = self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=child_processes.environment(DISCORD_TOKEN=""),
            )
            with suppress(OSError, AttributeError):
                # questions come first; Windows has no such call
                os.setpriority(os.PRIO_PROCESS, child.pid, 10)
            assert child.stdout is not None
            while chunk := await child.stdout.read(65536):
                text = _CONTROL.sub("", chunk.decode("utf-8", "replace"))
                for path, name in self._names.items():
                    text = text.replace(path, name)
                self.lines.extend(line.strip() for line in re.split(r"[\r\n]+", text) if line.strip())
            return await child.wait()
        except OSError as error:
            self.lines.append(str(error))
            return 1
        finally:
            self._ended = time.monotonic()

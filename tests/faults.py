"""A fault under one call of the file system: the n-th of a piece of code fails, or the process is killed there."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

CALLS = ("fsync", "replace", "rename", "unlink", "mkdir")
KINDS = ("ENOSPC", "EIO", "SIGKILL")


@dataclass
class Recorder:
    """Which calls were made, each as (function, the line that called it). `fails_at` counts from 1; 0 never."""

    fails_at: int = 0
    kind: str = "EIO"
    made: list[tuple[str, str]] = field(default_factory=list)

    def call(self, name: str) -> None:
        frame = sys._getframe(2)
        while frame.f_back and (
            "pathlib" in frame.f_code.co_filename or "contextlib" in frame.f_code.co_filename
        ):
            frame = frame.f_back
        self.made.append((name, f"{frame.f_code.co_filename}:{frame.f_lineno}"))
        if len(self.made) == self.fails_at:
            if self.kind == "SIGKILL":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(getattr(errno, self.kind), os.strerror(getattr(errno, self.kind)), name)


@contextmanager
def faulty(recorder: Recorder) -> Iterator[None]:
    """Every call that writes, syncs, renames or removes goes through the recorder."""
    real = {name: getattr(os, name) for name in CALLS}
    real_open = io.open

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            recorder.call(name)
            return real[name](*given, **more)

        return call

    def opened(file: Any, mode: str = "r", *given: Any, **more: Any) -> Any:
        if set(mode) & set("wxa+"):
            recorder.call("open")
        return real_open(file, mode, *given, **more)

    try:
        for name in CALLS:
            setattr(os, name, wrapped(name))
        io.open = opened  # type: ignore[assignment]
        yield
    finally:
        for name in CALLS:
            setattr(os, name, real[name])
        io.open = real_open


def killed(job: Callable[[], None]) -> bool:
    """Run a job in a fork of this process; whether it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            job()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def chosen(made: list[tuple[str, str]], *, every: bool) -> list[int]:
    """The calls to let fail, from 1: the first and the last of each line, or `every` one."""
    if every:
        return list(range(1, len(made) + 1))
    ends = {}
    for number, call in enumerate(made, start=1):
        ends[call] = (ends.get(call, (number,))[0], number)
    return sorted({number for pair in ends.values() for number in pair})

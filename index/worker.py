"""Work on what strangers wrote, in a process of its own that is ended where it takes too much time or memory.

    answer = shared().call("index.articles.apart:job", given, body, Bounds(seconds=20, memory=512_000_000))

One child does one job after the other; a job is a function of JSON and bytes that returns JSON. It ends by itself
after a minute without work, and with this process.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from index import child_processes

_IDLE_SECONDS = 60.0
_LENGTH = struct.Struct("<Q")
_PATIENCE = 5
"""Times the limit that a job may take by the clock: on a busy machine it gets only a part of a processor."""
_GRACE_SECONDS = 10.0


class Exceeded(Exception):
    """A job took more than it may, or ended its process; `what` is "seconds", "memory" or "", `str(error)` in words."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.what = what


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a job may take: seconds of processor time, and bytes of memory beyond those of an idle process."""

    seconds: float
    memory: int


class Worker:
    """One child process at most; may be called from several threads, which then take turns."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.started = 0

    def call(self, job: str, given: dict[str, Any], body: bytes, bounds: Bounds) -> Any:  # noqa: ANN401  JSON
        """What the job returns. Raises Exceeded."""
        with self._lock:
            try:
                return self._called(job, given, body, bounds)
            except BaseException:  # Ctrl-C, too: a child that is in the middle of a job is of no more use
                self._end()
                raise

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _called(self, job: str, given: dict[str, Any], body: bytes, bounds: Bounds) -> Any:  # noqa: ANN401
        head = {"job": job, "given": given, "seconds": bounds.seconds, "memory": bounds.memory}
        parts = (json.dumps(head).encode(), body)
        reply = None
        if self._child is not None:
            reply, is_late = self._exchange(self._child, parts, bounds)
            if reply is None and self._child.wait() != 0:
                raise _exceeded(None if is_late else self._child.returncode, bounds)
        if reply is None:  # none was there, or it had just gone for want of work
            self._end()
            self._child = self._start()
            reply, is_late = self._exchange(self._child, parts, bounds)
            if reply is None:
                raise _exceeded(None if is_late else self._child.wait(), bounds)
        answer = json.loads(reply)
        if answer["last"]:
            self._end()
        if "failed" in answer:
            raise Exceeded(f"takes more than {bounds.memory / 1e6:g} MB of memory to read", "memory")
        return answer["returned"]

    def _start(self) -> subprocess.Popen[bytes]:
        self.started += 1
        return subprocess.Popen(
            child_processes.command(__name__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # its threads would take memory for work that it does not have
            env=child_processes.environment(OPENBLAS_NUM_THREADS="1"),
        )

    def _exchange(
        self, child: subprocess.Popen[bytes], parts: tuple[bytes, ...], bounds: Bounds
    ) -> tuple[bytes | None, bool]:
        """The reply, None where the child ended instead; and whether it was ended for being late."""
        assert child.stdin is not None and child.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(_PATIENCE * bounds.seconds + _GRACE_SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            for part in parts:
                _write(child.stdin, part)
            return _read(child.stdout), late.is_set()
        except (BrokenPipeError, ConnectionError):
            return None, late.is_set()
        finally:
            timer.cancel()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                pass  # what was not yet written has no reader any more


@cache
def shared() -> Worker:
    """The one worker of this process."""
    worker = Worker()
    atexit.register(worker.close)
    return worker


def _exceeded(status: int | None, bounds: Bounds) -> Exceeded:
    """What the end of a child in the middle of a job means; None where its time by the clock was over."""
    if status is None or status == -getattr(signal, "SIGPROF", 0):
        return Exceeded(f"takes more than {bounds.seconds:g} s to read", "seconds")
    if status == -getattr(signal, "SIGKILL", 9):
        return Exceeded("was ended by the system while it was read: there was too little memory", "memory")
    return Exceeded(f"ended its reader (status {status}): it is damaged, perhaps on purpose")


def _write(stream: IO[bytes], part: bytes) -> None:
    stream.write(_LENGTH.pack(len(part)))
    stream.write(part)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    part = stream.read(length)
    return part if len(part) == length else None


# -- in the child --------------------------------------------------------------------------------------------------


def _serve() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when it is over
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not stand among the replies
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    functions: dict[str, tuple[Callable[[dict[str, Any], bytes], Any], int]] = {}
    while _wait(requests):
        head, body = _whole(requests), _whole(requests)
        if head is None or body is None:
            return
        asked = json.loads(head)
        bounds = Bounds(asked["seconds"], asked["memory"])
        if asked["job"] not in functions:
            # what the job needs at all is no part of what it may take
            functions[asked["job"]] = (_function(asked["job"]), _memory())
        function, at_rest = functions[asked["job"]]
        answer: dict[str, Any]
        try:
            _bound(bounds, at_rest)
            try:
                answer = {"returned": function(asked["given"], body)}
            finally:
                _bound(None, at_rest)
        except MemoryError:
            answer = {"failed": "memory"}
        # what parsers keep for themselves would be counted against the next job
        answer["last"] = "failed" in answer or _memory() > at_rest + bounds.memory // 2
        _write(replies, json.dumps(answer).encode())


def _function(job: str) -> Callable[[dict[str, Any], bytes], Any]:
    module, _, name = job.partition(":")
    found: Callable[[dict[str, Any], bytes], Any] = getattr(import_module(module), name)
    return found


def _whole(stream: Any) -> bytes | None:  # noqa: ANN401  an unbuffered stream
    def exactly(length: int) -> bytes | None:
        found = bytearray()
        while len(found) < length:
            piece = stream.read(min(length - len(found), 2**20))
            if not piece:
                return None
            found += piece
        return bytes(found)

    head = exactly(_LENGTH.size)
    return exactly(_LENGTH.unpack(head)[0]) if head is not None else None


def _wait(stream: IO[bytes]) -> bool:
    """Whether there is more to read, or the end of it; False after a while without work."""
    if os.name == "nt":
        return True
    import select

    return bool(select.select([stream], [], [], _IDLE_SECONDS)[0])


def _bound(bounds: Bounds | None, at_rest: int) -> None:
    """Let the system end this process after so much time, and refuse it more memory; None lifts both."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's clock ends a job there
        return
    signal.setitimer(signal.ITIMER_PROF, bounds.seconds if bounds else 0)
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (at_rest + bounds.memory if bounds else most, most))


def _memory() -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 2**30


if __name__ == "__main__":
    try:
        _serve()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)

"""Files put into the corpus folder: whole or not at all, and never over another one that is not kept."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from index.errors import CorpusError, UsageError

_LONGEST_STEM = 200
"""Bytes of a name that are kept in the archive: with time and suffix, a file system takes 255."""

_ASIDE = re.compile(r"\.[0-9a-f]{16}\.new")

State = Literal["new", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or address: where it is in the corpus, or why it is not there."""

    what: str
    state: State
    path: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The corpus folder, and the folder outside of it that older texts move to."""

    corpus: Path
    archive: Path

    def checked(self) -> Shelf:
        """The same shelf if it can be used. Raises UsageError."""
        if self.corpus.exists() and not self.corpus.is_dir():
            raise UsageError(f"{self.corpus} is a file: name a folder with --corpus to add articles to")
        if self.archive.resolve().is_relative_to(self.corpus.resolve()):
            raise UsageError(
                f"{self.archive} lies inside {self.corpus}, so that old texts would be articles again: "
                "set NEWSDESK_DATA to a folder outside of it"
            )
        return self

    def clear_remains(self) -> None:
        """Remove what a command that was killed left half written, here and in the archive."""
        for folder in (self.corpus, self.archive):
            for aside in folder.rglob(".*.new"):
                with suppress(OSError):
                    if _ASIDE.fullmatch(aside.name) and _is_abandoned(aside):
                        aside.unlink()

    def read(self, path: str) -> bytes | None:
        """What a path of the corpus holds, None where nothing is there."""
        try:
            return self._inside(path).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, path: str, content: bytes) -> None:
        """Write a file of the corpus; what was there before is in the archive first. Raises CorpusError."""
        target = self._inside(path)
        with _told(target):
            before = self.read(path)
            if before is not None:
                _write(self._archived(path), before)
            _write(target, content)

    def _inside(self, path: str) -> Path:
        target = self.corpus / path
        if not target.parent.resolve().is_relative_to(self.corpus.resolve()) or target.is_symlink():
            raise CorpusError(f"{target} leads out of the folder of articles by a link: remove the link")
        return target

    def _archived(self, path: str) -> Path:
        place = self.archive / path
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        # the clock may jump back, and two texts may come within a second
        stem = place.stem.encode(errors="surrogateescape")[:_LONGEST_STEM].decode(errors="ignore")
        return place.with_name(f"{stem}.{stamp}-{secrets.token_hex(2)}{place.suffix}")


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CorpusError(
            f"{error.filename or target} cannot be written ({(error.strerror or str(error)).lower()}): "
            "make room, allow writing there, or name another folder with --corpus"
        ) from error


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # hidden, so that a rebuild that runs at this moment passes over it
    aside = target.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with aside.open("xb") as stream:
            _hold(stream.fileno())
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            if os.name != "nt":
                aside.replace(target)
        if os.name == "nt":  # where an open file cannot be renamed
            aside.replace(target)
        _fsync_folder(target.parent)
    finally:
        aside.unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold(descriptor: int) -> bool:
    """Lock a file against `clear_remains` for as long as this process has it open; False where another has."""
    if os.name == "nt":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_abandoned(aside: Path) -> bool:
    descriptor = os.open(aside, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        return _hold(descriptor)
    finally:
        os.close(descriptor)

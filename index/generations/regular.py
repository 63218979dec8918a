"""Reading inside an index: regular files only, by no link, and no more than is wanted of them.

What lies in an index may have been put there by anyone who can write there: a FIFO would be waited for without end,
a device read without end, a link would lead out.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

LARGEST = 64 * 1024 * 1024
"""Bytes of a manifest or note: more is none."""


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of a small regular file. Raises OSError, also for anything else; UnicodeDecodeError."""
    descriptor = os.open(
        path,
        os.O_RDONLY
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_BINARY", 0),
    )
    with os.fdopen(descriptor, "rb") as stream:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise OSError(0, "it is not a file", str(path))
        if info.st_size > largest:
            raise OSError(0, f"it is larger than {largest} bytes", str(path))
        return stream.read(largest).decode("utf-8")


def size_of(folder: Path, name: str) -> int:
    """The bytes of a regular file below a folder, `name` with forward slashes.

    Raises OSError where it is none, or where a link or a name such as ".." leads to it.
    """
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute() or Path(name).is_absolute():
        raise OSError(0, "it leads out of its folder", name)
    at = folder
    for part in parts[:-1]:
        at /= part
        if not stat.S_ISDIR(os.lstat(at).st_mode):
            raise OSError(0, "it is not a folder", str(at))
    info = os.lstat(at / parts[-1])
    if not stat.S_ISREG(info.st_mode):
        raise OSError(0, "it is a link" if stat.S_ISLNK(info.st_mode) else "it is not a file", name)
    return info.st_size

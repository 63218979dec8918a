"""What a library says of a file that it cannot write, said as the OSError that it was."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CODES = {
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
}


@contextmanager
def as_os_error(path: Path, *libraries: type[Exception]) -> Iterator[None]:
    """Raise an OSError about `path` for what SQLite, or an exception of `libraries`, says while it is written.

    A panic of tantivy's (a BaseException) is one, too.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        raise _of(path, error, errno.EIO if code is None else _CODES.get(code & 0xFF, errno.EIO)) from error
    except libraries as error:
        raise _of(path, error, _guess(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _of(path, error, _guess(error)) from error


def _guess(error: BaseException) -> int:
    said = str(error).lower()
    if "permission" in said or "read-only" in said:
        return errno.EACCES
    return errno.ENOSPC if "no space" in said else errno.EIO


def _of(path: Path, error: BaseException, number: int) -> OSError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    reason = f"permission denied ({said})" if number == errno.EACCES else said
    return OSError(number, reason, str(path))

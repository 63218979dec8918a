"""The vectors of a build under way, kept beside the index until it is published: an interrupted one loses none.

INDEX/ENCODED: a digest of format, model and dimension, then one record a sentence as it was encoded: a checksum, the
digest of the sentence's text, its vector. A process may be killed at any byte: what is not whole is not read.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.encoders.base import Encoder
from index.types import Matrix, Rows

KEPT = "ENCODED"
_FORMAT = 1
_HEADER = 32  # bytes


class KeptVectors:
    """The vectors that earlier runs of the same model made for this index, and room for those of this one."""

    def __init__(self, index: Path, encoder: Encoder) -> None:
        """Take up the file of an interrupted run; one of another model is overwritten."""
        self._path = index / KEPT
        self._record = _record(encoder.dim)
        self._rows: dict[bytes, int] = {}
        header = _header(encoder)
        self._records = self._read(header)
        self._stream: BinaryIO | None = None
        try:
            self._stream = self._path.open("r+b" if self._records is not None else "wb", buffering=0)
            if self._records is None:
                self._stream.write(header)
            else:  # after the last whole record
                self._stream.truncate(_HEADER + len(self._records) * self._record.itemsize)
                self._stream.seek(0, 2)
        except OSError:
            self._give_up()

    def taken(self, texts: Sequence[str]) -> tuple[Rows, Matrix]:
        """The places among `texts` whose vectors are kept, and these vectors."""
        if self._records is None:
            return np.empty(0, np.int64), np.empty((0, self._record["vector"].shape[0]), np.float32)
        known = [(place, self._rows.get(_key(text))) for place, text in enumerate(texts)]
        whole = [(place, row) for place, row in known if row is not None and self._is_whole(row)]
        places, rows = ([pair[side] for pair in whole] for side in (0, 1))
        return np.array(places, np.int64), np.array(self._records["vector"][rows], np.float32)

    def keep(self, texts: Sequence[str], vectors: Matrix) -> None:
        """Append the vectors of `texts`. Where there is no room the build goes on without keeping any."""
        if self._stream is None:
            return
        records = np.zeros(len(texts), self._record)
        records["key"] = np.frombuffer(b"".join(map(_key, texts)), np.uint8).reshape(-1, 16)
        records["vector"] = vectors
        records["check"] = [_check(record) for record in records]
        try:
            # unbuffered: what was handed to the operating system outlives the process
            self._stream.write(records.tobytes())
        except OSError:
            self._give_up()

    def close(self) -> None:
        """Release the file; it stays for the next run."""
        self._records = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _read(self, header: bytes) -> NDArray[Any] | None:
        try:
            with self._path.open("rb") as stream:
                ours = stream.read(_HEADER) == header
                count = (stream.seek(0, 2) - _HEADER) // self._record.itemsize
            if not ours or not count:
                return None
            records = np.memmap(self._path, self._record, "r", offset=_HEADER, shape=(count,))
        except OSError:
            return None
        keys = np.ascontiguousarray(records["key"]).tobytes()
        self._rows = {keys[row * 16 : row * 16 + 16]: row for row in range(count)}
        return records

    def _is_whole(self, row: int) -> bool:
        assert self._records is not None
        record = self._records[row]
        return int(record["check"]) == _check(record)

    def _give_up(self) -> None:
        """Keep nothing: a build that finds room for itself must not fail for want of more."""
        self.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def forget(index: Path) -> None:
    """Remove what was kept: the index holds it, or nothing needs it any more."""
    with suppress(OSError):
        (index / KEPT).unlink(missing_ok=True)


def any_kept(index: Path) -> bool:
    """Whether a build that did not end has left vectors here."""
    return (index / KEPT).is_file()


def _record(dim: int) -> np.dtype[Any]:
    return np.dtype([("check", "<u4"), ("key", "u1", (16,)), ("vector", "<f4", (dim,))])


def _header(encoder: Encoder) -> bytes:
    what = f"{_FORMAT}\0{encoder.fingerprint}\0{encoder.dim}"
    return hashlib.blake2b(what.encode(), digest_size=_HEADER).digest()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _check(record: np.void) -> int:
    return zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["key"].tobytes()))

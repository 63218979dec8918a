"""Plain NumPy arrays: a folder of named ones, mapped when read (no pickle); runs, and rows of any length."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged


def save(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write each array as `<name>.npy` into a new folder."""
    folder.mkdir()
    for name, array in arrays.items():
        with (folder / f"{name}.npy").open("wb") as stream:  # Python's own file says why it cannot be written
            np.save(stream, array, allow_pickle=False)


def create(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A new float32 array in a .npy file, mapped into memory for writing. Raises OSError where there is no room."""
    mapped: NDArray[np.float32] = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    if hasattr(os, "posix_fallocate"):
        # else the file is only as long as it says: the first page without room would kill the process (SIGBUS)
        with path.open("r+b") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(1, path.stat().st_size))
    return mapped


def load(folder: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """The arrays of these names, mapped into memory. Raises IndexDamaged."""
    try:
        # plain arrays over the maps: np.memmap pays for its subclass at every slice
        return {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in names
        }
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{folder} cannot be read ({error}): run `newsdesk rebuild --full`") from error


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each value differs from the one before: where the runs of equal values begin."""
    found = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def ragged(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The members of the given rows one after another, and where each row's begin: `first[i]:first[i + 1]`.

    Row r of the whole has the members `starts[r]` up to `starts[r + 1]`; a row given twice is answered twice.
    """
    begins = starts[rows]
    lengths = starts[rows + 1] - begins
    first = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(lengths, out=first[1:])
    return np.repeat(begins - first[:-1], lengths) + np.arange(first[-1]), first

"""A folder of named NumPy arrays, memory-mapped when read: no pickle, and nothing is parsed."""

from __future__ import annotations

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


def load(folder: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """The arrays of these names, mapped into memory. Raises IndexDamaged."""
    try:
        return {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names}
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{folder} cannot be read ({error}): run `newsdesk rebuild --full`") from error

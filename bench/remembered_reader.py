"""A reader that reads each pair once, and keeps what it made of it between runs: training reads the same many times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.reader.base import Readable, Reader, Reading
from index.types import Span


class Remembered:
    """A reader that reads each pair once; what it made of them is kept in a file between runs."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self.name, self.fingerprint = reader.name, reader.fingerprint
        self._reader = reader
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"readings-{reader.fingerprint}.jsonl"
        self._known: dict[str, Reading] = {}
        for line in self._file.read_text("utf-8").splitlines() if self._file.exists() else ():
            key, answers, span, odds, mass = json.loads(line)
            self._known[key] = Reading(answers, Span(*span) if span else None, odds, np.array(mass))

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """The readings, new ones added to the file."""
        keys = [
            hashlib.blake2b(f"{question}\0{p.title}\0{p.text}".encode(), digest_size=12).hexdigest()
            for p in passages
        ]
        unknown = {key: p for key, p in zip(keys, passages, strict=True) if key not in self._known}
        made = self._reader.read(question, list(unknown.values()))
        with self._file.open("a", encoding="utf-8") as file:
            for key, reading in zip(unknown, made, strict=True):
                self._known[key] = reading
                values = (key, reading.answers, reading.span, reading.odds, reading.mass.tolist())
                file.write(json.dumps(values) + "\n")
        return [self._known[key] for key in keys]

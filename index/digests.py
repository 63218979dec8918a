"""The SHA-256 of a file: what compiled models and generations are checked by."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 2**23
"""Bytes read at a time. `hashlib.file_digest` takes a 32nd of it, and waits for the interpreter after each."""


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

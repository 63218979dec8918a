"""What a format's reader hands over: the text, and what the file itself says about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from index.articles.corpus import Limits
from index.types import Skipped, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before its boilerplate is marked; a field is None where the file does not state it.

    `unindexed` are spans that the format itself shows to be no prose (a line that is only an image).
    """

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    url: str | None = None
    unindexed: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()

    def digest(self) -> bytes:
        """What is equal only for equal drafts: 16 bytes."""
        stated = [getattr(self, name) for name in Draft.__slots__ if name != "text"]
        digest = hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=16)
        digest.update(repr(stated).encode())
        return digest.digest()


class Reader(Protocol):
    """The one function of a format's module, called `read`."""

    def __call__(self, data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
        """The articles of one file in its order, and what of it was skipped; raises what it likes."""
        ...

"""Plain text: the whole decoded file is the article."""

from __future__ import annotations

from collections.abc import Iterator

from index.articles.corpus import Limits
from index.articles.decoding import decode
from index.articles.draft import Draft


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a .txt file; its title and source come from its text."""
    yield Draft(id=path, text=decode(data))

"""Plain text: the whole decoded file is the article, unless it is an archive's export of many."""

from __future__ import annotations

from collections.abc import Iterator

from index.articles.corpus import Limits
from index.articles.decoding import decode
from index.articles.draft import Draft


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a .txt file, its title and source from its text; or those of an export of Nexis or Factiva."""
    text = decode(data)
    if "words" in text or "DOCUMENT" in text or "End of Document" in text:
        from index.articles.exports import articles_of, is_export

        if is_export(text):
            yield from articles_of(text, path)
            return
    yield Draft(id=path, text=text)

"""Word documents: paragraphs and tables in their order, a line each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.table import Table

from index.articles.corpus import Limits, Unreadable
from index.articles.draft import Draft
from index.articles.metadata import clean

_MOST_PARTS = 5000
_MACHINE_NAMES = re.compile(
    r"(?i)python-docx|microsoft office user|user|admin(?:istrator)?|author|owner|.*@.*|\d+"
)


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a .docx file; refuses one that would unpack to more than the size limit of a file.

    The dates inside are those of the file, and so are not taken for the day of publication.
    """
    _refuse_bombs(data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise Unreadable(f"not a Word document ({type(error).__name__})") from None
    lines = list(_lines(document))
    heading = next((text for style, text in lines[:10] if text and style in ("Title", "Heading 1")), None)
    author = clean(document.core_properties.author)
    yield Draft(
        id=path,
        text="\n".join(text for _, text in lines),
        title=clean(document.core_properties.title) or clean(heading),
        author=None if author is None or _MACHINE_NAMES.fullmatch(author) else author,
    )


def _refuse_bombs(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("not a Word document (an old or protected one is saved anew as .docx)") from None
    # zipfile never unpacks more of a part than its declared size, so the declared sizes bind
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.max_file_bytes:
        raise Unreadable(f"unpacks to more than {limits.max_file_bytes / 1e6:g} MB")


def _lines(document: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  python-docx is not typed
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                # not row.cells: it repeats a merged cell as often as the file claims, be it a billion times
                cells = (" ".join(p.text for p in cell.p_lst).strip() for cell in row._tr.tc_lst)
                yield "Table", " | ".join(filter(None, cells))
        else:
            yield block.style.name if block.style is not None else "", block.text

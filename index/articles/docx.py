"""Word documents: paragraphs, tables and text boxes in their order, a line each, as they read when printed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx

from index.articles.corpus import Limits, Unreadable
from index.articles.draft import Draft
from index.articles.metadata import author_name, clean
from index.articles.tables import Row, lines_of
from index.types import Skipped

_MOST_PARTS = 5000
_MOST_TAGS = 1_500_000
"""A tag takes a few hundred bytes once it is read; a book of a thousand pages has about a million."""
_DEEPEST = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# what has been struck out, or is not printed: deletions, the place that moved text came from, field codes
_LEFT_OUT = frozenset(
    f"{_W}{name}"
    for name in (
        "del",
        "moveFrom",
        "rPr",
        "pPr",
        "instrText",
        "delText",
        "delInstrText",
        "rt",
        "sdtPr",
        "tblPr",
    )
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The one article of a .docx file; refuses one that would unpack to more than the size limit of a file.

    Tracked changes are taken as accepted: what was inserted is read, what was deleted is not. The dates inside are
    those of the file, and so are not taken for the day of publication.
    """
    _refuse_bombs(data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise Unreadable(f"not a Word document ({type(error).__name__})") from None
    names = {style.style_id: style.name or "" for style in document.styles}
    lines = list(_blocks(document.element.body, names, 0))
    heading = next((text for style, text in lines[:10] if text and style in ("Title", "Heading 1")), None)
    yield Draft(
        id=path,
        text="\n".join(text for _, text in lines),
        title=clean(document.core_properties.title) or clean(heading),
        author=author_name(document.core_properties.author),
    )


def _refuse_bombs(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # zipfile never unpacks more of a part than its declared size, so the declared sizes bind
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.max_file_bytes:
                raise Unreadable(f"unpacks to more than {limits.max_file_bytes / 1e6:g} MB")
            written = (part for part in parts if part.filename.endswith((".xml", ".rels")))
            if sum(archive.read(part).count(b"<") for part in written) > _MOST_TAGS:
                raise Unreadable(f"has more than {_MOST_TAGS:,} tags")
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("not a Word document (an old or protected one is saved anew as .docx)") from None


def _blocks(parent: Any, styles: dict[str, str], depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """The lines below an element, each with the name of its style; wrappers of any kind are looked into."""
    if depth > _DEEPEST:
        return
    joined = ""
    for block in parent.iterchildren("*"):
        if block.tag == f"{_W}p":
            boxes: list[Any] = []
            text = joined + _text(block, boxes)
            joined = ""
            properties = block.find(f"{_W}pPr")
            if _has(properties, f"{_W}rPr/{_W}del") or _has(properties, f"{_W}rPr/{_W}moveFrom"):
                # its end was deleted: what is left of it goes on in the next paragraph
                joined = text
            else:
                style = properties.find(f"{_W}pStyle") if properties is not None else None
                yield styles.get(style.get(f"{_W}val"), "") if style is not None else "", text
            for box in boxes:
                yield from _blocks(box, styles, depth + 1)
        elif block.tag == f"{_W}tbl":
            yield from (("Table", line) for line in lines_of(list(_rows(block, styles, depth))))
        elif block.tag == f"{_COMPATIBILITY}AlternateContent":
            yield from _blocks(_chosen(block), styles, depth + 1)
        elif block.tag not in _LEFT_OUT:
            yield from _blocks(block, styles, depth + 1)
    if joined:
        yield "", joined


def _text(paragraph: Any, boxes: list[Any]) -> str:  # noqa: ANN401
    """The text of a paragraph as it stands after all tracked changes; its text boxes are put into `boxes`."""
    found: list[str] = []
    waiting = list(reversed(list(paragraph.iterchildren("*"))))
    while waiting:
        part = waiting.pop()
        if part.tag in (f"{_W}t", f"{_M}t"):
            found.append(part.text or "")
        elif part.tag in _SIGNS:
            found.append(_SIGNS[part.tag])
        elif part.tag == f"{_W}txbxContent":
            boxes.append(part)
        elif part.tag == f"{_COMPATIBILITY}AlternateContent":
            waiting.append(_chosen(part))
        elif part.tag not in _LEFT_OUT and not (part.tag == f"{_W}r" and _is_hidden(part)):
            waiting += reversed(list(part.iterchildren("*")))
    return "".join(found)


def _chosen(alternatives: Any) -> Any:  # noqa: ANN401
    """One of several ways of saying the same (a text box is there for new and for old versions of Word)."""
    return next(
        alternatives.iterchildren(f"{_COMPATIBILITY}Choice", f"{_COMPATIBILITY}Fallback"), alternatives
    )


def _rows(table: Any, styles: dict[str, str], depth: int) -> Iterator[Row]:  # noqa: ANN401
    # not python-docx's cells: it repeats a merged cell as often as the file claims, be it a billion times
    for number, row in enumerate(_through(table, f"{_W}tr")):
        properties = row.find(f"{_W}trPr")
        if _has(properties, f"{_W}del"):
            continue
        cells = [
            " ".join(" ".join(text.split()) for _, text in _blocks(cell, styles, depth + 1)).strip()
            for cell in _through(row, f"{_W}tc")
            if not _has(cell, f"{_W}tcPr/{_W}cellDel")
        ]
        yield Row(tuple(cells), is_header=number == 0 and _has(properties, f"{_W}tblHeader"))


def _through(parent: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    """The children of that tag, those inside content controls and tracked insertions included."""
    waiting = list(reversed(list(parent.iterchildren("*"))))
    while waiting:
        part = waiting.pop()
        if part.tag == tag:
            yield part
        elif part.tag not in _LEFT_OUT and part.tag not in (f"{_W}p", f"{_W}tbl"):
            waiting += reversed(list(part.iterchildren("*")))


def _is_hidden(run: Any) -> bool:  # noqa: ANN401
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(f"{_W}val", "true") not in ("0", "false", "off")


def _has(element: Any, path: str) -> bool:  # noqa: ANN401
    return element is not None and element.find(path) is not None

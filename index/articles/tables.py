"""Tables as lines that can be quoted alone: a row a line, each of its cells with the name of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_COLUMNS = 40
_LONGEST_NAME = 60
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, each on one line; `is_header` where the document says that they are names."""

    cells: tuple[str, ...]
    is_header: bool = False


def lines_of(rows: Sequence[Row]) -> list[str]:
    """A line a row: "Ashton Baths | Closes: 4 January | Staff: 12", or the cells alone where columns have no names.

    The first column's name stands before its cell only in the header's own line: the cell is the row's name.
    """
    kept = [row for row in rows if any(cell.strip() for cell in row.cells)]
    names = _names(kept)
    lines = []
    for row in kept:
        cells = row.cells[:_MOST_COLUMNS]
        if not names or row is kept[0] or len(row.cells) != len(names):
            lines.append(" | ".join(cell for cell in cells if cell))
        else:
            lines.append(
                " | ".join(
                    f"{name}: {cell}" if name and at else cell
                    for at, (name, cell) in enumerate(zip(names, cells, strict=False))
                    if cell
                )
            )
    return lines


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The names of the columns, where the first row holds them: as it says, or because only it has no figures."""
    if len(rows) < 2 or len(rows[0].cells) < 2:
        return ()
    first, *others = rows
    short = all(len(cell) <= _LONGEST_NAME for cell in first.cells)
    if not short or len(first.cells) > _MOST_COLUMNS:
        return ()
    if first.is_header:
        return first.cells
    told_apart = not any(_FIGURE.search(cell) for cell in first.cells) and all(
        any(_FIGURE.search(cell) for cell in row.cells[1:]) for row in others
    )
    return first.cells if told_apart and len(others) > 1 and all(first.cells[1:]) else ()

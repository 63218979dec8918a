"""Parts of a page: its headings, the names of its site, and tables and lists of terms made into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from index.articles.structured import key_of
from index.articles.tables import Row, lines_of

_BETWEEN = re.compile(r"\s+(?:[|–—·•»«>/:]+|-{1,2}|::)\s+|\s*\|\s*")
_NAMES = (
    "og:site_name",
    "application-name",
    "twitter:app:name:iphone",
    "publisher",
    "dc.publisher",
    "copyright",
    "apple-mobile-web-app-title",
)
_LONGEST_CELL = 200
_MOST_ROWS = 2000


def headings_of(tree: Any) -> list[str]:  # noqa: ANN401  lxml is not typed
    """The page's title and its headings of the first rank, each on one line."""
    found = []
    for element in tree.iter("title", "h1"):
        text = " ".join("".join(element.itertext()).split())
        if text:
            found.append(text[:300])
        if len(found) == 10:
            break
    return found


def site_names(tree: Any) -> list[str]:  # noqa: ANN401
    """What the page says that its site is called."""
    return [
        content.strip()
        for meta in tree.iterfind(".//meta[@content]")
        if (meta.get("property") or meta.get("name") or "").lower() in _NAMES
        and (content := meta.get("content"))
    ]


def without_site(title: str | None, headings: Sequence[str], names: Iterable[str | None]) -> str | None:
    """The title without the name of the site, and of its section, before or after it.

    Cut is only what the page says that its site is called, or what stands around a heading of the page.
    """
    if title is None:
        return None
    keys = {_site_key(name) for name in names if name} - {""}
    parts = [part for part in _BETWEEN.split(title) if part]
    if len(parts) < 2:
        return title
    inside = [heading for heading in headings if key_of(heading) in {key_of(part) for part in parts}]
    if inside and key_of(inside[0]) not in {key_of(name) for name in keys}:
        ends = (_site_key(parts[-1]) in keys, _site_key(parts[0]) in keys)
        if any(ends) or not keys:
            return inside[0]
    while len(parts) > 1 and _site_key(parts[-1]) in keys:
        title = title[: title.rindex(parts[-1])]
        parts.pop()
        title = _cut(title)
    if len(parts) > 1 and _site_key(parts[0]) in keys:
        title = title[len(parts[0]) :].lstrip(" |–—·•»«>/:-")
    return title


def flatten(tree: Any) -> None:  # noqa: ANN401
    """Make each row of a table, and each pair of a list of terms, a paragraph that can be quoted alone."""
    for terms in list(tree.iter("dl")):
        _replace(terms, _pairs(terms))
    for table in list(tree.iter("table")):
        rows = _rows(table)
        if rows:
            _replace(table, lines_of(rows))


def _cut(title: str) -> str:
    return title.rstrip(" |–—·•»«>/:-")


def _site_key(name: str) -> str:
    key = key_of(name)
    for end in ("com", "couk", "org", "net"):
        if name.lower().endswith(end[-2:]) and "." in name:
            key = key.removesuffix(end)
    return key.removeprefix("www").removeprefix("the")


def _pairs(terms: Any) -> list[str]:  # noqa: ANN401
    lines: list[str] = []
    term, used = "", True
    for part in terms.iter("dt", "dd"):
        text = _text(part)
        if not text:
            continue
        if part.tag == "dt":
            if not used:
                lines.append(term)
            term, used = text.rstrip(": "), False
        else:
            lines.append(f"{term}: {text}" if term else text)
            used = True
    return lines if used else [*lines, term]


def _rows(table: Any) -> list[Row]:  # noqa: ANN401
    """The rows of a table of figures or names; none for one that only lays out a page, or holds another."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows: list[Row] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = tuple(_text(cell) for cell in cells)
        if any(len(text) > _LONGEST_CELL for text in texts) or len(rows) > _MOST_ROWS:
            return []
        rows.append(Row(texts, is_header=bool(cells) and all(cell.tag == "th" for cell in cells)))
    return rows if len(rows) > 1 and max(len(row.cells) for row in rows) > 1 else []


def _text(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(element.itertext()).split())


def _replace(element: Any, lines: list[str]) -> None:  # noqa: ANN401
    parent = element.getparent()
    if parent is None or not lines:
        return
    tail = element.tail
    at = parent.index(element)
    parent.remove(element)
    for number, line in enumerate(lines):
        paragraph = etree.Element("p")
        paragraph.text = line
        if number == len(lines) - 1:
            paragraph.tail = tail
        parent.insert(at + number, paragraph)

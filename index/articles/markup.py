"""HTML, entities and escapes that stand in a field or a file of plain text: the text that they stand for.

A text without any of them comes back as it is, to the character.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from lxml import etree

from index.articles.tables import Row, lines_of

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead title tr "
    "ul caption".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd mark nobr q s samp small span strike "
    "strong sub sup tt u var wbr iframe time label button input link meta head picture source video audio".split()
)
_SILENT = frozenset(
    "script style noscript template head title iframe object embed svg math button select textarea".split()
)
_TAG = re.compile(
    r"</?(?P<name>"
    + "|".join(sorted(_BLOCKS | _INLINE, key=len, reverse=True))
    + r")(?:\s+[^<>=]{1,60}=[^<>]{0,2000}|\s*)/?>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<!--|<(?P<name>script|style)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PACKED_TAG = re.compile(
    r"&lt;/?(?:p|br|div|a|em|strong|b|i|ul|li|span|h[1-6]|blockquote|figure|img)\b", re.IGNORECASE
)
# the signs that a program escaped once too often: no text has "\n" or "\u2019" in letters by itself
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[nrt\"'/\\])")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "/": "/", "\\": "\\"}
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~|>$&<\"':^=])")
_CODE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
# a path of Windows has "\n" in it, but not at the end of a sentence, nor twice
_IS_ESCAPED = re.compile(r"\\n\\n|\\r\\n|[.!?\"”’)]\\n|\\u[0-9a-fA-F]{4}|\\\"")


def readable(text: str) -> str:
    """The text of a record's field: without tags, entities and escapes, a block a line where it is HTML."""
    text = _unescaped(text)
    for _ in range(2):  # markup is at times packed twice
        if not is_html(text):
            break
        text = from_html(text)
    return unpacked(text)


def is_html(text: str) -> bool:
    """Whether a text holds tags of HTML, be they packed as entities: a mere "<" or "<name@host>" is none."""
    if "<" in text and any(
        match["name"].lower() in _BLOCKS or match[0].startswith("</") or "=" in match[0]
        for match in _TAG.finditer(text)
    ):
        return True
    return "&lt;" in text and _PACKED_TAG.search(text) is not None


def from_html(markup: str) -> str:
    """The text of a piece of HTML: a paragraph, list item or table row a line, paragraphs apart from each other."""
    if _PACKED_TAG.search(markup) and not any(m["name"].lower() in _BLOCKS for m in _TAG.finditer(markup)):
        markup = html.unescape(markup)
    # libxml2, not Python's parser: that takes the square of the length over "<p <p <p"
    blocks = _Blocks()
    parser = etree.HTMLParser(target=blocks, remove_comments=True, recover=True)
    parser.feed(f"<div>{_without_hidden(markup).replace(chr(0), chr(0xFFFD))}")
    text = parser.close()
    return text if isinstance(text, str) else ""


def unpacked(text: str) -> str:
    """The text with its entities as the characters that they stand for: "&amp;pound;" is a pound sign, too."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text.replace("\x00", "\ufffd")


def without_markup(text: str) -> str:
    """A text in Markdown with its lines as they are, but no HTML tags, entities and backslashes before signs."""
    if _CODE.search(text):
        return text  # a text on markup shows it
    if "<" in text:
        text = _without_hidden(text)
        text = _TAG.sub(
            lambda match: "\n" if match["name"].lower() in ("br", "p", "div", "li", "tr") else "", text
        )
    if "\\" in text:
        text = _MARKDOWN_ESCAPE.sub(r"\1", text)
    return unpacked(text)


def _without_hidden(text: str) -> str:
    """The text without comments, scripts and styles; what is never closed stays. Linear, where a pattern is not."""
    kept = []
    at = 0
    lower = text.lower() if "<" in text else text
    if len(lower) != len(text):
        return text  # letters that grow in lower case would shift what follows
    unclosed = set()
    for match in _HIDDEN.finditer(text):
        name = (match["name"] or "").lower()
        if match.start() < at or name in unclosed:
            continue
        closing = f"</{name}" if name else "-->"
        end = lower.find(closing, match.end())
        if end < 0:
            unclosed.add(name)
            continue
        kept.append(text[at : match.start()])
        at = end + len(closing)
        if name:
            at = max(at, text.find(">", at) + 1)
    return "".join([*kept, text[at:]])


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    if "\n" in text or not _IS_ESCAPED.search(text):
        return text
    plain = _ESCAPED.sub(
        lambda match: chr(int(match[0][2:], 16)) if match[0][1] == "u" else _ESCAPES[match[0][1]], text
    )
    # pairs of halves, as JSON writes what is outside of the first plane
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Blocks:
    """Collects the blocks of a piece of HTML, as a target of lxml's parser."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._open: list[str] = []
        self._silent = 0
        self._before = ""
        self._term = ""
        self._in_term = False
        self._rows: list[Row] | None = None
        self._cells: list[str] = []
        self._heads = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("td", "th"):
            self._flush_into_row()
            self._heads += tag == "th"
        elif tag == "table":
            self._flush()
            self._rows = []
        elif tag == "tr":
            self._end_row()
        elif tag == "dd" and self._in_term:
            self._end_term()
        elif tag in _BLOCKS:
            self._flush()
            if tag == "dt":
                self._in_term, self._term = True, ""
            if tag == "dd" and self._term:
                self._before = f"{self._term}: "
            if tag == "li":
                self._before = "- "
            if tag == "p":
                self._lines.append("")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._flush_into_row()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            rows, self._rows = self._rows, None
            self._lines += lines_of(rows or [])
        elif tag == "dt":
            self._end_term()
        elif tag in ("dd", "li"):
            self._flush()
            self._before = ""
        elif tag in _BLOCKS:
            self._flush()
            if tag == "dl":
                self._term = ""
            if tag in ("p", "ul", "ol", "dl", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"):
                self._lines.append("")

    def data(self, data: str) -> None:
        """Text between tags."""
        if not self._silent:
            self._open.append(data)

    def close(self) -> str:
        """What was collected, with at most one blank line between two blocks."""
        self._end_row()
        if self._rows:
            self._lines += lines_of(self._rows)
        self._flush()
        lines: list[str] = []
        for line in self._lines:
            if line or (lines and lines[-1]):
                lines.append(line)
        return "\n".join(lines).strip()

    def _taken(self) -> str:
        # line breaks inside a piece of HTML are spaces
        text = " ".join("".join(self._open).split())
        self._open.clear()
        return text

    def _flush(self) -> None:
        if self._rows is not None and self._open:
            self._open.append(" ")  # a block inside a cell
            return
        text = self._taken()
        self._in_term = False
        if text:
            self._lines.append(self._before + text)
            self._before = ""

    def _end_term(self) -> None:
        if self._in_term:
            self._term = self._taken().rstrip(":")
            self._in_term = False
        self._before = f"{self._term}: " if self._term else ""

    def _flush_into_row(self) -> None:
        text = self._taken()
        if text and self._rows is not None:
            self._cells.append(text)
        elif text:
            self._lines.append(text)

    def _end_row(self) -> None:
        self._flush_into_row()
        if self._cells and self._rows is not None:
            self._rows.append(Row(tuple(self._cells), is_header=self._heads >= len(self._cells)))
        self._cells, self._heads = [], 0

"""Bytes to text, exactly: line endings, spaces and everything else stay as they are."""

from __future__ import annotations

import codecs
import re

from index.articles.corpus import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 100_000
# C1 controls are what Windows punctuation becomes under the wrong encoding; no news text holds them
_DAMAGE = re.compile("[\x00\x80-\x84\x86-\x9f\ufffd]")
# 8-bit Western text: mostly ASCII, and what is not is typographic punctuation or a letter inside a Latin word
_WESTERN = re.compile(rb"[\x20-\x7e\s\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xff]*\Z")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as `declared`, or by detection. Raises Unreadable.

    A byte order mark is not part of the text. Detection that is not sure, or whose text shows damage, is refused:
    a file skipped with its reason can be mended, a garbled quote cannot be trusted.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_attempt(data, encoding))
    if b"\x00" in data[:_SAMPLE] and not _is_wide(data):
        raise Unreadable("a binary file, not text")
    text = _attempt(data, "utf-8")
    if text is None and declared:
        text = _attempt(data, declared)
    return _checked(text if text is not None else _attempt(data, _detected(data)))


def _attempt(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _checked(text: str | None) -> str:
    if text is None:
        raise Unreadable("its encoding was not recognised: save it as UTF-8")
    if "\x00" in text:
        raise Unreadable("a binary file, not text")
    return text


def _is_wide(data: bytes) -> bool:
    # UTF-16 without a mark: in Latin text every second byte is zero
    sample = data[:4000]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    return len(sample) >= 16 and max(zeros) > 0.35 * len(sample) and min(zeros) < 0.05 * len(sample)


def _detected(data: bytes) -> str | None:
    if _is_wide(data):
        return "utf-16-be" if data[0:4000:2].count(0) > data[1:4000:2].count(0) else "utf-16-le"
    from charset_normalizer import from_bytes  # slow to import, and rarely needed

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else None

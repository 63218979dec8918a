"""Bytes to text, exactly: line endings, spaces and everything else stay as they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from index.articles.corpus import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 100_000
# what single-byte punctuation becomes under the wrong encoding; no news text holds them
_DAMAGE = re.compile("[\x00\x80-\x84\x86-\x9f\ufffd]")
# signs of Eastern letters or Mac punctuation read as Western: a symbol or a capital inside a word
_MISREAD = re.compile("[A-Za-z][^\\W\\d_]*(?:[\xa1-\xbf][a-z]|[a-z][À-ÖØ-Þ])|(?<=[a-z])[À-ÖØ-Þ]")
_MOSTLY_ENGLISH = 0.05


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as `declared`, or by detection.

    A byte order mark is not part of the text. Raises Unreadable where detection is not sure, or its text
    shows damage: a file skipped with its reason can be mended, a garbled quote cannot be trusted.
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
    guess = str(best) if best is not None else ""
    foreign = _share(guess, lambda c: not _is_latin(c))
    if best is not None and foreign > 0.3 and not _DAMAGE.search(guess):
        return best.encoding
    # Latin letters: the detector cannot tell Western from Central European by a handful of accents (it reads
    # Señor as Seńor), and so is believed only where the difference does not show, or the text is not English
    western = _attempt(data[:_SAMPLE], "cp1252")
    if western is None or _DAMAGE.search(western) or _MISREAD.search(western):
        return None
    if western == guess or _share(western, lambda c: not c.isascii()) < _MOSTLY_ENGLISH:
        return "cp1252"
    return None


def _share(text: str, wanted: Callable[[str], bool]) -> float:
    letters = [c for c in text if c.isalpha()]
    return sum(map(wanted, letters)) / max(1, len(letters))


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"

"""Bytes to text, exactly: line endings, spaces and everything else stay as they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from index.articles.corpus import Unreadable

DAMAGED = "\ufffd"
"""Stands where a byte could not be read; a sentence that holds it is never quoted."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what a label means to browsers (the WHATWG encoding standard), where Python takes it literally
_LABELS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "johab": "cp949",
    "big5": "big5hkscs", "iso8859-8-i": "iso8859-8", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8", "utf-7": "utf-8", "utf-32": "utf-8",
}  # fmt: skip
# labels of the standard that Python does not know
_ALIASES = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-x-big5": "big5hkscs",
    "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "unicode": "utf-8", "unicode20utf8": "utf-8",
    "ansi_x3.4-1968": "cp1252", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "windows-874": "cp874", "windows-949": "cp949", "iso8859-8i": "iso8859-8",
    **{f"x-cp{page}": f"cp{page}" for page in range(1250, 1259)},
}  # fmt: skip
_SAMPLE = 100_000
# what single-byte punctuation becomes under the wrong encoding; no news text holds them
_DAMAGE = re.compile("[\x00\x80-\x84\x86-\x9f\ufffd]")
# signs of Eastern letters or Mac punctuation read as Western: a symbol or a capital inside a word
_MISREAD = re.compile("(?<=[^\\W\\d_])[\xa1-\xbf][a-z]|(?<=[a-z])[À-ÖØ-Þ]")
_MOSTLY_ENGLISH = 0.05
_COMMON = re.compile(
    r"\b(?:the|of|and|to|in|a|is|was|for|that|on|with|as|by|at|said|it|from)\b", re.IGNORECASE
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\b\x1b")
_MOST_CONTROLS = 0.02
"""The share of bytes up to which controls are damage; a picture or a program has a tenth and more."""


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as `declared`, or by detection.

    A byte order mark is not part of the text. A stray byte or NUL in a text that is otherwise whole becomes DAMAGED.
    Raises Unreadable where detection is not sure, or its text shows damage: a file skipped with its reason can be
    mended, a garbled quote cannot be trusted.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"))
    if _is_wide(data):
        return _checked(_attempt(data, _detected(data)))
    if is_binary(data):
        raise Unreadable("a binary file, not text")
    name = labelled(declared) if declared else None
    text = _attempt(data, "utf-8")
    if text is None and _is_mostly_utf8(data):
        text = data.decode("utf-8", "replace")
    if text is None and name and name != "utf-8":
        text = _named(data, name)
    if text is None:
        text = _attempt(data, _detected(data))
    if text is None and name == "utf-8":
        text = data.decode("utf-8", "replace")
    return _checked(text)


def is_binary(data: bytes) -> bool:
    """Whether bytes in no wide encoding are something other than text: more than a stray control among them."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > 1 + _MOST_CONTROLS * len(data) or data.count(0) > _MOST_CONTROLS * len(data)


def labelled(label: str) -> str | None:
    """The codec that a browser uses for this label, or None where there is none: "iso-8859-1" is windows-1252."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    return _LABELS.get(name, name)


def _attempt(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _named(data: bytes, encoding: str) -> str | None:
    """As what the file says it is, with single bytes replaced, unless that shows that it is something else."""
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, ValueError, TypeError):
        return None  # a codec that makes no text
    return text if text.count(DAMAGED) <= 1 + len(text) // 1000 else None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8: no other encoding looks like it by chance."""
    text = data.decode("utf-8", "replace")
    damaged = text.count(DAMAGED)
    return damaged <= sum(not c.isascii() for c in text) - damaged


def _checked(text: str | None) -> str:
    if text is None:
        raise Unreadable("its encoding was not recognised: save it as UTF-8")
    return text.replace("\x00", DAMAGED)


def _is_wide(data: bytes) -> bool:
    # UTF-16 without a mark: in Latin text every second byte is zero
    sample = data[:4000]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    return len(sample) >= 16 and max(zeros) > 0.35 * len(sample) and min(zeros) < 0.05 * len(sample)


def _detected(data: bytes) -> str | None:
    if _is_wide(data):
        return "utf-16-be" if data[0:4000:2].count(0) > data[1:4000:2].count(0) else "utf-16-le"
    sample = data[:_SAMPLE]
    if (western := _attempt(sample, "cp1252")) is not None and _is_sound(western):
        # where the Central European reading is the same, or the text is English, there is nothing to tell apart
        if western == _attempt(sample, "cp1250") or _is_english(western):
            return "cp1252"
    elif (mac := _attempt(sample, "mac_roman")) is not None and _is_sound(mac) and _is_english(mac):
        return "mac_roman"
    from charset_normalizer import from_bytes  # slow to import, and rarely needed

    best = from_bytes(sample).best()
    guess = str(best) if best is not None else ""
    foreign = _share(guess, lambda c: not _is_latin(c))
    if best is not None and foreign > 0.3 and not _DAMAGE.search(guess):
        return best.encoding
    # Latin letters: the detector cannot tell Western from Central European by a handful of accents (it reads
    # Señor as Seńor), and so is believed only where the difference does not show, or the text is not English
    if western is None or not _is_sound(western):
        return None
    if western == guess or _share(western, lambda c: not c.isascii()) < _MOSTLY_ENGLISH:
        return "cp1252"
    return None


def _is_sound(text: str) -> bool:
    return not _DAMAGE.search(text) and not _MISREAD.search(text)


def _is_english(text: str) -> bool:
    """Whether at least every seventh word is one of the commonest of English, and most letters are ASCII."""
    words = len(text.split())
    return len(_COMMON.findall(text)) > words / 7 and _share(text, lambda c: not c.isascii()) < 0.2


def _share(text: str, wanted: Callable[[str], bool]) -> float:
    letters = [c for c in text if c.isalpha()]
    return sum(map(wanted, letters)) / max(1, len(letters))


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"

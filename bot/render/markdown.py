"""Text of articles and users, made safe for Discord's Markdown, and cut by Discord's own measure.

Whatever goes in comes out as text: no link, mention, heading, list, quote, code, spoiler, timestamp or emoji.
Discord counts UTF-16 code units, so every limit here does.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import regex

ELLIPSIS = "…"

# C0 and C1 controls, the bidirectional controls (they make text and link targets read backwards), line and
# paragraph separators, byte order mark; the joiners stay, emoji and several scripts are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SPECIAL = re.compile(r"[\\*_~|`<>\[\]@:]")
_LINE_START = re.compile(r"^(?:[#\-+]|\d+(?=[.)]))")
_CLUSTER = regex.compile(r"\X")
_LABEL = str.maketrans(
    {
        "[": "(",
        "]": ")",
        "<": "‹",
        ">": "›",
        "\\": "∖",
        "*": "∗",
        "_": " ",
        "~": "∼",
        "|": "∣",
        "`": "'",
        "@": "＠",
    }
)
_LABEL_COLON = re.compile(r":(?=\S)")
_BAD_IN_URL = re.compile(
    r"[\x00-\x20\x7f-\x9f\s\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\\]"
)


def units(text: str) -> int:
    """The length of `text` as Discord counts it: UTF-16 code units."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def plain(text: str) -> str:
    """`text` on one line: white space collapsed, controls and bidirectional overrides gone."""
    return " ".join(_INVISIBLE.sub("", text).split())


def escape(text: str) -> str:
    """`text` on one line, so that Discord shows it and nothing but it."""
    flat = plain(text)
    start = _LINE_START.match(flat)
    if start is None:
        return _SPECIAL.sub(r"\\\g<0>", flat)
    digits = start.group() if start.group().isdecimal() else ""
    return f"{digits}\\{flat[len(digits)]}" + _SPECIAL.sub(r"\\\g<0>", flat[len(digits) + 1 :])


def label(text: str) -> str:
    """`text` as the label of a link: backslashes escape nothing there, so special characters are replaced."""
    return _LABEL_COLON.sub("∶", plain(text).translate(_LABEL))


def cut(text: str, limit: int, *, escaped: bool = True) -> str:
    """`text` on one line (escaped, unless told otherwise) in at most `limit` units, shortened at a word.

    A shortened text ends in an ellipsis. An emoji or a letter with its combining marks is never split: what does not
    fit whole is left out.
    """
    dress = escape if escaped else plain
    whole = dress(text)
    if units(whole) <= limit:
        return whole
    flat, room, used, end = plain(text), limit - 2, 0, 0
    for cluster in _CLUSTER.finditer(flat):
        # two more: the first cluster of a line may get one backslash that it would not get elsewhere
        cost = units(dress(cluster.group()) or " ")
        if used + cost > room:
            break
        used, end = used + cost, cluster.end()
    word = flat.rfind(" ", 0, end + 1)
    # a word longer than half of what fits is cut inside: better half a word than half an answer
    kept = flat[: word if word > end // 2 else end].rstrip()
    return (dress(kept) + ELLIPSIS) if kept and limit > 1 else ELLIPSIS[:limit]


def words_around(text: str, start: int, end: int, words: int) -> tuple[str, str]:
    """What stands before and after `text[start:end]`, `words` words altogether, ellipses where more was there."""
    before, after = text[:start].split(), text[end:].split()
    left = min(len(before), max(words // 2, words - len(after)))
    right = min(len(after), words - left)
    head = " ".join(before[len(before) - left :]) if left else ""
    tail = " ".join(after[:right])
    if left < len(before):
        head = f"{ELLIPSIS} {head}".rstrip()
    if right < len(after):
        tail = f"{tail} {ELLIPSIS}".lstrip()
    return head, tail


def web_address(url: str | None) -> str | None:
    """`url` as it may stand in a link, or None where it may not: http and https only, nobody's name in it.

    Percent-encodes all that could end the link or read as Markdown.
    """
    if not url or len(url) > 1000 or _BAD_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]+", host) or "@" in parts.netloc:
        return None
    path = _encoded(parts.path, "/%:@,;=&$+!.-")
    query = f"?{_encoded(parts.query, '/%:@,;=&$+!.-?')}" if parts.query else ""
    address = f"{parts.scheme}://{host}{port}{path}{query}"
    return address if len(address) <= 1500 else None


def deep_link(url: str | None, quote: str) -> str | None:
    """`url` landing on `quote` by a text fragment (WICG Scroll to Text Fragment), or None for an unfit address.

    Neither end of the fragment reaches over the end of a line: browsers find none that spans two paragraphs.
    """
    address = web_address(url)
    if address is None:
        return None
    lines = [words for line in quote.splitlines() if (words := plain(line).split())]
    if not lines:
        return address
    first, last = lines[0], lines[-1]
    ends = [first] if len(lines) == 1 and len(first) <= 8 else [first[:4], last[-4:]]
    directive = ",".join(_encoded(" ".join(end), "").replace("-", "%2D") for end in ends)
    return f"{address}#:~:text={directive}" if len(directive) <= 400 else address


def _encoded(text: str, safe: str) -> str:
    """Percent-encoded, with the two characters that `quote` never touches and Markdown reads."""
    return quote(text, safe=safe).replace("_", "%5F").replace("~", "%7E")

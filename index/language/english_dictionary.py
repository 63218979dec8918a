"""Whether a word is good English: the word list of pyspellchecker, 160,000 words that hold no misspellings.

A word of a question that the corpus lacks is either misspelt or simply not there ("raffle", "duress"); only a
dictionary can tell. The list is read when the first such word is met (about 30 ms), as one text that is searched, not
as a table of objects.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_BLOCK = 1_024  # bytes: a stretch of lines that is searched from end to end


def is_english(word: str) -> bool:
    """Tell whether a lower-case word is in the list; False for any word where the list is not installed."""
    lines, sought = _listed(), f'"{word}":'.encode()
    low, high = 0, len(lines)
    while high - low > _BLOCK:  # the lines are sorted
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1
        low, high = (middle, high) if lines[middle : lines.find(b" ", middle)] <= sought else (low, middle)
    return lines.find(sought, low, high + len(sought)) >= 0


@cache
def _listed() -> bytes:
    found = find_spec("spellchecker")  # located, not imported: only its data are wanted
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / "resources" / "en.json.gz"
        if path.is_file():
            return gzip.decompress(path.read_bytes())
    return b""

"""Whether an article says of itself that it was corrected, amended or updated after it came out."""

from __future__ import annotations

import re

_TEXT = r"(?:article|story|report|piece|post|page|column|version|headline|item|copy)"
_CHANGED = r"(?:corrected|amended|updated|revised|clarified|edited to correct)"
_WRONG = (
    r"(?:misstated|misidentified|misspelled|misspelt|incorrectly|wrongly|mistakenly|gave the wrong|was wrong)"
)
_SAYS = re.compile(
    r"(?im)^[ \t*_>(\[]*(?:"
    r"(?:corrections?|corrections and clarifications|clarification|corrected)(?: \([^)\n]{1,40}\))?\s*[:.—–]"
    r"|updated?\s*(?::|\(|[—–]|(?:at|on)\b.{0,40}\d)"
    r"|(?:editor['’]?s['’]? note\s*[:.—–]\s*)?(?:this|an?(?: earlier| previous| prior| original)?|the(?: original)?) "
    rf"{_TEXT}\b.{{0,80}}\b(?:(?:was|has been|have been) {_CHANGED}|{_WRONG})\b"
    r").*$"
)


def correction(text: str) -> str | None:
    """The line in which an article says that it was corrected or updated, word for word; None where none does."""
    found = _SAYS.search(text)
    return found[0].strip() if found else None

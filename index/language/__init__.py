"""Everything that depends on a language: terms, words, names, spelling, dates and the kind of answer asked for.

language()          English, as an `index.language.base.Language`
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from index.errors import UsageError

if TYPE_CHECKING:
    from index.language.base import Language

DEFAULT = "en"


def language(code: str = DEFAULT) -> Language:
    """The language of these two letters, imported when it is first asked for. Raises UsageError for an unknown one."""
    return _opened(code)


@cache
def _opened(code: str) -> Language:
    if code == "en":
        from index.language.english import English

        return English()
    raise UsageError(f"there is no language {code!r} here: English (en) is the one that is read")

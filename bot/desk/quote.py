"""What may be looked for as a quote."""

from __future__ import annotations

from index.errors import UsageError

LONGEST = 10_000
"""Characters: a long article's worth. More is a document: `newsdesk check` takes those."""


def checked_quote(text: str) -> str:
    """The quote without space around it. Raises UsageError for what is none: no text, no word, far too long."""
    if not text.strip():
        raise UsageError("the quote is empty: write it in quotation marks")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError("the quote is not UTF-8 text: copy it again")
    if not any(c.isalnum() for c in text):
        raise UsageError("the quote has no word in it: copy one with letters or digits")
    if len(text) > LONGEST:
        raise UsageError(
            f"the quote has {len(text)} characters, {LONGEST} are the most: look for a part of it"
        )
    return text.strip()

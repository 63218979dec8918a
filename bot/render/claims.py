"""A text's claims as paragraphs and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.render.json import hit_dict
from bot.render.plain import CLOSE, OPEN, Paragraph, citation_paragraph, count, one_line
from index.types import Claim

REPORTED, MISSING = "reported", "not found"


def claims_as_dict(claims: Sequence[Claim]) -> dict[str, Any]:
    """The contract of `newsdesk check --json`."""
    return {
        "claims": [
            {
                "text": claim.text,
                "start": claim.start,
                "end": claim.end,
                "status": REPORTED if claim.hits else MISSING,
                "passages": [hit_dict(hit) for hit in claim.hits],
            }
            for claim in claims
        ]
    }


def claim_paragraphs(claims: Sequence[Claim]) -> list[Paragraph]:
    """Each claim with the sentences that report it, or that none does; then how many of them were found."""
    paragraphs: list[Paragraph] = []
    for claim in claims:
        said = "Reported: " if claim.hits else "Not found in these articles: "
        paragraphs.append(Paragraph([(said, "title"), (one_line(claim.text), "plain")]))
        for hit in claim.hits:
            quote = f"{OPEN}{one_line(hit.quote.text)}{CLOSE}"
            paragraphs += [Paragraph([(quote, "quote")], f"{hit.rank}. "), citation_paragraph(hit)]
    found = sum(1 for claim in claims if claim.hits)
    paragraphs.append(Paragraph([(f"{found} of {count(len(claims), 'claim')} reported", "dim")]))
    return paragraphs

"""Where a pasted quote stands, as paragraphs and as plain values."""

from __future__ import annotations

from typing import Any

from bot.render.json import article_dict
from bot.render.plain import CLOSE, OPEN, Paragraph, citation, count, one_line, plain
from index.types import Difference, QuoteMatch, QuoteSearch


def found_as_dict(found: QuoteSearch) -> dict[str, Any]:
    """The contract of `newsdesk find --json`."""
    return {
        "found": bool(found.matches),
        "exact": any(match.exact for match in found.matches),
        "matches": [
            {
                "article": article_dict(match.article),
                "start": match.start,
                "end": match.end,
                "text": match.text,
                "similarity": round(match.similarity, 4),
                "exact": match.exact,
                "differences": [
                    {"kind": d.kind, "quoted": d.quoted, "text": d.text, "start": d.start, "end": d.end}
                    for d in match.differences
                ],
            }
            for match in found.matches
        ],
    }


def found_paragraphs(found: QuoteSearch, searched: int) -> list[Paragraph]:
    """Each place with its source, then what differs; or that the quote was not found among so many articles."""
    if not found.matches:
        said = f"No article holds this text, or one nearly like it ({count(searched, 'article')} searched)."
        return [Paragraph([("Not found. ", "title"), (said, "plain")])]
    paragraphs: list[Paragraph] = []
    for rank, match in enumerate(found.matches, 1):
        title, *rest = citation(match.article)
        by = [f"by {one_line(match.article.author)}"] if match.article.author else []
        paragraphs += [
            Paragraph([(f"{OPEN}{one_line(match.text)}{CLOSE}", "quote")], f"{rank}. "),
            Paragraph([(title, "title"), ("".join(f", {part}" for part in [*by, *rest]), "dim")], "   — "),
            plain(agreement(match), "   "),
        ]
    return paragraphs


def agreement(match: QuoteMatch) -> str:
    """How far the quote is what stands there, in one sentence."""
    place = f"at {match.start}-{match.end}"
    if match.exact:
        return f"Word for word, {place}."
    if all(d.kind == "marks" for d in match.differences):
        return f"Word for word, other marks, {place}: {_listed(match)}."
    return f"Nearly ({match.similarity:.0%}), {place}: {_listed(match)}."


def _listed(match: QuoteMatch) -> str:
    return "; ".join(difference_line(d) for d in match.differences)


def difference_line(difference: Difference) -> str:
    """One difference in words, the article's text first."""
    printed, quoted = one_line(difference.text), one_line(difference.quoted)
    if difference.kind == "left out":
        return f"left out {OPEN}{printed}{CLOSE}"
    if difference.kind == "added":
        return f"not in the article {OPEN}{quoted}{CLOSE}"
    return f"{OPEN}{printed}{CLOSE} there, {OPEN}{quoted}{CLOSE} quoted"

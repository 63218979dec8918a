"""Whose report an article is: a news agency's where its author or its dateline names one, else its source's."""

from __future__ import annotations

import re

from index.types import Article

_AGENCIES = {
    "Reuters": r"Reuters",
    "AP": r"AP|A\.P\.|(?:The )?Associated Press",
    "AFP": r"AFP|Agence France[- ]Presse",
    "PA": r"PA(?: Media)?|Press Association",
    "dpa": r"dpa|DPA|Deutsche Presse-Agentur",
    "UPI": r"UPI|United Press International",
    "Bloomberg": r"Bloomberg(?: News)?",
    "Xinhua": r"Xinhua(?: News Agency)?",
    "TASS": r"TASS",
    "Interfax": r"Interfax(?:-Ukraine)?",
    "Ukrinform": r"Ukrinform",
    "Kyodo": r"Kyodo(?: News)?",
    "Yonhap": r"Yonhap(?: News Agency)?",
    "ANSA": r"ANSA",
    "EFE": r"EFE",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI",
    "AAP": r"AAP|Australian Associated Press",
}
_ANY = "|".join(f"(?:{pattern})" for pattern in _AGENCIES.values())
# all are tried at the start of a name or line alone
_NAMED = re.compile(rf"\A(?:{_ANY}|.*\b(?:[Nn]ews ?[Aa]gency|[Nn]ews ?[Ww]ire|[Ww]ire))(?:\.com|\.org)?")
_BY = re.compile(
    rf"\A(?:.*\b(?:for|of|from|via|,)\s+)?(?P<agency>{_ANY})(?:\s+(?:staff|writers?|reporters?).*)?"
)
_DATELINE = re.compile(rf"\A[A-Z][\w .,'’/-]{{1,60}}? ?[(\[](?P<agency>{_ANY})[)\]] ?[-–—:]")
_HEAD = 600


def is_agency(source: str | None) -> bool:
    """Whether a source is a news agency, by its name."""
    return bool(source and _NAMED.fullmatch(source.strip()))


def origin(article: Article) -> str | None:
    """Who reported what an article says; None where it states neither an agency nor a source."""
    by = article.author and _BY.fullmatch(article.author.strip())
    named = by or next(
        filter(None, (_DATELINE.match(line.strip()) for line in article.text[:_HEAD].split("\n"))), None
    )
    return _agency(named["agency"]) if named else article.source


def _agency(name: str) -> str:
    """The short name of an agency, whichever way it was written."""
    return next(short for short, pattern in _AGENCIES.items() if re.fullmatch(pattern, name))

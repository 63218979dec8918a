"""Variables that look like settings of ours and are none: a typing error must not pass for the default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

PREFIXES = ("NEWSDESK_", "DISCORD_")
_SLIPS = 2


def misnamed(names: Iterable[str], known: Collection[str]) -> list[tuple[str, str]]:
    """Each of `names` that is meant for us but is not `known`, with the known one nearest to it.

    Meant for us is what begins as ours do, and what is a letter or two from one of ours. Case counts in an
    environment, but not here: `newsdesk_k` is a slip, too.
    """
    found = []
    for name in sorted(set(names) - set(known)):
        shouted = name.upper()
        near = [other for other in known if _may_be(shouted, other)]
        if not near and not shouted.startswith(PREFIXES):
            continue
        nearest, slips = _nearest(shouted, known)
        if slips <= _SLIPS or shouted.startswith(PREFIXES):
            found.append((name, nearest))
    return found


def _may_be(name: str, other: str) -> bool:
    """Whether two names have all but a few letters in common: cheap, so that `ask` measures no other name."""
    if abs(len(name) - len(other)) > _SLIPS:
        return False
    ours, theirs = Counter(other), Counter(name)
    return max((ours - theirs).total(), (theirs - ours).total()) <= _SLIPS


def _nearest(name: str, known: Collection[str]) -> tuple[str, int]:
    from rapidfuzz.distance import OSA  # only where a name is wrong

    return min(((other, OSA.distance(name, other)) for other in known), key=lambda pair: pair[1])

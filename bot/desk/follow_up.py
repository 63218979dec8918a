"""A follow-up question keeps the subject of the one before: "and what did Russia say?" is about the same thing."""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"^(?:and|but|so|also|then|ok(?:ay)?|what about|how about|and what about|and how about)\b[\s,]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_POINTING = frozenset(
    "he she it they them him her his hers its their theirs this that these those there then one ones same else".split()
)
_PRONOUNS = frozenset("he she it they them him her his hers its their theirs".split())
_EMPTY = _POINTING | frozenset(
    """a about after all also am an and any are as at be been before being but by can could did do does doing
    during for from had has have how i if in into is just like made make me more most much many my no not of on or
    other our out over said say says should so some such tell than the to told too under until up us very was we
    were what when where which while who whom whose why will with would you your yet please know give show
    happen happened people""".split()
)
_ENOUGH = 4


def with_subject(before: str, question: str) -> str:
    """What to search for: the follow-up, and of the question before the words that say what it was about.

    A follow-up that points at nothing and has words enough of its own is taken as a new question.
    """
    bare = _LEAD.sub("", question.strip()).strip() or question.strip()
    own = _content(bare)
    points = any(word.lower() in _POINTING for word in _WORD.findall(bare))
    if bare == question.strip() and not points and len(own) >= _ENOUGH:
        return question.strip()
    kept = _content(before)
    if own and all(word[:1].isupper() or word[:1].isdigit() for word in own):
        # "and Russia?": the new name stands where the old one stood
        names = [word for word in kept if word[:1].isupper()]
        if len(names) == 1:
            kept = [word for word in kept if word not in names]
    known = {word.lower() for word in own}
    subject = [word for word in kept if word.lower() not in known]
    return f"{bare} {' '.join(subject)}".strip() if subject else bare


def continues(question: str) -> bool:
    """Whether a question may go on from the one before: "and Russia?", "What did he say?".

    A question that names something of its own does not, whatever pronoun it holds.
    """
    bare = question.strip()
    if _LEAD.match(bare):
        return True
    words = _WORD.findall(bare)
    points = any(word.lower() in _PRONOUNS for word in words)
    names = any(word[:1].isupper() for word in words[1:])
    return points and not names and len(_content(bare)) < _ENOUGH


def _content(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(text) if word.lower() not in _EMPTY))

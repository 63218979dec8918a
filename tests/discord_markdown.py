"""A reader of Discord's Markdown: what a text would become on a screen.

Follows the rules of Discord's client (simple-markdown with its own additions), stricter where in doubt: an address is
a link wherever it stands, and an emoji by name counts as one.
"""

import re
from dataclasses import dataclass, field

_LINE = (
    ("heading", re.compile(r"#{1,3} +(?=\S)")),
    ("subtext", re.compile(r"-# +(?=\S)")),
    ("list", re.compile(r" *(?:[*-]|\d+\.) +(?=\S)")),
    ("quote", re.compile(r"(?:>>>|>) ")),
)
_TOKENS = (
    ("code block", re.compile(r"```(?:[a-z0-9_+\-.#]+\n)?\n*[^\n][\s\S]*?\n*```", re.I)),
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("link", re.compile(r"<(https?://[^\s>]+)>", re.I)),
    ("link", re.compile(r"((?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s])", re.I)),
    ("link", re.compile(r"<(?:mailto|tel|sms):[^>]+>", re.I)),
    ("mention", re.compile(r"<@[!&]?\d+>|<#\d+>|@everyone|@here|<id:\w+(?::\d+)?>")),
    ("emoji", re.compile(r"<a?:\w{2,32}:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:")),
    ("timestamp", re.compile(r"<t:-?\d{1,17}(?::[tTdDfFRsS])?>")),
    ("command", re.compile(r"</[^:>]+:\d+>")),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
    ("strong", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("strike", re.compile(r"~~([\s\S]+?)~~(?!_)")),
    ("em", re.compile(r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b")),
    ("em", re.compile(r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)")),
    ("code", re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")),
)
# no escape counts inside a label, and brackets may nest
_MASKED = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:[^\s\\()<>]|\\.|\([^\s()]*\))*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
)


@dataclass
class Seen:
    """What is on the screen: the words, the kinds of markup, and every link as (label, address)."""

    text: str = ""
    kinds: set = field(default_factory=set)
    links: list = field(default_factory=list)
    strong: list = field(default_factory=list)


def read(source):
    """What Discord shows for `source`."""
    seen = Seen()
    for number, line in enumerate(source.split("\n") if "```" not in source else [source]):
        seen.text += "\n" if number else ""
        _line(line, seen)
    return seen


def _line(line, seen):
    for kind, pattern in _LINE:
        match = pattern.match(line)
        if match:
            seen.kinds.add(kind)
            _line(line[match.end() :], seen) if kind == "quote" else _inline(line[match.end() :], seen)
            return
    _inline(line, seen)


def _inline(source, seen, *, label=False):
    at = 0
    while at < len(source):
        at = _one(source, at, seen, label)


def _one(source, at, seen, label):
    masked = None if label else _MASKED.match(source, at)
    if masked and re.match(r"https?://|<https?://", masked[2], re.I):
        inner = Seen()
        _inline(masked[1], inner, label=True)
        seen.kinds |= {"link", *(f"{kind} in a label" for kind in inner.kinds)}
        seen.links.append((inner.text, masked[2]))
        seen.text += inner.text
        return masked.end()
    for kind, pattern in _TOKENS:
        match = pattern.match(source, at)
        if not match:
            continue
        if kind == "escape":
            if label:
                continue
            seen.text += match[1]
        elif kind in ("strong", "underline", "strike", "em", "spoiler"):
            seen.kinds.add(kind)
            inner = Seen()
            _inline(match[1], inner, label=label)
            seen.text += inner.text
            seen.kinds |= inner.kinds
            seen.links += inner.links
            if kind == "strong":
                seen.strong.append(inner.text)
        else:
            seen.kinds.add(kind)
            seen.text += match[0]
            if kind == "link":
                seen.links.append((match[0], match[0].strip("<>")))
        return match.end()
    seen.text += source[at]
    return at + 1

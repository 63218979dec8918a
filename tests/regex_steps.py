"""Python's regular expressions, run step by step and counted: how much work a pattern makes of a text, not how long.

A backtracking matcher over the standard library's own parse of the pattern, node for node in the order in which the
C engine tries them. `steps` is the number of nodes that were tried.
"""

from __future__ import annotations

import re
import re._constants as c  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import unicodedata
from collections.abc import Callable
from typing import Any

Continue = Callable[[int], bool]


class TooMany(Exception):
    """More steps than were allowed."""


class Counter:
    """Searches with one pattern, counting its steps."""

    def __init__(self, pattern: re.Pattern[str], most: int = 10**9) -> None:
        self.tree = parser.parse(pattern.pattern, pattern.flags & ~re.LOCALE)
        self.flags = pattern.flags | self.tree.state.flags
        self.steps = 0
        self.most = most
        self.groups: dict[int, tuple[int, int]] = {}
        self.end = 0

    def scan(self, text: str) -> int:
        """The steps of finding all matches, as `finditer` does."""
        self.steps = 0
        at = 0
        while at <= len(text):
            self.groups = {}
            if self._sequence(text, list(self.tree), 0, at, self._ends) and self.end > at:
                at = self.end
            else:
                at += 1
        return self.steps

    def _ends(self, at: int) -> bool:
        self.end = at
        return True

    def _sequence(self, text: str, nodes: list[Any], i: int, at: int, then: Continue) -> bool:
        if i == len(nodes):
            return then(at)
        return self._node(text, nodes[i], at, lambda after: self._sequence(text, nodes, i + 1, after, then))

    def _node(self, text: str, node: Any, at: int, then: Continue) -> bool:
        self.steps += 1
        if self.steps > self.most:
            raise TooMany
        op, given = node
        if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
            return at < len(text) and self._is_in(op, given, text[at]) and then(at + 1)
        if op is c.BRANCH:
            return any(self._sequence(text, list(branch), 0, at, then) for branch in given[1])
        if op is c.SUBPATTERN:
            group, add, remove, inner = given
            before = self.flags
            self.flags = (self.flags | add) & ~remove

            def after(end: int) -> bool:
                flags, self.flags = self.flags, before
                held = self.groups.get(group)
                if group is not None:
                    self.groups[group] = (at, end)
                if then(end):
                    return True
                self.flags = flags
                if group is not None and held is not None:
                    self.groups[group] = held
                return False

            try:
                return self._sequence(text, list(inner), 0, at, after)
            finally:
                self.flags = before
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            least, most, inner = given
            return self._repeat(text, list(inner), least, most, op is c.MAX_REPEAT, at, then)
        if op is c.POSSESSIVE_REPEAT:
            least, most, inner = given
            count = 0
            while most is c.MAXREPEAT or count < most:
                if not self._alone(text, list(inner), at) or self.end == at:
                    break
                at = self.end
                count += 1
            return count >= least and then(at)
        if op is c.ATOMIC_GROUP:
            return self._alone(text, list(given), at) and then(self.end)
        if op in (c.ASSERT, c.ASSERT_NOT):
            direction, inner = given
            start = at
            if direction < 0:
                start = at - inner.getwidth()[0]
            held = start >= 0 and self._alone(text, list(inner), start)
            return held is (op is c.ASSERT) and then(at)
        if op is c.AT:
            return self._is_at(given, text, at) and then(at)
        if op is c.GROUPREF:
            first, last = self.groups.get(given, (0, 0))
            self.steps += last - first
            return text.startswith(text[first:last], at) and then(at + last - first)
        raise NotImplementedError(str(op))

    def _alone(self, text: str, nodes: list[Any], at: int) -> bool:
        return self._sequence(text, nodes, 0, at, self._ends)

    def _repeat(
        self, text: str, inner: list[Any], least: int, most: int, greedy: bool, at: int, then: Continue
    ) -> bool:
        if len(inner) == 1 and inner[0][0] in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
            return self._repeat_one(text, inner[0], least, most, greedy, at, then)

        def again(count: int, start: int) -> bool:
            def after(end: int) -> bool:
                return end > start and again(count + 1, end)

            more = most is c.MAXREPEAT or count < most
            if count < least:
                return self._sequence(text, inner, 0, start, lambda end: again(count + 1, end))
            if greedy:
                return (more and self._sequence(text, inner, 0, start, after)) or then(start)
            return then(start) or (more and self._sequence(text, inner, 0, start, after))

        return again(0, at)

    def _repeat_one(
        self, text: str, node: Any, least: int, most: int, greedy: bool, at: int, then: Continue
    ) -> bool:
        """The engine's own short cut for one character: it counts, and steps back."""
        longest = len(text) - at if most is c.MAXREPEAT else min(most, len(text) - at)
        count = 0
        while count < longest and self._is_in(*node, text[at + count]):
            count += 1
            self.steps += 1
            if not greedy and count >= least and then(at + count - 1 if count > least else at + count):
                return True
        if count < least:
            return False
        if not greedy:
            return then(at + count)
        for taken in range(count, least - 1, -1):
            self.steps += 1
            if self.steps > self.most:
                raise TooMany
            if then(at + taken):
                return True
        return False

    def _is_in(self, op: Any, given: Any, char: str) -> bool:
        if op is c.ANY:
            return bool(self.flags & re.DOTALL) or char != "\n"
        if op is c.IN:
            negated = given[0][0] is c.NEGATE
            return any(self._is_in(*one, char) for one in given[negated:]) is not negated
        if op is c.RANGE:
            forms = {char, char.lower(), char.upper()} if self.flags & re.IGNORECASE else {char}
            return any(len(form) == 1 and given[0] <= ord(form) <= given[1] for form in forms)
        if op is c.CATEGORY:
            return _category(given, char)
        same = ord(char) == given or (bool(self.flags & re.IGNORECASE) and char.lower() == chr(given).lower())
        return same is (op is c.LITERAL)

    def _is_at(self, what: Any, text: str, at: int) -> bool:
        if what is c.AT_BEGINNING_STRING or (what is c.AT_BEGINNING and not self.flags & re.MULTILINE):
            return at == 0
        if what is c.AT_BEGINNING:
            return at == 0 or text[at - 1] == "\n"
        if what is c.AT_END_STRING:
            return at == len(text)
        if what is c.AT_END:
            ends = at == len(text) or (at == len(text) - 1 and text[at] == "\n")
            return ends or (bool(self.flags & re.MULTILINE) and text[at] == "\n")
        word = [0 <= i < len(text) and _category(c.CATEGORY_WORD, text[i]) for i in (at - 1, at)]
        return (word[0] is not word[1]) is (what is c.AT_BOUNDARY)


def _category(what: Any, char: str) -> bool:
    if what in (c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_SPACE, c.CATEGORY_NOT_WORD):
        opposite = {
            c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
            c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
            c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
        }
        return not _category(opposite[what], char)
    if what is c.CATEGORY_DIGIT:
        return unicodedata.category(char) == "Nd"
    if what is c.CATEGORY_SPACE:
        return char.isspace()
    return char.isalnum() or char == "_"


def characters_of(pattern: re.Pattern[str]) -> list[str]:
    """Characters that the pattern treats apart: its literals, and one or two of each class."""
    found: dict[str, None] = {}

    def visit(node: Any) -> None:
        if isinstance(node, parser.SubPattern):
            for one in node:
                visit(one)
        elif isinstance(node, tuple | list):
            if len(node) == 2 and node[0] in (c.LITERAL, c.NOT_LITERAL):
                found.setdefault(chr(node[1]))
            elif len(node) == 2 and node[0] is c.RANGE:
                found.setdefault(chr(node[1][0]))
            else:
                for one in node:
                    visit(one)

    visit(parser.parse(pattern.pattern, pattern.flags & ~re.LOCALE))
    return list(found)

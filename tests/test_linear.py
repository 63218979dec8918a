"""No text makes more than linear work: patterns counted step by step, code counted by its instructions."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
import sys
import threading
from collections.abc import Iterator

import pytest

import bot
import index
from regex_steps import Counter, TooMany, characters_of

LIMITED = {
    "index.articles.boilerplate": "lines of at most 500 characters",
    "index.articles.dates": "values of at most 80 characters",
    "index.language.time_phrases": "30 expressions of a question of at most 2,000 characters",
    "index.language.date_expressions": "questions of at most 2,000 characters",
    "index.language.answer_kind": "questions of at most 2,000 characters",
    "index.language.spelling": "single words",
    "index.language.names": "single words",
    "bot.desk.follow_up": "questions of at most 2,000 characters",
    "bot.evaluation": "the evaluator's own question set",
    "bot.discord.rebuild": "lines of our own child process",
    "bot.discord.process": "the token in the environment",
    "bot.discord.logs": "lines of our own log",
}
"""Modules whose patterns are only ever run on what is short, and how short."""

LIMITED_PATTERNS = {
    "index.articles.titles._SENTENCE": "titles of at most 300 characters",
    "index.articles.docx._MACHINE_NAMES": "authors of at most 300 characters",
    "index.articles.front_matter._COVER": "lines of at most 2,500 characters, matched as a whole",
    "index.articles.metadata._NOBODY": "names of at most 300 characters",
    "index.articles.page_parts._BETWEEN": "titles of at most 300 characters",
    "index.articles.structured._ARTICLE": "types of at most 200 characters",
    "index.articles.structured._PAGE": "types of at most 200 characters",
    "index.splitting.sentences._TIME_OF_A_PLACE": "60 characters",
    "index.articles.pdf._NO_TITLE": "titles of at most 300 characters",
    "index.ranking.quotes._BACK": "matched at a sentence's start alone",
    "index.articles.html._DECLARED": "the first 4,096 bytes",
    "index.language.vocabulary._NAMES": "texts without a word of more than 100 letters",
    "index.splitting.sentences._LAST_WORD": "30 characters",
    "index.splitting.sentences._FIRST_WORD": "60 characters",
    "index.splitting.sentences._SPEAKER": "80 characters",
    "index.splitting.sentences._DOTTED": "one word, matched from its start",
    "index.splitting.passages._CLAUSE_MARK": "200 characters",
}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (index, bot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name == "bot.__main__" or any(module.name.startswith(name) for name in LIMITED):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                found = value if isinstance(value, list | tuple) else [value]
                for i, pattern in enumerate(found):
                    whole = f"{module.name}.{name}" + (f"[{i}]" if found is value else "")
                    is_one = isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str)
                    if is_one and whole not in LIMITED_PATTERNS:
                        yield whole, pattern


def attacks(pattern: re.Pattern[str], pieces: list[str]) -> Iterator[tuple[str, str, str]]:
    """Openings, repeated parts and ends that are likely to make a pattern try again and again."""
    repeated = [*pieces, *map("".join, itertools.permutations(pieces[:4], 2))]
    openings = ["", pieces[0]]
    for opening, part in itertools.product(openings, repeated):
        yield opening, part, "\x07"


@pytest.mark.parametrize(
    ("name", "pattern"), list(patterns()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_pattern_takes_twice_the_steps_for_twice_the_text(name: str, pattern: re.Pattern[str]) -> None:
    pieces = list(dict.fromkeys([*characters_of(pattern)[:10], "a", " ", "A", "1", "\n", "."]))
    found: list[str] = []

    def run() -> None:
        for opening, part, end in attacks(pattern, pieces):
            few, many = (opening + part * n + end for n in (30, 60))
            before = Counter(pattern).scan(few)
            try:
                # a square would be four times as much, and a constant of the pattern counts in both
                Counter(pattern, int(2.6 * before) + 200).scan(many)
            except TooMany:
                found.append(f"{opening!r} + {part!r} * n + {end!r}")

    # the counter recurses once for each repetition
    before, size = sys.getrecursionlimit(), threading.stack_size(256 * 1024 * 1024)
    sys.setrecursionlimit(50_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(before)
        threading.stack_size(size)
    assert not found, f"{name} {pattern.pattern!r}"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[ \t]*x", " "), (r"(?:\*[ \t]*){3,}[ \t]*$", "* "), (r"\s+#+$", " "), (r"(\w+)-\n", "a"),
        (r"<[^>]*>", "<"), (r"a.*?b", "a"),
    ],
)  # fmt: skip
def test_the_counter_finds_what_is_quadratic(pattern: str, text: str) -> None:
    few, many = (Counter(re.compile(pattern)).scan(text * n + "\x07") for n in (30, 60))
    assert many > 2.9 * few


@pytest.mark.parametrize(
    "pattern",
    [r"a+b|c", r"(a|b)*?c", r"(?i)x{2,3}y?", r"(?<!a)b\b", r"^\s*$", r"(a)(?=b)\1?", r"[^ab]++c", r"(?>a+)b"],
)
def test_the_counter_matches_as_the_engine_does(pattern: str) -> None:
    compiled = re.compile(pattern)
    for text in map("".join, itertools.product("abcXy ", repeat=4)):
        for at in range(len(text)):
            counter = Counter(compiled)
            found = compiled.match(text, at)
            same = counter._sequence(text, list(counter.tree), 0, at, counter._ends)
            if not pattern.startswith("^"):
                assert (counter.end if same else None) == (found.end() if found else None), (text, at)

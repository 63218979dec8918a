"""How well pasted quotes are found: random excerpts of the indexed articles, and of articles that are not in the index.

    python -m bench.find INDEX --absent OTHER/articles.jsonl [--number 1000] [--show 20]

Every third excerpt is damaged: mistyped, with other quotation marks and dashes, or cut. The measure is the Tow
Center's ("AI Search Has A Citation Problem", 2025): is the right article named? Leaves var/bench/find.json.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import FIGURES, save, table
from index.finding import Finder
from index.generations.opening import open_generation

_MARKS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", '"': "”", "'": "’", "-": "–"}
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def excerpt(text: str, chance: random.Random) -> str | None:
    """20 to 60 words in a row, or None where the text has fewer."""
    words = text.split(" ")
    length = chance.randint(20, 60)
    if len(words) < length:
        return None
    start = chance.randint(0, len(words) - length)
    return " ".join(words[start : start + length])


def mistyped(text: str, chance: random.Random) -> str:
    """One typing error in about 40 letters: a letter left out, doubled, exchanged with the next, or another one."""
    letters = list(text)
    for _ in range(max(1, len(text) // 40)):
        at = chance.randrange(len(letters) - 1)
        kind = chance.randrange(4)
        if kind == 0:
            letters[at] = ""
        elif kind == 1:
            letters[at] *= 2
        elif kind == 2:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters[at] = chance.choice(_LETTERS)
    return "".join(letters)


def remarked(text: str, chance: random.Random) -> str:
    """Other quotation marks, apostrophes and dashes."""
    return text.translate(_MARKS)


def cut(text: str, chance: random.Random) -> str:
    """A middle part left out, marked by an ellipsis or not at all, or the first and last word cut in half."""
    words = text.split(" ")
    if chance.random() < 0.5:
        first = chance.randint(5, len(words) // 2)
        last = min(first + chance.randint(1, 15), len(words) - 5)
        return " ".join([*words[:first], *chance.choice([["..."], ["…"], []]), *words[last:]])
    return text[len(words[0]) // 2 : len(text) - len(words[-1]) // 2]


DAMAGES: tuple[Callable[[str, random.Random], str], ...] = (mistyped, remarked, cut)


def sample(texts: dict[str, str], number: int, chance: random.Random) -> list[tuple[str, str, str]]:
    """(article, excerpt, damage) of random articles; every third is damaged."""
    ids = sorted(texts)
    found: list[tuple[str, str, str]] = []
    while len(found) < number:
        article = chance.choice(ids)
        piece = excerpt(texts[article], chance)
        if piece is None:
            continue
        damage = DAMAGES[len(found) // 3 % 3] if len(found) % 3 == 0 else None
        found.append(
            (article, damage(piece, chance) if damage else piece, damage.__name__ if damage else "none")
        )
    return found


def interval(hits: int, of: int) -> list[float]:
    """Wilson's 95% interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return [round(middle - half, 4), round(middle + half, 4)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path, help="an index, as `newsdesk rebuild` makes it")
    parser.add_argument(
        "--absent", type=Path, required=True, help="articles.jsonl of articles that are not in it"
    )
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--show", type=int, default=20, metavar="N", help="print N failures of either kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    opened = open_generation(given.index)
    finder = Finder(opened)
    chance = random.Random(given.seed)
    here = {article.id: article.text for article in opened.catalog.articles()}
    held = set(here.values())
    records = map(json.loads, given.absent.read_text("utf-8").splitlines())
    absent = {record["id"]: record["text"] for record in records if record["text"] not in held}

    rows, failures, times = [], [], []
    kinds: dict[str, list[bool]] = {}
    exact: list[bool] = []
    for article, quote, damage in sample(here, given.number, chance):
        start = time.perf_counter()
        found = finder.find(quote)
        times.append(time.perf_counter() - start)
        right = any(match.article.id == article for match in found.matches)
        kinds.setdefault(damage, []).append(right)
        if damage == "none":
            exact.append(bool(found.matches) and found.matches[0].exact)
        if not right:
            failures.append(f"[not found, {damage}] {quote}")
    for kind, outcomes in [*sorted(kinds.items()), ("all", [x for each in kinds.values() for x in each])]:
        rows.append((f"found, damage {kind}", sum(outcomes), len(outcomes)))
    rows.append(("undamaged ones found as exact", sum(exact), len(exact)))
    wrong = []
    for _, quote, damage in sample(absent, given.number, chance):
        start = time.perf_counter()
        found = finder.find(quote)
        times.append(time.perf_counter() - start)
        if found.matches:
            best = found.matches[0]
            wrong.append(f"[{best.similarity:.2f}, {damage}] {quote}\n    = {best.text}")
    rows.append(("absent, told as not found", given.number - len(wrong), given.number))
    figures = {
        name: {"share": round(hits / of, 4), "of": of, "interval": interval(hits, of)}
        for name, hits, of in rows
    }
    times.sort()
    p50, p95 = (round(times[int(len(times) * share)] * 1000, 1) for share in (0.5, 0.95))
    save("find", {"articles": len(here), "figures": figures, "ms": {"p50": p50, "p95": p95}}, given.out)
    print(f"{len(here)} articles; {p50} ms at p50, {p95} at p95\n")
    print(
        table(
            ("", "share", "95% interval", "of"),
            [(n, f["share"], f["interval"], f["of"]) for n, f in figures.items()],
        )
    )
    for line in [*failures[: given.show], *wrong[: given.show]]:
        print(" ".join(line.split(" ")))


if __name__ == "__main__":
    main()

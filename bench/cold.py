"""A cold answer: one question, a whole process, Newsdesk against the plain script, in turn in one run.

    python -m bench.cold [--articles seeds] [--question "..."] [--repeats 9]

Prints a table and where Newsdesk's time goes, package by package, and leaves both in var/bench/cold-<articles>.json.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

from bench.measure import FIGURES, QUESTION, ROOT, Run, newsdesk, plain_script, run, save, summary, table
from index.encoders.models import DEFAULT, resolve

_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|\s*(\S+)")


def imports(command: list[str | Path]) -> dict[str, float]:
    """Milliseconds spent on importing, by top-level package, from one run under `-X importtime`."""
    said = run([command[0], "-X", "importtime", *command[1:]], ok=(0, 1)).stderr
    spent: Counter[str] = Counter()
    for own, _, module in _IMPORT.findall(said):
        top = module.split(".")[0]
        spent["python itself" if top in sys.stdlib_module_names else top] += int(own)
    return {package: round(micro / 1000, 1) for package, micro in spent.most_common()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=ROOT / "seeds", help="folder or file of articles")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    articles, name = given.articles.resolve(), f"cold-{given.articles.stem}"
    model = resolve(DEFAULT).folder
    ours, theirs = given.out / name / "index", given.out / name / "plain"
    run(newsdesk("rebuild", "--corpus", articles, "--index", ours))
    if not (theirs / "passages.json").exists():
        run(plain_script("build", articles, theirs, model=model))

    ask = newsdesk("ask", given.question, "--corpus", articles, "--index", ours)
    plain = plain_script("ask", theirs, given.question, model=model)
    runs: dict[str, list[Run]] = {"newsdesk": [], "plain": []}
    for turn in range(given.repeats + 1):
        for who, command in (("newsdesk", ask), ("plain", plain)):
            ended = run(command, ok=(0, 1))
            if turn:  # the first turn only warms the page cache
                runs[who].append(ended)
    figures = {who: summary(of) for who, of in runs.items()}
    faster = figures["plain"]["seconds"] / figures["newsdesk"]["seconds"]
    smaller = figures["plain"]["memory_mb"] / figures["newsdesk"]["memory_mb"]
    spent = imports(ask)
    save(
        name,
        {"question": given.question, **figures, "faster": faster, "smaller": smaller, "imports_ms": spent},
        given.out,
    )
    print(f"One question over {given.articles.name}, a whole process, median of {given.repeats}\n")
    print(
        table(
            ("", "seconds", "least", "processor seconds", "peak memory, MB"),
            [
                (label, *(figures[who][key] for key in ("seconds", "least", "cpu_seconds", "memory_mb")))
                for who, label in (("newsdesk", "Newsdesk"), ("plain", "plain script"))
            ],
        )
    )
    print(f"\nNewsdesk is {faster:.1f} times faster and takes 1/{smaller:.1f} of the memory.\n")
    print(f"Importing, {sum(spent.values()):.0f} ms under -X importtime (which slows it down):\n")
    print(table(("package", "ms"), [row for row in spent.items() if row[1] >= 1]))


if __name__ == "__main__":
    main()

"""Warm questions: one open desk, every question of a set, and where each one's time goes.

    python -m bench.warm SET [--index DIR] [--rounds 3]

SET holds articles.jsonl and questions.jsonl, as for `newsdesk eval`. Leaves var/bench/warm-<set>.json.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.measure import FIGURES, newsdesk, run, save, table
from bot.desk import Desk, encoder_of
from bot.settings import Settings
from index.opened import open_generation
from index.types import Query

STEPS = {"encoding": "encoder", "BM25": "lexical", "vectors": "vectors", "catalog": "catalog"}


class Stopwatch:
    """Milliseconds spent in each step of the question under way."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = dict.fromkeys(STEPS, 0.0)

    def wrap(self, step: str, part: object) -> object:
        """`part` itself, but every call of a method of it is timed."""
        return Timed(self, step, part)


class Timed:
    """Stands in for a store or an encoder and times its methods."""

    def __init__(self, watch: Stopwatch, step: str, part: object) -> None:
        self._watch, self._step, self._part = watch, step, part

    def __getattr__(self, name: str):
        found = getattr(self._part, name)
        return self._timed(found) if callable(found) else found

    def __len__(self) -> int:
        return len(self._part)  # type: ignore[arg-type]  # only stores that have a length are asked for it

    def _timed(self, method: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            start = time.perf_counter()
            try:
                return method(*args, **named)
            finally:
                self._watch.spent[self._step] += (time.perf_counter() - start) * 1000

        return call


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="folder with articles.jsonl and questions.jsonl")
    parser.add_argument(
        "--index", type=Path, help="an index of these articles (default: built under var/bench)"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    name = f"warm-{given.set.resolve().name}"
    index = given.index or given.out / name / "index"
    if given.index is None:
        run(newsdesk("rebuild", "--corpus", given.set.resolve() / "articles.jsonl", "--index", index))

    watch = Stopwatch()
    settings = Settings(index=index)
    opened = open_generation(index)
    timed = {
        part: watch.wrap(step, getattr(opened, part)) for step, part in STEPS.items() if part != "encoder"
    }
    encoder = watch.wrap("encoding", encoder_of(settings, print))
    desk = Desk(settings, replace(opened, **timed), encoder)  # type: ignore[arg-type]  # Timed stands in for both
    lines = (given.set / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [
        Query(q["question"], as_of=date.fromisoformat(q["date"]) if q.get("date") else None)
        for q in map(json.loads, lines)
    ]
    for query in queries[:20]:
        desk.ask(query)
    rows = []
    for _ in range(given.rounds):
        for query in queries:
            watch.spent = dict.fromkeys(STEPS, 0.0)
            start = time.perf_counter()
            desk.ask(query)
            whole = (time.perf_counter() - start) * 1000
            rows.append([*watch.spent.values(), whole - sum(watch.spent.values()), whole])
    times = np.array(rows)
    names = [*STEPS, "ranking and the rest", "whole question"]
    figures = {
        step: dict(
            zip(
                ("p50", "p95", "p99"),
                np.round(np.percentile(times[:, i], (50, 95, 99)), 3).tolist(),
                strict=True,
            )
        )
        for i, step in enumerate(names)
    }
    save(name, {"questions": len(queries), "rounds": given.rounds, "ms": figures}, given.out)
    print(
        f"{len(queries)} questions, {given.rounds} rounds, {desk.info.articles:,} articles, one at a time, ms\n"
    )
    print(
        table(
            ("step", "p50", "p95", "p99"),
            [(s, *(f"{v:.2f}" for v in f.values())) for s, f in figures.items()],
        )
    )


if __name__ == "__main__":
    main()

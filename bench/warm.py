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
from bot.desk.desk import Desk, encoder_of
from bot.settings import Settings
from index.generations.opening import open_generation
from index.search import retriever
from index.types import Query

STEPS = {"encoding": "encoder", "BM25": "lexical", "vectors": "vectors", "catalog": "catalog"}
RANKING = ("ranking_inputs", "rank", "signals")
"""What the learned ranking, its quotes and its confidence cost beyond the first stage."""


class Stopwatch:
    """Milliseconds spent in each step of the question under way."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin a question."""
        self.spent: dict[str, float] = dict.fromkeys([*STEPS, "ranking"], 0.0)
        self._inside = False

    def wrap(self, step: str, part: object) -> object:
        """`part` itself, but every call of a method of it is timed."""
        return Timed(self, step, part)

    def timed(self, step: str, method: Callable[..., object]) -> Callable[..., object]:
        """`method` with its time counted, unless it is called by another that is timed."""

        def call(*args: object, **named: object) -> object:
            if self._inside:
                return method(*args, **named)
            self._inside = True
            start = time.perf_counter()
            try:
                return method(*args, **named)
            finally:
                self.spent[step] += (time.perf_counter() - start) * 1000
                self._inside = False

        return call


class Timed:
    """Stands in for a store or an encoder and times its methods."""

    def __init__(self, watch: Stopwatch, step: str, part: object) -> None:
        self._watch, self._step, self._part = watch, step, part

    def __getattr__(self, name: str):
        found = getattr(self._part, name)
        return self._watch.timed(self._step, found) if callable(found) else found

    def __len__(self) -> int:
        return len(self._part)  # type: ignore[arg-type]  # only stores that have a length are asked for it


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
    for part in RANKING:
        setattr(retriever, part, watch.timed("ranking", getattr(retriever, part)))
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
            watch.restart()
            start = time.perf_counter()
            desk.ask(query)
            whole = (time.perf_counter() - start) * 1000
            rows.append([*watch.spent.values(), whole - sum(watch.spent.values()), whole])
    times = np.array(rows)
    names = [*STEPS, "ranking", "the rest", "whole question"]
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

"""BM25 engines on the same passages: tantivy against NumPy postings.

    python -m bench.lexical articles.jsonl questions.jsonl [--copies 14]

Prints, for each engine, seconds to build and to open with a first question, milliseconds of a search for 200, of the
scores of 400 passages, of searches limited to a part of the passages, and megabytes; leaves them in
var/bench/lexical-<passages>.json. `--copies` repeats the passages, to see how it grows.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from bench.measure import FIGURES, save, table
from index.lexical import postings, tantivy
from index.lexical.documents import Documents
from index.splitting.passages import split_passages
from index.types import Article

SHARES = (0.01, 0.5)
COLUMNS = ("build_s", "open_s", "search_ms", "scores_ms", *(f"{share:.0%} ms" for share in SHARES), "disk_mb")


def passages_in(articles: Path) -> list[str]:
    texts = []
    for line in articles.read_text("utf-8").splitlines():
        record = json.loads(line)
        article = Article(record["id"], record["text"], record["title"], "")
        texts += [f"{article.title}. {article.text[p.start : p.end]}" for p in split_passages(article)]
    return texts


def median_ms(ask: Callable[[str], object], questions: list[str]) -> float:
    ask(questions[0])
    seconds = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds)) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    lines = given.questions.read_text("utf-8").splitlines()
    questions = [str(json.loads(line)["question"]) for line in lines][:200]
    documents = Documents.of_texts(passages_in(given.articles) * given.copies)
    random = np.random.default_rng(0)
    some = np.sort(random.choice(documents.count, min(400, documents.count), replace=False))
    masks = [random.random(documents.count) < share for share in SHARES]
    figures: dict[str, dict[str, float]] = {}
    for engine in (tantivy, postings):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            start = time.perf_counter()
            written = engine.write(documents, folder)
            built = time.perf_counter()
            index = engine.load(folder)
            index.search(questions[0], 200)
            opened = time.perf_counter()
            times = [
                median_ms(partial(index.search, k=200), questions),
                median_ms(partial(index.scores, passages=some), questions),
                *(median_ms(partial(index.search, k=200, within=mask), questions) for mask in masks),
            ]
            size = sum((folder / file).stat().st_size for file in written) / 1e6
            values = [built - start, opened - built, *times, size]
            figures[engine.__name__.rsplit(".", 1)[-1]] = dict(zip(COLUMNS, values, strict=True))
    rows = [[name, *(f"{value:.3f}" for value in row.values())] for name, row in figures.items()]
    print(f"{documents.count:,} passages")
    print(table(["engine", *COLUMNS], rows))
    save(f"lexical-{documents.count}", {"passages": documents.count, "engines": figures}, given.out)


if __name__ == "__main__":
    main()

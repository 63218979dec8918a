"""Vector stores by size: FAISS's codes against the exact scan, each in a process of its own, in one run.

    python -m bench.vectors [--sizes 10000 60000 300000] [--k 200]
    python -m bench.vectors --vectors sentences.npy --questions questions.npy

Without files the vectors are made up: topics of themes, with the mean and spread of similarities that news has.
Prints recall of the exact k best, milliseconds a question, seconds to build and to open, and memory; leaves them in
var/bench/vectors.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measure import FIGURES, run, save, table
from index import vectors as stores
from index.types import Matrix, Rows


def made_up(sentences: int, questions: int, dim: int = 384) -> tuple[Matrix, Matrix]:
    """Unit vectors of sentences and of questions about the same topics."""
    random = np.random.default_rng(0)
    themes = random.standard_normal((max(8, sentences // 2000), dim), dtype=np.float32)
    topics = random.standard_normal((max(8, sentences // 40), dim), dtype=np.float32)

    def draw(count: int, noise: float) -> Matrix:
        topic = random.integers(0, len(topics), count)
        vectors = 0.8 * themes[topic % len(themes)] + topics[topic]
        vectors += noise * random.standard_normal((count, dim), dtype=np.float32)
        unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    return draw(sentences, 0.9), draw(questions, 0.7)


def passages_of(sentences: int) -> Rows:
    return np.arange(sentences, dtype=np.int64) // 5


def prepare(folder: Path, size: int, vectors: Path | None, questions: Path | None) -> dict[str, float]:
    """Put the vectors of one size and the questions into `folder`."""
    if vectors and questions:
        sentences, asked = np.load(vectors), np.load(questions)
    else:
        sentences, asked = made_up(size, 200)
    np.save(folder / "sentences.npy", sentences)
    np.save(folder / "questions.npy", asked)
    return {"sentences": float(len(sentences))}


def build_one(engine: str, folder: Path) -> dict[str, float]:
    """Build and write one store from the vectors in `folder`'s parent."""
    module = stores.engine(engine)
    vectors = np.load(folder.parent / "sentences.npy")
    start = time.perf_counter()
    store = module.build(vectors, passages_of(len(vectors)))
    built = time.perf_counter()
    names = module.write(store, folder)
    written = time.perf_counter()
    size = sum((folder / name).stat().st_size for name in names)
    return {"build_s": built - start, "write_s": written - built, "disk_mb": size / 1e6}


def ask_one(engine: str, folder: Path, k: int) -> dict[str, float]:
    """Open one store in this fresh process and ask it every question; saves what it found."""
    questions = np.load(folder.parent / "questions.npy")
    passage_of = passages_of(len(stores.mapped(folder)))
    start = time.perf_counter()
    store = stores.engine(engine).load(folder, passage_of)
    store.search(questions[:1], k)
    opened = time.perf_counter() - start
    found, seconds = [], []
    for question in questions:
        start = time.perf_counter()
        [hits] = store.search(question[None], k)
        seconds.append(time.perf_counter() - start)
        found.append(np.pad(hits.sentences, (0, k - len(hits.sentences)), constant_values=-1))
    half = np.arange(int(passage_of[-1]) + 1) // 20 % 2 == 0
    filtered = []
    for question in questions[:50]:
        start = time.perf_counter()
        store.search(question[None], k, half)
        filtered.append(time.perf_counter() - start)
    np.save(folder / "found.npy", np.array(found))
    p50, p95 = np.percentile(seconds, [50, 95])
    return {"open_s": opened, "p50_ms": p50 * 1e3, "p95_ms": p95 * 1e3, "half_ms": np.median(filtered) * 1e3}


def measure_size(size: int, given: argparse.Namespace) -> tuple[int, list[dict[str, float | str]]]:
    """The number of sentences, and one row of figures an engine, the exact one first."""
    rows: list[dict[str, float | str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Everything large is done in children: what this process held would count as theirs.
        me = [sys.executable, "-P", "-m", "bench.vectors", "--k", str(given.k), "--sizes", str(size)]
        files = ["--vectors", given.vectors, "--questions", given.questions] if given.vectors else []
        count = int(json.loads(run([*me, *files, "--step", "prepare", folder]).stdout)["sentences"])
        for engine in stores.ENGINES:
            (folder / engine).mkdir()
            built = run([*me, "--step", "build", folder / engine])
            asked = run([*me, "--step", "ask", folder / engine])
            truth, found = (np.load(folder / e / "found.npy") for e in (stores.ENGINES[0], engine))
            recall = np.mean([np.isin(t, f).mean() for t, f in zip(truth, found, strict=True)])
            figures = json.loads(built.stdout) | json.loads(asked.stdout)
            rows.append({"engine": engine, **figures, "recall": float(recall), "memory_mb": asked.memory})
    return count, rows


COLUMNS = {
    "engine": "{}",
    "recall": "{:.4f}",
    "p50_ms": "{:.2f}",
    "p95_ms": "{:.2f}",
    "half_ms": "{:.2f}",
    "build_s": "{:.2f}",
    "open_s": "{:.3f}",
    "disk_mb": "{:.0f}",
    "memory_mb": "{:.0f}",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 60_000, 300_000])
    parser.add_argument("--k", type=int, default=200)
    parser.add_argument("--vectors", type=Path, help=".npy of sentence vectors, instead of made-up ones")
    parser.add_argument("--questions", type=Path, help=".npy of question vectors")
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step, folder = given.step[0], Path(given.step[1])
        if step == "prepare":
            figures = prepare(folder, given.sizes[0], given.vectors, given.questions)
        else:
            figures = (
                build_one(folder.name, folder) if step == "build" else ask_one(folder.name, folder, given.k)
            )
        print(json.dumps(figures))
        return
    by_size = dict(measure_size(size, given) for size in ([0] if given.vectors else given.sizes))
    rows = [
        [f"{size:,}", *(form.format(row[name]) for name, form in COLUMNS.items())]
        for size, of_size in by_size.items()
        for row in of_size
    ]
    print(table(["sentences", *(name.replace("_", " ") for name in COLUMNS)], rows))
    print(f"recall of the exact {given.k} best; half: ms of a question limited to every other 20 passages")
    save("vectors", {"k": given.k, "made_up": given.vectors is None, "by_size": by_size}, given.out)


if __name__ == "__main__":
    main()

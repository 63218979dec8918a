"""LangChain + FAISS against Newsdesk on a set of questions: build, cold answer, warm question, recall at 5.

    python -m bench.langchain SET [--index DIR] [--repeats 5]

SET holds articles.jsonl and questions.jsonl, as for `newsdesk eval`. LangChain gets an environment of its own under
var/bench/env, made at the first run; torch, sentence-transformers and faiss are taken from the running one, so that
both use the same. Leaves var/bench/langchain-<set>.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import sysconfig
from pathlib import Path

import numpy as np

from bench.measure import FIGURES, QUESTION, ROOT, Run, newsdesk, run, save, summary, table
from bot.evaluation import score_run
from bot.evaluation.dataset import read_dataset
from bot.evaluation.run import read_run
from index.encoders.models import DEFAULT, resolve

PACKAGES = ("langchain-community", "langchain-huggingface", "langchain-text-splitters")


def environment(folder: Path) -> Path:
    """The Python of an environment with LangChain, made if it is not there."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / "ready"
    if not ready.exists():
        print(f"making {folder}", file=sys.stderr)
        run([sys.executable, "-P", "-m", "venv", "--clear", folder])
        purelib = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).stdout.strip()
        (Path(purelib) / "newsdesk.pth").write_text(sysconfig.get_path("purelib") + "\n")
        run([python, "-P", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES])
        ready.touch()
    return python


def quality(folder: Path, file: Path) -> dict[str, float]:
    """Recall at 1 and 5, mean reciprocal rank, and the median and 95th percentile of milliseconds, of a run file."""
    scores = score_run(read_dataset(folder), read_run(file), on_notice=lambda _: None).scores
    wanted = ("R@1 strict", "R@5 strict", "MRR@10")
    found = {name: round(scores.estimates[name].value, 3) for name in wanted}
    return found | {f"p{p}_ms": round(float(np.percentile(scores.milliseconds, p)), 2) for p in (50, 95)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="folder with articles.jsonl and questions.jsonl")
    parser.add_argument(
        "--index", type=Path, help="Newsdesk's index of these articles (default: under var/bench)"
    )
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--as-of", default="none", choices=("none", "newest", "question"))
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    folder = given.set.resolve()
    name = f"langchain-{folder.name}"
    work = (given.out / name).resolve()
    work.mkdir(parents=True, exist_ok=True)
    model = resolve(DEFAULT).folder
    theirs = [environment((given.out / "env").resolve()), "-P", "-m", "bench.langchain_script"]
    index = given.index or work / "index"
    figures: dict[str, object] = {"as_of": given.as_of}

    if given.index is None:
        run(
            newsdesk("rebuild", "--corpus", ROOT / "seeds", "--index", work / "seeds")
        )  # compiles the model, once
        built = run(newsdesk("rebuild", "--corpus", folder / "articles.jsonl", "--index", index, "--full"))
        figures["newsdesk_build"] = summary([built])
    stored = work / "langchain-build.json"
    if not stored.exists():
        built = run([*theirs, "build", folder / "articles.jsonl", work / "langchain", model])
        stored.write_text(json.dumps(summary([built]) | json.loads(built.stdout)))
    figures["langchain_build"] = json.loads(stored.read_text())

    cold: dict[str, list[Run]] = {"newsdesk": [], "langchain": []}
    for turn in range(given.repeats + 1):
        ours = run(
            newsdesk("ask", given.question, "--corpus", folder / "articles.jsonl", "--index", index),
            ok=(0, 1),
        )
        other = run([*theirs, "ask", work / "langchain", model, given.question])
        if turn:  # the first turn only warms the page cache
            cold["newsdesk"].append(ours)
            cold["langchain"].append(other)
    runs = {who: work / f"{who}.jsonl" for who in cold}
    run(newsdesk("eval", folder, "--index", index, "--as-of", given.as_of, "--run", runs["newsdesk"]))
    run([*theirs, "eval", work / "langchain", model, folder / "questions.jsonl", runs["langchain"]])
    rows = []
    for who, label in (("newsdesk", "Newsdesk"), ("langchain", "LangChain + FAISS")):
        figures[who] = {"cold": summary(cold[who]), **quality(folder, runs[who])}
        found, whole = quality(folder, runs[who]), summary(cold[who])
        rows.append((label, whole["seconds"], whole["memory_mb"], *found.values()))
    save(name, figures, given.out)
    head = ("", "cold answer, s", "peak memory, MB", "R@1", "R@5", "MRR@10", "warm p50, ms", "warm p95, ms")
    print(f"{folder.name}: as of {given.as_of}\n")
    print(table(head, rows))


if __name__ == "__main__":
    main()

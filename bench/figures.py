"""The README's table of figures, from what the benchmarks have left under var/bench.

    python -m bench.figures [--write README.md]

Prints the table; with `--write` it replaces what stands between `<!-- figures -->` and `<!-- /figures -->`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from bench.measure import FIGURES, table

Rows = list[tuple[str, str, str, str]]
_PLACE = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def cold(figures: dict[str, Any], of: str) -> Rows:
    ours, plain = figures["newsdesk"], figures["plain"]
    return [
        (f"cold answer on {of}, s", f"{ours['seconds']:.2f}", f"{plain['seconds']:.2f}", ""),
        ("its peak memory, MB", f"{ours['memory_mb']:.0f}", f"{plain['memory_mb']:.0f}", ""),
    ]


def build(figures: dict[str, Any], of: str) -> Rows:
    rows: Rows = []
    if speed := figures.get("encoding"):
        rows.append(
            (
                "passages encoded a second",
                f"{speed['newsdesk_passages_per_second']:.0f} "
                f"({speed['newsdesk_sentences_per_second']:.0f} sentences)",
                f"{speed['plain_passages_per_second']:.0f}",
                "",
            )
        )
    for kind, f in figures.get("rebuilds", {}).items():
        rows.append((f"rebuild of {of}, {kind}, s", f"{f['seconds']:.2f}", "", ""))
    return rows


def warm(figures: dict[str, Any], of: str) -> Rows:
    steps = figures["ms"]
    whole = steps["whole question"]
    parts = ", ".join(f"{step} {f['p50']:.1f}" for step, f in steps.items() if step != "whole question")
    return [
        (
            f"warm question on {of}, p50 / p95 / p99, ms",
            " / ".join(f"{v:.1f}" for v in whole.values()),
            "",
            "",
        ),
        ("of which at p50", parts, "", ""),
    ]


def langchain(figures: dict[str, Any], of: str) -> Rows:
    ours, theirs = figures["newsdesk"], figures["langchain"]
    rows: Rows = [
        (f"cold answer on {of}, s", f"{ours['cold']['seconds']:.2f}", "", f"{theirs['cold']['seconds']:.2f}"),
        ("its peak memory, MB", f"{ours['cold']['memory_mb']:.0f}", "", f"{theirs['cold']['memory_mb']:.0f}"),
        (
            "warm question, p50 / p95, ms",
            f"{ours['p50_ms']} / {ours['p95_ms']}",
            "",
            f"{theirs['p50_ms']} / {theirs['p95_ms']}",
        ),
    ]
    if "newsdesk_build" in figures:
        built, other = figures["newsdesk_build"], figures["langchain_build"]
        rows.append((f"first build of {of}, s", f"{built['seconds']:.0f}", "", f"{other['seconds']:.0f}"))
    without = " (age left out)" if figures["as_of"] == "none" else ""
    rows += [
        (f"{name.removesuffix(' strict')}{without}", f"{ours[name]:.3f}", "", f"{theirs[name]:.3f}")
        for name in ("R@1 strict", "R@5 strict", "MRR@10")
    ]
    return rows


def text(folder: Path) -> str:
    """The table in Markdown, and a line on what it was measured on. Raises SystemExit where there are no figures."""
    rows: Rows = []
    made = []
    for kind, of in (("cold", cold), ("build", build), ("warm", warm), ("langchain", langchain)):
        for file in sorted(folder.glob(f"{kind}-*.json")):
            figures = json.loads(file.read_text(encoding="utf-8"))
            rows += of(figures, file.stem.removeprefix(f"{kind}-"))
            made.append(figures)
    if not rows:
        sys.exit(
            f"no figures in {folder}: run python -m bench.cold, bench.build, bench.warm, bench.langchain first"
        )
    last = max(made, key=lambda figures: figures["at"])
    machine = last["machine"]
    on = (
        f"Measured {last['at'][:10]} on {machine['processors']} cores ({machine['system']}, "
        f"Python {machine['python']}); medians of whole runs, each against the other in turn."
    )
    return f"{table(('', 'Newsdesk', 'plain script', 'LangChain + FAISS'), rows)}\n\n{on}\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this file")
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    written = text(given.out)
    if given.write is None:
        print(written, end="")
        return
    page = given.write.read_text(encoding="utf-8")
    if not _PLACE.search(page):
        sys.exit(f"{given.write} has no <!-- figures --> ... <!-- /figures --> to write between")
    given.write.write_text(_PLACE.sub(lambda m: m[1] + written + m[2], page), encoding="utf-8")


if __name__ == "__main__":
    main()

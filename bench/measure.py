"""What every figure is made with: whole processes timed from outside, and a record of the machine.

Imports nothing but the standard library: a child's peak memory starts at that of the process that starts it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "var" / "bench"
QUESTION = "How many prisoners of war were exchanged?"


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall-clock and processor seconds, peak resident memory in MB, status, and what it said."""

    seconds: float
    cpu: float
    memory: float
    status: int
    stdout: str
    stderr: str


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, ok: Sequence[int] = (0,)
) -> Run:
    """Run a process to its end and measure it. Raises RuntimeError for a status that is not in `ok`."""
    arguments = [str(part) for part in command]
    inherited = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }  # as on a user's machine
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=inherited | {"PYTHONPATH": str(ROOT)} | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        unit = 1e6 if sys.platform == "darwin" else 1e3
        ended = Run(
            seconds=seconds,
            cpu=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss * 1024 / unit / 1e3 if unit == 1e3 else usage.ru_maxrss / unit,
            status=child.returncode,
            stdout=out.read(),
            stderr=err.read(),
        )
    if ended.status not in ok:
        raise RuntimeError(f"{' '.join(arguments)} ended with {ended.status}:\n{ended.stderr[-2000:]}")
    return ended


def newsdesk(*arguments: str | Path) -> list[str | Path]:
    """The command of the product from this checkout, under this Python."""
    return [sys.executable, "-P", "-m", "bot", *arguments]


def plain_script(*arguments: str | Path, model: Path) -> list[str | Path]:
    """The command of the baseline, under this Python."""
    return [sys.executable, "-P", "-m", "bench.plain_script", "--model", model, *arguments]


def summary(runs: Sequence[Run]) -> dict[str, float]:
    """Median, least and greatest seconds, median processor seconds and peak memory of repeated runs."""
    seconds = [r.seconds for r in runs]
    return {
        "runs": len(runs),
        "seconds": round(median(seconds), 4),
        "least": round(min(seconds), 4),
        "most": round(max(seconds), 4),
        "cpu_seconds": round(median(r.cpu for r in runs), 4),
        "memory_mb": round(median(r.memory for r in runs), 1),
    }


def machine() -> dict[str, object]:
    """What the figures were made on."""
    packages = (
        "faiss-cpu",
        "numpy",
        "onnxruntime",
        "sentence-transformers",
        "tantivy",
        "tokenizers",
        "torch",
    )
    return {
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": [round(x, 2) for x in os.getloadavg()],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in packages},
    }


def commit() -> str:
    """The commit of the checkout, with a + where files differ from it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def save(name: str, figures: Mapping[str, object], out: Path = FIGURES) -> Path:
    """Write the figures as `<out>/<name>.json`, with the commit and the machine."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.json"
    record = {
        "bench": name,
        "commit": commit(),
        "at": time.strftime("%Y-%m-%d %H:%M"),
        "machine": machine(),
        **figures,
    }
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as an aligned Markdown table."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    written = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    return "\n".join([written[0], "| " + " | ".join("-" * w for w in widths) + " |", *written[1:]])

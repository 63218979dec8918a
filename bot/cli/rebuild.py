"""`newsdesk rebuild`: the index brought up to date, with progress on stderr and a summary on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.status import FOUND, say
from bot.desk.building import build_index
from bot.settings import Settings
from index.build.intake import Progress
from index.build.rebuild import Summary


def run(settings: Settings, *, full: bool) -> int:
    """Rebuild and print the summary."""
    summary = build(settings, full=full)
    print(told(summary))
    return FOUND


def build(settings: Settings, *, full: bool = False) -> Summary:
    """Rebuild with progress on stderr, and name there what was skipped."""
    with _progress() as progress:
        summary = build_index(settings, progress, say, full=full)
    for skip in summary.skipped:
        say(f"skipped {skip.path}: {skip.reason}")
    return summary


def told(summary: Summary) -> str:
    """The summary as one line of plain text."""
    what = "Built" if summary.published else "Nothing has changed;"
    changes = (
        f" {summary.new} new, {summary.unchanged} unchanged, {summary.removed} removed;"
        if summary.published
        else ""
    )
    skipped = f" {len(summary.skipped)} skipped;" if summary.skipped else ""
    return (
        f"{what} generation {summary.generation}: {summary.articles} articles, {summary.passages} passages, "
        f"{summary.sentences} sentences;{changes}{skipped} {summary.seconds:.1f} s, {summary.bytes / 1e6:.1f} MB."
    )


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar where stderr is a terminal, a plain line every few seconds where it is not."""
    if sys.stderr.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _Lines()


class _Lines:
    """Progress as lines: at each stage's start and end, and every two seconds between."""

    def __init__(self) -> None:
        self._last = ("", 0.0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._last[0] or (done == total and total > 1) or now - self._last[1] > 2:
            say(f"{stage} {done}/{total}")
            self._last = (stage, now)


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield progress

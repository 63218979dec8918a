"""`newsdesk rebuild`: the index brought up to date, with progress on stderr and a summary on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.cli.status import FOUND, say
from bot.desk.building import build_index
from bot.settings import Settings
from index.build.intake import Progress
from index.build.kept import any_kept
from index.build.rebuild import Summary


def run(settings: Settings, *, full: bool) -> int:
    """Rebuild and print the summary."""
    summary = build(settings, full=full)
    print(told(summary))
    return FOUND


def build(settings: Settings, *, full: bool = False) -> Summary:
    """Rebuild with progress on stderr, and name there what was skipped; an interruption says what is kept."""
    reached = Reached()
    try:
        with _progress() as shown:
            summary = build_index(settings, reached.before(shown), say, full=full)
    except KeyboardInterrupt:
        if reached.encoded and any_kept(settings.index):
            say(f"Interrupted: {reached}. They are kept, and the next rebuild goes on from there.")
        raise
    for skip in summary.skipped:
        say(f"skipped {skip.path}: {skip.reason}")
    return summary


@dataclass(slots=True)
class Reached:
    """How far the encoding has come."""

    encoded: int = 0
    of: int = 0

    def before(self, other: Progress) -> Progress:
        """Progress that is recorded here before it is passed on."""

        def both(stage: str, done: int, total: int) -> None:
            if stage == "encoding":
                self.encoded, self.of = done, total
            other(stage, done, total)

        return both

    def __str__(self) -> str:
        return f"{self.encoded:,} of {self.of:,} new sentences are encoded"


def told(summary: Summary) -> str:
    """The summary as one line of plain text."""
    what = "Built" if summary.published else "Nothing has changed;"
    changes = (
        f" {summary.new} new, {summary.unchanged} unchanged, {summary.removed} removed;"
        if summary.published
        else ""
    )
    taken_up = f" {summary.taken_up} taken up from an interrupted rebuild;" if summary.taken_up else ""
    skipped = f" {len(summary.skipped)} skipped;" if summary.skipped else ""
    skipped += f" {summary.ahead} dated after tomorrow;" if summary.ahead else ""
    return (
        f"{what} generation {summary.generation}: {summary.articles} articles, {summary.passages} passages, "
        f"{summary.sentences} sentences;{changes}{taken_up}{skipped} "
        f"{summary.seconds:.1f} s, {summary.bytes / 1e6:.1f} MB."
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
    """Progress as lines: at each stage's start and end, and every two seconds between, with the time that is left."""

    def __init__(self) -> None:
        self._stage, self._said = "", 0.0
        self._started = (0.0, 0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._started = (now, done)
        elif not (done == total and total > 1) and now - self._said <= 2:
            return
        self._stage, self._said = stage, now
        say(f"{stage} {done}/{total}{self._left(now, done, total)}")

    def _left(self, now: float, done: int, total: int) -> str:
        since, before = self._started
        if not before < done < total:
            return ""
        return f", {clock((now - since) / (done - before) * (total - done))} left"


def clock(seconds: float) -> str:
    """A duration as minutes and seconds: 1:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


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
                # what was done before the start says nothing about the pace
                tasks[stage] = bar.add_task(stage, total=total, completed=done)
            bar.update(tasks[stage], completed=done, total=total)

        yield progress

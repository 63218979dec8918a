"""`newsdesk eval`: an index of the question set's articles, every question asked, and the figures."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from bot.cli.rebuild import build
from bot.cli.status import FOUND, say
from bot.desk.desk import Desk
from bot.evaluation import AsOf, run_evaluation
from bot.settings import Settings
from index.errors import IndexMissing, IndexOutdated, UsageError


def run(
    settings: Settings,
    folder: Path,
    index: Path | None,
    *,
    as_of: str,
    run_out: Path | None,
    report: Path | None,
    compare: Path | None,
) -> int:
    """Print the figures; an index of DIR's articles is brought up to date first unless another one is named."""
    if as_of not in get_args(AsOf):
        raise UsageError(f"--as-of: {as_of!r} is none of {', '.join(get_args(AsOf))}")
    articles = folder / "articles.jsonl"
    if not articles.is_file():
        raise UsageError(f"there is no {articles}: DIR holds articles.jsonl and questions.jsonl")
    settings = replace(settings, corpus=articles, index=index or _own_index(settings, folder))
    try:
        if index is None:
            raise IndexMissing
        desk = Desk.open(settings)
    except (IndexMissing, IndexOutdated):
        build(settings)
        desk = Desk.open(settings)
    outcome = run_evaluation(
        desk,
        folder,
        as_of=cast(AsOf, as_of),
        run_out=run_out,
        report=report,
        compare_with=compare,
        on_notice=say,
        on_progress=_progress() if sys.stderr.isatty() else None,
    )
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 120).print(outcome)
    return FOUND


def _own_index(settings: Settings, folder: Path) -> Path:
    """One index a question set: the folder's name, told apart from others of that name by its place."""
    place = str(folder.resolve())
    return (
        settings.data / "eval" / f"{folder.resolve().name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
    )


def _progress() -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        print(f"\r{done}/{total} questions", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show

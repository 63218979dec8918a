"""`newsdesk watch`: the folder of articles is followed, and the index with it, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.cli.rebuild import build, told
from bot.cli.status import say
from bot.settings import Settings
from index.errors import CorpusError, IndexUnavailable

_TRY_AGAIN = 10.0
"""Seconds after which a rebuild that could not be is tried again: another one was under way, or the disk was full."""

_QUIET_MS, _LONGEST_MS = 500, 5_000
"""A rebuild starts once nothing has changed for so long, or some files have been changing for so long."""


def run(settings: Settings) -> int:
    """Rebuild now and whenever files have changed; ends only by a signal. Raises CorpusError for no such folder."""
    watched = settings.corpus if settings.corpus.is_dir() else settings.corpus.parent
    if not settings.corpus.exists():
        raise CorpusError(f"there is no {settings.corpus}: create it, or name another folder with --corpus")
    say(f"Watching {settings.corpus} (Ctrl-C ends it).")
    pending = True
    for changed in _changes(watched, wanted_by(settings)):
        pending = pending or changed
        if pending:
            pending = not _rebuilt(settings)
    raise AssertionError("the changes never end")


def wanted_by(settings: Settings) -> Callable[[object, str], bool]:
    """Whether a changed path may be an article's: not what this program itself writes, which may lie within."""
    own = [settings.index.resolve(), settings.data.resolve()]
    only = None if settings.corpus.is_dir() else settings.corpus.resolve()

    def wanted(_: object, path: str) -> bool:
        changed = Path(path).resolve()
        if only is not None:
            return changed == only
        return not any(changed.is_relative_to(folder) for folder in own)

    return wanted


def _changes(watched: Path, wanted: Callable[[object, str], bool]) -> Iterator[bool]:
    """True when something has changed, False every few seconds where nothing has; the first once it is watched."""
    from watchfiles import watch

    while True:
        if not watched.exists():
            time.sleep(_TRY_AGAIN)
            yield False
            continue
        try:
            yield True
            started = False
            for changes in watch(
                watched,
                watch_filter=wanted,
                debounce=_LONGEST_MS,
                step=_QUIET_MS,
                rust_timeout=int(_TRY_AGAIN * 1000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                # once more soon after the start: between the rebuild and the first look nobody watched
                yield bool(changes) or not started
                started = True
                if not watched.exists():
                    break
        except OSError as error:
            say(f"newsdesk: {watched} cannot be watched ({error}); trying again")
            time.sleep(_TRY_AGAIN)


def _rebuilt(settings: Settings) -> bool:
    """Bring the index up to date; False where it has to be tried again."""
    try:
        summary = build(settings)
    except (CorpusError, IndexUnavailable) as error:
        say(f"newsdesk: {error}")
        return False
    if summary.published:
        print(told(summary), flush=True)
    return True

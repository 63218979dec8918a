"""`newsdesk add`: files, folders and web pages into the folder of articles, then an incremental rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import __version__
from bot.cli.rebuild import build, told
from bot.cli.status import FOUND, NOT_FOUND
from bot.render.plain import one_line
from bot.settings import Settings, limits_of
from index.articles import scan
from index.errors import CorpusError, IndexUnavailable, UsageError
from index.generations import publishing as generation
from index.generations.manifest import listing_of
from index.incoming.collector import Collector
from index.incoming.copying import copy_in
from index.incoming.fetcher import Fetcher, FetchLimits
from index.incoming.placing import Outcome, Shelf
from index.incoming.records import Records


def run(settings: Settings, what: list[str]) -> int:
    """Print what became of each; NOT_FOUND if any could not be taken in."""
    shelf = shelf_of(settings).checked()
    shelf.clear_remains()
    addresses = [item for item in what if "://" in item]
    if addresses:
        require_fetching(settings)
    taken = report(
        outcome
        for item in what
        if item not in addresses
        for outcome in copy_in(Path(item), shelf, limits_of(settings))
    )
    if addresses:
        with collector(settings) as fetching:
            taken += report(fetching.page(url) for url in addresses)
    return finish(settings, taken)


def _lacks(settings: Settings) -> bool:
    """Whether the corpus is another than the index was built from; False where there is nothing to build from."""
    try:
        files, _ = scan(settings.corpus, limits_of(settings))
    except CorpusError:
        return False
    try:
        _, manifest = generation.locate(settings.index)
    except IndexUnavailable:
        return bool(files)
    is_same = manifest.corpus == str(settings.corpus.resolve()) and manifest.listing == listing_of(files)
    return bool(files) and not is_same


def shelf_of(settings: Settings) -> Shelf:
    """The folder of articles, and the archive beside what else is kept."""
    return Shelf(settings.corpus, settings.data / "archive")


def require_fetching(settings: Settings) -> None:
    """Raise UsageError where fetching is not allowed."""
    if not settings.fetch:
        raise UsageError("fetching is off: set NEWSDESK_FETCH=on in the environment or in .env to allow it")


@contextmanager
def collector(settings: Settings) -> Iterator[Collector]:
    """What fetches pages and feeds, as set."""
    records = Records(settings.data, settings.corpus)
    limits = FetchLimits(
        max_bytes=int(settings.fetch_max_mb * 1e6),
        seconds=settings.fetch_seconds,
        allow_loopback=settings.fetch_loopback,
        memory=int(settings.read_mb * 1e6),
    )
    shelf = shelf_of(settings).checked()
    shelf.clear_remains()
    try:
        yield Collector(shelf, records, Fetcher(limits, __version__))
    finally:
        records.close()


def report(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Print each outcome as it comes; all of them."""
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        parts = (outcome.path and f"-> {outcome.path}", outcome.reason and f"({outcome.reason})")
        print(f"{outcome.state:<9}  {one_line(' '.join([outcome.what, *filter(None, parts)]))}", flush=True)
    return seen


def finish(settings: Settings, outcomes: list[Outcome]) -> int:
    """Rebuild if the index lacks anything of the corpus, and print what that did; the exit status.

    An earlier command may have been ended between placing a file and building: what came in now does not tell.
    """
    if any(outcome.state in ("new", "replaced") for outcome in outcomes) or _lacks(settings):
        print(told(build(settings)))
    elif outcomes:
        print("Nothing new.")
    return NOT_FOUND if any(outcome.state == "failed" for outcome in outcomes) else FOUND

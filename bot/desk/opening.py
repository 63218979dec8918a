"""A folder of articles in, a desk out, its index built where there is none: what `import newsdesk` opens."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from os import PathLike
from pathlib import Path

from bot.desk.desk import Desk
from bot.settings import Settings, load
from index.errors import IndexMissing, IndexOutdated, NewsdeskError
from index.generations.publishing import locate

_log = logging.getLogger("newsdesk")


def open_articles(
    corpus: str | PathLike[str],
    *,
    index: str | PathLike[str] | None = None,
    update: bool = False,
) -> Desk:
    """A desk that answers from the articles in the folder (or file) `corpus`; their index is built if there is none.

    `index` is the folder of the index. Without it that is `NEWSDESK_INDEX`, unless the index there is of other
    articles: then each corpus has a folder of its own under `NEWSDESK_DATA`. With `update` an existing index is
    brought up to date first; without, articles that have changed since are logged as a warning. Raises NewsdeskError.
    """
    settings = replace(load(), corpus=Path(corpus))
    settings = replace(settings, index=_index_of(settings) if index is None else Path(index))
    if update:
        _build(settings)
    try:
        desk = Desk.open(settings, corpus=settings.corpus, notice=_log.warning)
    except (IndexMissing, IndexOutdated) as error:
        if isinstance(error, IndexOutdated) and error.corpus != str(settings.corpus.resolve()):
            raise  # it was given, and belongs to other articles
        _build(settings)
        return Desk.open(settings, corpus=settings.corpus, notice=_log.warning)
    for notice in () if update else desk.notices():
        _log.warning(notice)
    return desk


def _index_of(settings: Settings) -> Path:
    """The index of the settings where it is of this corpus, or none is there yet; else one for this corpus alone."""
    corpus = str(settings.corpus.resolve())
    try:
        of = locate(settings.index)[1].corpus
    except IndexOutdated as error:
        of = error.corpus
    except NewsdeskError:  # there is none, or it is damaged: opening it says what to do
        of = corpus
    if of == corpus:
        return settings.index
    return (
        settings.data / "indexes" / hashlib.sha256(corpus.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    )


def _build(settings: Settings) -> None:
    from bot.desk.building import build_index  # asking imports nothing of building

    summary = build_index(settings, lambda stage, done, total: None, _log.warning)
    for skip in summary.skipped:
        _log.warning("skipped %s: %s", skip.path, skip.reason)

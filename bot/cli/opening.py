"""Opening the index for a command: built if there is none or an old one, held against the corpus, changes on stderr."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.cli.status import say
from bot.desk.desk import Desk
from bot.settings import Settings
from index.errors import IndexMissing, IndexOutdated


def open_desk(settings: Settings, *, corpus_given: bool, once: bool = False) -> Desk:
    """The desk of these settings; says on stderr what the user should know. Raises NewsdeskError.

    Only a corpus that was named, by the option or the setting, has to be the index's: an index that was built
    elsewhere is asked without one.
    """
    named = corpus_given or settings.corpus != Settings().corpus
    try:
        desk = Desk.open(settings, corpus=settings.corpus if named else None, once=once, notice=say)
    except IndexMissing:
        from bot.cli.rebuild import build

        say(f"There is no index in {settings.index} yet: building it from {settings.corpus}.")
        build(settings)
        return Desk.open(settings, once=once, notice=say)
    except IndexOutdated as error:
        corpus = Path(error.corpus)
        if not corpus.exists() or (named and corpus != settings.corpus.resolve()):
            raise
        from bot.cli.rebuild import build

        say(f"{settings.index} was built by another version of Newsdesk: building it anew from {corpus}.")
        build(replace(settings, corpus=corpus))
        return Desk.open(settings, once=once, notice=say)
    for notice in desk.notices():
        say(notice)
    return desk

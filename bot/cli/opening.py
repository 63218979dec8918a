"""Opening the index for a command: built if there is none, held against the corpus, changes said on stderr."""

from __future__ import annotations

from bot.cli.status import say
from bot.desk import Desk
from bot.settings import Settings
from index.errors import IndexMissing


def open_desk(settings: Settings, *, corpus_given: bool, verify: bool = False) -> Desk:
    """The desk of these settings; says on stderr what the user should know. Raises NewsdeskError."""
    try:
        desk = Desk.open(settings, verify=verify, corpus=settings.corpus if corpus_given else None)
    except IndexMissing:
        from bot.cli.rebuild import build

        say(f"There is no index in {settings.index} yet: building it from {settings.corpus}.")
        build(settings)
        return Desk.open(settings)
    for notice in desk.notices():
        say(notice)
    return desk

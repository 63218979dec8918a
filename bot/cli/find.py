"""`newsdesk find`: where a pasted quote stands, exactly or nearly."""

from __future__ import annotations

import sys

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, NOT_FOUND
from bot.desk.quote import checked_quote
from bot.settings import Settings


def run(settings: Settings, text: str, *, as_json: bool, corpus_given: bool) -> int:
    """Print where the quote stands; FOUND or NOT_FOUND. The text "-" is read from stdin."""
    quote = checked_quote(sys.stdin.read() if text == "-" else text)
    desk = open_desk(settings, corpus_given=corpus_given, once=True)
    found = desk.find(quote)
    if as_json:
        from bot.render.json import print_json
        from bot.render.quotes import found_as_dict

        print_json(found_as_dict(found), sys.stdout)
    else:
        from bot.render.quotes import found_paragraphs
        from bot.render.terminal import print_paragraphs

        print_paragraphs(found_paragraphs(found, desk.info.articles), sys.stdout)
    return FOUND if found.matches else NOT_FOUND

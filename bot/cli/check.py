"""`newsdesk check`: each claim of a text, with the articles that report it."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, NOT_FOUND
from bot.settings import Settings
from index.errors import UsageError


def run(settings: Settings, file: str, *, as_json: bool, corpus_given: bool) -> int:
    """Print the claims; FOUND where every one is reported, NOT_FOUND otherwise."""
    text = _text(file)
    desk = open_desk(settings, corpus_given=corpus_given)
    claims = desk.check(text)
    if as_json:
        from bot.render.claims import claims_as_dict
        from bot.render.json import print_json

        print_json(claims_as_dict(claims), sys.stdout)
    else:
        from bot.render.claims import claim_paragraphs
        from bot.render.terminal import print_paragraphs

        print_paragraphs(claim_paragraphs(claims), sys.stdout)
    return FOUND if all(claim.hits for claim in claims) else NOT_FOUND


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text: save it as plain text") from None
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}: name a text file, or - for stdin") from error

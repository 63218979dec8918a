"""The command line: `newsdesk`, also as `python -m bot`. Thin: each command is a file beside this one.

Exit status: 0 answered or done, 1 nothing found, 2 wrong usage or settings, 3 no index or one that cannot be read,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from bot.cli.status import FOUND, INTERRUPTED, NO_INDEX, WRONG_USAGE, say
from index.errors import NewsdeskError, UsageError


def main() -> NoReturn:
    """Run the command of `sys.argv` and exit with its status; every expected error is one line on stderr."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """The exit status of one command."""
    from typer.exceptions import TyperException

    from bot.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that cannot show a letter shows its code
    try:
        status = app(arguments, prog_name="newsdesk", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else FOUND
    except NewsdeskError as error:
        say(f"newsdesk: {error}")
        return WRONG_USAGE if isinstance(error, UsageError) else NO_INDEX
    except TyperException as error:
        say(f"newsdesk: {' '.join(error.format_message().split())} (newsdesk --help shows what there is)")
        return WRONG_USAGE
    except KeyboardInterrupt:
        say("")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has what it wanted (`newsdesk ask ... | head -1`); nothing more can be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND

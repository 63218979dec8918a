"""The command line: `newsdesk`, also as `python -m bot`. Thin: each command is a file beside this one.

Exit status: 0 answered or done, 1 nothing found, 2 wrong usage or settings, 3 no index or one that cannot be read,
130 interrupted.
"""

from __future__ import annotations

import contextlib
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
    if sys.stdout is None:  # started with stdout closed: nobody reads, the status still tells
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  stays open as long as the process
    try:
        return _run(arguments)
    except NewsdeskError as error:
        say(f"newsdesk: {error}")
        return WRONG_USAGE if isinstance(error, UsageError) else NO_INDEX
    except KeyboardInterrupt:
        say("")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has what it wanted (`newsdesk ask ... | head -1`); nothing more can be written
        _write_nothing_more()
        return FOUND
    except OSError as error:
        _write_nothing_more()
        say(f"newsdesk: {error.filename or 'the output'}: {error.strerror or error}")
        return NO_INDEX


def _run(arguments: list[str] | None) -> int:
    from typer.exceptions import TyperException

    from bot.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that cannot show a letter shows its code
    try:
        status = app(arguments, prog_name="newsdesk", standalone_mode=False)
    except TyperException as error:
        told = " ".join(error.format_message().split())
        if told:  # empty where the help was shown instead
            say(f"newsdesk: {told} (newsdesk --help shows what there is)")
        return WRONG_USAGE
    sys.stdout.flush()
    return status if isinstance(status, int) else FOUND


def _write_nothing_more() -> None:
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""`newsdesk doctor`: whether everything is here that answering needs."""

from __future__ import annotations

from bot.checks.setup import checks
from bot.cli.status import FOUND, NOT_FOUND
from bot.render.plain import one_line
from bot.settings import Settings


def run(settings: Settings) -> int:
    """Print a line a check; NOT_FOUND if any failed."""
    failed = 0
    for check in checks(settings):
        remedy = f"  ->  {check.remedy}" if check.remedy else ""
        # flushed: hashing a large index takes seconds, and what is known should stand there
        print(f"{check.state:<6}  {check.name}: {one_line(check.detail + remedy)}", flush=True)
        failed += check.state == "FAILED"
    print(f"{failed} failed: what stands after each arrow mends it." if failed else "All is well.")
    return NOT_FOUND if failed else FOUND

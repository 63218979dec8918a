"""The bot with a watch on its event loop: what bench.discord_load runs.

A task that wants to wake every 2 ms notes how late it did; the greatest lag of each half second goes to stderr.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from bot.cli import main
from bot.discord import process

TICK, REPORT = 0.002, 0.5


async def watch() -> None:
    loop = asyncio.get_running_loop()
    worst, told = 0.0, loop.time()
    while True:
        before = loop.time()
        await asyncio.sleep(TICK)
        now = loop.time()
        worst = max(worst, now - before - TICK)
        if now - told >= REPORT:
            print(
                json.dumps({"event": "lag", "at": time.time(), "ms": round(worst * 1000, 2)}),
                file=sys.stderr,
                flush=True,
            )
            worst, told = 0.0, now


def run() -> None:
    serve = process._serve

    async def watched(*args: object) -> int:
        watching = asyncio.create_task(watch())
        try:
            return await serve(*args)  # type: ignore[arg-type]  # handed through as they are
        finally:
            watching.cancel()

    process._serve = watched
    sys.argv = ["newsdesk", "discord"]
    main()


if __name__ == "__main__":
    run()

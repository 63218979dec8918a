"""The Discord bot under load: the real process and library against the tests' Discord on loopback.

    python -m bench.discord_load SET --index DIR [--questions 400] [--memory 5000]

SET holds articles.jsonl and questions.jsonl, as for `newsdesk eval`; DIR is an index of those articles. So many askers
each put one question after the other; a time runs from INTERACTION_CREATE to the answer's arrival at the server.
"During a rebuild" is a full rebuild of the same articles into another folder, at the low priority that /rebuild has.
Leaves var/bench/discord.json. The server shares the processors with the bot, so the figures are a lower bound.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from bench.measure import FIGURES, ROOT, newsdesk, save, table
from bot.settings import Settings

sys.path.insert(0, str(ROOT / "tests"))

from discord_bot import Bot, check_end
from discord_server import DiscordServer
from discord_world import GENERAL, user

ASKERS = (1, 10, 50)


def questions(folder: Path) -> list[str]:
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def load(server: DiscordServer, texts: list[str], askers: int, count: int) -> dict[str, float]:
    """`count` questions by so many askers at once: questions a second and milliseconds by percentile."""
    people = [user(f"asker{number}") for number in range(askers)]
    left = iter(range(count))
    taken, times = threading.Lock(), []

    def ask(person: dict[str, object]) -> None:
        while True:
            with taken:
                number = next(left, None)
            if number is None:
                return
            call = server.slash(person, GENERAL, "ask", question=texts[number % len(texts)][:900])
            call.message(120)
            times.append((call.answered_at - call.sent) * 1000)

    threads = [threading.Thread(target=ask, args=(person,)) for person in people]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    times.sort()
    at = {f"p{p}": round(times[min(len(times) - 1, int(len(times) * p / 100))], 1) for p in (50, 95, 99)}
    return {"questions": count, "per_second": round(count / seconds, 1), **at}


def greatest_lag(bot: Bot, since: float) -> float:
    time.sleep(0.6)  # the half second under way is told at its end
    return max(line["ms"] for line in bot.events("lag") if line["at"] >= since)


def memory_mb(bot: Bot) -> float:
    pages = int(Path(f"/proc/{bot.process.pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def measured(server: DiscordServer, bot: Bot, texts: list[str], count: int) -> dict[str, dict[str, float]]:
    """All numbers of askers in turn."""
    found = {}
    for askers in ASKERS:
        since = time.time()
        figures = load(server, texts, askers, count if askers > 1 else count // 2)
        found[str(askers)] = figures | {"loop_lag_ms": greatest_lag(bot, since)}
        print(askers, found[str(askers)], file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument(
        "--memory", type=int, default=5000, help="questions after which memory is compared (0: not)"
    )
    parser.add_argument("--out", type=Path, default=FIGURES)
    options = parser.parse_args()
    texts = questions(options.set)
    with tempfile.TemporaryDirectory() as folder, DiscordServer() as server:
        data = Path(folder) / "data"
        data.mkdir()
        (data / "encoders").symlink_to(ROOT / "var" / "encoders")
        settings = replace(
            Settings(),
            index=options.index.resolve(),
            corpus=(options.set / "articles.jsonl").resolve(),
            data=data,
        )
        started = time.monotonic()
        bot = Bot(
            settings, server, child=Path(__file__).with_name("discord_lag.py"), DISCORD_PER_MINUTE="1000"
        )
        bot.until("ready", timeout=120)
        figures: dict[str, object] = {
            "set": options.set.name,
            "ready_seconds": round(time.monotonic() - started, 2),
        }
        load(server, texts, 2, 100)
        after_100 = memory_mb(bot)
        figures["alone"] = measured(server, bot, texts, options.questions)
        rebuild = subprocess.Popen(
            [*newsdesk("rebuild", "--full", "--index", Path(folder) / "other", "--corpus", settings.corpus)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"NEWSDESK_DATA": str(data), "PYTHONPATH": str(ROOT)},
        )
        os.setpriority(os.PRIO_PROCESS, rebuild.pid, 10)
        time.sleep(5)  # past its start, into the encoding
        figures["during a rebuild"] = measured(server, bot, texts, options.questions)
        figures["rebuild_still_running"] = rebuild.poll() is None
        rebuild.kill()
        rebuild.wait()
        if options.memory:
            asked = 100 + 5 * options.questions
            load(server, texts, 10, max(0, options.memory - asked))
            figures["memory_mb"] = {"after 100": after_100, f"after {options.memory}": memory_mb(bot)}
        check_end(bot, bot.stop())
    path = save("discord", figures, options.out)
    rows = [
        (when, askers, f["per_second"], f["p50"], f["p95"], f["p99"], f["loop_lag_ms"])
        for when in ("alone", "during a rebuild")
        for askers, f in figures[when].items()  # type: ignore[attr-defined]  # a dict of figures
    ]
    print(table(("", "askers", "questions/s", "p50 ms", "p95 ms", "p99 ms", "greatest loop lag ms"), rows))
    print({key: figures[key] for key in ("ready_seconds", "memory_mb") if key in figures}, path)


if __name__ == "__main__":
    main()

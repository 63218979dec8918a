"""The bot as a child process, on a small real index, against the test server."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import discord_corpus
from bot.desk.building import build_index
from bot.settings import Settings
from discord_server import PATIENCE, DiscordServer
from tests_support import READER

ROOT = Path(__file__).parent.parent
CHILD = Path(__file__).with_name("discord_child.py")


def prepare(folder, *, articles=discord_corpus.ARTICLES):
    """Settings over a freshly built index of the small corpus; the compiled encoder is the repository's own."""
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "encoders").symlink_to(ROOT / "var" / "encoders")
    settings = Settings(
        index=folder / "index", corpus=discord_corpus.write(folder / "corpus", articles), data=data
    )
    build_index(settings, lambda *_: None, lambda _: None)
    return settings


class Bot:
    """One bot process. `more` are environment variables on top of its settings."""

    def __init__(self, settings, server, *, child=CHILD, **more):
        self.settings, self.server = settings, server
        self.lines = []
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(settings.data),
            "NEWSDESK_INDEX": str(settings.index),
            "NEWSDESK_CORPUS": str(settings.corpus),
            "NEWSDESK_DATA": str(settings.data),
            "NEWSDESK_READER": READER,
            "DISCORD_TOKEN": server.token,
            "DISCORD_API": server.api,
            "DISCORD_GATEWAY": server.gateway,
            "DISCORD_PER_MINUTE": "1000",
            "DISCORD_PER_SERVER": "200",
            "DISCORD_PER_PERSON": "300",
            "DISCORD_QUEUE": "300",
            "PYTHONWARNINGS": "default",
        }
        environment |= {name: value for name, value in more.items() if value is not None}
        for name in [name for name, value in more.items() if value is None]:
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, str(child)],
            env=environment,
            cwd=settings.data,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        server.bots.append(self)

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self.server.tell()
        self.process.wait()
        self.server.tell()

    @property
    def output(self):
        return "\n".join(self.lines)

    def events(self, name):
        """The log lines of one kind."""
        return [line for line in map(_parsed, list(self.lines)) if line.get("event") == name]

    def until(self, name, count=1, timeout=PATIENCE):
        """Wait for so many log lines of one kind."""
        self.server.until(
            lambda: len(self.events(name)) >= count or self.process.poll() is not None,
            timeout,
            f"{name} in the log",
        )
        found = self.events(name)
        assert len(found) >= count, f"the bot ended ({self.process.poll()}):\n{self.output}"
        return found

    def stop(self):
        """SIGTERM, and its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.wait()

    def wait(self, timeout=PATIENCE):
        status = self.process.wait(timeout)
        self._reader.join(5)
        self.process.stdout.close()
        return status

    def kill(self):
        self.process.kill()
        self.wait()

    def close(self):
        """Leave no process and no pipe behind, however a test has ended."""
        if not self.process.stdout.closed:
            self.kill()


def _parsed(line):
    try:
        return json.loads(line)
    except ValueError:
        return {}


@contextmanager
def running(folder, *, articles=discord_corpus.ARTICLES, **more):
    """A bot on a fresh index against a fresh server; checks at the end what must hold of every run."""
    settings = prepare(folder, articles=articles)
    with DiscordServer() as server:
        bot = Bot(settings, server, **more)
        try:
            bot.until("ready")
            yield bot
        except BaseException:
            bot.kill()
            print(bot.output)
            raise
        check_end(bot, bot.stop())


def check_end(bot, status):
    """What must hold of every run: a clean end, nothing refused, no traceback, no token, no heavy call on the loop."""
    assert status == 0, bot.output
    assert bot.server.refused == []
    assert "Traceback" not in bot.output and "on the loop's thread" not in bot.output, bot.output
    assert bot.server.token not in bot.output and "interaction-token-" not in bot.output


def pause(seconds):
    """Let time pass where only time can tell."""
    time.sleep(seconds)


__all__ = ["Bot", "DiscordServer", "check_end", "pause", "prepare", "running"]

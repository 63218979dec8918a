"""The bot's parts that need no Discord: limits, follow-ups, dates, store, addresses, log, rebuild child."""

import asyncio
import io
import json
import logging
import sys
from datetime import date
from pathlib import Path

import discord.http
import pytest
from discord.gateway import DiscordWebSocket

from bot.dates import bound, offered
from bot.desk.follow_up import with_subject
from bot.discord.addresses import use_addresses
from bot.discord.asking import listens
from bot.discord.client import intents
from bot.discord.commands import question_in
from bot.discord.limits import Cooldown, Gate, Refused
from bot.discord.logs import JsonLines
from bot.discord.rebuild import Rebuilds, rebuild_command, shown_names
from bot.settings import Settings, SettingsError
from index.errors import UsageError

TODAY = date(2026, 2, 6)


def test_no_intent_is_privileged():
    wanted = intents()
    assert not (wanted.members or wanted.presences or wanted.message_content)
    assert {name for name, on in wanted if on} == {"guilds", "guild_messages", "dm_messages", "messages"} - {
        "messages"
    }


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_a_cooldown_counts_each_user_in_any_minute():
    clock = Clock()
    cooldown = Cooldown(2, clock)
    cooldown.spend(1)
    clock.now += 30
    cooldown.spend(1)
    with pytest.raises(Refused, match="in 30 seconds"):
        cooldown.spend(1)
    cooldown.spend(2)
    clock.now += 29.5
    with pytest.raises(Refused, match="in 1 second\\."):
        cooldown.spend(1)
    clock.now += 1
    cooldown.spend(1)


def test_a_cooldown_remembers_nobody_longer_than_a_minute():
    clock = Clock()
    cooldown = Cooldown(2, clock)
    for user in range(500):
        cooldown.spend(user)
    clock.now += 61
    cooldown.spend(7)
    assert list(cooldown._asked) == [7]


def test_a_refusal_is_said_aloud_once_a_minute():
    clock = Clock()
    cooldown = Cooldown(2, clock)
    assert cooldown.may_tell(1) and not cooldown.may_tell(1) and cooldown.may_tell(2)
    clock.now += 61
    assert cooldown.may_tell(1)


def test_the_gate_counts_all_and_each_server_and_lets_go_again():
    gate = Gate(3, 2, 9)
    with gate.enter(1, 7), gate.enter(1, 7):
        with pytest.raises(Refused, match="This server"), gate.enter(1, 7):
            raise AssertionError
        with gate.enter(None, 7):
            assert gate.under_way == 3
            with pytest.raises(Refused, match="Too many"), gate.enter(None, 7):
                raise AssertionError
        with gate.enter(2, 7):
            assert gate.under_way == 3
    assert gate.under_way == 0 and not gate._servers
    gate.closed = True
    with pytest.raises(Refused, match="restarting"), gate.enter(1, 7):
        raise AssertionError


def test_one_person_cannot_fill_a_server():
    gate = Gate(9, 9, 2)
    with gate.enter(1, 7), gate.enter(2, 7):
        with pytest.raises(Refused, match="You have several"), gate.enter(None, 7):
            raise AssertionError
        with gate.enter(1, 8):
            assert gate.under_way == 3
    with gate.enter(1, 7):
        assert gate.under_way == 1
    assert not gate._people


def test_a_cooldown_of_rebuilds_lasts_ten_minutes():
    clock = Clock()
    rebuilds = Cooldown(3, clock, seconds=600, what="rebuilds", period="ten minutes")
    for _ in range(3):
        rebuilds.spend(1)
        clock.now += 100
    with pytest.raises(
        Refused, match=r"That is 3 rebuilds within ten minutes\. Please ask again in 300 seconds"
    ):
        rebuilds.spend(1)
    clock.now += 300
    rebuilds.spend(1)


@pytest.mark.parametrize(
    ("before", "question", "searched"),
    [
        (
            "How many prisoners were exchanged?",
            "and what did Russia say?",
            "what did Russia say? prisoners exchanged",
        ),
        ("Who leads Ukraine's delegation?", "and Russia's?", "Russia's? leads delegation"),
        (
            "Who leads the union of the ferry crews?",
            "what do they want?",
            "what do they want? leads union ferry crews",
        ),
        (
            "Who won?",
            "What did the parliament decide about farming subsidies?",
            "What did the parliament decide about farming subsidies?",
        ),
        ("Who was elected mayor of Osterby?", "when?", "when? elected mayor Osterby"),
        (
            "Who was elected mayor of Osterby?",
            "Was the mayor of Osterby elected again?",
            "Was the mayor of Osterby elected again?",
        ),
        ("What is it?", "and now?", "now?"),
    ],
)
def test_a_follow_up_keeps_the_subject(before, question, searched):
    assert with_subject(before, question) == searched


def test_plain_dates_are_understood_and_others_refused():
    assert bound("2026-02-05", "since", TODAY) == date(2026, 2, 5)
    assert (bound("last week", "since", TODAY), bound("last week", "until", TODAY)) == (
        date(2026, 1, 26),
        date(2026, 2, 1),
    )
    assert bound(None, "until", TODAY) is None
    with pytest.raises(UsageError, match="soonish"):
        bound("soonish", "since", TODAY)
    with pytest.raises(UsageError, match="--as-of: ''"):
        bound(" ", "until", TODAY, option="--as-of")


def test_dates_are_offered_with_how_they_were_understood():
    assert offered("last w", "until", TODAY) == [("last week: until 1 February 2026", "2026-02-01")]
    assert ("today: since 6 February 2026", "2026-02-06") in offered("", "since", TODAY)
    assert len(offered("x" * 5000, "since", TODAY)) == 0


def test_mentions_emoji_and_the_like_are_no_part_of_a_question():
    assert question_in("<@12> who <:a:1> won\n<#3> <t:1:R> </ask:9>?  ") == "who won ?"
    assert len(question_in("word " * 900)) <= 1000


@pytest.mark.parametrize(
    ("channels", "ignored", "channel", "parent", "heard"),
    [
        ((), (), 1, None, True),
        ((1,), (), 1, None, True),
        ((1,), (), 2, None, False),
        ((1,), (), 2, 1, True),
        ((), (1,), 1, None, False),
        ((), (1,), 2, 1, False),
        ((2,), (1,), 2, 1, False),
    ],
)
def test_a_thread_is_heard_as_its_channel_is(channels, ignored, channel, parent, heard):
    settings = Settings(discord_channels=channels, discord_ignore=ignored)
    assert listens(settings, channel, parent) is heard


@pytest.mark.parametrize(
    ("api", "gateway"),
    [
        ("http://discord.example/api", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1@evil.example/api", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1.evil.example/api", "ws://127.0.0.1:1/"),
        ("http://localhost:1/api", "ws://127.0.0.1:1/"),
        ("http://2130706433/api", "ws://127.0.0.1:1/"),
        ("https://127.0.0.1:1/api", "ws://127.0.0.1:1/"),
        ("file:///etc/passwd", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1:1/api", "ws://10.0.0.7:1/"),
        ("http://127.0.0.1:1/api", "ws://0.0.0.0:1/"),
        ("http://127.0.0.1:1/api", "ws://[::ffff:8.8.8.8]:1/"),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:1/"),
        ("http://127.0.0.1:1/api", ""),
        ("", "ws://127.0.0.1:1/"),
        ("http://[::1/api", "ws://127.0.0.1:1/"),
    ],
)
def test_only_literal_loopback_addresses_are_taken(api, gateway):
    before = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with pytest.raises(SettingsError, match="DISCORD_"):
        use_addresses(Settings(discord_api=api, discord_gateway=gateway))
    assert before == (discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


def test_without_test_addresses_the_bot_speaks_to_discord():
    use_addresses(Settings())
    assert discord.http.Route.BASE == "https://discord.com/api/v10"


def test_no_token_reaches_the_log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines("my.secret.token"))
    logger = logging.getLogger("newsdesk.test")
    logger.addHandler(handler)
    logger.propagate = False
    logger.warning(
        "limited: POST https://x/webhooks/123/interaction-secret?wait=1 and /interactions/9/other-secret/callback"
    )
    try:
        raise ValueError("Bot my.secret.token is bad")
    except ValueError:
        logger.exception("failed with %s", "my.secret.token")
    text = stream.getvalue()
    assert "secret" not in text and text.count("<token>") == 4
    first, second = (json.loads(line) for line in text.splitlines())
    assert first["event"].startswith(
        "limited: POST https://x/webhooks/123/<token>?wait=1 and /interactions/9/<token>/callback"
    )
    assert second["error"] == "ValueError: Bot <token> is bad" and second["at"].startswith(
        "test_discord_parts.py:"
    )


def test_a_rebuild_is_the_command_lines_own():
    settings = Settings()
    assert rebuild_command(settings) == [
        sys.executable,
        "-P",
        "-m",
        "bot",
        "rebuild",
        "--index",
        "var/index",
        "--corpus",
        "seeds",
    ]
    names = shown_names(settings)
    assert (
        names["seeds"] == "the articles' folder"
        and names[str(settings.index.resolve())] == "the index folder"
    )
    assert list(names) == sorted(names, key=len, reverse=True)


@pytest.mark.parametrize("installed", [True, False])
def test_a_rebuild_never_runs_a_file_of_the_working_folder(tmp_path, monkeypatch, installed):
    for name in ("bot", "index", "newsdesk", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the working folder was run')")
    monkeypatch.chdir(tmp_path)
    if installed:
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    else:
        monkeypatch.delenv("PYTHONPATH", raising=False)

    async def run():
        rebuilds = Rebuilds(rebuild_command(Settings(corpus=tmp_path / "none")))
        rebuilds.start()
        await rebuilds.wait(120)
        return rebuilds

    rebuilds = asyncio.run(run())
    assert rebuilds.outcome == "Rebuild failed (status 3)"
    (line,) = rebuilds.lines
    assert line.startswith("newsdesk: ") and "none" in line


def run_child(code, names=None, then=None):
    async def run():
        rebuilds = Rebuilds([sys.executable, "-c", code], names)
        assert rebuilds.outcome is None and rebuilds.start() and not rebuilds.start()
        if then:
            await then(rebuilds)
        await rebuilds.wait(120)
        return rebuilds

    return asyncio.run(run())


def test_a_rebuild_shows_its_lines_without_folders_and_colours(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    code = (
        "import os, sys; print('\\x1b[1mreading\\x1b[0m 1\\rreading /home/me/news 2', "
        "os.environ['DISCORD_TOKEN'], file=sys.stderr); print('done')"
    )
    rebuilds = run_child(code, {"/home/me/news": "the folder"})
    assert list(rebuilds.lines) == ["reading 1", "reading the folder 2", "done"]
    assert rebuilds.outcome == "Rebuild finished" and not rebuilds.running and rebuilds.seconds > 0


def test_a_rebuild_that_fails_and_one_that_is_stopped_say_so():
    assert run_child("raise SystemExit(3)").outcome == "Rebuild failed (status 3)"

    async def stop(rebuilds):
        while not rebuilds.lines:
            await rebuilds.wait(0.05)
        await rebuilds.stop()

    stopped = run_child("import time; print('up', flush=True); time.sleep(60)", then=stop)
    assert stopped.outcome == "Rebuild stopped"


def test_a_rebuild_that_cannot_start_fails():
    async def run():
        rebuilds = Rebuilds(["/no/such/program"])
        rebuilds.start()
        await rebuilds.wait(120)
        return rebuilds

    assert asyncio.run(run()).outcome == "Rebuild failed (status 1)"

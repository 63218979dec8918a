"""The process: starting, refusing to start, restarting between a question and a click, ending."""

import os
import signal
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from discord_bot import Bot, check_end, pause, prepare
from discord_server import DiscordServer, buttons, text_of
from discord_world import ASKER, ELSEWHERE, GENERAL, GUILD, MANAGER, OTHER, SECOND_GUILD, direct

MAYOR = "Who was elected mayor of Osterby?"
QUOTE = "with 54% of the vote"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("process"))


@pytest.fixture
def own(settings, tmp_path):
    """The same index, with a memory of its own."""
    (tmp_path / "encoders").symlink_to((settings.data / "encoders").resolve())
    return replace(settings, data=tmp_path)


@pytest.fixture
def server():
    with DiscordServer() as server:
        yield server


def ended(bot, status):
    assert bot.wait() == status, bot.output
    assert "Traceback" not in bot.output and bot.server.token not in bot.output
    lines = [line for line in bot.lines if not line.startswith("{") and "audioop" not in line]
    assert len(lines) == 1, lines
    return lines[0]


def test_without_a_token_it_ends_with_one_line_and_status_2(own, server):
    assert "DISCORD_TOKEN is not set" in ended(Bot(own, server, DISCORD_TOKEN=None), 2)
    assert server.requests == []


@pytest.mark.parametrize("token", ["not-the-right-token.but-well-formed", "a token with spaces"])
def test_a_bad_token_ends_with_one_line_and_status_2_and_is_never_shown(own, server, token):
    bot = Bot(own, server, DISCORD_TOKEN=token)
    assert "DISCORD_TOKEN" in ended(bot, 2)
    assert token not in bot.output


def test_a_token_that_the_gateway_no_longer_takes_ends_with_status_2(own, server):
    bot = Bot(own, server)
    bot.until("ready")
    server.token = "reset-in-the-meantime.0123456789"
    server.gateway_state.refuse_resume = True
    server._do(server.gateway_state.drop(4004))
    assert bot.wait() == 2
    assert "no longer accepts the token" in bot.lines[-1]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISCORD_API", "http://discord.evil.example/api"),
        ("DISCORD_GATEWAY", ""),
    ],
)
def test_the_token_is_sent_nowhere_but_to_discord_and_this_machine(own, server, variable, value):
    bot = Bot(own, server, **{variable: value})
    line = ended(bot, 2)
    assert variable in line
    assert server.requests == []


def test_without_an_index_it_ends_with_status_3(own, server, tmp_path):
    bare = replace(own, index=tmp_path / "none", corpus=tmp_path / "no-articles")
    bot = Bot(bare, server)
    assert bot.wait() == 3
    assert "Traceback" not in bot.output and server.token not in bot.output
    assert bot.lines[-1].startswith("newsdesk: ")
    assert server.requests == []


def test_a_damaged_index_ends_with_status_3(own, server, tmp_path):
    folder = tmp_path / "damaged"
    os.system(f"cp -r {own.index} {folder}")
    victim = max(
        (path for path in folder.rglob("*") if path.is_file() and path.name != "CURRENT"),
        key=lambda p: p.stat().st_size,
    )
    body = bytearray(victim.read_bytes())
    body[len(body) // 2] ^= 255
    victim.write_bytes(body)
    assert "rebuild" in ended(Bot(replace(own, index=folder), server), 3)
    assert server.requests == []


def test_a_folder_that_cannot_be_written_ends_with_status_2(own, server, tmp_path):
    (tmp_path / "discord.sqlite3").mkdir()
    assert "NEWSDESK_DATA" in ended(Bot(own, server), 2)


def test_buttons_and_follow_ups_work_after_a_restart(own, server):
    first = Bot(own, server, NEWSDESK_K="2", NEWSDESK_THRESHOLD="0.1")
    first.until("ready")
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    private = server.slash(ASKER, GENERAL, "ask", question=MAYOR, private=True).message()
    asked = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    answer = server.reply_to(asked)
    form = server.click(ASKER, shown, "Follow up").form()
    pause(0.3)
    check_end(first, first.stop())
    second = Bot(own, server, NEWSDESK_K="2", NEWSDESK_THRESHOLD="0.1")
    second.until("ready")
    assert "**3.**" not in text_of(shown) and "Lindqvist" in server.click(OTHER, shown, "Context").text()
    assert server.click(OTHER, shown, "More").message()["flags"] & 64
    assert QUOTE in server.click(ASKER, private, "Share").text()
    assert (
        "Searched for: her rival? elected mayor Osterby"
        in server.submit(ASKER, shown, form, "and her rival?").text()
    )
    follow = server.say(ASKER, GENERAL, "and her rival?", reply_to=answer)
    assert "Searched for: " in text_of(server.reply_to(follow))
    assert server.click(OTHER, shown, "👍").text() == "Thank you, noted."
    server.delete(asked)
    server.until(lambda: answer["id"] in server.deleted, what="the deletion of the answer")
    server.click(ASKER, shown, "Delete")
    server.until(lambda: shown["id"] in server.deleted, what="the deletion")
    check_end(second, second.stop())


def test_what_is_over_30_days_old_is_forgotten_and_its_buttons_say_so(own, server):
    first = Bot(own, server)
    first.until("ready")
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    check_end(first, first.stop())
    with sqlite3.connect(own.data / "discord.sqlite3") as db:
        db.execute("UPDATE answers SET at = at - 31 * 86400")
    second = Bot(own, server)
    second.until("ready")
    assert "no longer stored" in server.click(ASKER, shown, "Context").text()
    with sqlite3.connect(own.data / "discord.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM answers").fetchall() == [(0,)]
    check_end(second, second.stop())


def test_commands_are_registered_only_when_they_have_changed(own, server):
    for guild, puts in ((None, 1), (None, 1), (GUILD, 3), (SECOND_GUILD, 5)):
        bot = Bot(own, server, **({"DISCORD_GUILD": guild} if guild else {}))
        bot.until("ready")
        check_end(bot, bot.stop())
        places = {place for place, commands in server.commands.items() if commands}
        assert places == {guild}
        # a change of place also takes back what was registered in the place before
        assert [method for method, _ in server.requests].count("PUT") == puts


def test_in_one_server_the_commands_work_at_once(own, server):
    bot = Bot(own, server, DISCORD_GUILD=GUILD)
    bot.until("ready")
    assert QUOTE in server.slash(ASKER, GENERAL, "ask", question=MAYOR).text()
    with pytest.raises(AssertionError, match="no command ask"):
        server.slash(ASKER, ELSEWHERE, "ask", question=MAYOR)
    check_end(bot, bot.stop())


def test_only_the_listed_channels_are_listened_to(own, server):
    bot = Bot(own, server, DISCORD_CHANNELS=GENERAL["id"])
    bot.until("ready")
    assert server.slash(ASKER, ELSEWHERE, "ask", question=MAYOR).text() == "I do not answer in this channel."
    idle = server.say(ASKER, ELSEWHERE, f"@bot {MAYOR}")
    assert QUOTE in text_of(server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}")))
    assert QUOTE in text_of(server.reply_to(server.say(ASKER, direct(ASKER), MAYOR)))
    assert server.replies(idle) == []
    check_end(bot, bot.stop())


def test_sigterm_finishes_the_answers_under_way_and_takes_no_more(own, server):
    bot = Bot(own, server, SLOW_ASK="1")
    bot.until("ready")
    under_way = [server.slash(ASKER, GENERAL, "ask", question=MAYOR) for _ in range(4)]
    for call in under_way:
        server.until(lambda call=call: call.kind == 5, what="the deferral")
    bot.process.send_signal(signal.SIGTERM)
    bot.until("stopping")
    late = server.slash(OTHER, GENERAL, "ask", question=MAYOR)
    assert "restarting" in late.text()
    for call in under_way:
        assert QUOTE in call.text()
    check_end(bot, bot.wait())
    assert bot.events("stopping")[0]["under_way"] == 4 and bot.events("stopped")[0]["unfinished"] == 0


def test_ctrl_c_ends_it_as_cleanly(own, server):
    bot = Bot(own, server)
    bot.until("ready")
    bot.process.send_signal(signal.SIGINT)
    check_end(bot, bot.wait())


def test_the_cooldown_is_per_user_and_checked_before_anything_is_spent(own, server):
    bot = Bot(own, server, DISCORD_PER_MINUTE="3")
    bot.until("ready")
    for _ in range(3):
        assert QUOTE in server.slash(ASKER, GENERAL, "ask", question=MAYOR).text()
    refused = server.slash(ASKER, GENERAL, "ask", question=MAYOR)
    assert refused.text().startswith("That is 3 questions within a minute. Please ask again in ")
    assert refused.kind == 4 and refused.private
    assert QUOTE in server.slash(OTHER, GENERAL, "ask", question=MAYOR).text()
    first, second = (server.say(ASKER, GENERAL, f"@bot {MAYOR}") for _ in range(2))
    assert "3 questions within a minute" in text_of(server.reply_to(first))
    pause(0.5)
    assert server.replies(second) == []  # said once: a channel is not to be flooded
    assert len(bot.events("question")) == 4
    check_end(bot, bot.stop())


def test_clicks_and_bare_mentions_count_and_a_rebuild_is_for_the_owner(own, server):
    bot = Bot(own, server, DISCORD_PER_MINUTE="2")
    bot.until("ready")
    assert "anyone may add it" in bot.events("public bot")[0]["advice"]
    refused = server.slash(MANAGER, GENERAL, "rebuild")
    assert (
        refused.text() == "That is for the bot's owner alone: it concerns every server." and refused.private
    )
    bare = [server.say(OTHER, GENERAL, "@bot") for _ in range(3)]
    server.reply_to(bare[0])
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    for _ in range(7):
        assert QUOTE in server.click(ASKER, shown, "Context").text()
    told = server.click(ASKER, shown, "Context").text()
    assert told.startswith("That is 8 clicks and commands within a minute.")
    assert server.slash(ASKER, GENERAL, "status").text().startswith("That is 8 clicks and commands")
    assert server.replies(bare[1]) == server.replies(bare[2]) == [], "a bare mention is answered once"
    check_end(bot, bot.stop())


def test_a_full_queue_and_a_busy_server_say_so_politely(own, server):
    bot = Bot(own, server, DISCORD_QUEUE="3", DISCORD_PER_SERVER="2", SLOW_ASK="0.6")
    bot.until("ready")
    taken = [server.slash(ASKER, GENERAL, "ask", question=MAYOR) for _ in range(2)]
    for call in taken:
        server.until(lambda call=call: call.kind == 5, what="the deferral")
    assert (
        "This server has many questions waiting" in server.slash(OTHER, GENERAL, "ask", question=MAYOR).text()
    )
    taken.append(server.slash(OTHER, direct(OTHER), "ask", question=MAYOR))
    server.until(lambda: taken[-1].kind == 5, what="the deferral")
    assert (
        "Too many questions are waiting" in server.slash(OTHER, direct(OTHER), "ask", question=MAYOR).text()
    )
    for call in taken:
        assert QUOTE in call.text()
    assert QUOTE in server.slash(OTHER, GENERAL, "ask", question=MAYOR).text()
    check_end(bot, bot.stop())


def test_questions_are_logged_only_where_the_setting_says_so_and_unanswered_not_kept(own, server):
    bot = Bot(own, server, DISCORD_LOG_QUESTIONS="yes")
    bot.until("ready")
    server.slash(ASKER, GENERAL, "ask", question="Which volcano erupted in Kamchatka?").message()
    assert bot.until("question")[0]["question"] == "Which volcano erupted in Kamchatka?"
    from discord_world import OWNER

    assert "are not kept" in server.slash(OWNER, GENERAL, "unanswered").text()
    with sqlite3.connect(own.data / "discord.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM unanswered").fetchall() == [(0,)]
    check_end(bot, bot.stop())


def test_the_token_stands_in_no_argument_and_no_file(own, server):
    bot = Bot(own, server)
    bot.until("ready")
    server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    arguments = Path(f"/proc/{bot.process.pid}/cmdline").read_text()
    assert server.token not in arguments
    assert buttons(server.slash(ASKER, GENERAL, "ask", question=MAYOR).message())
    check_end(bot, bot.stop())
    for path in own.data.iterdir():
        if path.is_file():
            assert server.token.encode() not in path.read_bytes()

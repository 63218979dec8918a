"""What goes wrong between the bot and Discord: limits, errors, broken connections, messages that vanish."""

import re
import sqlite3

import pytest

from discord_bot import Bot, check_end, pause, prepare, running
from discord_server import DiscordServer, buttons, text_of
from discord_world import ASKER, GENERAL, OTHER, message

MAYOR = "Who was elected mayor of Osterby?"
QUOTE = "with 54% of the vote"


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    with running(tmp_path_factory.mktemp("faults"), NEWSDESK_K="2", NEWSDESK_THRESHOLD="0.1") as bot:
        yield bot


@pytest.fixture
def server(bot):
    yield bot.server
    bot.server.faults.clear()


def ask(server):
    return server.slash(ASKER, GENERAL, "ask", question=MAYOR)


def expect(server, *patterns):
    """Take from what was refused what had to be."""
    for pattern in patterns:
        [found] = [line for line in server.refused if re.search(pattern, line)]
        server.refused.remove(found)


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_rate_limit_or_an_error_of_discord_only_delays_the_answer(server, status):
    server.fault("PATCH", "@original", status)
    assert QUOTE in ask(server).text()
    server.fault("POST", "/channels/.*/messages", status)
    assert QUOTE in text_of(server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}")))


def test_a_first_response_that_discord_finds_late_harms_nobody_else(server):
    server.first_response_seconds = 0.3
    server.fault("POST", "/callback", 0.6)
    late = ask(server)
    server.until(lambda: any("late" in line for line in server.refused), what="the refusal")
    server.first_response_seconds = 3.0
    expect(server, "10062.*late")
    assert QUOTE in ask(server).text()
    assert late.shown is None


def test_the_typing_sign_is_no_condition_of_an_answer(server):
    server.fault("POST", "/typing", 403)
    assert QUOTE in text_of(server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}")))


def test_a_question_deleted_while_it_is_answered_gets_no_answer(bot, server):
    server.fault("POST", "/channels/.*/messages", 0.5)
    asked = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    server.until(
        lambda: any(path.endswith("/messages") for _, path in server.requests[-1:]), what="the reply"
    )
    server.delete(asked)
    server.until(lambda: any("Unknown message" in line for line in server.refused), what="the refusal")
    expect(server, "message_reference: Unknown message")
    assert server.replies(asked) == []
    pause(0.3)
    with sqlite3.connect(bot.settings.data / "discord.sqlite3") as db:
        assert db.execute(
            "SELECT count(*) FROM answers WHERE question_message = ?", (asked["id"],)
        ).fetchall() == [(0,)]
    assert "error in" not in bot.output


def test_a_channel_that_may_not_be_written_to_is_left_alone(bot, server):
    server.fault("POST", "/channels/.*/messages", 403)
    server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    bot.until("not allowed to reply")
    assert QUOTE in ask(server).text()


def test_an_answer_that_someone_deleted_already_is_no_trouble(bot, server):
    shown = ask(server).message()
    server.messages.pop(shown["id"])
    gone = len(bot.events("interaction gone"))
    server.click(ASKER, shown, "Delete")
    bot.until("interaction gone", gone + 1)
    expect(server, "DELETE.*Unknown Message")
    assert QUOTE in ask(server).text()


def test_an_answer_that_cannot_be_stored_is_given_without_buttons(bot, server):
    with sqlite3.connect(bot.settings.data / "discord.sqlite3", isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        shown = ask(server).message()
        assert QUOTE in text_of(shown) and shown["components"] == []
        db.execute("ROLLBACK")
    db.close()
    assert bot.events("answer not stored")
    assert buttons(ask(server).message())


def test_a_broken_connection_is_resumed_and_nothing_is_lost(bot, server):
    resumes, identifies = server.gateway_state.resumes, server.gateway_state.identifies
    server._do(server.gateway_state.drop())
    server.until(lambda: server.gateway_state.session.link is None, what="the break")
    asked = server.say(OTHER, GENERAL, f"@bot {MAYOR}")  # while nobody is connected
    assert QUOTE in text_of(server.reply_to(asked))
    assert (server.gateway_state.resumes, server.gateway_state.identifies) == (resumes + 1, identifies)


def test_op_7_makes_it_reconnect_and_resume(server):
    resumes = server.gateway_state.resumes
    server._do(server.gateway_state.frame(op=7, d=None))
    server.until(lambda: server.gateway_state.resumes == resumes + 1, what="RESUME")
    assert QUOTE in ask(server).text()


def test_an_invalid_session_makes_it_identify_again(bot, server):
    ready, identifies = len(bot.events("ready")), server.gateway_state.identifies
    server._do(server.gateway_state.frame(op=9, d=False))
    server.until(lambda: server.gateway_state.identifies == identifies + 1, what="IDENTIFY")
    bot.until("ready", ready + 1)
    assert QUOTE in ask(server).text()


def test_a_refused_resume_makes_it_identify_again(bot, server):
    ready, identifies = len(bot.events("ready")), server.gateway_state.identifies
    server.gateway_state.refuse_resume = True
    server._do(server.gateway_state.drop(4000))
    server.until(lambda: server.gateway_state.identifies == identifies + 1, what="IDENTIFY")
    server.gateway_state.refuse_resume = False
    bot.until("ready", ready + 1)
    assert QUOTE in ask(server).text()


def test_a_menu_on_a_message_and_its_deletion_meet_without_trouble(server):
    target = message(OTHER, GENERAL, MAYOR)
    server.messages[target["id"]] = target
    call = server.menu(ASKER, GENERAL, "Ask about this", target)
    server.delete(target)
    assert QUOTE in call.text()


def test_discord_being_down_at_the_start_is_waited_for(tmp_path):
    settings = prepare(tmp_path)
    with DiscordServer() as server:
        server.fault("GET", "/users/@me", 503, 503)
        bot = Bot(settings, server)
        assert bot.until("cannot connect")[0]["reason"] == "DiscordServerError"
        bot.until("ready")
        assert QUOTE in ask(server).text()
        check_end(bot, bot.stop())


def test_a_connection_that_no_longer_acknowledges_heartbeats_is_replaced(tmp_path):
    settings = prepare(tmp_path)
    with DiscordServer() as server:
        server.gateway_state.heartbeat_interval = 300
        bot = Bot(settings, server, HEARTBEAT_TIMEOUT="1")
        bot.until("ready")
        server.until(lambda: server.gateway_state.heartbeats > 2, what="heartbeats")
        server.gateway_state.acknowledge = False
        server.until(lambda: server.gateway_state.resumes == 1, what="RESUME")
        server.gateway_state.acknowledge = True
        assert QUOTE in ask(server).text()
        check_end(bot, bot.stop())


def test_sigterm_while_discord_is_down_ends_it(tmp_path):
    settings = prepare(tmp_path)
    with DiscordServer() as server:
        server.fault("GET", "/users/@me", *[503] * 50)
        bot = Bot(settings, server)
        bot.until("cannot connect")
        assert bot.stop() == 0
        assert "Traceback" not in bot.output

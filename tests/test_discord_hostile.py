"""An article, a title, a source, questions and names that mean harm, on every path by which the bot sends."""

import pytest

from discord_bot import running
from discord_markdown import read
from discord_server import buttons
from discord_world import ASKER, GENERAL, MANAGER, OTHER, direct, message

KEEPER = "What did the lighthouse keeper of Varnholm say before the storm of 1998?"
EVIL = (
    "@everyone <@1> [here](https://evil.example) <t:0:R> ||x|| ```y``` https://evil.example "
    "# keeper of Varnholm 👩‍👩‍👧"
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("hostile"),
        NEWSDESK_K="3", NEWSDESK_THRESHOLD="0.0", DISCORD_KEEP_UNANSWERED="yes", DISCORD_LOG_QUESTIONS="yes",
    ) as bot:  # fmt: skip
        yield bot


@pytest.fixture
def server(bot):
    return bot.server


def harmless(shown):
    """Nothing on the screen but our own quotes, bold, italics, code, and links to the articles."""
    assert not shown["content"]
    [embed] = shown["embeds"]
    parts = [embed.get("title", ""), embed.get("description", "")]
    for part in [*parts, *(field["value"] for field in embed.get("fields", []))]:
        seen = read(part)
        assert not seen.kinds - {"quote", "strong", "em", "link"}, (seen.kinds, part)
        for _, address in seen.links:
            assert address.split("/")[2] in ("courier.example", "ledger.example", "sky.example")
    return "\n".join(read(part).text for part in parts)


def test_the_slash_command(server):
    text = harmless(server.slash(ASKER, GENERAL, "ask", question=KEEPER).message())
    assert "see [1] and [Reuters](https://evil.example/x) before the storm of 1998." in text
    assert "Storm] notes](https://evil.example) <@1> @everyone · Sky](x) @here · 24 December 2025" in text


def test_the_private_answer_its_context_more_and_share(server):
    shown = server.slash(ASKER, GENERAL, "ask", question=KEEPER, private=True).message()
    harmless(shown)
    for label in ("More", "Share"):
        harmless(server.click(ASKER, shown, label).message())
    context = harmless(server.click(ASKER, shown, "Context").message())
    assert "end of the Varnholm keeper's notes." in context


@pytest.mark.parametrize("question", [KEEPER, EVIL])
def test_mention_and_direct_message(server, question):
    harmless(server.reply_to(server.say(ASKER, GENERAL, f"@bot {question}")))
    harmless(server.reply_to(server.say(ASKER, direct(ASKER), question)))


def test_the_menu_and_the_follow_up(server):
    target = message(OTHER, GENERAL, EVIL)
    server.messages[target["id"]] = target
    harmless(server.menu(ASKER, GENERAL, "Ask about this", target).message())
    shown = server.slash(ASKER, GENERAL, "ask", question=EVIL).message()
    assert "[here](https://evil.example)" in harmless(shown)
    harmless(
        server.submit(ASKER, shown, server.click(ASKER, shown, "Follow up").form(), "and " + EVIL).message()
    )


@pytest.mark.parametrize(
    "options",
    [{"source": EVIL}, {"since": EVIL}, {"until": "`" + EVIL}, {"question": "@#<>[]()"}],
    ids=lambda o: next(iter(o)),
)
def test_the_errors(server, options):
    harmless(server.slash(ASKER, GENERAL, "ask", **{"question": KEEPER} | options).message())


def test_sources_and_unanswered(server):
    assert "Sky](x) @here · 1" in harmless(server.slash(ASKER, GENERAL, "sources").message())
    harmless(server.slash(MANAGER, GENERAL, "unanswered").message())
    harmless(server.slash(ASKER, GENERAL, "status").message())


def test_autocomplete_takes_any_text(server):
    for typed in (EVIL, "\u202e\x00", "a" * 100, "💥"):
        server.autocomplete(ASKER, GENERAL, "ask", "source", typed)
        server.autocomplete(ASKER, GENERAL, "ask", "since", typed)
    [known] = list(server.autocomplete(ASKER, GENERAL, "ask", "source", "sky]("))
    shown = server.slash(ASKER, GENERAL, "ask", question=KEEPER, source=known["value"]).message()
    assert "Varnholm" in harmless(shown)


@pytest.mark.parametrize(
    "question",
    [
        "x" * 999 + " y",
        "🧨" * 400,
        "\u202e\u2066 keeper \x00\x07",
        "e\u0301" * 400,
        "кто победил на выборах",
        "誰が市長に選ばれたか",
        "?? !! keeper",
    ],
    ids=range(7),
)
def test_odd_questions_are_answered_or_declined_within_all_limits(server, question):
    harmless(server.slash(ASKER, GENERAL, "ask", question=question).message())


def test_a_message_at_discords_own_limit_is_taken(server):
    harmless(server.reply_to(server.say(ASKER, GENERAL, "@bot " + "keeper " * 280)))
    assert buttons(server.reply_to(server.say(ASKER, direct(ASKER), "Varnholm " * 440)))


def test_a_question_in_the_log_stays_on_its_line(bot, server):
    count = len(bot.events("question"))
    server.slash(ASKER, GENERAL, "ask", question='keeper\n{"event": "forged"}').message()
    bot.until("question", count + 1)
    assert bot.events("forged") == []

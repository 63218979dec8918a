"""Sources, status and help; what takes Manage Server; questions while the index is rebuilt."""

import time

import pytest

import discord_corpus
from discord_bot import pause, running
from discord_markdown import read
from discord_server import buttons, text_of
from discord_world import (
    ASKER,
    ELSEWHERE,
    GENERAL,
    MANAGER,
    MODERATOR,
    OTHER,
    OWNER,
    SECOND_GUILD,
    THREAD,
    direct,
)

MAYOR = "Who was elected mayor of Osterby?"
MANY = [
    {"id": f"filler{number}", "source": f"Gazette {number:02}", "title": f"Notice {number}", "date": "2026-01-02",
     "text": f"Parish notice number {number} concerns the drains of lane {number}. The work begins at dawn."}
    for number in range(45)
]  # fmt: skip


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("admin"),
        articles=[*discord_corpus.ARTICLES, *MANY],
        DISCORD_KEEP_UNANSWERED="yes",
        DISCORD_OWNERS=f"{MANAGER['id']},{OWNER['id']}",
        NEWSDESK_THRESHOLD="0.1",
        SLOW_ASK="0.02",
    ) as bot:
        yield bot


@pytest.fixture
def server(bot):
    return bot.server


def test_sources_are_listed_a_page_at_a_time(server):
    call = server.slash(ASKER, GENERAL, "sources")
    first = call.message()
    assert call.private and first["embeds"][0]["title"] == "Sources (49)"
    assert first["embeds"][0]["footer"]["text"] == "Page 1 of 3" and set(buttons(first)) == {"Next"}
    assert first["embeds"][0]["description"].startswith(
        "Bay Courier · 2\nSky Wire · 2\nThe Northern Ledger · 2\n"
    )
    second = server.click(ASKER, first, "Next").message()
    assert second["id"] == first["id"] and set(buttons(second)) == {"Previous", "Next"}
    third = server.click(ASKER, second, "Next").message()
    assert third["embeds"][0]["footer"]["text"] == "Page 3 of 3" and set(buttons(third)) == {"Previous"}


def test_status_tells_the_age_the_articles_the_newest_and_the_version(server):
    call = server.slash(ASKER, direct(ASKER), "status")
    text = text_of(call.message())
    assert call.private
    assert "Articles: 52 in " in text and "Newest article: 5 February 2026" in text
    assert "Covers: 24 December 2025 to 5 February 2026" in text
    assert "Last found up to date: " in text and "Newsdesk: 0." in text


def test_help_tells_how_to_ask(server):
    call = server.slash(ASKER, GENERAL, "help")
    assert "right-click" in call.text() and "`/ask`" in call.text() and call.private


@pytest.mark.parametrize("command", ["rebuild", "unanswered"])
@pytest.mark.parametrize("person", [ASKER, OTHER, MODERATOR], ids=["member", "other member", "moderator"])
@pytest.mark.parametrize("channel", [GENERAL, THREAD], ids=["channel", "thread"])
def test_without_manage_server_both_commands_are_refused(bot, server, command, person, channel):
    started = len(bot.events("rebuild started"))
    call = server.slash(person, channel, command)
    assert call.text() == "That takes the permission Manage Server, in a server." and call.private
    assert len(bot.events("rebuild started")) == started


@pytest.mark.parametrize("command", ["rebuild", "unanswered"])
def test_neither_command_is_offered_in_direct_messages_nor_taken_from_one(server, command):
    with pytest.raises(AssertionError, match="not offered in direct messages"):
        server.slash(OWNER, direct(OWNER), command)
    [known] = [one for one in server.commands[None] if one["name"] == command]
    assert int(known["default_member_permissions"]) == 1 << 5
    offered = known["contexts"]
    known["contexts"] = None  # as if Discord let it through
    assert "Manage Server" in server.slash(OWNER, direct(OWNER), command).text()
    known["contexts"] = offered


def test_the_unanswered_are_counted_for_those_with_manage_server(server):
    for _ in range(2):
        server.slash(OTHER, GENERAL, "ask", question="Which volcano erupted in Kamchatka?").message()
    server.slash(OTHER, GENERAL, "ask", question="Who won the cricket in Lahore?").message()
    call = server.slash(MANAGER, THREAD, "unanswered")
    lines = read(call.message()["embeds"][0]["description"]).text.split("\n")
    assert lines == ["2 × Which volcano erupted in Kamchatka?", "1 × Who won the cricket in Lahore?"]
    assert call.private
    assert OTHER["id"] not in text_of(call.shown)


def test_private_and_direct_questions_are_never_kept_and_a_server_reads_only_its_own(server):
    server.slash(OTHER, GENERAL, "ask", question="Who painted the salt mill?", private=True).message()
    server.slash(OTHER, direct(OTHER), "ask", question="Who sold the silver spoons?").message()
    server.slash(OTHER, ELSEWHERE, "ask", question="Who lost the brass compass?").message()
    here = text_of(server.slash(MANAGER, GENERAL, "unanswered").message())
    there = text_of(server.slash(MANAGER, ELSEWHERE, "unanswered").message())
    assert "Kamchatka" in here and "Kamchatka" not in there
    assert "brass compass" in there and "brass compass" not in here
    assert not any(word in here + there for word in ("salt mill", "silver spoons"))


def test_a_page_of_the_unanswered_is_not_turned_without_the_permission(server):
    shown = server.slash(MANAGER, GENERAL, "unanswered").message()
    shown["components"] = [
        {
            "type": 1,
            "components": [{"type": 2, "style": 2, "label": "Next", "custom_id": "nd:unanswered:-:1"}],
        }
    ]
    refused = server.press(ASKER, shown, "nd:unanswered:-:1")
    assert "Manage Server" in refused.text() and refused.private
    assert "Kamchatka" in server.press(MANAGER, shown, "nd:unanswered:-:1").text()


def test_fifty_questions_are_answered_while_the_index_is_rebuilt(bot, server):
    asked, old = len(bot.events("question")), bot.settings.index.joinpath("CURRENT").read_text()
    discord_corpus.write(bot.settings.corpus, [*discord_corpus.ARTICLES, *MANY, discord_corpus.LATER])
    began = time.monotonic()
    rebuild = server.slash(MANAGER, GENERAL, "rebuild")
    server.until(lambda: rebuild.shown is not None, what="the first sign of the rebuild")
    assert server.slash(OWNER, GENERAL, "rebuild").text().startswith("A rebuild is running already")
    calls = [
        server.slash(person, channel, "ask", question=MAYOR)
        for person, channel in [
            (ASKER, GENERAL),
            (OTHER, THREAD),
            (OWNER, direct(OWNER)),
            (ASKER, GENERAL),
            (OTHER, GENERAL),
        ]
        * 10
    ]
    for call in calls:
        assert "with 54% of the vote" in call.text()
        assert call.kind == 5
    server.until(lambda: "Rebuild finished" in text_of(rebuild.shown), what="the end of the rebuild")
    assert not rebuild.private and rebuild.shown["components"] == []
    assert "53 articles" in text_of(rebuild.shown)
    # one edit every two seconds at most, and the last one; how they arrive on a busy machine says nothing
    assert len(rebuild.edits) <= (time.monotonic() - began) / 2 + 1
    assert bot.settings.index.joinpath("CURRENT").read_text() != old
    answer = server.slash(ASKER, GENERAL, "ask", question="How many otters were filmed in the Osterby canal?")
    assert "Three otters were filmed" in read(answer.text()).text
    lines = bot.until("question", asked + 51)
    assert len({line["generation"] for line in lines[asked:]}) == 2


def test_a_button_of_an_older_generation_asks_again_and_says_so(bot, server):
    # whichever answer came before the rebuild of the test above
    before = bot.events("question")[0]["generation"]
    assert bot.events("question")[-1]["generation"] != before
    import sqlite3

    with sqlite3.connect(bot.settings.data / "discord.sqlite3") as db:
        [(answer_id,)] = db.execute(
            "SELECT id FROM answers WHERE generation = ? AND question = ? LIMIT 1", (before, MAYOR)
        ).fetchall()
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    shown["components"][0]["components"][0]["custom_id"] = f"nd:more:{answer_id}:5"
    more = server.press(ASKER, shown, f"nd:more:{answer_id}:5")
    assert "The index has been rebuilt since this was asked, so I asked again." in more.text()
    assert "with 54% of the vote" in more.text()
    again = server.click(ASKER, more.shown, "More")
    assert "rebuilt since" not in again.text() and "**1.**" not in again.text()


def test_a_generation_that_someone_else_built_is_taken_up(bot, server):
    from bot.desk.building import build_index

    taken = len(bot.events("generation"))
    discord_corpus.write(bot.settings.corpus, [*discord_corpus.ARTICLES, *MANY])
    build_index(bot.settings, lambda *_: None, lambda _: None)
    assert bot.until("generation", taken + 1)[-1]["articles"] == 52


@pytest.mark.parametrize("person", [ASKER, MODERATOR])
def test_a_rebuild_is_not_stopped_without_the_permission(server, person):
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    shown["components"][0]["components"][0]["custom_id"] = "nd:stop:-:0"
    assert "Manage Server" in server.press(person, shown, "nd:stop:-:0").text()


def test_a_rebuild_can_be_stopped_and_the_index_stays(bot, server):
    discord_corpus.write(bot.settings.corpus, discord_corpus.ARTICLES)
    old = bot.settings.index.joinpath("CURRENT").read_text()
    rebuild = server.slash(MANAGER, GENERAL, "rebuild")
    server.until(lambda: rebuild.shown is not None, what="the first sign of the rebuild")
    server.click(OWNER, rebuild.shown, "Stop")
    server.until(lambda: "Rebuild stopped" in text_of(rebuild.shown), what="the end of the rebuild")
    assert bot.settings.index.joinpath("CURRENT").read_text() == old
    pause(0.1)
    assert "with 54% of the vote" in server.slash(ASKER, GENERAL, "ask", question=MAYOR).text()


def test_a_rebuild_that_fails_says_why_and_the_bot_goes_on(bot, server):
    (bot.settings.corpus / "articles.jsonl").write_text("")
    rebuild = server.slash(OWNER, GENERAL, "rebuild")
    server.until(
        lambda: "Rebuild failed (status 3)" in text_of(rebuild.message()), what="the end of the rebuild"
    )
    said = read(text_of(rebuild.shown)).text
    assert "newsdesk: the articles' folder holds no article" in said and str(bot.settings.corpus) not in said
    assert "with 54% of the vote" in server.slash(ASKER, GENERAL, "ask", question=MAYOR).text()


def test_the_commands_are_the_same_for_every_server(server):
    assert SECOND_GUILD not in server.commands and server.syncs == 1

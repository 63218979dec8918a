"""What stands under an answer: each button, who may press it, and what is kept of it."""

import json
import sqlite3

import pytest

from discord_bot import pause, running
from discord_markdown import read
from discord_server import buttons, text_of
from discord_world import ASKER, ELSEWHERE, GENERAL, MODERATOR, OTHER, OWNER, THREAD, direct

MAYOR = "Who was elected mayor of Osterby?"
BRIDGE = "How long will the harbour bridge in Tarnow Bay close?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("buttons"), NEWSDESK_K="2", NEWSDESK_THRESHOLD="0.1", DISCORD_WORDS="10"
    ) as bot:
        yield bot


@pytest.fixture
def server(bot):
    return bot.server


def ask(server, person=ASKER, channel=GENERAL, question=MAYOR, **options):
    return server.slash(person, channel, "ask", question=question, **options).message()


def rows(bot, query):
    with sqlite3.connect(bot.settings.data / "discord.sqlite3") as db:
        return db.execute(query).fetchall()


def description(shown):
    return shown["embeds"][0]["description"]


def test_more_shows_the_next_passages_to_the_one_who_clicked(server):
    shown = ask(server)
    call = server.click(OTHER, shown, "More")
    first = call.message()
    assert call.private
    assert (
        "**1.**" not in description(first)
        and "**2.**" not in description(first)
        and "**4.**" in description(first)
    )
    assert description(first).startswith("**3.**" if description(shown).count("Also: ") == 1 else "**4.**")
    assert "Share" not in buttons(first) and "Delete" not in buttons(first)
    second = server.click(OTHER, first, "More").message()
    titles = {label for one in (shown, first, second) for label, _ in read(description(one)).links}
    assert len(titles) >= 3
    assert description(first) != description(second)


def test_the_last_passages_have_no_more(server):
    shown = ask(server)
    for _ in range(12):
        if "More" not in buttons(shown):
            break
        shown = server.click(ASKER, shown, "More").message()
    assert "More" not in buttons(shown)


def test_context_shows_the_paragraphs_around_to_the_one_who_clicked(server):
    shown = ask(server, question="Who saved the Osterby canal from being filled in?")
    call = server.click(OTHER, shown, "Context")
    text = read(description(call.message())).text
    assert call.private
    assert "The engineer Sunniva Brekke saved the canal from being filled in." in text
    assert "the last lamplighter was sent home." in text
    assert "On Saturday rowing boats will go from the upper lock to the sea." in text


def test_a_card_shows_few_words_around_the_quote_and_context_the_passage(server):
    shown = ask(server, question=BRIDGE)
    public = read(description(shown).split("\n")[0])
    private = read(description(ask(server, question=BRIDGE, private=True)).split("\n")[0])
    [quote] = public.strong
    around = public.text.replace(quote, "").replace("…", "").split()
    assert private.text == public.text and 0 < len(around) <= 10
    context = read(description(server.click(OTHER, shown, "Context").message()))
    assert context.strong == [quote] and len(context.text.replace(quote, "").split()) > 30


def test_sharing_publishes_a_private_answer_with_no_more_words_than_in_public(server):
    private = ask(server, question=BRIDGE, private=True)
    call = server.click(ASKER, private, "Share")
    shown = call.message()
    assert not call.private
    assert description(shown) == description(ask(server, question=BRIDGE))
    assert "Share" not in buttons(shown)
    gone = server.click(ASKER, shown, "Delete")
    server.until(lambda: shown["id"] in server.deleted, what="the deletion")
    assert gone.updated


def test_a_follow_up_keeps_the_subject(server):
    shown = ask(server, question="Who leads the union of the ferry crews?")
    form = server.click(OTHER, shown, "Follow up").form()
    assert form["title"] == "Follow up"
    call = server.submit(OTHER, shown, form, "and what do they want?")
    assert "Searched for: what do they want? leads union ferry crews" in text_of(call.message())
    assert not call.private


def test_a_follow_up_to_a_private_answer_stays_private(server):
    shown = ask(server, private=True)
    call = server.submit(ASKER, shown, server.click(ASKER, shown, "Follow up").form(), "and her rival?")
    assert "Jonas Feld" in call.text() and call.private


def test_a_follow_up_keeps_the_filters(server):
    shown = ask(server, source="The Northern Ledger", since="2026-02-01")
    call = server.submit(ASKER, shown, server.click(ASKER, shown, "Follow up").form(), "and her rival?")
    assert "Only articles of The Northern Ledger from 1 February 2026." in call.text()


def test_any_date_asks_again_without_the_dates(server):
    shown = ask(server, since="2026-02-01", until="2026-02-06")
    call = server.click(OTHER, shown, "Any date")
    assert "Only articles" not in call.text() and "Any date" not in buttons(call.shown)


def test_thumbs_are_kept_with_question_generation_and_passages_once_a_person(bot, server):
    shown = ask(server)
    answer_id = buttons(shown)["👍"].split(":")[2]
    assert server.click(OTHER, shown, "👍").text() == "Thank you, noted."
    assert server.click(OTHER, shown, "👍").text() == "Thank you, I had that."
    assert server.click(ASKER, shown, "👍").text() == "Thank you, noted."
    assert server.click(OTHER, shown, "👎").text() == "Noted, changed."
    kept = rows(bot, f"SELECT question, generation, body, vote FROM feedback WHERE answer = '{answer_id}'")
    assert sorted(vote for *_, vote in kept) == [-1, 1]
    question, generation, body, _ = kept[0]
    assert question == MAYOR and generation
    assert json.loads(body)["passages"][0][:3] == ["mayor", 0, 286]


def test_nothing_that_is_stored_names_a_person_a_channel_or_a_server(bot, server):
    ask(server)
    server.reply_to(server.say(OTHER, direct(OTHER), MAYOR))
    server.click(OTHER, ask(server, private=True), "👎").text()
    stored = json.dumps(
        [rows(bot, f"SELECT * FROM {table}") for table in ("answers", "feedback", "unanswered", "state")]
    )
    assert MAYOR in stored
    for known in (ASKER, OTHER, OWNER, GENERAL, direct(OTHER)):
        assert known["id"] not in stored
    assert GENERAL["guild_id"] not in stored


@pytest.mark.parametrize(
    ("person", "allowed"),
    [(ASKER, True), (OTHER, False), (MODERATOR, True), (OWNER, True)],
    ids=lambda v: str(v)[:40],
)
@pytest.mark.parametrize("way", ["command", "mention", "thread", "follow-up"])
def test_an_answer_is_deleted_by_its_asker_and_by_moderators_only(server, way, person, allowed):
    if way == "mention":
        shown = server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}"))
    elif way == "follow-up":
        first = ask(server, OTHER)
        shown = server.submit(
            ASKER, first, server.click(ASKER, first, "Follow up").form(), "and her rival?"
        ).message()
    else:
        shown = ask(server, channel=THREAD if way == "thread" else GENERAL)
    call = server.click(person, shown, "Delete")
    if allowed:
        server.until(lambda: shown["id"] in server.deleted, what="the deletion")
        return
    refusal = call.followup()
    assert "Only whoever asked, or a moderator" in text_of(refusal) and refusal["flags"] & 64
    assert shown["id"] not in server.deleted


def test_in_a_direct_message_the_one_person_there_may_delete(server):
    shown = server.reply_to(server.say(OTHER, direct(OTHER), MAYOR))
    server.click(OTHER, shown, "Delete")
    server.until(lambda: shown["id"] in server.deleted, what="the deletion")


def test_moderating_one_server_gives_nothing_where_the_permission_is_missing(server):
    shown = ask(server, OTHER, ELSEWHERE)
    assert "Only whoever asked" in text_of(server.click(ASKER, shown, "Delete").followup())


def test_an_answer_whose_asker_cannot_be_told_is_deleted_by_moderators_only(server):
    asked = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    shown = server.reply_to(asked)
    copy = {key: value for key, value in shown.items() if key != "referenced_message"}
    server.messages.pop(asked["id"])
    assert "Only whoever asked" in text_of(server.click(ASKER, copy, "Delete").followup())
    assert server.refused.pop().endswith("404 10008: Unknown Message")


def test_a_reply_that_discord_sends_without_its_question_is_still_the_askers(server):
    shown = server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}"))
    copy = {key: value for key, value in shown.items() if key != "referenced_message"}
    assert "Only whoever asked" in text_of(server.click(OTHER, copy, "Delete").followup())
    server.click(ASKER, copy, "Delete")
    server.until(lambda: shown["id"] in server.deleted, what="the deletion")


@pytest.mark.parametrize("label", ["More", "Context", "👍", "Follow up"])
def test_a_button_of_an_answer_that_is_no_longer_stored_says_so(server, label):
    shown = ask(server)
    gone = buttons(shown)[label].split(":")
    call = server.press(ASKER, shown, buttons(shown)[label])  # the real one still works
    (call.form if label == "Follow up" else call.message)()
    for row in shown["components"]:
        for item in row["components"]:
            item["custom_id"] = item["custom_id"].replace(gone[2], "AAAAAAAAAAAA")
    call = server.press(ASKER, shown, ":".join([*gone[:2], "AAAAAAAAAAAA", gone[3]]))
    if label == "Follow up":
        call = server.submit(ASKER, shown, call.form(), "and then?")
    assert "no longer stored" in call.text() and call.private


def test_a_button_of_another_version_is_answered_politely(server):
    shown = ask(server)
    for custom_id in ("nd:fly:AAAA:0", "newsdesk-v0:more"):
        shown["components"][0]["components"][0]["custom_id"] = custom_id
        assert "older version" in server.press(ASKER, shown, custom_id).text()


def test_a_form_of_another_version_is_answered_politely(server):
    shown = ask(server)
    form = server.click(ASKER, shown, "Follow up").form() | {"custom_id": "something-else"}
    assert "older version" in server.submit(ASKER, shown, form, "and then?").text()


def test_a_deleted_answer_is_no_longer_stored(bot, server):
    shown = ask(server)
    answer_id = buttons(shown)["Delete"].split(":")[2]
    assert rows(bot, f"SELECT count(*) FROM answers WHERE id = '{answer_id}'") == [(1,)]
    server.click(ASKER, shown, "Delete")
    server.until(lambda: shown["id"] in server.deleted, what="the deletion")
    pause(0.3)
    assert rows(bot, f"SELECT count(*) FROM answers WHERE id = '{answer_id}'") == [(0,)]


def test_a_time_phrase_that_limits_is_shown_and_can_be_taken_away(server):
    shown = ask(server, question="What news since 1 February 2026 about the harbour bridge in Tarnow Bay?")
    assert "Only articles from 1 February 2026 (“since 1 February 2026”)." in text_of(shown)
    call = server.click(OTHER, shown, "Any date")
    assert call.text().startswith("What news about the harbour bridge in Tarnow Bay?\n")
    assert "Only articles" not in text_of(call.shown) and "cracks" in text_of(call.shown)

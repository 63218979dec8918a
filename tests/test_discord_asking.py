"""Every way to ask, through the real library, against a Discord on loopback."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from discord_bot import pause, running
from discord_markdown import read
from discord_server import buttons, text_of
from discord_world import ASKER, BOT, GENERAL, IGNORED, OTHER, THREAD, direct, message

MAYOR = "Who was elected mayor of Osterby?"
QUOTE = "Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote."


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("asking"),
        DISCORD_IGNORE_CHANNELS=IGNORED["id"],
        NEWSDESK_K="3",
        NEWSDESK_THRESHOLD="0.1",
    ) as bot:
        yield bot


@pytest.fixture
def server(bot):
    return bot.server


def description(shown):
    return shown["embeds"][0]["description"]


def test_a_slash_question_is_answered_in_public_with_the_quote_in_bold(server):
    call = server.slash(ASKER, GENERAL, "ask", question=MAYOR)
    shown = call.message()
    assert not call.private and len(shown["embeds"]) == 1
    seen = read(description(shown).split("\n")[0])
    assert seen.strong == [QUOTE] and seen.kinds == {"quote", "strong"}
    assert "The Northern Ledger · 5 February 2026" in description(shown)
    label, address = read(description(shown)).links[0]
    assert label == "Mara Lindqvist wins the mayoral race"
    assert (
        address
        == "https://ledger.example/lindqvist#:~:text=Mara%20Lindqvist%20was%20elected,54%25%20of%20the%20vote."
    )
    assert shown["embeds"][0]["title"] == MAYOR


def test_the_first_response_is_a_deferral_and_comes_at_once(server):
    call = server.slash(ASKER, GENERAL, "ask", question=MAYOR)
    call.message()
    assert call.kind == 5
    assert len(call.edits) == 1


def test_an_answer_says_how_many_articles_and_sources_and_how_old_the_index_is(server):
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    footer = shown["embeds"][0]["footer"]["text"]
    assert footer.startswith("3 articles from 2 sources · newest match 5 February 2026 · confidence ")
    assert "index checked 20" in footer and footer.endswith("newest article 5 February 2026")


def test_two_others_stand_under_the_answer_a_line_each_with_its_source_and_the_whole_fits_900(server):
    shown = server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    quote, source, empty, *also = description(shown).split("\n")
    assert read(quote).text == QUOTE and "The Northern Ledger · 5 February 2026" in source and not empty
    assert len(also) == 2
    for line in also:
        assert re.fullmatch(r"Also: “.{20,100}” · .+ · (?:\d+ \w+ 2026|undated)", read(line).text)
    embed = shown["embeds"][0]
    assert sum(map(len, (embed["title"], embed["description"], embed["footer"]["text"]))) <= 900


def test_what_is_no_question_gets_a_friendly_line_without_buttons_also_as_a_reply(server):
    call = server.slash(ASKER, GENERAL, "ask", question="Hello!")
    assert description(call.message()).startswith("Hello. Ask me a question about the articles")
    assert not call.shown["components"] and "title" not in call.shown["embeds"][0]
    shown = server.reply_to(server.say(ASKER, GENERAL, f"@bot {MAYOR}"))
    thanked = server.reply_to(server.say(ASKER, GENERAL, "thanks a lot!", reply_to=shown))
    assert description(thanked) == "You are welcome. Ask me anything about the articles."


def test_a_private_question_is_answered_to_the_asker_alone_and_can_be_shared(server):
    call = server.slash(ASKER, GENERAL, "ask", question=MAYOR, private=True)
    assert "Share" in buttons(call.message())
    assert call.private and call.shown["flags"] & 64


def test_a_public_answer_has_no_share_button(server):
    assert "Share" not in buttons(server.slash(ASKER, GENERAL, "ask", question=MAYOR).message())


def test_a_mention_is_answered_by_a_reply_that_pings_nobody(server):
    asked = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    shown = server.reply_to(asked)
    assert QUOTE in read(description(shown)).text
    assert shown["embeds"][0]["title"] == MAYOR
    assert GENERAL["id"] in server.typing


def test_a_direct_message_needs_no_mention(server):
    asked = server.say(OTHER, direct(OTHER), MAYOR)
    assert QUOTE in read(description(server.reply_to(asked))).text


def test_a_question_in_a_thread_is_answered(server):
    asked = server.say(ASKER, THREAD, f"@bot {MAYOR}")
    assert QUOTE in read(description(server.reply_to(asked))).text


def test_what_does_not_speak_to_the_bot_is_not_answered(server):
    idle = [
        server.say(ASKER, GENERAL, MAYOR),
        server.say(BOT | {"id": "99"}, GENERAL, f"@bot {MAYOR}"),
        server.say(ASKER, GENERAL, "@bot " + MAYOR, webhook_id="77"),
        server.say(ASKER, IGNORED, f"@bot {MAYOR}"),
    ]
    last = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    server.reply_to(last)
    assert [server.replies(one) for one in idle] == [[], [], [], []]


def test_a_command_in_an_ignored_channel_is_refused_politely(server):
    call = server.slash(ASKER, IGNORED, "ask", question=MAYOR)
    assert call.text() == "I do not answer in this channel." and call.private


def test_a_bare_mention_is_answered_with_help(server):
    shown = server.reply_to(server.say(ASKER, GENERAL, "@bot"))
    assert "Ask about this" in text_of(shown)


def test_a_reply_to_an_answer_keeps_its_subject_and_says_so(server):
    first = server.reply_to(server.say(ASKER, GENERAL, "@bot Who leads the union of the ferry crews?"))
    assert "Petra Osei" in text_of(first)
    second = server.reply_to(server.say(ASKER, GENERAL, "and what do they want?", reply_to=first))
    assert "Searched for: what do they want? leads union ferry crews" in text_of(second)
    assert "two more sailors" in text_of(second)


def test_a_message_is_the_question_of_the_menu_and_the_answer_is_private(server):
    target = message(OTHER, GENERAL, f"I wonder, <@123>: {MAYOR} <:hm:1>")
    server.messages[target["id"]] = target
    call = server.menu(ASKER, GENERAL, "Ask about this", target)
    assert QUOTE in read(description(call.message())).text
    assert call.private and call.shown["embeds"][0]["title"] == f"I wonder, : {MAYOR}".replace(":", "\\:")


def test_a_message_without_words_makes_no_question(server):
    target = message(OTHER, GENERAL, "<:hm:1> <@5>")
    call = server.menu(ASKER, GENERAL, "Ask about this", target)
    assert call.text() == "There are no words in this message that I could ask about." and call.private


def test_sources_are_completed_from_the_index(server):
    names = [choice["name"] for choice in server.autocomplete(ASKER, GENERAL, "ask", "source", "")]
    assert {"Bay Courier", "The Northern Ledger", "Sky Wire"} <= set(names)
    typed = server.autocomplete(ASKER, GENERAL, "ask", "source", "ledger")
    assert [choice["value"] for choice in typed] == ["The Northern Ledger"]


def test_dates_are_completed_with_how_they_were_understood(server):
    monday = datetime.now(UTC).date() - timedelta(days=datetime.now(UTC).date().weekday() + 7)
    [choice] = server.autocomplete(ASKER, GENERAL, "ask", "since", "last week")
    assert choice["value"] == monday.isoformat() and choice["name"].startswith("last week: since ")
    [choice] = server.autocomplete(ASKER, GENERAL, "ask", "until", "2026-01-31")
    assert choice == {"name": "2026-01-31: until 31 January 2026", "value": "2026-01-31"}
    assert server.autocomplete(ASKER, GENERAL, "ask", "until", "soonish") == []


def test_a_source_limits_the_answer(server):
    question = "What happens to the harbour bridge?"
    shown = server.slash(ASKER, GENERAL, "ask", question=question, source="The Northern Ledger").message()
    assert "Bay Courier" not in text_of(shown)
    assert "Only articles of The Northern Ledger." in text_of(shown)


def test_dates_limit_the_answer_and_undated_articles_are_counted(server):
    question = "What happens to the harbour bridge in Tarnow Bay?"
    shown = server.slash(
        ASKER, GENERAL, "ask", question=question, since="2026-01-20", until="2026-01-31"
    ).message()
    assert "Only articles from 20 January 2026 until 31 January 2026." in text_of(shown)
    assert "1 undated article left out." in text_of(shown)
    assert "5 February 2026 ·" not in description(shown)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source": "The Nothern Ledger"}, "The Northern Ledger"),
        ({"since": "soonish"}, "is not a date that I understand"),
        ({"question": "?!"}, "no word in it"),
    ],
)
def test_a_question_that_cannot_be_asked_is_answered_politely(server, options, said):
    text = server.slash(ASKER, GENERAL, "ask", **{"question": MAYOR} | options).text()
    assert said in text


def test_not_found_names_the_words_the_closest_article_and_the_dates(server):
    shown = server.slash(ASKER, GENERAL, "ask", question="Which volcano erupted in Kamchatka?").message()
    text = text_of(shown)
    assert "**Not found.**" in text and "Closest article: " in text
    assert "The index covers 24 December 2025 to 5 February 2026." in text
    assert "Context" not in buttons(shown)


def test_deleting_the_question_deletes_the_answer(server):
    asked = server.say(ASKER, GENERAL, f"@bot {MAYOR}")
    answer = server.reply_to(asked)
    pause(0.3)
    server.delete(asked)
    server.until(lambda: answer["id"] in server.deleted, what="the deletion of the answer")


def test_deleting_many_questions_at_once_deletes_their_answers(server):
    asked = [server.say(ASKER, GENERAL, f"@bot {MAYOR}") for _ in range(3)]
    answers = [server.reply_to(one)["id"] for one in asked]
    pause(0.3)
    server.delete_bulk(*asked)
    server.until(lambda: set(answers) <= set(server.deleted), what="the deletion of the answers")


def test_no_heavy_call_ran_on_the_loop(bot, server):
    server.slash(ASKER, GENERAL, "ask", question=MAYOR).message()
    assert "guard: Desk.ask off the loop" in bot.output
    assert "on the loop's thread" not in bot.output


def test_a_question_is_one_line_of_the_log_without_its_text(bot, server):
    before = len(bot.events("question"))
    server.slash(ASKER, GENERAL, "ask", question="What did the Varnholm keeper say about ferrets?").message()
    line = bot.until("question", before + 1)[-1]
    assert line["kind"] == "slash" and set(line["ms"]) == {"wait", "ask", "render", "send"}
    assert isinstance(line["answered"], bool) and 0 <= line["confidence"] <= 1 and "passages" in line
    assert "ferrets" not in bot.output


def test_a_quote_of_a_message_is_found_for_its_finder_alone(server):
    target = message(OTHER, GENERAL, f"> {QUOTE.replace('the', 'teh', 1)} <@123>")
    server.messages[target["id"]] = target
    call = server.menu(ASKER, GENERAL, "Find this quote", target)
    assert QUOTE in read(description(call.message())).text and "Nearly" in text_of(call.message())
    assert call.private
    target = message(
        OTHER, GENERAL, "The championship was decided by a late penalty in front of 40,000 people"
    )
    server.messages[target["id"]] = target
    assert "Not found" in text_of(server.menu(ASKER, GENERAL, "Find this quote", target).message())
    target = message(OTHER, GENERAL, "<@123>")
    assert server.menu(ASKER, GENERAL, "Find this quote", target).text().startswith("There are no words")

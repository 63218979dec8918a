"""Generated hostile text against a reader of Discord's Markdown."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

import discord
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

import discord_rules
from bot.desk.answer import Answer, Closest, Filters, NotFound, small_talk
from bot.render.discord import answer_card, context_card
from bot.render.discord_pages import rebuild_card, sources_page, status_card, unanswered_page
from bot.render.markdown import cut, deep_link, escape, label, plain, units, web_address, words_around
from discord_markdown import read
from index.types import Article, Hit, IndexInfo, Quote, Span

PIECES = (
    "[", "]", "(", ")", "<", ">", "@", "#", "*", "**", "_", "__", "~~", "||", "`", "```", "\\", ":", "/", "-", "-#",
    "+",
    "1.", "12)", "\n", "\r\n", "\t", " ", "  ", "> ", ">>> ", "# ", "- ", "https://evil.example/a", "http://b.example",
    "[1]", "](https://evil.example)", "[x](https://evil.example)", "[x](<https://evil.example>)", "<https://evil.example>",
    "@everyone", "@here", "<@123456789012345678>", "<@!1>", "<@&2>", "<#3>", "<t:0:R>", "</ask:1>", "<:pepe:123>",
    "<a:pepe:123>", ":smile:", ":thumbsup::skin-tone-2:", "<id:guide>", "steam://run/1", "discord://-/x",
    "<mailto:a@b.example>",
    "word", "Kyiv", "é", "e\u0301", "👩‍👩‍👧", "🇺🇦", "👍🏽", "漢", "\u202e", "\u2066", "\u200b", "\x00", "\x1b[31m",
    "\ud800", "\u2028", "\ufeff", "¯\\_(ツ)_/¯", "'", '"', "…", "12", "3", "a" * 40,
)  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).map("".join)
GENERATED = settings(max_examples=250, deadline=None)


def test_the_reader_sees_what_escape_markdown_of_the_library_lets_pass():
    text = "see [1] and [Reuters](https://evil) <t:0:R> @everyone <@12> </ask:1> <:pepe:123> :smile:"
    for source in (text, discord.utils.escape_markdown(text)):
        seen = read(source)
        assert ("Reuters", "https://evil") in seen.links
        assert seen.kinds == {"link", "timestamp", "mention", "command", "emoji"}
    assert read("# big").kinds == {"heading"} and read("1. one").kinds == {"list"}
    assert read("**b** *i* __u__ ~~s~~ ||p|| `c`").kinds == {
        "strong",
        "em",
        "underline",
        "strike",
        "spoiler",
        "code",
    }


@GENERATED
@given(hostile)
@example("see [1] and [Reuters](https://evil)")
@example("\\[x](https://evil.example)")
@example("1. one")
@example("-# small")
def test_escaped_text_is_shown_as_it_is_and_as_nothing_else(text):
    for before, after in (
        ("", ""),
        ("> ", ""),
        ("**", "**"),
        ("Closest: ", "."),
        ("“", "”"),
        ("> … ", " **x**"),
    ):
        escaped = escape(text)
        if not escaped and before == "**":
            continue
        seen = read(before + escaped + after)
        assert not seen.kinds - {"quote", "strong"}
        bare = before.replace("**", "").replace("> ", "") + plain(text) + after.replace("**", "")
        assert seen.text == bare


@GENERATED
@given(hostile)
def test_escaped_text_has_one_line_and_no_control_or_bidirectional_character(text):
    shown = escape(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029"
    )


@GENERATED
@given(hostile)
@example("Storm] notes](https://evil.example) <@1> @everyone")
def test_a_label_makes_one_link_to_its_own_address(text):
    if not label(text):
        return
    seen = read(f"[{label(text)}](https://own.example/a)")
    assert [address for _, address in seen.links] == ["https://own.example/a"]
    assert seen.kinds == {"link"}


@GENERATED
@given(hostile, st.integers(1, 60))
def test_a_cut_text_fits_and_never_splits_a_cluster(text, limit):
    for escaped in (True, False):
        short = cut(text, limit, escaped=escaped)
        assert units(short) <= limit
        whole = plain(text)
        if units(escape(text) if escaped else whole) <= limit:
            assert short == (escape(text) if escaped else whole)
            continue
        assert short.endswith("…") or not short
        kept = read(short).text[:-1] if escaped else short[:-1]
        assert whole.startswith(kept)
        ends = {match.end() for match in regex.finditer(r"\X", whole)} | {0}
        assert len(kept) in ends


def test_text_is_cut_at_a_word():
    assert cut("one two three four", 12) == "one two…"
    assert cut("one two three", 13) == "one two three"
    assert cut("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudam…"


def test_units_are_counted_as_discord_counts():
    assert units("a👍漢") == 4
    assert units("👩‍👩‍👧") == 8


def test_so_many_words_stand_around_the_quote_and_no_more():
    text = " ".join(f"w{number}" for number in range(100))
    start = text.index("w50")
    before, after = words_around(text, start, start + 3, 10)
    assert before == "… w45 w46 w47 w48 w49"
    assert after == "w51 w52 w53 w54 w55 …"
    assert words_around("a b QUOTE", 4, 9, 10) == ("a b", "")
    assert words_around("a b QUOTE c", 4, 9, 0) == ("…", "…")
    assert words_around("QUOTE c d e f", 0, 5, 2) == ("", "c d …")


@GENERATED
@given(
    st.sampled_from(("https://", "http://", "HTTPS://", "javascript:", "//", "ftp://", "")), hostile, hostile
)
def test_an_address_is_http_without_user_or_anything_that_ends_a_link(scheme, host, path):
    for url in (scheme + host + "/" + path, scheme + "news.example/" + path, scheme + "news.example" + host):
        address = web_address(url)
        if address is None:
            continue
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.hostname
        seen = read(f"[title]({address})")
        assert seen.links == [("title", address)] and seen.kinds == {"link"}


@pytest.mark.parametrize(
    "url",
    ["https://user:pass@evil.example/", "https://evil.example/\u202etxt", "javascript:alert(1)", "https://a b.example",
     "https://evil.example\\@good.example/", "https://", "ftp://a.example", "", None, "https://e.example/" + "a" * 2000,
     "data:text/html,x", "https://exa\u200bmple.example"],
)  # fmt: skip
def test_an_unfit_address_makes_no_link(url):
    assert web_address(url) is None


def test_a_link_lands_on_the_sentence():
    url = deep_link(
        "https://ledger.example/a_(b)?x=1#part",
        "The mayor - a former pilot, 54 - said: “No & yes”, twice over.",
    )
    assert url.startswith("https://ledger.example/a%5F%28b%29?x=1#:~:text=")
    first, last = url.split("#:~:text=")[1].split(",")
    assert unquote(first) == "The mayor - a" and unquote(last) == "& yes”, twice over."
    assert "-" not in first and "&" not in last
    assert deep_link("https://a.example/", "Short one.").endswith("/#:~:text=Short%20one.")
    two = deep_link("https://a.example/", "He won.\n\nThe vote was on Monday in Oslo.")
    assert two == "https://a.example/#:~:text=He%20won.,on%20Monday%20in%20Oslo."
    assert deep_link("https://a.example/", " \n ") == "https://a.example/"


def info(**changes):
    now = datetime(2026, 2, 6, 12, tzinfo=UTC)
    known = {
        "generation": "g",
        "built_at": now,
        "checked_at": now,
        "articles": 3,
        "passages": 9,
        "sentences": 30,
        "oldest": date(2026, 1, 2),
        "newest": date(2026, 2, 5),
        "sources": (("Bay Courier", 2),),
    }
    return IndexInfo(**known | changes)


def hit(rank, text, title, source, url, start, end, page=(), answer=None):
    article = Article(
        f"a{rank}", text, title, "a.txt", source=source, published=date(2026, 2, 1), url=url, pages=page
    )
    return Hit(
        rank,
        1.0,
        rank,
        article,
        0,
        len(text),
        Quote(text[start:end], start, end, answer),
        confidence=None if answer is None else 0.7,
    )


@st.composite
def answers(draw):
    words = (
        hostile
        | st.text(max_size=300)
        | st.sampled_from(("x" * 9000, "👍🏽" * 3000, "[" * 5000, "a\u0301" * 4000, "_ " * 4000))
    )
    hits = []
    for rank in range(1, draw(st.integers(1, 8)) + 1):
        text = draw(words) + "q"
        end = draw(st.integers(1, len(text)))
        start = draw(st.integers(0, end - 1))
        url = draw(
            st.sampled_from(
                (None, "https://own.example/a", "https://own.example/" + "b" * 900, "https://x@evil.example")
            )
        )
        at = draw(st.integers(start, end - 1))
        span = draw(st.none() | st.integers(at + 1, end).map(lambda last, at=at: Span(at, last)))
        hits.append(hit(rank, text, draw(words), draw(st.none() | words), url, start, end, answer=span))
    certainty = draw(st.sampled_from(("answered", "perhaps", "none")))
    closest = Closest(hits[0].article, hits[0].quote)
    why = NotFound(draw(words), tuple(draw(st.lists(words, max_size=20))), closest)
    return Answer(
        question=draw(words), certainty=certainty, confidence=0.5, candidates=tuple(hits),
        not_found=None if certainty == "answered" else why,
        filters=Filters(since=date(2026, 1, 1), sources=(draw(words),), phrase=draw(words)),
        also_searched=tuple(draw(st.lists(words, max_size=3))), undated_left_out=3,
        index=info(sources=((draw(words), 1),)),
    )  # fmt: skip


NOW = datetime(2026, 2, 7, 12, tzinfo=UTC)


@settings(max_examples=25, deadline=None)
@given(answers(), st.sampled_from((None, 0, 60, 400)), st.integers(1, 20))
def test_any_answer_keeps_to_all_limits_and_links_only_to_its_articles(answer, words, k):
    card = answer_card(answer, NOW, k=k, words=words, notes=["The index has been rebuilt, so I asked again."])
    assert len(card.embed.to_dict().get("title", "").encode("utf-16-le")) // 2 <= 150
    assert discord_rules.check_embed({"title": "untitled"} | card.embed.to_dict()) <= 908
    embeds = [
        card.embed,
        answer_card(answer, NOW, k=k, first=1).embed if len(answer.passages) > 1 else card.embed,
    ]
    embeds += [status_card(answer.index, "1", NOW), sources_page(answer.index, 0).embed]
    embeds.append(unanswered_page([(answer.question, 3)] * 30, 0).embed)
    embeds.append(rebuild_card([answer.question] * 20, 3, None))
    first = answer.candidates[0]
    embeds.append(context_card(first, first.text, first.text))
    for embed in embeds:
        body = embed.to_dict()
        if not body.get("title", "x"):
            body["title"] = "untitled"
        assert discord_rules.check_embed(body) <= 5900
        fields = [field["value"] for field in body.get("fields", [])]
        for part in (body.get("title", ""), body.get("description", ""), *fields):
            seen = read(part)
            assert not seen.kinds - {"quote", "strong", "em", "link", "underline"}
            for _, address in seen.links:
                assert address.startswith("https://own.example/")


@settings(max_examples=100, deadline=None)
@given(hostile)
def test_the_quote_is_shown_word_for_word(text):
    text = f"Before it. {text}the words. After it."
    start, end = len("Before it. "), len(text) - len(" After it.")
    if units(escape(text)) > 500:
        return
    one = hit(1, text, "Title", None, None, start, end)
    answer = Answer("q", "answered", 0.9, (one,), None, Filters(), (), 0, info())
    for words in (None, 60):
        quoted = read(answer_card(answer, NOW, k=5, words=words).embed.description.split("\n")[0])
        assert quoted.strong == [plain(text[start:end])]
        assert (quoted.text == plain(text[start:end])) is (words is None)


@settings(max_examples=100, deadline=None)
@given(hostile, hostile)
def test_the_words_that_answer_are_bold_inside_the_quote_and_nothing_else(before, after):
    text = f"So {before} 157 prisoners {after} it was."
    if units(escape(text)) > 500:
        return
    at = text.index("157 prisoners")
    one = hit(1, text, "Title", None, None, 0, len(text), answer=Span(at, at + len("157 prisoners")))
    answer = Answer("q", "answered", 0.9, (one,), None, Filters(), (), 0, info())
    seen = read(answer_card(answer, NOW, k=5).embed.description.split("\n")[0])
    assert seen.strong == ["157 prisoners"] and seen.kinds == {"quote", "strong"}
    assert plain(seen.text) == plain(text)
    context = read(context_card(one, "", "").description.split("\n")[0])
    assert context.kinds == {"quote", "strong", "underline"} and plain(context.text) == plain(text)


LEDGER = "https://ledger.example/world/2026/02/05/talks-stay-stuck-on-territory"
TALKS = (
    "Talks ended. Russia and Ukraine exchanged 157 prisoners of war, a swap that had been announced while the "
    "meeting was still under way. It was confirmed."
)


def talks(rank, sure, source="The Meridian Ledger"):
    start, end, at = TALKS.index("Russia"), TALKS.index(" It was"), TALKS.index("157")
    one = hit(rank, TALKS, "Talks stay stuck", source, LEDGER, start, end, answer=Span(at, at + 3))
    return replace(one, confidence=sure)


def test_a_public_card_reads_from_the_top_in_900_units_and_the_rest_is_behind_more():
    hits = tuple(talks(rank, sure) for rank, sure in ((1, 0.9), (2, 0.2), (3, 0.81), (4, 0.7), (5, 0.5)))
    answer = Answer(
        "How many prisoners were exchanged?", "answered", 0.9, hits, None, Filters(), (), 0, info()
    )
    card = answer_card(answer, NOW, k=5)
    quote, source, empty, *also = card.embed.description.split("\n")
    assert quote == (
        "> Russia and Ukraine exchanged **157** prisoners of war, a swap that had been announced while the meeting "
        "was still under way."
    )
    assert source == (
        f"[Talks stay stuck]({LEDGER}#:~:text=Russia%20and%20Ukraine%20exchanged,was%20still%20under%20way.) "
        "· The Meridian Ledger · 1 February 2026"
    )
    assert empty == "" and 1 <= len(also) <= 2
    for line, sure in zip(also, ("81%", "70%"), strict=False):
        seen = read(line)
        assert seen.text.startswith("Also: “") and seen.strong == ["157"]
        assert seen.text.endswith(f" · The Meridian Ledger · 1 February 2026 · {sure}")
        assert read(line).text.split("“")[1].split("”")[0].strip("… ") in TALKS
    assert card.more == 1 + len(also)
    assert "Talks ended" not in card.embed.description and "It was confirmed" not in card.embed.description
    assert len(card.embed) <= 900
    page = answer_card(answer, NOW, k=5, first=card.more)
    assert page.embed.description.startswith(
        f"**{card.more + 1}.** “Russia and Ukraine exchanged **157** prisoners"
    )
    assert (
        page.embed.description.endswith("The Meridian Ledger · 1 February 2026 · 50%") and page.more is None
    )


def test_without_addresses_two_others_stand_on_the_card():
    hits = tuple(
        replace(one, article=replace(one.article, url=None)) for one in (talks(r, 0.8) for r in (1, 2, 3, 4))
    )
    card = answer_card(Answer("How many?", "answered", 0.9, hits, None, Filters(), (), 0, info()), NOW, k=5)
    assert card.embed.description.count("\nAlso: “") == 2 and card.more == 3


def test_what_may_answer_has_a_card_of_its_own_colour_that_says_so_first():
    one = talks(1, 0.4)
    reason = "This may answer it, but the newest article that fits is 14 months old."
    why = NotFound(reason, (), Closest(one.article, one.quote))
    answer = Answer("How many?", "perhaps", 0.37, (one, talks(2, 0.3)), why, Filters(), (), 0, info())
    card = answer_card(answer, NOW, k=5)
    first, empty, quote, source = card.embed.description.split("\n")
    assert first == "**This may answer it**, but the newest article that fits is 14 months old."
    assert empty == "" and quote.startswith("> Russia and Ukraine exchanged **157** prisoners of war")
    assert source.endswith(" · The Meridian Ledger · 1 February 2026")
    assert card.embed.footer.text.startswith("confidence 37% · index checked ")
    assert card.more is None and len(card.embed) <= 900
    answered = answer_card(replace(answer, certainty="answered", not_found=None), NOW, k=5)
    nothing = answer_card(replace(answer, certainty="none"), NOW, k=5)
    assert len({card.embed.colour.value, answered.embed.colour.value, nothing.embed.colour.value}) == 3


def test_a_long_quote_is_cut_around_the_words_that_answer():
    text = "Many words come first " * 60 + "and 157 prisoners came home " + "and more words follow it " * 60
    at = text.index("157 prisoners")
    one = hit(1, text, "Title", "Wire", None, 0, len(text), answer=Span(at, at + 13))
    card = answer_card(Answer("q", "answered", 0.9, (one,), None, Filters(), (), 0, info()), NOW, k=5)
    quote = read(card.embed.description.split("\n")[0])
    assert quote.strong == ["157 prisoners"] and quote.text.startswith("… ") and quote.text.endswith(" …")
    assert quote.text.strip("… ") in text and len(quote.text) > 500 and len(card.embed) <= 900


def test_what_is_no_question_gets_a_friendly_line_alone():
    card = answer_card(small_talk("thanks!", "You are welcome. Ask me anything.", info()), NOW, k=5)
    assert card.embed.to_dict()["description"] == "You are welcome. Ask me anything."
    assert card.embed.title is None and card.embed.footer.text is None and card.more is None


def test_more_goes_on_after_what_was_shown_not_after_what_was_meant():
    hits = tuple(
        hit(rank, "w" * 290 + "] [" * 90, "t" * 200, "s", "https://own.example/" + "u" * 600, 0, 500)
        for rank in range(1, 21)
    )
    answer = Answer("q", "answered", 0.9, hits, None, Filters(), (), 0, info())
    card = answer_card(answer, NOW, k=20, first=1)
    assert card.more is not None and 1 < card.more < 20
    assert (
        f"**{card.more}.**" in card.embed.description
        and f"**{card.more + 1}.**" not in card.embed.description
    )
    assert answer_card(answer, NOW, k=5, words=60, first=19).more is None


def test_not_found_names_the_words_that_no_passage_holds_together():
    one = hit(1, "An old report. Its end.", "Report", "Ministry", None, 0, 14)
    why = NotFound("x", ("Kamchatka", "er*upt"), Closest(one.article, one.quote))
    shown = read(
        answer_card(
            Answer("q", "none", 0.1, (one,), why, Filters(), (), 0, info()), NOW, k=5, words=60
        ).embed.description
    )
    assert shown.strong == ["Not found.", "Kamchatka", "er*upt"]
    assert "Closest article: Report · Ministry · 1 February 2026\nAn old report.\n" in shown.text
    assert shown.text.endswith("The index covers 2 January 2026 to 5 February 2026.")


def test_a_page_of_a_document_is_named():
    one = hit(1, "One page. Two pages.", "Report", "Ministry", None, 10, 20, page=(0, 10))
    answer = Answer("q", "answered", 0.9, (one,), None, Filters(), (), 0, info())
    assert "page 2" in answer_card(answer, NOW, k=5, words=60).embed.description

"""Rendering: what is said in a terminal, a pipe, without colours, and of hostile text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from bot.desk.answer import Answer, Closest, Filters, NotFound, small_talk
from bot.render.json import as_dict
from bot.render.plain import answer_paragraphs, citation, evidence_line, one_line, printable
from bot.render.terminal import print_answer, write_to_console
from bot.render.window import window
from index.types import Article, Hit, IndexInfo, Quote, Span

TEXT = "A first sentence. The bridge closes on Monday. A last sentence.\n\nAnother paragraph follows here."
ARTICLE = Article(
    "a", TEXT, "Bridge closes", "a.txt", "Bay Courier", "Iris Holt", date(2026, 2, 5), "https://bay.example/a"
)
HIT = Hit(1, 0.5, 0, ARTICLE, 0, 63, Quote(TEXT[18:46], 18, 46), (("words", 0.3), ("age", 0.2)), ("BM25",))
READ = replace(HIT, confidence=0.8125, quote=replace(HIT.quote, answer=Span(39, 45)))
UNSURE = replace(HIT, rank=2, confidence=0.5)
INFO = IndexInfo(
    "g",
    datetime(2026, 2, 6, tzinfo=UTC),
    datetime(2026, 2, 7, tzinfo=UTC),
    1,
    2,
    4,
    date(2025, 2, 3),
    date(2026, 2, 5),
    (("Bay Courier", 1),),
)
ANSWER = Answer("When?", "answered", 0.875, (HIT,), None, Filters(), (), 0, INFO)


def shown(answer: Answer, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace")
    print_answer(answer, stream)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_a_pipe_gets_a_line_a_paragraph_and_no_colours() -> None:
    assert shown(ANSWER) == (
        "1. »The bridge closes on Monday.«\n"
        "   — Bridge closes, Bay Courier, 5 February 2026, https://bay.example/a\n"
        "Confidence 0.88 · 1 article of 1 source · 1 article searched, newest of 5 February 2026; "
        "index of 7 February 2026\n"
    )


def test_the_words_that_answer_are_marked_within_the_quote_which_stays_word_for_word() -> None:
    out = shown(replace(ANSWER, candidates=(READ,)))
    assert out.startswith("1. »The bridge closes on ›Monday‹.«\n")
    assert out.split("»")[1].split("«")[0].replace("›", "").replace("‹", "") == HIT.quote.text
    assert ">>The bridge closes on >Monday<.<<" in shown(replace(ANSWER, candidates=(READ,)), "ascii")


def test_a_card_shows_two_others_a_line_each_and_says_how_many_are_left() -> None:
    rest = tuple(replace(READ, rank=rank, confidence=sure) for rank, sure in ((2, 0.1), (3, 0.71), (4, 0.6)))
    more = (*rest, replace(READ, rank=5, confidence=0.5))
    lines = shown(replace(ANSWER, candidates=(READ, *more))).splitlines()
    assert lines[0] == "1. »The bridge closes on ›Monday‹.«"
    assert lines[1] == "   — Bridge closes, Bay Courier, 5 February 2026, https://bay.example/a"
    assert lines[2] == "2. also »The bridge closes on ›Monday‹.« — Bay Courier, 5 Feb 2026, 0.71"
    assert lines[3] == "3. also »The bridge closes on ›Monday‹.« — Bay Courier, 5 Feb 2026, 0.60"
    assert lines[4].endswith("index of 7 February 2026 · 1 more with --all")
    assert len(lines) == 5


def test_all_shows_every_passage_with_the_words_around_its_quote() -> None:
    answer = replace(ANSWER, candidates=tuple(replace(READ, rank=rank) for rank in (1, 2, 3, 4)))
    text = "\n".join(p.text for p in answer_paragraphs(answer, full=True))
    for rank in (1, 2, 3, 4):
        assert f"{rank}. A first sentence. »The bridge closes on ›Monday‹.« A last sentence.\n" in text
    assert text.count("https://bay.example/a, 0.81\n") == 3, "the first one's certainty is the answer's"
    assert "with --all" not in text


def test_the_first_source_says_its_date_or_that_it_has_none() -> None:
    undated = replace(READ, article=replace(ARTICLE, published=None))
    lines = shown(replace(ANSWER, candidates=(undated, undated))).splitlines()
    assert lines[1] == "   — Bridge closes, Bay Courier, undated, https://bay.example/a"
    assert lines[2].endswith(" — Bay Courier, undated, 0.81")


@pytest.mark.parametrize(("at", "length"), [(0, 40), (896, 15), (1792, 7), (320, 120)])
def test_whatever_is_quoted_a_default_answer_fits_24_lines_of_80_columns(at: int, length: int) -> None:
    text = "".join(f"word{number:03} " for number in range(230)).strip() + "."
    long = Article("l", text, "A long title " * 8, "l.txt", "A source of a long name " * 3, None, None, None)
    first = Hit(1, 1.0, 0, long, 0, len(text), Quote(text[:440], 0, 440, Span(10, 20)), confidence=0.9)
    end = min(len(text), at + length)
    other = replace(first, quote=Quote(text, 0, len(text), Span(at, end)))
    answer = replace(ANSWER, candidates=(first, *(replace(other, rank=rank) for rank in range(2, 9))))
    out = io.StringIO()
    write_to_console(answer_paragraphs(answer), Console(file=out, width=80, color_system=None))
    lines = out.getvalue().splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    also = [line for line in lines if " also " in line]
    assert [line[:7] for line in also] == ["2. also", "3. also"]
    for line in also:
        quoted = line[line.index("»") + 1 : line.index("«")]
        assert quoted.replace("›", "").replace("‹", "") in text and quoted
        assert f"›{text[at : at + 7]}" in quoted
        if length <= 15:
            assert f"›{text[at:end]}‹" in quoted


def test_what_only_may_answer_is_plainly_marked_with_its_reason_source_and_date() -> None:
    reason = "This may answer it, but the newest article that fits is 14 months old."
    answer = replace(
        ANSWER,
        certainty="perhaps",
        confidence=0.34,
        candidates=(READ, UNSURE),
        not_found=NotFound(reason, (), Closest(ARTICLE, READ.quote)),
    )
    assert shown(answer).splitlines()[:3] == [
        reason,
        "1. »The bridge closes on ›Monday‹.«",
        "   — Bridge closes, Bay Courier, 5 February 2026, https://bay.example/a",
    ]
    assert shown(answer).splitlines()[3].startswith("Confidence 0.34 · 1 article searched")
    as_json = as_dict(answer)
    assert (as_json["answered"], as_json["certainty"], as_json["passages"]) == (False, "perhaps", [])
    assert as_json["not_found"]["reason"] == reason
    assert as_json["not_found"]["closest"]["quote"]["answer"] == {"text": "Monday", "start": 39, "end": 45}


def test_the_json_of_an_answer_tells_what_the_reader_made_of_each_passage() -> None:
    passages = as_dict(replace(ANSWER, candidates=(READ, replace(UNSURE, rank=4))))["passages"]
    assert [(p["rank"], p["confidence"]) for p in passages] == [(1, 0.8125), (2, 0.5)]
    assert passages[0]["quote"]["answer"] == {"text": "Monday", "start": 39, "end": 45}
    assert passages[1]["quote"]["answer"] is None
    assert as_dict(ANSWER)["passages"][0]["confidence"] is None


def test_what_is_no_question_gets_one_friendly_line_and_nothing_else() -> None:
    answer = small_talk("thanks!", "You are welcome.", INFO)
    assert shown(answer) == "You are welcome.\n"
    assert (answer.certainty, answer.passages, answer.best) == ("none", (), None)


def test_a_window_holds_the_words_that_matter_whole_and_fits() -> None:
    text = "one two three four five six seven"
    assert text[slice(*window(text, None, 13))] == "one two three"
    assert text[slice(*window(text, Span(14, 18), 14))] == "two three four"
    assert text[slice(*window(text, Span(14, 18), 15))] == "three four five"
    assert text[slice(*window(text, Span(8, 23), 10))] == "three four"
    assert window(text, Span(14, 18), 3) == Span(14, 14)
    assert window("", None, 9) == Span(0, 0)


def test_a_stream_without_the_marks_gets_ascii_ones() -> None:
    out = shown(ANSWER, "ascii")
    assert ">>The bridge closes on Monday.<<" in out
    assert out.isascii() and "\\x" not in out


def test_a_terminal_wraps_under_the_number_highlights_the_quote_and_underlines_what_answers() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=40, color_system="standard", highlight=False)
    write_to_console(answer_paragraphs(replace(ANSWER, candidates=(READ,))), console)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith(
        "1. \x1b[1;33m»The bridge closes on \x1b[0m\x1b[1;4;33mMonday\x1b[0m\x1b[1;33m.«\x1b[0m"
    )
    assert lines[1].startswith("   ") and lines[2].startswith("   ")


def test_without_colours_the_marks_still_say_what_the_quote_and_the_answer_are() -> None:
    out = io.StringIO()
    read = answer_paragraphs(replace(ANSWER, candidates=(READ,)))
    write_to_console(read, Console(file=out, no_color=True, width=60, color_system=None))
    assert "»The bridge closes on ›Monday‹.«" in " ".join(out.getvalue().split())
    assert max(map(len, out.getvalue().splitlines())) <= 60


def test_not_found_says_why_and_names_the_closest() -> None:
    closest = Closest(ARTICLE, HIT.quote)
    answer = replace(ANSWER, certainty="none", not_found=NotFound("Nothing fits.", ("x",), closest))
    lines = shown(answer).splitlines()
    assert lines[0] == "Not found. Nothing fits."
    assert lines[1].startswith(
        "Closest, not an answer: »The bridge closes on Monday.« — Bridge closes, Bay Courier"
    )
    assert lines[2].endswith(
        "1 article searched, of 3 February 2025 to 5 February 2026; index of 7 February 2026"
    )
    assert len(lines) == 3
    assert as_dict(answer)["passages"] == []
    assert as_dict(answer)["not_found"]["closest"]["quote"] == {
        "text": HIT.quote.text,
        "start": 18,
        "end": 46,
        "answer": None,
    }


def test_filters_and_other_spellings_are_said() -> None:
    limits = Filters(date(2026, 2, 3), date(2026, 2, 6), ("Bay Courier",), "in the last 3 days")
    line = evidence_line(replace(ANSWER, filters=limits, also_searched=("zelensky",)))
    for part in (
        "since 3 February 2026",
        "until 6 February 2026",
        "only Bay Courier",
        "in the last 3 days",
        "also searched: zelensky",
    ):
        assert part in line


def test_verbose_shows_each_part_of_the_score() -> None:
    text = "\n".join(p.text for p in answer_paragraphs(ANSWER, verbose=True))
    assert "found by BM25; score 0.500 = words +0.300, age +0.200; a.txt 0-63" in text
    read = "\n".join(
        p.text for p in answer_paragraphs(replace(ANSWER, candidates=(READ, UNSURE)), verbose=True)
    )
    assert "age +0.200; reader 0.812, answer 39-45; a.txt 0-63" in read
    assert "age +0.200; reader 0.500, no answer words in the quote; a.txt 0-63" in read


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x07", "\x9b31m", "\u202e", "\u2066", "\x00"])
def test_control_and_bidirectional_characters_never_reach_a_terminal(bad: str) -> None:
    article = replace(ARTICLE, title=f"A{bad}B", source=f"C{bad}D", text=TEXT.replace("first", f"fi{bad}t"))
    end = 63 + len(bad) - 3
    hit = replace(HIT, article=article, end=end, quote=Quote(article.text[18:46], 18, 46))
    for text in (
        "\n".join(p.text for p in answer_paragraphs(replace(ANSWER, candidates=(hit,)))),
        *citation(article),
    ):
        assert bad not in text


def test_white_space_is_folded_and_line_breaks_kept_where_they_matter() -> None:
    assert one_line(" a\r\n\n b\tc ") == "a b c"
    assert printable("a\r\nb\rc") == "a\nb\nc"


def test_no_character_that_a_terminal_takes_for_a_line_break_is_left() -> None:
    assert (
        printable("a\u2028b\u2029c\r\nd\re\x0bf\x85g")
        == "a\nb\nc\nd\ne\N{REPLACEMENT CHARACTER}f\N{REPLACEMENT CHARACTER}g"
    )

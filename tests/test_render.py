"""Rendering: what is said in a terminal, a pipe, without colours, and of hostile text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from bot.desk.answer import Answer, Closest, Filters, NotFound
from bot.render.json import as_dict
from bot.render.plain import answer_paragraphs, citation, evidence_line, one_line, printable
from bot.render.terminal import print_answer, write_to_console
from index.types import Article, Hit, IndexInfo, Quote

TEXT = "A first sentence. The bridge closes on Monday. A last sentence.\n\nAnother paragraph follows here."
ARTICLE = Article(
    "a", TEXT, "Bridge closes", "a.txt", "Bay Courier", "Iris Holt", date(2026, 2, 5), "https://bay.example/a"
)
HIT = Hit(1, 0.5, 0, ARTICLE, 0, 63, Quote(TEXT[18:46], 18, 46), (("words", 0.3), ("age", 0.2)), ("BM25",))
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
ANSWER = Answer("When?", True, 0.875, (HIT,), None, Filters(), (), 0, INFO)


def shown(answer: Answer, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace")
    print_answer(answer, stream)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_a_pipe_gets_a_line_a_paragraph_and_no_colours() -> None:
    assert shown(ANSWER) == (
        "1. A first sentence. »The bridge closes on Monday.« A last sentence.\n"
        "   — Bridge closes, Bay Courier, 5 February 2026, https://bay.example/a\n"
        "Confidence 0.88 · 1 article of 1 source · 1 article searched, newest of 5 February 2026; "
        "index of 7 February 2026\n"
    )


def test_a_stream_without_the_marks_gets_ascii_ones() -> None:
    out = shown(ANSWER, "ascii")
    assert ">>The bridge closes on Monday.<<" in out
    assert out.isascii() and "\\x" not in out


def test_a_terminal_wraps_under_the_number_and_highlights_only_the_quote() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=40, color_system="standard", highlight=False)
    write_to_console(answer_paragraphs(ANSWER), console)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("1. A first sentence. ")
    assert all(line.startswith("   ") for line in lines[1:3])
    assert "\x1b[1;33m»The bridge closes \x1b[0m" in out.getvalue()


def test_without_colours_the_marks_still_say_what_the_quote_is() -> None:
    out = io.StringIO()
    write_to_console(answer_paragraphs(ANSWER), Console(file=out, no_color=True, width=60, color_system=None))
    assert "»The bridge closes on Monday.«" in " ".join(out.getvalue().split())
    assert max(map(len, out.getvalue().splitlines())) <= 60


def test_not_found_says_why_and_names_the_closest() -> None:
    closest = Closest(ARTICLE, HIT.quote)
    answer = replace(ANSWER, answered=False, not_found=NotFound("Nothing fits.", ("x",), closest))
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

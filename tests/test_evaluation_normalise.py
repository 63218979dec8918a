"""Folding of text for comparison, and equality with the development set's own folding where that is at hand."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.evaluation.normalise import aliases_of, find, holds, normalise, tokens

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
needs_bench = pytest.mark.skipif(not (BENCH / "textnorm.py").is_file(), reason="no development set beside it")


def _textnorm():
    spec = importlib.util.spec_from_file_location("textnorm", BENCH / "textnorm.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEXTNORM = _textnorm() if (BENCH / "textnorm.py").is_file() else None
LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)
NEWS_LIKE = st.text(st.sampled_from("ab1209,.% -'’é½²İıﬁß\u0301\u200b\u00ad\u0323\u0660٪％，"), max_size=40)
WORDS = (
    "the The a An Mayor president Mount mt two 2 Seven 12 3.5 flies Cities dress bus cars Roses Names per cent "
    "percent 50% (born — – <b> </b> “Let's” it 1,000 10:30 ties zero twenty miles Elbrus é O'Neill"
)
ANSWERS = st.lists(st.sampled_from(WORDS.split()), max_size=5).map(" ".join)


def test_case_marks_and_punctuation_do_not_count():
    assert normalise("“Café—São Paulo”, it’s NATO's") == "cafe sao paulo it s nato s"


def test_thousands_are_one_number_but_a_list_is_not():
    assert normalise("1,000 and 12,345,678 but 1,2 and 1,0000") == "1000 and 12345678 but 1 2 and 1 0000"


def test_the_percent_sign_and_both_spellings_are_one_word():
    assert normalise("5% 5 per cent 5 percent") == "5 percent 5 percent 5 percent"


def test_tokens_say_where_they_stand():
    text = "At 1,000 per cent."
    assert [(token.word, text[token.start : token.end]) for token in tokens(text)] == [
        ("at", "At"),
        ("1000", "1,000"),
        ("percent", "per cent"),
    ]


def test_an_answer_is_held_as_whole_words_only():
    assert holds("The Maltese ferry", ("maltese ferry",))
    assert not holds("The Maltese ferryman", ("maltese ferry",))
    assert not holds("anything", ())


def test_find_takes_the_longest_spelling_and_never_overlaps():
    text = "Lena Voss met Voss."
    spans = find(text, ("lena", "voss", "lena voss"))
    assert [text[span.start : span.end] for span in spans] == ["Lena Voss", "Voss"]


@pytest.mark.parametrize(
    ("answer", "spellings"),
    [
        ("The Buffalo Bills", ("buffalo bills", "buffalo bill")),
        ("President Lena Voss", ("president lena voss", "lena voss")),
        ("Mount Grey Peak", ("mount grey peak", "mt grey peak")),
        ("two ferries", ("two ferries", "2 ferries", "two ferry", "2 ferry")),
        ("7 miles", ("7 miles", "seven miles", "7 mile", "seven mile")),
        ("3.5 miles", ("3 5 miles", "3 5 mile")),
        ("glass", ("glass",)),
        ("wooden bridge", ("wooden bridge", "wooden bridges")),
        ("Tall Bridge", ("tall bridge",)),
        ("“Slow River” — Ann Lee", ("slow river ann lee", "slow river")),
        ("!?", ()),
    ],
)
def test_the_spellings_of_an_answer(answer, spellings):
    assert aliases_of(answer) == spellings


@needs_bench
@given(LETTERS | NEWS_LIKE)
@example("½,000 ٠٬ １,000 a\u0301\u0323b per per cent cent")
def test_folding_equals_that_of_the_development_set(text):
    assert [tuple(token) for token in tokens(text)] == TEXTNORM.toks(text)


@needs_bench
@given(ANSWERS | LETTERS)
def test_the_spellings_equal_those_of_the_development_set(answer):
    assert list(aliases_of(answer)) == TEXTNORM.aliases(answer)

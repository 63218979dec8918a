"""Where a pasted quote stands: exactly, nearly with what differs, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build.rebuild import Summary
from index.finding import Finder
from index.finding.finder import match_in
from index.finding.words import Words
from index.generations.opening import open_generation
from index.types import Article, Difference, QuoteMatch

HARBOUR = (
    "The harbour bridge in Tarnow Bay will close for nine weeks from Monday. "
    "Engineers found cracks in 14 of its cables."
)
SPEECH = (
    "“We were told in March that the money was there,” the mayor said on Friday. “It was not—and nobody had counted "
    "it.”\n\nThe council votes next week. A spokeswoman for the treasury declined to comment, and said that the books "
    "would be opened when the audit was complete. The naïve view, she added, was that nothing had happened."
)


def place(quote: str, text: str = SPEECH) -> QuoteMatch | None:
    return match_in(Words.of(quote), Article(id="a", text=text, title="t", path="a.txt"))


def found(quote: str, text: str = SPEECH) -> QuoteMatch:
    match = place(quote, text)
    assert match is not None
    assert match.text == text[match.start : match.end]
    return match


@pytest.fixture
def finder(build: Callable[..., Summary], tmp_path: Path) -> Iterator[Finder]:
    build()
    opened = open_generation(tmp_path / "index")
    yield Finder(opened)
    opened.close()


def test_a_quote_is_found_letter_for_letter(finder: Finder) -> None:
    (match,) = finder.find("will close for nine weeks from Monday. Engineers found").matches
    assert (match.article.source, match.exact, match.similarity, match.differences) == (
        "Bay Courier",
        True,
        1.0,
        (),
    )
    assert match.text == "will close for nine weeks from Monday. Engineers found"


def test_white_space_and_what_encloses_a_quote_are_no_difference() -> None:
    match = found("“nobody had counted\n it.”  The council votes next week…”")
    assert match.exact
    assert match.text == "nobody had counted it.”\n\nThe council votes next week"


def test_a_quote_cut_inside_a_word_is_exact() -> None:
    match = found("okeswoman for the treasury declined to com")
    assert match.exact and match.text == "okeswoman for the treasury declined to com"


def test_a_short_quote_is_whole_words() -> None:
    assert place("art was") is None
    assert place("war") is None
    assert found("the audit").exact


def test_other_marks_are_named_and_the_words_are_the_same() -> None:
    match = found('"It was not - and nobody had counted it."')
    assert not match.exact and match.similarity == 1.0
    assert [(d.kind, d.quoted, d.text) for d in match.differences] == [("marks", "-", "—")]
    start = SPEECH.index("—")
    assert (match.differences[0].start, match.differences[0].end) == (start, start + 1)


def test_a_typing_error_is_a_changed_word() -> None:
    match = found("A spokeswoman for the tresaury declined to comment")
    at = SPEECH.index("treasury")
    assert match.differences == (Difference("changed", "tresaury", "treasury", at, at + 8),)
    assert match.text == "A spokeswoman for the treasury declined to comment"
    assert 0.9 < match.similarity < 1


def test_words_left_out_with_or_without_an_ellipsis() -> None:
    for dots in ("... ", "… ", ""):
        match = found(
            f"We were told in March that the money was there, {dots}It was not—and nobody had counted it."
        )
        assert [d.text for d in match.differences if d.kind == "left out"] == ["the mayor said on Friday"]
        assert match.text.startswith("We were told in March") and match.text.endswith(
            "nobody had counted it."
        )


def test_words_that_were_put_in_are_named() -> None:
    match = found("The council votes again next week. A spokeswoman for the treasury declined")
    assert [(d.kind, d.quoted, d.text) for d in match.differences] == [("added", "again", "")]


def test_words_put_before_and_after_the_quote_are_named() -> None:
    match = found(
        "Officially the council votes next week. A spokeswoman for the treasury declined everything"
    )
    assert [(d.kind, d.quoted) for d in match.differences] == [
        ("added", "Officially"),
        ("spelling", "the"),
        ("added", "everything"),
    ]
    assert match.text == "The council votes next week. A spokeswoman for the treasury declined"


def test_capitals_and_accents_are_told_as_spelling() -> None:
    match = found("the naive view, she added, was that nothing had happened")
    assert [(d.kind, d.quoted, d.text) for d in match.differences] == [
        ("spelling", "the", "The"),
        ("spelling", "naive", "naïve"),
    ]


def test_another_figure_is_never_a_typing_error() -> None:
    match = found(HARBOUR.replace("14", "15"), HARBOUR)
    assert [(d.quoted, d.text) for d in match.differences] == [("15", "14")]


def test_a_letter_with_its_accent_apart_and_soft_hyphens_are_the_same_word() -> None:
    assert (
        found("The nai\u0308ve view, she added, was that noth\u00ading had happened").differences[0].kind
        == "spelling"
    )


@pytest.mark.parametrize(
    "quote",
    [
        "A spokesman for the ministry declined to comment on the report of the commission",
        "The council of ministers will vote on the budget in the second week of next month",
        "was there the the that was and",
    ],
)
def test_what_only_sounds_alike_is_not_found(quote: str) -> None:
    assert place(quote) is None


def test_a_long_text_is_searched_at_the_right_place() -> None:
    filler = " ".join(
        f"The committee heard witness number {n} on the matter of the bridge." for n in range(400)
    )
    match = found("Engineers fuond cracks in 14 of its cables", f"{filler} {HARBOUR} {filler}")
    assert match.text == "Engineers found cracks in 14 of its cables"


def test_the_exact_article_comes_first_and_copies_are_all_named(
    corpus: Path, build: Callable[..., Summary], tmp_path: Path
) -> None:
    (corpus / "b.md").write_text(
        "---\nsource: Later\npublished: 2026-03-02\n---\n" + HARBOUR.replace("cables", "ropes"), "utf-8"
    )
    (corpus / "c.md").write_text(
        f"---\nsource: Copy\npublished: 2026-03-01\n---\nOur own first words.\n\n{HARBOUR}\n", "utf-8"
    )
    build()
    matches = Finder(open_generation(tmp_path / "index")).find(HARBOUR).matches
    assert [(m.article.source, m.exact) for m in matches] == [
        ("Copy", True),
        ("Bay Courier", True),
        ("Later", False),
    ]


def test_what_is_not_indexed_is_found_by_its_letters(finder: Finder) -> None:
    (match,) = finder.find("appeared first on Bay Courier").matches
    assert match.exact and match.article.id == "harbour.txt"


def test_nothing_is_found_of_other_texts(finder: Finder) -> None:
    assert finder.find("The parliament of Norvania voted on Tuesday to ban the sale of vapes").matches == ()
    assert finder.find("...").matches == ()

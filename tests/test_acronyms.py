"""Acronyms stand for what the corpus says: both forms are one, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.build.rebuild import Summary
from index.generations.opening import open_generation
from index.language.acronyms import Acronyms, counted, stated
from index.search.retriever import Retriever
from index.types import Query
from tests_support import WordEncoder


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the World Health Organization (WHO) said", [("WHO", "World Health Organization")]),
        ("a WHO (World Health Organization) report", [("WHO", "World Health Organization")]),
        (
            "the U.S. Food and Drug Administration (FDA) and the Department of Justice (DOJ)",
            [("FDA", "Food and Drug Administration"), ("DOJ", "Department of Justice")],
        ),
        ("improvised explosive devices (IEDs)", [("IED", "improvised explosive devices")]),
        (
            "the International Atomic Energy Agency (I.A.E.A.)",
            [("IAEA", "International Atomic Energy Agency")],
        ),
        ("Asian American and Pacific Islander (AAPI)", [("AAPI", "Asian American and Pacific Islander")]),
        (
            "the Organisation for Economic Co-operation and Development (OECD)",
            [("OECD", "Organisation for Economic Co-operation and Development")],
        ),
        ("the prime minister (BBC)", []),
        ("nothing in brackets", []),
    ],
)
def test_an_acronym_is_its_words_initials(text: str, pairs: Sequence[tuple[str, str]]) -> None:
    assert list(stated(text)) == pairs


def test_counts_follow_the_corpus() -> None:
    one = "the World Health Organization (WHO) said"
    counts = counted([one, one], {}, [])
    assert counts == {"WHO": {"World Health Organization": 2}}
    assert counted([], counts, [one]) == {"WHO": {"World Health Organization": 1}}
    assert counted([], counts, [one, one]) == {}


def test_a_question_names_either_form() -> None:
    acronyms = Acronyms.of(
        {"WHO": {"World Health Organization": 3}, "CAA": {"Civil Air Agency": 1, "City Art Academy": 1}}
    )
    both = ("WHO", "World Health Organization")
    assert acronyms.in_question("What did the WHO's chief say?") == [("WHO", *both)]
    assert acronyms.in_question("Who leads the world health organisation?".replace("isation", "ization")) == [
        ("world health organization", "WHO", "world health organization")
    ]
    assert acronyms.in_question("What did the CAA say? Who asked?") == []


@pytest.mark.parametrize(
    "question", ["Where did the WHO meet?", "Where did the World Health Organization meet?"]
)
def test_either_form_finds_the_other(
    question: str, build: Callable[..., Summary], tmp_path: Path, words: WordEncoder
) -> None:
    corpus = tmp_path / "acronyms"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Doctors confer\n\nThe World Health Organization (WHO) has a new chief.\n")
    (corpus / "b.txt").write_text("Talks\n\nThe WHO did meet in Geneva.\n")
    (corpus / "c.txt").write_text("More talks\n\nThe World Health Organization did meet in Oslo.\n")
    (corpus / "d.txt").write_text("Other talks\n\nThe world trade body did meet in Doha.\n")
    build(corpus=corpus, index=tmp_path / "acronyms-index")
    retriever = Retriever(open_generation(tmp_path / "acronyms-index"), words)
    found = retriever.search(Query(question, k=4))
    assert {hit.article.path for hit in found.hits[:2]} == {"b.txt", "c.txt"}
    assert found.missing_terms == ()

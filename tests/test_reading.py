"""Candidates ranked again by what a reader made of them, and quotes chosen by where it looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.articles import Limits
from index.build.rebuild import Plan, rebuild
from index.generations.opening import open_generation
from index.language.wording import in_spelling_of
from index.ranking import weights
from index.ranking.reading import mass_of, reader_features, reader_signals
from index.reader.base import Reading
from index.reader.pairs import best_span
from index.search.retriever import Retriever
from index.types import Query, SearchSizes, Span
from tests_support import WordEncoder, WordReader, silent

ARTICLES = {
    "one.txt": "The harbour bridge closed on Monday.\n\n"
    "Engineers measured the harbour bridge. It stays shut for nine weeks.",
    "two.txt": "The harbour bridge is old.\n\nThe harbour bridge was painted green. Nobody knows why it was painted.",
    "three.txt": "A bakery won a prize for its bread.\n\nThe bakery on the harbour sells rye bread.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reading")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, "utf-8")
    rebuild(Plan(corpus, folder / "index", WordEncoder, Limits(), "test"), silent)
    return folder / "index"


def test_what_the_reader_finds_answered_comes_first_with_its_words(index: Path) -> None:
    opened = open_generation(index)
    question = Query("Why is the harbour bridge green?", use_age=False)
    plain = Retriever(opened, WordEncoder()).search(question)
    read = Retriever(opened, WordEncoder(), WordReader("nine weeks")).search(question)
    assert plain.hits[0].article.id == "two.txt" and plain.hits[0].confidence is None
    assert read.hits[0].article.id == "one.txt"
    assert read.hits[0].quote.text.endswith("It stays shut for nine weeks.")
    span = read.hits[0].quote.answer
    assert span is not None and ARTICLES["one.txt"][span.start : span.end] == "nine weeks"
    assert read.hits[0].confidence is not None and read.hits[1].confidence is not None
    assert read.hits[0].confidence > 0.5 > read.hits[1].confidence
    opened.close()


def test_confidence_rests_on_what_was_read_and_not_on_the_day(index: Path) -> None:
    opened = open_generation(index)
    reader = WordReader("nine weeks")
    found = Retriever(opened, WordEncoder(), reader).search(Query("How long is the harbour bridge shut?"))
    assert (found.signals["answers"], found.signals["odds"]) == (6.0, 8.0)
    nothing = Retriever(opened, WordEncoder(), WordReader("zebra")).search(
        Query("How long is the bridge shut?")
    )
    assert (nothing.signals["answers"], nothing.signals["odds"]) == (-6.0, -8.0)
    assert weights.confidence(found.signals) > weights.confidence(nothing.signals)
    assert "answers" not in Retriever(opened, WordEncoder()).search(Query("Is the bridge shut?")).signals
    opened.close()


def test_only_the_best_few_are_read_and_the_others_stay_behind(index: Path) -> None:
    opened = open_generation(index)
    reader = WordReader("rye")
    sizes = replace(SearchSizes(), read=1)
    question = Query("Why was the harbour bridge painted green?", use_age=False)
    found = Retriever(opened, WordEncoder(), reader).search(question, sizes)
    assert [text[:30] for text in reader.read_texts] == ["The harbour bridge is old.\n\nTh"]
    assert found.hits[0].article.id == "two.txt" and found.hits[0].confidence is not None
    assert [hit.confidence for hit in found.hits[1:]] == [None, None]
    opened.close()


def test_an_unread_candidate_has_the_least_of_the_values_that_were_read() -> None:
    readings = {0: Reading(2.0, None, 1.0, np.empty(0)), 2: Reading(-3.0, None, 40.0, np.empty(0))}
    found = reader_features(readings, 4)
    assert found["answers"].tolist() == [2.0, -3.0, -3.0, -3.0]
    assert found["odds"].tolist() == [1.0, 1.0, 16.0, 1.0], "bounded, then the least"
    assert reader_signals(list(readings.values()))["answers"] in (2.0, -3.0)


def test_the_share_of_a_sentence_is_zero_where_a_reader_finds_no_words() -> None:
    assert mass_of(Reading(1.0, None, 0.0, np.empty(0)), 3).tolist() == [0.0, 0.0, 0.0]
    shares = mass_of(Reading(1.0, Span(0, 2), 0.0, np.array([0.99, 0.0])), 2)
    assert shares[0] == pytest.approx(0.0) and shares[1] == pytest.approx(np.log(0.01))


def test_the_best_span_never_ends_before_it_starts_nor_runs_on_for_ever() -> None:
    start, end = np.array([0.0, 5.0, 0.0, 0.0]), np.array([9.0, 0.0, 0.0, 4.0])
    assert best_span(start, end) == (1, 3, 9.0) or best_span(start, end) == (0, 0, 9.0)
    assert best_span(start, end, longest=2) == (0, 0, 9.0)
    assert best_span(np.array([1.0, 6.0, 0.0]), np.array([5.0, 0.0, 3.0])) == (1, 2, 9.0)


def test_a_question_is_read_with_its_amounts_as_the_passage_spells_them() -> None:
    text = "The city wants twenty-five schools and £3.9bn of credit."
    assert in_spelling_of(text, "Which city wants 25 schools?") == "Which city wants twenty-five schools?"
    asked = in_spelling_of(text, "Who lends 3.9 billion pounds?")
    assert asked == "Who lends £3.9bn?"
    assert in_spelling_of(text, "Which city wants 26 schools?") == "Which city wants 26 schools?"
    assert in_spelling_of(text, "Which city is it?") == "Which city is it?"

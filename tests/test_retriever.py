"""Searching one generation: filters, ties, near-duplicates, dates, spellings, and that nothing padded leaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.build.rebuild import Summary
from index.errors import UnknownSource
from index.generations.opening import open_generation
from index.search.retriever import Retriever
from index.types import Query, SearchSizes
from tests_support import WordEncoder

Build = Callable[..., Summary]
Search = Callable[..., Retriever]


def record(number: int, text: str, **fields: str) -> dict[str, str]:
    return {"id": f"r{number}", "title": f"Report {number}", "text": text} | fields


@pytest.fixture
def retriever(build: Build, tmp_path: Path, words: WordEncoder) -> Search:
    """A retriever over the given records."""

    def open_(*records: dict[str, str]) -> Retriever:
        corpus = tmp_path / "records.jsonl"
        corpus.write_text("\n".join(map(json.dumps, records)))
        build(corpus=corpus, index=tmp_path / "records")
        return Retriever(open_generation(tmp_path / "records"), words)

    return open_


def ids(retriever: Retriever, question: str, **options: object) -> list[str]:
    return [hit.article.id for hit in retriever.search(Query(question, **options)).hits]  # type: ignore[arg-type]


def test_fewer_passages_than_asked_for_are_all_real(retriever: Search) -> None:
    r = retriever(record(1, "The otter swims in the river."), record(2, "Bread is baked at dawn."))
    found = r.search(Query("Where does the otter swim?", k=20)).hits
    assert [hit.article.id for hit in found] == ["r1", "r2"]
    assert [hit.rank for hit in found] == [1, 2]
    assert found[0].score > found[1].score
    for hit in found:
        assert hit.text == hit.article.text[hit.start : hit.end]
        assert hit.quote.text == hit.article.text[hit.quote.start : hit.quote.end]
        assert hit.score == pytest.approx(sum(value for _, value in hit.parts))


def test_a_hit_says_on_which_lists_it_was(retriever: Search) -> None:
    r = retriever(record(1, "The otter swims in the river."), record(2, "Bread is baked at dawn."))
    found = r.search(Query("Where does the otter swim?", k=2)).hits
    assert [hit.found_by for hit in found] == [("BM25", "vectors"), ("vectors",)]


def test_a_source_filter_applies_before_the_top_k(retriever: Search) -> None:
    many = [record(i, f"The otter swims in river number {i} of the valley.", source="Big") for i in range(30)]
    r = retriever(*many, record(99, "An otter was seen once.", source="Small"))
    assert ids(r, "Where does the otter swim?", k=3, sources=("small",)) == ["r99"]


def test_an_unknown_source_is_refused_with_the_nearest(retriever: Search) -> None:
    r = retriever(record(1, "The otter swims.", source="River Post"))
    with pytest.raises(UnknownSource, match="'River Post'"):
        r.search(Query("otter", sources=("Rivr Post",)))


def test_dates_filter_inclusively_and_undated_articles_are_counted(retriever: Search) -> None:
    r = retriever(
        record(1, "The otter swims on the first day.", date="2026-01-01"),
        record(2, "The otter swims on the second day.", date="2026-01-02"),
        record(3, "The otter swims on the third day.", date="2026-01-03"),
        record(4, "The otter swims on no known day."),
    )
    found = r.search(Query("otter swims", since=date(2026, 1, 2), until=date(2026, 1, 2)))
    assert [hit.article.id for hit in found.hits] == ["r2"]
    assert found.undated_left_out == 1
    assert sorted(ids(r, "otter swims")) == ["r1", "r2", "r3", "r4"]


def test_a_filter_that_leaves_nothing_offers_what_there_is_without_it(retriever: Search) -> None:
    r = retriever(record(1, "The otter swims.", date="2026-01-01"))
    found = r.search(Query("Where does the otter swim?", since=date(2027, 1, 1)))
    assert found.hits == ()
    assert found.unfiltered is not None and found.unfiltered.article.id == "r1"


def test_words_of_the_question_that_say_when_limit_it_unless_told_not_to(retriever: Search) -> None:
    r = retriever(
        record(1, "The otter swims in the old river.", date="2026-01-01"),
        record(2, "The otter swims in the new river.", date="2026-02-05"),
    )
    question = "What happened in the last 3 days?"
    found = r.search(Query(question, today=date(2026, 2, 6)))
    assert [hit.article.id for hit in found.hits] == ["r2"]
    assert (found.phrase, found.query.since) == ("in the last 3 days", date(2026, 2, 3))
    assert sorted(ids(r, question, today=date(2026, 2, 6), any_time=True)) == ["r1", "r2"]


def test_newer_articles_weigh_more_and_as_of_moves_the_clock(retriever: Search) -> None:
    r = retriever(
        record(1, "The minister resigned after the vote in parliament.", date="2023-03-01"),
        record(2, "The minister resigned following the vote in parliament.", date="2026-03-01"),
    )
    question = "Which minister resigned?"
    assert ids(r, question, k=1) == ["r2"]
    assert ids(r, question, k=1, as_of=date(2023, 3, 2)) == ["r1"]


def test_neither_signals_nor_missing_words_depend_on_the_as_of_day(retriever: Search) -> None:
    r = retriever(
        record(1, "The minister resigned after the vote.", date="2023-03-01"),
        record(2, "A harvest festival was held in the valley.", date="2026-03-01"),
    )
    queries = [
        Query("Which minister resigned in Atlantis yesterday?", as_of=date(2023, 3, 2)),
        Query("Which minister resigned in Atlantis yesterday?", as_of=date(2030, 1, 1)),
        Query("Which minister resigned in Atlantis yesterday?", use_age=False),
    ]
    found = [r.search(query) for query in queries]
    assert found[0].signals == found[1].signals == found[2].signals
    assert {f.missing_terms for f in found} == {("Atlantis",)}


def test_near_identical_passages_do_not_fill_the_list(retriever: Search) -> None:
    text = "The otter swims in the river near the old mill and eats a great many fish every day."
    copies = [record(i, f"{text} Copy {i}.") for i in range(5)]
    r = retriever(*copies, record(9, "An otter is not a beaver."))
    found = ids(r, "Where does the otter swim?", k=5)
    assert len(found) == 2 and found[-1] == "r9"


def test_another_spelling_of_a_name_is_searched_and_said(retriever: Search) -> None:
    texts = [
        *(f"President Volodymyr Zelensky spoke on day {i} of the talks." for i in range(4)),
        *(f"Volodymyr Zelenskyy met envoys for hour {i}." for i in range(4)),
    ]
    r = retriever(*(record(i, text) for i, text in enumerate(texts)))
    found = r.search(Query("What did Zelenskyy do?", k=8))
    assert found.also_searched == ("zelensky",)
    assert "Zelensky spoke" in " ".join(hit.text for hit in found.hits)


def test_a_misspelt_word_that_no_article_has_is_read_as_the_one_meant(retriever: Search) -> None:
    r = retriever(
        *(record(i, f"Rustem Umerov led the delegation in round {i}.") for i in range(3)),
        record(8, "Bread is baked at dawn."),
    )
    found = r.search(Query("Who is Umerof?"))
    assert found.also_searched == ("umerov",)
    assert found.missing_terms == ()
    assert "Umerov" in found.hits[0].text


def test_the_same_question_gives_the_same_answer(retriever: Search) -> None:
    r = retriever(*(record(i, f"The otter number {i} swims in river {i}.") for i in range(40)))
    first, again = (r.search(Query("otter river", k=10)) for _ in range(2))
    assert first == again


def test_a_caller_that_asks_for_more_candidates_gets_them(retriever: Search) -> None:
    r = retriever(*(record(i, f"The otter number {i} swims in river {i}.") for i in range(60)))
    query = Query("Where does the otter swim?")
    parsed = r.understand(query)
    assert len(r.gather(parsed, None)) == 40
    assert len(r.gather(parsed, None, SearchSizes(candidates=55))) == 55
    few = SearchSizes(listed=10, sentences=5, candidates=7)
    assert len(r.gather(parsed, None, few)) == 7
    assert len(r.search(replace(query, k=20), few).hits) <= 7


def test_a_missing_word_is_one_that_no_article_near_the_question_holds(retriever: Search) -> None:
    r = retriever(
        record(1, "The otter swims in the river.", date="2026-02-05"),
        record(2, "A ferry crosses the river at dawn.", date="2026-02-05"),
    )
    found = r.search(
        Query("Which ferry met the otter and the walrus in the last 2 days?", today=date(2026, 2, 6))
    )
    assert found.missing_terms == ("met", "walrus")
    assert found.phrase == "in the last 2 days"

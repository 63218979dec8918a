"""The same article met twice."""

from datetime import date

from index.articles import merge
from index.types import Article, Skipped


def article(path, text="The bay was calm.", **fields):
    return Article(**{"id": path, "text": text, "title": "Calm", "path": path, "paths": (path,)} | fields)


def test_a_second_article_of_an_id_is_skipped_and_named():
    first, second = article("a.jsonl", id="7"), article("b.jsonl", "Another text.", id="7")
    assert merge([first, second]) == (
        [first],
        [Skipped("b.jsonl", "the article id '7' is taken by another one in a.jsonl")],
    )


def test_the_same_text_in_several_files_is_one_article_that_names_them_all():
    kept, skipped = merge([article("a.txt"), article("b.txt"), article("c/d.txt")])
    assert (len(kept), skipped) == (1, [])
    assert (kept[0].id, kept[0].path, kept[0].paths) == ("a.txt", "a.txt", ("a.txt", "b.txt", "c/d.txt"))


def test_a_copy_supplies_what_the_first_does_not_state():
    second = article("b.md", source="Bay Courier", published=date(2026, 2, 5), url="https://bay.example/")
    kept, _ = merge([article("a.txt"), second])
    assert (kept[0].source, kept[0].published, kept[0].url) == (
        "Bay Courier",
        date(2026, 2, 5),
        "https://bay.example/",
    )


def test_copies_of_different_sources_or_dates_stay_apart():
    articles = [
        article("a.md", source="Bay Courier"),
        article("b.md", source="Isle Post"),
        article("c.md", source="Isle Post", published=date(2026, 2, 5)),
        article("d.md", source="Isle Post", published=date(2026, 2, 6)),
    ]
    kept, skipped = merge(articles)
    assert [item.paths for item in kept] == [("a.md",), ("b.md", "c.md"), ("d.md",)]
    assert skipped == []


def test_records_of_one_file_with_the_same_text_stay_apart():
    articles = [article("a.jsonl", id="1"), article("a.jsonl", id="2")]
    assert merge(articles) == (articles, [])


def test_a_record_repeated_word_for_word_is_one_article():
    repeated = article("a.jsonl", id="1")
    assert merge([repeated, repeated]) == ([repeated], [])


def test_differences_of_case_stay_apart():
    articles = [article("A.txt"), article("a.txt", "THE BAY WAS CALM.")]
    assert merge(articles) == (articles, [])

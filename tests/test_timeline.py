"""One best sentence a date, by the text's own day or the publication's."""

from __future__ import annotations

from datetime import date

from index.timeline import events
from index.types import Article, Hit, Quote


def hit(text: str, published: date | None, title: str = "Peace talks", **fields: object) -> Hit:
    article = Article(id=text[:9], text=text, title=title, path="a.md", published=published)
    return Hit(1, 1.0, 0, article, 0, len(text), Quote(text, 0, len(text)), **fields)  # type: ignore[arg-type]


def told(*hits: Hit) -> list[tuple[str, str, str]]:
    return [(e.day.isoformat(), e.dated_by, e.hit.quote.text[:8]) for e in events("peace talks", hits)]


def test_events_come_oldest_first_one_a_date_the_best_of_each() -> None:
    assert told(
        hit("Talks opened in Geneva.", date(2026, 3, 5)),
        hit("Again, talks went on.", date(2026, 3, 5)),
        hit("Plans for talks were made.", date(2026, 3, 1)),
    ) == [("2026-03-01", "publication", "Plans fo"), ("2026-03-05", "publication", "Talks op")]


def test_a_day_that_the_sentence_names_comes_before_the_publication() -> None:
    assert told(
        hit("On 28 February the peace talks broke off.", date(2026, 3, 5)),
        hit("Peace talks resumed yesterday.", date(2026, 3, 4)),
        hit("Peace talks will open on 9 March 2026.", date(2026, 3, 2)),
        hit("In March peace talks are likely.", date(2026, 3, 1)),
    ) == [
        ("2026-02-28", "text", "On 28 Fe"),
        ("2026-03-01", "publication", "In March"),
        ("2026-03-02", "publication", "Peace ta"),
        ("2026-03-03", "text", "Peace ta"),
    ]


def test_an_undated_article_counts_only_where_its_sentence_names_day_and_year() -> None:
    assert told(
        hit("Peace talks began on 3 March 2026.", None),
        hit("Peace talks ended on 8 March.", None),
        hit("Peace talks go on.", None),
    ) == [("2026-03-03", "text", "Peace ta")]


def test_what_is_not_about_the_query_is_left_out() -> None:
    assert told(hit("Rain fell on the hills.", date(2026, 3, 5), title="Weather")) == []

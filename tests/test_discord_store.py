"""What the bot remembers, and how an answer is put together again from it."""

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.desk.answer import Answer, Closest, Filters, NotFound
from bot.discord.records import from_record
from bot.discord.store import KEPT_SECONDS, Store
from index.types import Article, Hit, IndexInfo, Quote, Span

TODAY = date(2026, 2, 6)
NOW = datetime(2026, 2, 6, tzinfo=UTC)
INFO = IndexInfo("g1", NOW, NOW, 1, 1, 2, TODAY, TODAY, ())
ARTICLE = Article("a", "First one. The second sentence. Third.", "Title", "a.txt")


class FewArticles:
    """The two things of a desk that putting an answer together again needs."""

    def __init__(self, generation="g1", articles=(ARTICLE,)):
        self.info = IndexInfo(generation, NOW, NOW, 1, 1, 2, TODAY, TODAY, ())
        self._articles = {article.id: article for article in articles}

    def article(self, article_id):
        return self._articles.get(article_id)


def found(question="Which is second?"):
    hit = Hit(1, 0.5, -1, ARTICLE, 0, 31, Quote("The second sentence.", 11, 31))
    filters = Filters(since=date(2026, 1, 1), sources=("S",), phrase="this year")
    return Answer(question, "answered", 0.75, (hit,), None, filters, ("2nd",), 2, INFO)


class Clock:
    now = 2e9

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store(tmp_path / "bot.sqlite3", clock)
    yield store
    store.close()


def test_an_answer_is_put_together_again_as_it_was(store):
    record = store.add("the user's words", found(), 7)
    assert from_record(store.get(record.id), FewArticles()) == found()
    assert record.query.since == date(2026, 1, 1) and record.query.sources == ("S",)


def test_a_not_found_is_put_together_again_as_it_was(store):
    why = NotFound("why", ("x", "y"), Closest(ARTICLE, Quote("Third.", 32, 38)))
    answer = Answer("q", "none", 0.1, (), why, Filters(), (), 0, INFO)
    assert from_record(store.add("q", answer, None), FewArticles()) == answer


def read(rank, sure, answer):
    return Hit(
        rank,
        0.5,
        -1,
        ARTICLE,
        0,
        31,
        Quote("The second sentence.", 11, 31, answer),
        confidence=sure,
    )


def test_the_words_that_answer_and_the_certainty_of_each_passage_are_kept(store):
    hits = (read(1, 0.8125, Span(15, 21)), read(2, 0.5, None))
    answer = replace(found(), candidates=hits)
    record = store.add("q", answer, None)
    assert record.body["passages"] == [
        ["a", 0, 31, 11, 31, 0.5, 0.8125, [15, 21]],
        ["a", 0, 31, 11, 31, 0.5, 0.5, None],
    ]
    assert from_record(store.get(record.id), FewArticles()) == answer


def test_what_may_answer_is_put_together_again_with_its_passage(store):
    why = NotFound(
        "This may answer it.", (), Closest(ARTICLE, Quote("The second sentence.", 11, 31, Span(15, 21)))
    )
    answer = Answer("q", "perhaps", 0.4, (read(1, 0.4, Span(15, 21)),), why, Filters(), (), 0, INFO)
    again = from_record(store.get(store.add("q", answer, None).id), FewArticles())
    assert again == answer and again.passages == () and again.best == answer.candidates[0]


@pytest.mark.parametrize(("answered", "certainty"), [(True, "answered"), (False, "none")])
def test_what_an_earlier_version_stored_still_loads(store, answered, certainty):
    record = store.add("q", found(), None)
    body = {name: value for name, value in record.body.items() if name not in ("certainty", "notes")}
    why = {"reason": "why", "missing": [], "closest": ["a", 11, 31]}
    body |= {
        "answered": answered,
        "passages": [["a", 0, 31, 11, 31, 0.5]] if answered else [],
        "not_found": None if answered else why,
    }
    again = from_record(replace(record, body=body), FewArticles())
    assert (again.certainty, again.answered) == (certainty, answered)
    assert [hit.quote for hit in again.passages] == [Quote("The second sentence.", 11, 31)] * answered
    assert [hit.confidence for hit in again.passages] == [None] * answered


def test_an_answer_of_another_generation_or_without_its_article_is_not_put_together(store):
    record = store.add("q", found(), None)
    assert from_record(record, FewArticles("g2")) is None
    assert from_record(record, FewArticles(articles=())) is None


def test_answers_are_found_by_the_messages_that_asked_and_that_show_them(store):
    record = store.add("q", found(), 7)
    assert store.answers_to(7) == []
    store.shown_in(record.id, 8)
    assert store.answers_to(7) == [8] and store.of_message(8).id == record.id and store.of_message(9) is None
    store.remove_message(7)
    assert store.get(record.id) is None and store.of_message(8) is None


def test_everything_is_forgotten_after_30_days(store, clock):
    record = store.add("q", found(), 7)
    store.vote(record, 1, None)
    store.add_unanswered("why?", 1)
    clock.now += KEPT_SECONDS - 1
    assert store.get(record.id) and store.unanswered(1) == [("why?", 1)]
    clock.now += 2
    assert store.get(record.id) is None and store.unanswered(1) == []
    store.forget()
    for table in ("answers", "feedback", "unanswered"):
        assert store._db.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]


def test_the_unanswered_are_counted_without_regard_to_case_and_spaces(store):
    for question in ("Why  so?", "why so?", "Who?"):
        store.add_unanswered(question, 1)
    assert [count for _, count in store.unanswered(1)] == [2, 1]


def test_the_unanswered_are_their_servers_alone_and_older_ones_nobodys(tmp_path):
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE unanswered (at INTEGER NOT NULL, question TEXT NOT NULL)")
        old.execute("INSERT INTO unanswered VALUES (9999999999, 'whose?')")
    old.close()
    store = Store(path)
    store.add_unanswered("first?", 1)
    store.add_unanswered("second?", 2)
    assert (store.unanswered(1), store.unanswered(2)) == ([("first?", 1)], [("second?", 1)])
    assert store.unanswered(3) == store.unanswered(0) == []
    store.close()


def test_a_changed_vote_replaces_the_earlier_one(store):
    record = store.add("q", found(), None)
    store.vote(record, 1, None)
    store.vote(record, 1, None)
    store.vote(record, -1, 1)
    assert sorted(store._db.execute("SELECT vote FROM feedback").fetchall()) == [(-1,), (1,)]


def test_the_store_serves_several_threads(store):
    def write():
        for _ in range(20):
            assert store.get(store.add("q", found(), None).id)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store._db.execute("SELECT count(*) FROM answers").fetchall() == [(80,)]

"""Every BM25 index by values: one fixture runs the contract on every engine, the definition is the oracle."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.language.terms import ForwardIndex
from index.language.words import content_terms, tokenize
from index.lexical import postings, tantivy
from index.lexical.base import EXTRA_WEIGHT, LexicalIndex
from index.lexical.documents import Documents

ENGINES = [tantivy, postings]

PASSAGES = [
    "Harbour talks. The ferry company cancelled every crossing to the islands on Friday.",
    "Harbour talks. Dockers at the harbour voted for a strike over pay.",
    "Storm warning. Waves of nine metres were measured; ferries stayed in the harbour.",
    "Budget. The council will spend 1,000 euros on the harbour's lamps.",
    "Café prices. A coffee costs 4.50 euros in the U.S.-style café by the church.",
    "",
]


@pytest.fixture(params=ENGINES, ids=["tantivy", "postings"])
def engine(request: pytest.FixtureRequest) -> ModuleType:
    return request.param


@pytest.fixture
def index_of(engine: ModuleType, tmp_path: Path) -> Callable[[list[str]], LexicalIndex]:
    def index_of_(texts: list[str]) -> LexicalIndex:
        engine.write(Documents.of_texts(texts), tmp_path)
        return engine.load(tmp_path)

    return index_of_


def bm25(texts: list[str], weights: dict[str, float]) -> list[float]:
    """BM25 by its definition, k1 = 1.2 and b = 0.75, over the content terms of each text."""
    documents = [Counter(t for t in tokenize(text) if t in set(content_terms(text))) for text in texts]
    mean = sum(map(Counter.total, documents)) / len(documents)
    spread = Counter(term for document in documents for term in document)
    scores = []
    for document in documents:
        norm = 1.2 * (0.25 + 0.75 * document.total() / mean) if mean else 0.0
        scores.append(
            sum(
                weight
                * math.log(1 + (len(texts) - spread[term] + 0.5) / (spread[term] + 0.5))
                * (document[term] * 2.2 / (document[term] + norm))
                for term, weight in weights.items()
                if term in document
            )
        )
    return scores


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def test_scores_are_those_of_the_definition(index_of):
    index = index_of(PASSAGES)
    expected = bm25(PASSAGES, {"harbour": 1.0, "strike": 1.0})
    np.testing.assert_allclose(index.scores("Which harbour is on strike?", np.arange(6)), expected, rtol=1e-5)
    found = index.search("Which harbour is on strike?", 10)
    ranked = sorted((row for row in range(6) if expected[row]), key=lambda row: (-expected[row], row))
    assert found.passages.tolist() == ranked
    assert ranked[0] == 1
    assert found.passages.dtype == np.int64
    assert found.scores.dtype == np.float32
    np.testing.assert_allclose(found.scores, [expected[row] for row in ranked], rtol=1e-5)


def test_only_the_k_best_are_returned(index_of):
    index = index_of(PASSAGES)
    every = index.search("harbour ferry", 10)
    assert len(every.passages) == 4
    assert index.search("harbour ferry", 2).passages.tolist() == every.passages[:2].tolist()
    assert index.search("harbour ferry", 0).passages.tolist() == []


def test_a_word_of_no_passage_finds_nothing(index_of):
    index = index_of(PASSAGES)
    assert index.search("zeppelin", 5).passages.tolist() == []
    assert index.scores("zeppelin", rows(0, 3)).tolist() == [0.0, 0.0]


def test_question_words_and_stop_words_are_not_searched(index_of):
    index = index_of([*PASSAGES, "What which who where when how why is the"])
    assert index.search("What is the why of it, and who was where?", 5).passages.tolist() == []


def test_forms_and_spellings_of_a_word_are_one(index_of):
    index = index_of(PASSAGES)
    for question, row in [
        ("cancelling", 0),
        ("CANCELLED", 0),
        ("lamp", 3),
        ("1000", 3),
        ("1,000", 3),
        ("the harbour’s lamps", 3),
        ("cafe", 4),
        ("CAFÉS", 4),
        ("4.50", 4),
        ("US", 4),
        ("U.S.", 4),
        ("USA", 4),
        ("US-styled", 4),
    ]:
        assert index.search(question, 1).passages.tolist() == [row], question
    assert index.search("us", 5).passages.tolist() == []


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   \t\n",
        "?!... --- ()",
        '"',
        "'",
        "🦭🦭🦭",
        "\x00\x1b[31m\ud800",
        "терміново",
        "harbour " * 2_000,
        "(" * 10_000,
    ],
)
def test_a_hostile_question_is_only_words(index_of, question):
    index = index_of(PASSAGES)
    found = index.search(question, 5)
    expected = {0, 1, 2, 3} if "harbour" in question else set()
    assert set(found.passages.tolist()) == expected
    assert np.count_nonzero(index.scores(question, np.arange(6))) == len(expected)


def test_query_syntax_means_nothing(index_of):
    index = index_of(PASSAGES)
    plain = index.search("harbour strike", 5)
    for question in [
        'harbour AND "strike"',
        "+harbour -strike",
        "harbour^9 strike~2",
        "terms:harbour (strike OR",
        "harbour [* TO strike]",
        r"harbour\ strike\\",
    ]:
        found = index.search(question, 5)
        assert found.scores[found.passages == 1] >= plain.scores[0], question
    assert index.search("row:0 terms:*", 5).passages.tolist() == []


def test_a_passage_without_words_is_a_row_like_any_other(index_of):
    index = index_of(PASSAGES)
    assert len(index) == 6
    assert index.scores("harbour", rows(5, 1)).tolist()[0] == 0.0


def test_no_passage_is_found_in_an_empty_index(index_of):
    index = index_of([])
    assert len(index) == 0
    assert index.search("harbour", 5).passages.tolist() == []
    assert index.scores("harbour", rows()).tolist() == []


def test_scores_are_in_the_order_of_the_given_passages(index_of):
    index = index_of(PASSAGES)
    scores = index.scores("harbour ferry", np.arange(6))
    assert index.scores("harbour ferry", rows(3, 0, 3, 5)).tolist() == scores[[3, 0, 3, 5]].tolist()
    assert index.scores("harbour ferry", rows()).tolist() == []


def test_a_passage_scores_the_same_however_it_is_asked_for(index_of):
    index = index_of(newspaper(400))
    question = "harbour strike storm"
    found = index.search(question, 50)
    np.testing.assert_array_equal(index.scores(question, found.passages), found.scores)
    [best] = index.search(question, 1).scores
    assert best == found.scores[0]
    narrow = index.search(question, 50, np.isin(np.arange(400), found.passages[::2]))
    np.testing.assert_array_equal(narrow.scores, found.scores[::2])


def test_equal_scores_are_in_the_order_of_the_passages(index_of):
    index = index_of(["a seal sleeps on the beach", "no such thing", *["the seal on a quay"] * 30])
    found = index.search("seal on the quay", 20)
    assert found.passages.tolist() == list(range(2, 22))
    assert len(set(found.scores.tolist())) == 1


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.97])
def test_a_filter_holds_before_the_top_k(index_of, share):
    texts = newspaper(3000)
    index = index_of(texts)
    within = np.random.default_rng(0).random(3000) < share
    expected = index.scores("harbour strike", np.arange(3000))
    ranked = [
        row for row in np.argsort(-expected, kind="stable").tolist() if within[row] and expected[row] > 0
    ]
    found = index.search("harbour strike", 40, within)
    assert found.passages.tolist() == ranked[:40]
    everything = index.search("harbour strike", 3000, within)
    assert everything.passages.tolist() == ranked


def test_a_filter_leaves_what_is_found_without_it_as_it_was(index_of):
    index = index_of(PASSAGES)
    within = np.zeros(len(PASSAGES), dtype=np.bool_)
    within[3] = True
    rows = np.arange(len(PASSAGES))
    free = index.search("harbour strike", 6)
    assert sorted(free.passages.tolist()) == [0, 1, 2, 3]
    index.search("lamps", 1)  # something else in between
    assert index.search("harbour strike", 6, within).passages.tolist() == [3]
    assert index.scores("harbour strike", rows)[free.passages].tolist() == free.scores.tolist()
    again = index.search("harbour strike", 6)
    assert (again.passages.tolist(), again.scores.tolist()) == (free.passages.tolist(), free.scores.tolist())
    assert index.search("harbour strike", 6, extra=("ferry",)).scores[0] > 0
    assert index.scores("harbour", rows).tolist() != index.scores("strike", rows).tolist()


def test_a_passage_beyond_the_mask_is_not_flagged(index_of):
    index = index_of(PASSAGES)
    assert index.search("harbour", 5, np.array([True, False, True])).passages.tolist() == [0, 2]


def test_extra_words_are_searched_too_and_count_less(index_of):
    texts = ["The mayor Kowalczyk spoke.", "The mayor Kowalczik spoke.", "Nobody was there at noon."]
    index = index_of(texts)
    assert index.search("kowalczyk", 5).passages.tolist() == [0]
    found = index.search("kowalczyk", 5, extra=["Kowalczik"])
    assert found.passages.tolist() == [0, 1]
    np.testing.assert_allclose(found.scores[1], found.scores[0] * EXTRA_WEIGHT, rtol=1e-6)
    np.testing.assert_array_equal(index.scores("kowalczyk", rows(0, 1), extra=["Kowalczik"]), found.scores)


def test_a_word_given_twice_counts_once(index_of):
    index = index_of(PASSAGES)
    once = index.search("harbour", 5)
    for question, extra in [("harbour harbour Harbours", ()), ("harbour", ["harbours"])]:
        again = index.search(question, 5, extra=extra)
        np.testing.assert_array_equal(again.scores, once.scores)


def test_two_threads_find_what_one_finds(index_of):
    index = index_of(newspaper(1000))
    questions = [f"harbour {word} strike" for word in WORDS]
    alone = [index.search(question, 50) for question in questions]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda question: index.search(question, 50), questions))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one.passages, other.passages)
        np.testing.assert_array_equal(one.scores, other.scores)


def test_opening_and_searching_change_no_data_file(engine, tmp_path):
    written = engine.write(Documents.of_texts(PASSAGES), tmp_path)
    assert written
    before = {
        name: ((tmp_path / name).stat().st_mtime_ns, (tmp_path / name).read_bytes()) for name in written
    }
    index = engine.load(tmp_path)
    index.search("harbour", 5)
    index.scores("harbour", rows(1))
    others = {path.name for path in tmp_path.iterdir()} - set(written)
    assert all(name.endswith(".lock") for name in others)
    assert before == {
        name: ((tmp_path / name).stat().st_mtime_ns, (tmp_path / name).read_bytes()) for name in written
    }


def test_an_index_that_cannot_be_locked_is_read_all_the_same(engine, tmp_path):
    written = engine.write(Documents.of_texts(PASSAGES), tmp_path)
    for lock in tmp_path.glob(".*.lock"):
        lock.unlink()
    (tmp_path / ".tantivy-meta.lock").mkdir()  # stands in for a read-only folder, which does not bind root
    index = engine.load(tmp_path)
    assert index.search("strike", 3).passages.tolist() == [1]
    assert index.scores("strike", rows(1, 0))[1] == 0.0
    assert {path.name for path in tmp_path.iterdir()} == {*written, ".tantivy-meta.lock"}


def test_a_damaged_or_missing_file_never_ends_in_a_panic(engine, tmp_path):
    texts = newspaper(300)
    expected = None
    for name in engine.write(Documents.of_texts(texts), tmp_path):
        whole = (tmp_path / name).read_bytes()
        for damage in (None, b"", b"?" * len(whole), whole[:-7]):
            (tmp_path / name).unlink() if damage is None else (tmp_path / name).write_bytes(damage)
            try:
                found = engine.load(tmp_path).search("harbour strike", 20)
            except IndexDamaged as error:
                assert "newsdesk rebuild" in str(error)
                assert "\n" not in str(error)
            else:
                # tantivy does not read every file for every question: what it finds then is right.
                expected = expected or engine.load(tmp_path).search("harbour strike", 20)
                np.testing.assert_array_equal(found.passages, expected.passages)
            (tmp_path / name).write_bytes(whole)


def test_an_absent_folder_is_damage_with_its_remedy(engine, tmp_path):
    with pytest.raises(IndexDamaged, match=r"nowhere.*newsdesk rebuild"):
        engine.load(tmp_path / "nowhere")


def test_documents_of_sentences_and_titles_are_those_of_the_joined_text():
    titles = ["Harbour talks", "Storm warning", "Nothing happened"]
    sentences = ["Dockers voted.", "The strike begins at 6.", "Waves of nine metres!", "Ferries stayed."]
    texts = [
        "Harbour talks. Dockers voted. The strike begins at 6.",
        "Storm warning. Waves of nine metres!",
        "Storm warning. Ferries stayed.",
    ]
    joined = Documents.of_texts(texts)
    made = Documents.of_passages(ForwardIndex.build(sentences), rows(0, 0, 1, 2), titles, rows(0, 1, 1))
    assert made.count == joined.count == 3
    np.testing.assert_array_equal(made.terms, joined.terms)
    np.testing.assert_array_equal(made.passages, joined.passages)


WORDS = ["harbour", "strike", "storm", "ferry", "council", "budget", "lamp", "church", "coffee", "island"]


def newspaper(passages: int) -> list[str]:
    """Short passages over a few words, some much more frequent than others."""
    random = np.random.default_rng(7)
    odds = 1 / np.arange(1, len(WORDS) + 1)
    return [
        " ".join(random.choice(WORDS, size=random.integers(1, 30), p=odds / odds.sum()))
        for _ in range(passages)
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_engine_agrees_with_the_definition(data):
    word = st.sampled_from(WORDS[:8])
    texts = data.draw(st.lists(st.lists(word, max_size=12).map(" ".join), max_size=12), "texts")
    question = data.draw(st.lists(word, max_size=4), "question")
    extra = data.draw(st.lists(word, max_size=2), "extra")
    within = data.draw(
        st.none() | st.lists(st.booleans(), max_size=14).map(lambda flags: np.array(flags, bool))
    )
    k = data.draw(st.integers(0, 14), "k")
    weights = {content_terms(w)[0]: EXTRA_WEIGHT for w in extra} | {
        content_terms(w)[0]: 1.0 for w in question
    }
    expected = np.array(bm25(texts, weights) if texts else [])
    allowed = np.array(
        [within is None or (row < len(within) and within[row]) for row in range(len(texts))], bool
    )
    for engine in ENGINES:
        with TemporaryDirectory() as folder:
            engine.write(Documents.of_texts(texts), Path(folder))
            index = engine.load(Path(folder))
            scores = index.scores(" ".join(question), np.arange(len(texts)), extra)
            np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-7)
            found = index.search(" ".join(question), k, within, extra)
            np.testing.assert_array_equal(found.scores, scores[found.passages])
            candidates = [row for row in range(len(texts)) if allowed[row] and scores[row] > 0]
            assert found.passages.tolist() == sorted(candidates, key=lambda row: (-scores[row], row))[:k]

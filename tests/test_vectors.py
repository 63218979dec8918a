"""Every vector store by values: one fixture runs the contract on every engine; exact is the oracle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import vectors as stores
from index.errors import IndexDamaged
from index.types import Matrix, Rows
from index.vectors import exact, faiss
from index.vectors.base import TOLERANCE, SentenceHits, VectorStore

ENGINES = [(exact, 0), (faiss, 10**9), (faiss, 0)]


@pytest.fixture(autouse=True)
def codes_from_the_first_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small stores have codes too, or those would not be under test."""
    monkeypatch.setattr(faiss, "CODES_FROM", 0)


@pytest.fixture(params=ENGINES, ids=["exact", "faiss flat", "faiss codes"])
def engine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, codes_from_the_first_sentence: None
) -> ModuleType:
    module, codes_from = request.param
    monkeypatch.setattr(faiss, "CODES_FROM", codes_from)
    return module


@pytest.fixture(params=["built", "read back"])
def open_store(
    request: pytest.FixtureRequest, engine: ModuleType, tmp_path: Path
) -> Callable[..., VectorStore]:
    def open_(vectors: Matrix, passage_of: Rows) -> VectorStore:
        store = engine.build(vectors, passage_of)
        if request.param == "built":
            return store
        assert {tmp_path / name for name in engine.write(store, tmp_path)} == set(tmp_path.iterdir())
        return engine.load(tmp_path, passage_of)

    return open_


def unit(rows: object) -> Matrix:
    """The rows as unit vectors."""
    vectors = np.asarray(rows, dtype=np.float32)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def rows(*numbers: int) -> Rows:
    return np.array(numbers, dtype=np.int64)


def news(sentences: int, dim: int = 32, seed: int = 0) -> tuple[Matrix, Rows]:
    """Vectors in topics of a few themes, as news has them, and passages of one to seven sentences."""
    random = np.random.default_rng(seed)
    themes = random.standard_normal((max(2, sentences // 1000), dim))
    topics = random.standard_normal((max(4, sentences // 50), dim))
    of_topic = random.integers(0, len(topics), sentences)
    vectors = unit(
        themes[of_topic % len(themes)] + topics[of_topic] + 0.7 * random.standard_normal((sentences, dim))
    )
    passage_of = np.repeat(np.arange(sentences), random.integers(1, 8, sentences))[:sentences]
    return vectors, passage_of.astype(np.int64)


SMALL = unit([[1, 0, 0, 0], [0.8, 0.6, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [-1, 0, 0, 0]])
SMALL_PASSAGES = rows(0, 0, 1, 3, 3)
EAST = unit([1, 0, 0, 0])


def same(one: SentenceHits, other: SentenceHits) -> None:
    for part, expected in zip(one, other, strict=True):
        np.testing.assert_array_equal(part, expected)


def test_the_nearest_sentences_come_first_with_their_inner_products(open_store):
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 3)
    assert found.sentences.tolist() == [0, 1, 2]
    assert found.passages.tolist() == [0, 0, 1]
    np.testing.assert_allclose(found.scores, [1.0, 0.8, 0.0], atol=1e-6)
    assert [part.dtype for part in found] == [np.int64, np.int64, np.float32]


def test_fewer_sentences_than_asked_for_are_not_padded(open_store):
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 50)
    assert found.sentences.tolist() == [0, 1, 2, 3, 4]
    assert len(found.passages) == len(found.scores) == 5


def test_no_sentence_is_found_in_an_empty_store(open_store):
    store = open_store(np.empty((0, 4), np.float32), rows())
    assert len(store) == 0
    assert store.dim == 4
    [found] = store.search(EAST[None], 5)
    assert [part.tolist() for part in found] == [[], [], []]
    sentences, scores = store.scores(EAST, rows(0, 1))
    assert sentences.tolist() == scores.tolist() == []


def test_asking_for_none_finds_none(open_store):
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 0)
    assert [part.tolist() for part in found] == [[], [], []]


def test_no_question_has_no_hits(open_store):
    assert list(open_store(SMALL, SMALL_PASSAGES).search(np.empty((0, 4), np.float32), 3)) == []


def test_each_question_of_a_batch_is_answered_as_if_alone(open_store):
    vectors, passage_of = news(3000)
    store = open_store(vectors, passage_of)
    asked = vectors[:7]
    for question, found in zip(asked, store.search(asked, 20), strict=True):
        same(found, store.search(question[None], 20)[0])


def test_equal_scores_are_in_the_order_of_the_sentences(open_store):
    vectors, passage_of = news(3000)
    vectors[5::3] = vectors[5]
    [found] = open_store(vectors, passage_of).search(vectors[5][None], 40)
    assert found.sentences.tolist() == list(range(5, 5 + 40 * 3, 3))
    assert len(set(found.scores.tolist())) == 1


def test_only_flagged_passages_are_searched(open_store):
    within = np.array([False, True, True, True])
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 2, within)
    assert found.sentences.tolist() == [2, 3]
    assert found.passages.tolist() == [1, 3]


def test_a_passage_beyond_the_mask_is_not_flagged(open_store):
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 5, np.array([False, True]))
    assert found.sentences.tolist() == [2]


def test_no_passage_flagged_finds_none(open_store):
    [found] = open_store(SMALL, SMALL_PASSAGES).search(EAST[None], 5, np.zeros(4, bool))
    assert len(found.sentences) == 0


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_filter_holds_before_the_top_k(open_store, share):
    vectors, passage_of = news(9000)
    within = np.random.default_rng(1).random(passage_of[-1] + 1) < share
    store, truth = open_store(vectors, passage_of), exact.build(vectors, passage_of)
    for question in vectors[:5]:
        [found] = store.search(question[None], 100, within)
        [expected] = truth.search(question[None], 100, within)
        assert within[found.passages].all()
        assert len(found.sentences) == 100
        assert len(np.intersect1d(found.sentences, expected.sentences)) >= 97


def test_sentences_score_in_the_order_of_the_given_passages(open_store):
    sentences, scores = open_store(SMALL, SMALL_PASSAGES).scores(EAST, rows(3, 0, 3))
    assert sentences.tolist() == [3, 4, 0, 1, 3, 4]
    np.testing.assert_allclose(scores, [0, -1, 1, 0.8, 0, -1], atol=1e-6)


def test_a_passage_without_sentences_has_no_scores(open_store):
    sentences, scores = open_store(SMALL, SMALL_PASSAGES).scores(EAST[None], rows(2, -1, 99, 1))
    assert sentences.tolist() == [2]
    assert len(scores) == 1


def test_every_engine_orders_by_the_inner_product_within_the_tolerance(open_store):
    vectors, passage_of = news(9000)
    question = unit(vectors[17] + vectors[18])
    product = vectors.astype(np.float64) @ question
    [found] = open_store(vectors, passage_of).search(question[None], 50)
    np.testing.assert_allclose(found.scores, product[found.sentences], atol=TOLERANCE)
    assert (np.diff(product[found.sentences]) <= 2 * TOLERANCE).all()
    left_out = np.setdiff1d(np.arange(9000), found.sentences)
    assert (product[left_out] > product[found.sentences[-1]] + 2 * TOLERANCE).mean() < 0.001


def test_a_sentence_has_the_same_score_however_it_is_asked_for(open_store):
    # more than the contract asks of an engine: those of this machine agree to the bit
    vectors, passage_of = news(9000)
    store = open_store(vectors, passage_of)
    question = vectors[17] + vectors[18]
    everything = store.scores(question, np.arange(passage_of[-1] + 1))[1]
    assert len(everything) == 9000
    for k, within in [(3, None), (200, None), (200, np.arange(passage_of[-1] + 1) % 3 == 0)]:
        [found] = store.search(question[None], k, within)
        np.testing.assert_array_equal(found.scores, everything[found.sentences])
    sentences, scores = store.scores(question, rows(40, 4))
    np.testing.assert_array_equal(scores, everything[sentences])


def test_a_question_of_another_dimension_is_refused(open_store):
    store = open_store(SMALL, SMALL_PASSAGES)
    with pytest.raises(ValueError, match="3 dimensions, the index 4"):
        store.search(np.ones((1, 3), np.float32), 5)
    with pytest.raises(ValueError, match="3 dimensions, the index 4"):
        store.scores(np.ones(3, np.float32), rows(0))


def test_a_question_that_is_not_finite_is_refused(open_store):
    store = open_store(SMALL, SMALL_PASSAGES)
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="not finite"):
            store.search(np.full((1, 4), bad, np.float32), 5)


def test_a_vector_that_is_not_finite_is_never_stored(engine):
    vectors = SMALL.copy()
    vectors[2, 1] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        engine.build(vectors, SMALL_PASSAGES)


def test_sentences_out_of_the_order_of_their_passages_are_refused(engine):
    with pytest.raises(ValueError, match="order"):
        engine.build(SMALL, rows(0, 1, 0, 2, 2))
    with pytest.raises(ValueError, match="4 sentences"):
        engine.build(SMALL, rows(0, 0, 1, 2))


def test_two_threads_find_what_one_finds(open_store):
    vectors, passage_of = news(9000)
    store = open_store(vectors, passage_of)
    alone = [store.search(question[None], 100)[0] for question in vectors[:40]]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda question: store.search(question[None], 100)[0], vectors[:40]))
    for one, other in zip(alone, together, strict=True):
        same(one, other)


def test_the_same_vectors_make_the_same_files(engine, tmp_path):
    vectors, passage_of = news(3000)
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        written = engine.write(engine.build(vectors, passage_of), tmp_path / name)
    for name in written:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_stored_vectors_are_mapped_and_unchanged(engine, tmp_path):
    vectors, passage_of = news(500)
    engine.write(engine.build(vectors, passage_of), tmp_path)
    np.testing.assert_array_equal(np.load(tmp_path / exact.VECTORS, mmap_mode="r"), vectors)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    engine.load(tmp_path, passage_of).search(vectors[:1], 5)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_vectors_are_never_written_over_a_file_they_may_be_mapped_from(engine, tmp_path):
    vectors, passage_of = news(500)
    engine.write(engine.build(vectors, passage_of), tmp_path)
    with pytest.raises(FileExistsError):
        engine.write(engine.load(tmp_path, passage_of), tmp_path)
    np.testing.assert_array_equal(np.load(tmp_path / exact.VECTORS), vectors)


def test_codes_are_written_beside_mapped_vectors(tmp_path):
    vectors, passage_of = news(500)
    np.save(tmp_path / exact.VECTORS, vectors)
    mapped = np.load(tmp_path / exact.VECTORS, mmap_mode="r")
    assert faiss.write_codes(faiss.build(mapped, passage_of), tmp_path) == [faiss.CODES]
    [found] = faiss.load(tmp_path, passage_of).search(vectors[:1], 3)
    assert found.sentences[0] == 0


def test_a_small_store_is_a_flat_index_and_a_large_one_has_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, passage_of = news(40)
    for codes_from, kind in ((41, "IndexFlatIP"), (40, "IndexIVFPQFastScan")):
        monkeypatch.setattr(faiss, "CODES_FROM", codes_from)
        folder = tmp_path / kind
        folder.mkdir()
        assert faiss.write(faiss.build(vectors, passage_of), folder) == ["vectors.npy", "vectors.faiss"]
        store = faiss.load(folder, passage_of)
        assert type(store.codes).__name__ == kind
        [found] = store.search(vectors[7:8], 1)
        assert found.sentences.tolist() == [7]


def test_a_missing_or_cut_file_names_itself_and_the_command_that_mends_it(engine, tmp_path):
    vectors, passage_of = news(500)
    for name in engine.write(engine.build(vectors, passage_of), tmp_path):
        whole = (tmp_path / name).read_bytes()
        for damage in (None, b"", whole[:100], whole[:-100]):
            (tmp_path / name).unlink() if damage is None else (tmp_path / name).write_bytes(damage)
            with pytest.raises(IndexDamaged, match=f"{name}.*newsdesk rebuild") as caught:
                engine.load(tmp_path, passage_of)
            assert "\n" not in str(caught.value)
            (tmp_path / name).write_bytes(whole)
        assert len(engine.load(tmp_path, passage_of)) == 500


def test_files_of_another_number_of_sentences_are_refused(engine, tmp_path):
    vectors, passage_of = news(500)
    engine.write(engine.build(vectors, passage_of), tmp_path)
    with pytest.raises(IndexDamaged, match="newsdesk rebuild"):
        engine.load(tmp_path, passage_of[:-1])


def test_codes_of_other_vectors_are_refused(tmp_path):
    vectors, passage_of = news(500)
    faiss.write_codes(faiss.build(vectors, passage_of), tmp_path)
    exact.write(exact.build(vectors[:400], passage_of[:400]), tmp_path)
    with pytest.raises(IndexDamaged, match="does not belong to"):
        faiss.load(tmp_path, passage_of[:400])


def test_the_approximate_engine_finds_what_the_exact_one_finds():
    vectors, passage_of = news(20_000, dim=384)
    fast, truth = faiss.build(vectors, passage_of), exact.build(vectors, passage_of)
    asked = unit(vectors[:50] + 0.5 * unit(np.random.default_rng(2).standard_normal((50, 384))))
    found, expected = fast.search(asked, 200), truth.search(asked, 200)
    shared = [len(np.intersect1d(f.sentences, e.sentences)) for f, e in zip(found, expected, strict=True)]
    assert np.mean(shared) / 200 >= 0.99
    for f, e in zip(found, expected, strict=True):
        same(SentenceHits(*(part[:10] for part in f)), SentenceHits(*(part[:10] for part in e)))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_exact_engine_ranks_as_a_plain_sort_does(data):
    dim = data.draw(st.integers(1, 9), "dim")
    count = data.draw(st.integers(0, 30), "sentences")
    # Small whole numbers: their products are exact in float32, and ties are frequent.
    number = st.integers(-3, 3).map(float)
    drawn = data.draw(st.lists(st.lists(number, min_size=dim, max_size=dim), min_size=count, max_size=count))
    vectors = np.array(drawn, dtype=np.float32).reshape(count, dim)
    question = np.array(data.draw(st.lists(number, min_size=dim, max_size=dim)), dtype=np.float32)
    passage_of = np.array(
        sorted(data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))), np.int64
    )
    within = data.draw(
        st.none() | st.lists(st.booleans(), max_size=12).map(lambda flags: np.array(flags, bool))
    )
    k = data.draw(st.integers(0, 35), "k")
    allowed = [
        row
        for row in range(count)
        if within is None or (passage_of[row] < len(within) and within[passage_of[row]])
    ]
    expected = sorted(allowed, key=lambda row: (-float(vectors[row] @ question), row))[:k]
    for engine in (exact, faiss):
        [found] = engine.build(vectors, passage_of).search(question[None], k, within)
        assert found.sentences.tolist() == expected
        assert found.passages.tolist() == passage_of[expected].tolist()
        assert found.scores.tolist() == [float(vectors[row] @ question) for row in expected]


def test_vectors_are_opened_by_the_engine_that_wrote_beside_them(tmp_path):
    vectors, passage_of = news(500)
    stores.create(tmp_path, 500, 32)[:] = vectors
    np.testing.assert_array_equal(stores.mapped(tmp_path), vectors)
    alone = stores.load(tmp_path, passage_of)
    stores.write(stores.mapped(tmp_path), passage_of, tmp_path)
    beside = stores.load(tmp_path, passage_of)
    assert (type(alone), type(beside)) == (exact.ExactStore, faiss.FaissStore)
    same(alone.search(vectors[:1], 5)[0], beside.search(vectors[:1], 5)[0])
    assert [stores.engine(name) for name in stores.ENGINES] == [exact, faiss]

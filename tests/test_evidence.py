import numpy as np
import pytest

from index.language.answer_kind import expected, of_kind
from index.language.terms import DocumentFrequencies, ForwardIndex
from index.ranking import features as evidence
from index.ranking import quotes
from index.ranking.features import features, read
from index.ranking.matrix import among, asked, pool_of
from index.ranking.weights import confidence, signals, total, weights
from index.types import Span

ARTICLES = [
    (
        "Ferry sinks off Bergen",
        100.0,
        [
            ["The ferry Aurora sank off Bergen on Tuesday.", "All 40 passengers were saved by Ola Nordmann."],
            ["The harbour master praised the crew.", "Storms are rare there."],
        ],
    ),
    ("Fishermen honoured", 130.0, [["Ola Nordmann saved the passengers of a ferry.", "He got a medal."]]),
    ("Rain ahead", np.nan, [["Rain is expected in Paris.", "Bring a coat."]]),
]


def gathered(question, similarity=None):
    passages = [(i, p) for i, (_, _, found) in enumerate(ARTICLES) for p in found]
    sentences = [s for _, p in passages for s in p]
    counts = [len(p) for _, p in passages]
    first = np.concatenate([[0], np.cumsum(counts)])
    of_article = np.repeat([i for i, _ in passages], counts)
    forward = ForwardIndex.build(sentences)
    frequencies = DocumentFrequencies.of(forward, np.repeat(np.arange(len(passages)), counts))
    ask = asked(question, frequencies)
    pool = pool_of(
        ask,
        retrieval=np.array([1.0, 0.5, 0.8, 0.0]),
        similarity=np.array(similarity or [0.6, 0.5, 0.2, 0.1, 0.4, 0.1, 0.0, 0.0]),
        sentences=np.arange(len(sentences)),
        first=first,
        offset=np.array([0.0, 90.0, 0.0, 0.0]),
        article=np.array([i for i, _ in passages]),
        published=np.array([ARTICLES[i][1] for i, _ in passages]),
        sentences_of_article=(np.array([0, 4, 6]), np.array([4, 6, 8])),
        forward=forward,
        titles=ForwardIndex.build([title for title, _, _ in ARTICLES]),
        frequencies=frequencies,
    )
    assert of_article.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]
    return ask, pool, read(ask, pool)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("By what percentage did prices rise?", "percent"),
        ("How much did the ferry cost?", "money"),
        ("How many passengers were saved?", "number"),
        ("In what time did she solve the cube?", "number"),
        ("When did the ferry sink?", "date"),
        ("Fans cheered when the trailer came out for which film?", "thing"),
        ("Which European country hosted the talks?", "country"),
        ("Which US state banned it?", "state"),
        ("Where did it sink?", "place"),
        ("Which Hollywood actor was there?", "person"),
        ("Who saved the passengers?", "person"),
        ("What sank off Bergen?", "thing"),
    ],
)
def test_a_question_tells_the_kind_of_its_answer(question, kind):
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "fitting"),
    [
        ("percent", {"5%"}),
        ("money", {"$3"}),
        ("number", {"7"}),
        ("date", {"2021", "May 2"}),
        ("country", {"Norway"}),
        ("state", {"Texas"}),
    ],
)
def test_words_of_the_wanted_kind_are_told_apart(kind, fitting):
    words = ["5%", "$3", "7", "2021", "Norway", "Texas", "Bergen", "ferry"]
    forward = ForwardIndex.build(words)
    flags = of_kind(forward.ids, forward.kinds, kind)
    assert {w for w, flag in zip(words, flags, strict=True) if flag} == fitting - {"May 2"}


def test_shares_of_the_questions_words_are_counted_where_they_stand():
    ask, pool, reading = gathered("Which ferry sank at Bergen?")
    found = features(ask, pool, reading, None)
    assert ask.shares.sum() == pytest.approx(1)
    assert found["sentence"].tolist() == pytest.approx([1, 0, ask.shares[0], 0])
    assert found["title"][:2].tolist() == pytest.approx([ask.shares[[0, 2]].sum()] * 2)
    assert found["article"].tolist() == pytest.approx([1, 1, ask.shares[0], 0])
    assert found["opening"].tolist() == pytest.approx([1, np.exp(-90 / 1500), 1, 1])
    assert set(found) == set(evidence.TIMELESS)


def test_a_figure_counts_only_where_a_figure_is_asked_for():
    ask, pool, reading = gathered("How many passengers were saved?")
    found = features(ask, pool, reading, None)
    assert found["answer"][0] > 0
    assert found["answer"][1:].tolist() == [0, 0, 0]
    assert found["names"].tolist() == [0, 0, 0, 0]


def test_articles_that_bring_the_same_new_name_support_each_other():
    ask, pool, reading = gathered("Who saved the passengers of the ferry?")
    found = features(ask, pool, reading, None)
    assert found["agreement"][0] > 0
    assert found["agreement"][2] > 0
    assert found["agreement"][3] == 0


def test_a_window_does_not_reach_over_the_end_of_a_passage():
    alone = gathered("Rain?", [0, 0, 0, 0, 0, 0, 0.5, 0])[2].window
    beside = gathered("Rain?", [0, 0, 0, 0, 0, 0.9, 0.5, 0])[2].window
    assert beside[6] == alone[6] > 0
    assert beside[4] > alone[4]


def test_age_counts_either_way_and_the_undated_are_taken_as_the_median():
    ask, pool, reading = gathered("Which ferry sank?")
    found = features(ask, pool, reading, (110.0, 110.0))
    near, far = np.exp(-10 / 30), np.exp(-20 / 30)
    assert found["age"].tolist() == pytest.approx([near, near, far, near])
    assert set(found) == {*evidence.TIMELESS, *evidence.AGE}


def test_age_counts_from_the_nearest_of_several_days():
    ask, pool, reading = gathered("Which ferry sank?")
    found = features(ask, pool, reading, (90.0, 110.0))
    assert found["age"].tolist() == pytest.approx([1, 1, np.exp(-20 / 30), 1])


def test_the_quote_is_the_sentence_that_holds_the_answer():
    ask, pool, reading = gathered("How many passengers of the ferry were saved?")
    scores = total(quotes.sentence_features(ask, pool, reading), "quote")
    assert int(np.argmax(scores[:2])) == 1
    ask, pool, reading = gathered("Which ferry sank off Bergen?")
    scores = total(quotes.sentence_features(ask, pool, reading), "quote")
    assert int(np.argmax(scores[:2])) == 0


def test_every_feature_has_a_weight_and_no_weight_is_without_its_feature():
    learned = weights()
    assert set(learned["timeless"]) == set(evidence.TIMELESS)
    assert set(learned["dated"]) == {*evidence.TIMELESS, *evidence.AGE}
    assert set(learned["quote"]) == set(quotes.FEATURES)


def test_confidence_is_high_for_what_is_reported_and_low_for_what_is_not():
    def confidence_of(question, similarity):
        ask, pool, reading = gathered(question, similarity)
        return confidence(signals(features(ask, pool, reading, (110.0, 110.0)), pool, 4))

    there = confidence_of("Which ferry sank off Bergen?", [0.75, 0.5, 0.3, 0.1, 0.4, 0.1, 0.0, 0.0])
    absent = confidence_of("Who won the tennis final in Rome?", [0.1, 0.1, 0.0, 0.1, 0.1, 0.1, 0.1, 0.0])
    assert there > 0.5 > 0.05 > absent
    assert confidence({}) == 0


def test_confidence_is_the_same_on_any_day():
    ask, pool, reading = gathered("Which ferry sank off Bergen?")
    days = [
        signals(features(ask, pool, reading, day), pool, 4)
        for day in (None, (100.0, 100.0), (9000.0, 9001.0))
    ]
    assert days[0] == days[1] == days[2]


def test_a_question_without_words_has_no_terms_and_no_error():
    ask, pool, reading = gathered("Who is it?")
    found = features(ask, pool, reading, None)
    assert len(ask.terms) == 0
    assert found["article"].tolist() == [0, 0, 0, 0]
    assert np.isfinite(total(found, "timeless")).all()


SURE = 9.0


def likely(count, chosen, **others):
    """Scores by which one sentence is all but certain; `others` name what another one's probability is to be."""
    scores = np.full(count, -SURE)
    scores[chosen] = 0.0
    for name, probability in others.items():
        scores[int(name.removeprefix("at"))] = np.log(probability / (1 - probability))
    return scores


def test_a_quote_takes_along_the_sentence_that_it_refers_to():
    text = "Ola Nordmann saved forty people. He got a medal for it. Rain fell. The medal is gold."
    sentences = [Span(0, 32), Span(33, 55), Span(56, 66), Span(67, 85)]
    assert [text[start:end] for start, end in sentences][1] == "He got a medal for it."
    spans = [quotes.span(text, sentences, likely(4, place)) for place in range(4)]
    assert spans == [Span(0, 32), Span(0, 55), Span(56, 66), Span(56, 85)]


def test_a_quote_takes_along_the_likelier_neighbour_that_may_hold_the_answer():
    text = "Ola Nordmann saved forty people. A medal was struck. Rain fell."
    sentences = [Span(0, 32), Span(33, 52), Span(53, 63)]
    least = quotes.LIKELY + 0.005
    assert quotes.extent(text, sentences, likely(3, 1)) == (1, 1)
    assert quotes.extent(text, sentences, likely(3, 1, at2=least)) == (1, 2)
    assert quotes.extent(text, sentences, likely(3, 1, at0=least)) == (0, 1)
    assert quotes.extent(text, sentences, likely(3, 1, at2=quotes.LIKELY - 0.005)) == (1, 1)
    assert quotes.extent(text, sentences, likely(3, 1, at0=0.2, at2=0.3)) == (1, 2)
    assert quotes.extent(text, sentences, likely(3, 1, at0=0.3, at2=0.2)) == (0, 1)
    assert quotes.extent(text, sentences, likely(3, 0, at2=0.4)) == (0, 0)  # not beside it
    assert quotes.extent(text, sentences, likely(3, 2, at1=0.4)) == (1, 2)


def test_a_headline_is_not_taken_along():
    text = "Missiles hit a power plant\n\nThe attack came at dawn."
    sentences = [Span(0, 26), Span(28, 52)]
    assert quotes.span(text, sentences, likely(2, 1)) == sentences[1]
    assert quotes.span(text, sentences, likely(2, 1, at0=0.4)) == sentences[1]
    text = "The ship sank at dawn.\n\nWhat happens next\n\nRescue went on."
    sentences = [Span(0, 22), Span(24, 41), Span(43, 58)]
    assert quotes.span(text, sentences, likely(3, 0, at1=0.4)) == sentences[0]


def test_a_quote_that_would_grow_too_long_or_has_nothing_before_it_stays_one_sentence():
    long = "A ferry " + "very " * 100 + "old sank. It was raised."
    at = long.index("It was")
    sentences = [Span(0, at - 1), Span(at, len(long))]
    assert quotes.span(long, sentences, likely(2, 1, at0=0.4)) == sentences[1]
    assert quotes.span(long, sentences, likely(2, 0, at1=0.4)) == sentences[0]
    assert quotes.span("It was raised.", [Span(0, 14)], np.zeros(1)) == Span(0, 14)


def test_few_hashes_are_found_among_many_also_where_their_lower_bits_agree():
    ids = np.array([1, 2**16 + 1, 7, 2**20 + 7, 1], dtype=np.uint32)
    terms = np.array([1, 2**20 + 7], dtype=np.uint32)
    assert among(ids, terms).tolist() == np.isin(ids, terms).tolist() == [True, False, False, True, True]
    assert not among(ids, terms[:0]).any()


def test_confidence_falls_as_the_corpus_grows_and_does_not_look_at_what_is_relative():
    ask, pool, reading = gathered("Which ferry sank off Bergen?")
    found = features(ask, pool, reading, None)
    small, large = (confidence(signals(found, pool, passages)) for passages in (7, 9_000))
    assert small > large
    other = {**found, "retrieval": found["retrieval"] * 0, "agreement": found["agreement"] + 9}
    assert signals(other, pool, 7) == signals(found, pool, 7)

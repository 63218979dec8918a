from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from index.copies import Stories
from index.generations.columns import UNDATED, Columns
from index.language.answer_kind import expected, of_kind
from index.language.terms import DocumentFrequencies, ForwardIndex
from index.ranking import quotes
from index.ranking.features import AGE, TIMELESS
from index.ranking.matrix import among
from index.ranking.order import rank, ranked_by, ranking_inputs
from index.ranking.weights import confidence, signals, total, weights
from index.types import Candidates, Span

ARTICLES = [
    (
        "Ferry sinks off Bergen",
        100,
        [
            ["The ferry Aurora sank off Bergen on Tuesday.", "All 40 passengers were saved by Ola Nordmann."],
            ["The harbour master praised the crew.", "Storms are rare there."],
        ],
    ),
    ("Fishermen honoured", 130, [["Ola Nordmann saved the passengers of a ferry.", "He got a medal."]]),
    ("Rain ahead", None, [["Rain is expected in Paris.", "Bring a coat."]]),
]


@dataclass(frozen=True, slots=True)
class CorpusStub:
    columns: Columns
    forward: ForwardIndex
    titles: ForwardIndex
    frequencies: DocumentFrequencies
    stories: Stories


def days(first, last):
    return date.fromordinal(first), date.fromordinal(last)


def gathered(question, similarity=None):
    passages = [(i, p) for i, (_, _, found) in enumerate(ARTICLES) for p in found]
    sentences = [s for _, p in passages for s in p]
    counts = [len(p) for _, p in passages]
    first = np.concatenate([[0], np.cumsum(counts)])
    forward = ForwardIndex.build(sentences)
    frequencies = DocumentFrequencies.of(forward, np.repeat(np.arange(len(passages)), counts))
    offsets = np.array([0, 90, 0, 0], dtype=np.int32)
    corpus = CorpusStub(
        columns=Columns(
            article=np.array([i for i, _ in passages], dtype=np.int32),
            start=offsets,
            end=offsets + 60,
            first_sentence=first,
            first_passage=np.array([0, 2, 3, 4]),
            published=np.array([UNDATED if day is None else day for _, day, _ in ARTICLES], dtype=np.int32),
            source=np.full(3, -1, dtype=np.int32),
            sentence_start=np.zeros(len(sentences), dtype=np.int32),
            sentence_end=np.zeros(len(sentences), dtype=np.int32),
        ),
        forward=forward,
        titles=ForwardIndex.build([title for title, _, _ in ARTICLES]),
        frequencies=frequencies,
        stories=Stories.alone(len(ARTICLES)),
    )
    flags = np.ones(len(passages), dtype=np.bool_)
    candidates = Candidates(
        passages=np.arange(len(passages)),
        retrieval=np.array([1.0, 0.5, 0.8, 0.0]),
        sentences=np.arange(len(sentences)),
        similarity=np.array(similarity or [0.6, 0.5, 0.2, 0.1, 0.4, 0.1, 0.0, 0.0]),
        first=first,
        by_words=flags,
        by_meaning=flags,
    )
    return ranking_inputs(question, {}, candidates, corpus)


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
    flags = np.logical_or.reduceat(of_kind(forward.ids, forward.kinds, kind), forward.starts[:-1])
    assert {w for w, flag in zip(words, flags, strict=True) if flag} == fitting - {"May 2"}


def test_shares_of_the_questions_words_are_counted_where_they_stand():
    inputs = gathered("Which ferry sank at Bergen?")
    found = inputs.features(None)
    assert inputs.question.shares.sum() == pytest.approx(1)
    assert found["sentence"].tolist() == pytest.approx([1, 0, inputs.question.shares[0], 0])
    assert found["title"][:2].tolist() == pytest.approx([inputs.question.shares[[0, 2]].sum()] * 2)
    assert found["article"].tolist() == pytest.approx([1, 1, inputs.question.shares[0], 0])
    assert found["opening"].tolist() == pytest.approx([1, np.exp(-90 / 1500), 1, 1])
    assert set(found) == set(TIMELESS)


def test_a_figure_counts_only_where_a_figure_is_asked_for():
    inputs = gathered("How many passengers were saved?")
    found = inputs.features(None)
    assert found["answer"][0] > 0
    assert found["answer"][1:].tolist() == [0, 0, 0]
    assert found["names"].tolist() == [0, 0, 0, 0]


def test_articles_that_bring_the_same_new_name_support_each_other():
    inputs = gathered("Who saved the passengers of the ferry?")
    found = inputs.features(None)
    assert found["agreement"][0] > 0
    assert found["agreement"][2] > 0
    assert found["agreement"][3] == 0


def test_a_window_does_not_reach_over_the_end_of_a_passage():
    alone = gathered("Rain?", [0, 0, 0, 0, 0, 0, 0.5, 0]).sentences.window
    beside = gathered("Rain?", [0, 0, 0, 0, 0, 0.9, 0.5, 0]).sentences.window
    assert beside[6] == alone[6] > 0
    assert beside[4] > alone[4]


def test_age_counts_either_way_and_the_undated_are_taken_as_the_median():
    inputs = gathered("Which ferry sank?")
    found = inputs.features(days(110, 110))
    near, far = np.exp(-10 / 30), np.exp(-20 / 30)
    assert found["age"].tolist() == pytest.approx([near, near, far, near])
    assert set(found) == {*TIMELESS, *AGE}


def test_age_counts_from_the_nearest_of_several_days():
    inputs = gathered("Which ferry sank?")
    found = inputs.features(days(90, 110))
    assert found["age"].tolist() == pytest.approx([1, 1, np.exp(-20 / 30), 1])


def test_the_quote_is_the_sentence_that_holds_the_answer():
    inputs = gathered("How many passengers of the ferry were saved?")
    scores = total(inputs.sentence_features(), "quote")
    assert int(np.argmax(scores[:2])) == 1
    inputs = gathered("Which ferry sank off Bergen?")
    scores = total(inputs.sentence_features(), "quote")
    assert int(np.argmax(scores[:2])) == 0


def test_every_feature_has_a_weight_and_no_weight_is_without_its_feature():
    learned = weights()
    assert set(learned["timeless"]) == set(TIMELESS)
    assert set(learned["dated"]) == {*TIMELESS, *AGE}
    assert set(learned["quote"]) == set(quotes.FEATURES)


def test_confidence_is_high_for_what_is_reported_and_low_for_what_is_not():
    def confidence_of(question, similarity):
        inputs = gathered(question, similarity)
        return confidence(signals(inputs.features(days(110, 110)), inputs.matrix, 4))

    there = confidence_of("Which ferry sank off Bergen?", [0.75, 0.5, 0.3, 0.1, 0.4, 0.1, 0.0, 0.0])
    absent = confidence_of("Who won the tennis final in Rome?", [0.1, 0.1, 0.0, 0.1, 0.1, 0.1, 0.1, 0.0])
    assert there > 0.5 > 0.05 > absent
    assert confidence({}) == 0


def test_confidence_is_the_same_on_any_day():
    inputs = gathered("Which ferry sank off Bergen?")
    found = [
        signals(inputs.features(day), inputs.matrix, 4) for day in (None, days(100, 100), days(9000, 9001))
    ]
    assert found[0] == found[1] == found[2]


def test_a_question_without_words_has_no_terms_and_no_error():
    inputs = gathered("Who is it?")
    found = inputs.features(None)
    assert len(inputs.question.terms) == 0
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


@pytest.mark.parametrize(
    ("title", "text", "quoted"),
    [
        # on one line with the first sentence, in other marks, capitals or after a dash
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen All 40 were saved.", "All 40 were saved."),
        ("Ferry sinks off Bergen", "FERRY SINKS OFF BERGEN - All 40 were saved.", "All 40 were saved."),
        ("Ferry sinks off Bergen", "Ferry sinks\noff Bergen\nAll 40 were saved.", "All 40 were saved."),
        ("Mayor's “boat” sinks off", "Mayor’s \"boat\" sinks off: “All 40 were saved.”", "“All 40 were saved.”"),
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen 40 people were saved.", "40 people were saved."),
        # taken along as the sentence before
        ("Who won the Osterby vote?", "Who won the Osterby vote? It was Mara Lindqvist.", "It was Mara Lindqvist."),
        # the first words of a sentence of its own
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen after a fire.", None),
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen Thursday after a fire.", None),
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen, All Hands say.", None),
        ("Ferry sinks off Berg", "Ferry sinks off Bergen All 40 were saved.", None),
        ("Bergen Line", "Bergen Line Ferries sank.", None),
        # a title that is the text's own first sentence, or all there is
        ("The ferry sank at dawn.", "The ferry sank at dawn. It was raised.", None),
        ("Ferry sinks off Bergen", "Ferry sinks off Bergen", None),
        ("Ferry sinks off Bergen", "All 40 were saved.", None),
    ],
)  # fmt: skip
def test_a_headline_glued_to_the_first_sentence_is_no_part_of_the_quote(title, text, quoted):
    start, end = quotes.without_headline(text, title, Span(0, len(text)))
    assert text[start:end] == (quoted or text)


def test_a_quote_further_down_keeps_its_words():
    text = "Ferry sinks off Bergen. All 40 were saved. Ferries run again."
    assert quotes.without_headline(text, "Ferry sinks off Bergen", Span(24, 42)) == Span(24, 42)


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
    inputs = gathered("Which ferry sank off Bergen?")
    found = inputs.features(None)
    small, large = (confidence(signals(found, inputs.matrix, passages)) for passages in (7, 9_000))
    assert small > large
    other = {**found, "retrieval": found["retrieval"] * 0, "agreement": found["agreement"] + 9}
    assert signals(other, inputs.matrix, 7) == signals(found, inputs.matrix, 7)


def test_candidates_are_in_order_of_the_sum_of_what_their_features_give():
    ranked = rank(gathered("Which ferry sank off Bergen?"), days(110, 110))
    score = np.sum(list(ranked.parts.values()), axis=0)
    assert ranked.order[0] == 0
    assert score[ranked.order].tolist() == sorted(score.tolist(), reverse=True)
    assert set(ranked.parts) == {*TIMELESS, *AGE}
    assert set(rank(gathered("Which ferry sank off Bergen?"), None).parts) == set(TIMELESS)


def test_a_second_scorer_ranks_the_candidates_again_and_chooses_the_sentences():
    first = rank(gathered("Which ferry sank off Bergen?"), None)
    read = first.features | {"retrieval": np.array([0.0, 0.0, 0.0, 99.0])}
    again = ranked_by(first.inputs, read, "timeless", -first.sentence_scores)
    assert again.order[0] == 3
    assert again.parts["retrieval"][3] == pytest.approx(99 * weights()["timeless"]["retrieval"])
    assert np.array_equal(again.sentence_scores, -first.sentence_scores)


def test_equal_candidates_stand_in_the_order_of_their_passages():
    inputs = gathered("Which ferry sank off Bergen?")
    alike = {name: np.ones(4) for name in TIMELESS}
    assert ranked_by(inputs, alike, "timeless", np.zeros(8)).order.tolist() == [0, 1, 2, 3]

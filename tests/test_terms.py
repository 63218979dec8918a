import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import words as terms
from index.language.terms import DocumentFrequencies, ForwardIndex, term_hashes
from index.language.words import content_terms, content_words, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ferries sank", ["ferri", "sank"]),
        ("São Paulo’s mayor", ["sao", "paulo", "mayor"]),
        ("O’Brien and O'Brien", ["obrien", "and", "obrien"]),
        ("the workers' strike", ["the", "worker", "strike"]),
        ("1,000 or 2.5 or $3,400,000", ["1000", "or", "2.5", "or", "3400000", "dollar"]),
        ("Twenty of nineteen", ["20", "of", "19"]),
        ("3.5% is 3.5 percent is 3.5 per cent", ["3.5%", "is", "3.5%", "is", "3.5%"]),
        ("the US, the U.S. and us", ["the", "usa", "the", "usa", "and", "us"]),
        ("in the us", ["in", "the", "usa"]),
        ("U.N. troops and the UN", ["un", "troop", "and", "the", "un"]),
        ("an F-16 and Covid-19", ["an", "f16", "and", "covid", "19"]),
        ("", []),
        ("?! … “”", []),
    ],
)
def test_words_come_out_folded_stemmed_and_in_one_spelling(text, expected):
    assert tokenize(text) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        "1.3m|1.3 million|1,300,000|1300000|1.3-million|1.30 million|1\u202f300\u202f000",
        "£4.5bn|4.5 billion pounds|GBP 4.5bn|4.5bn pounds|£4,500,000,000|4.5bn GBP|£4.5 billion|£4.5b",
        "$2.5m|US$2.5 million|2.5 million dollars|two and a half million dollars|2,500,000 US dollars|USD 2.5m",
        "€3bn|3 billion euros|EUR 3 billion|three billion euros",
        "45%|45 per cent|45 percent|forty-five per cent|45 pct|45.0%",
        "five|5|Five|FIVE",
        "25|twenty-five|twenty five|Twenty-Five",
        "a dozen|12|twelve",
        "two dozen|24|twenty-four",
        "half a million|500,000|500k|0.5 million|five hundred thousand",
        "a hundred|100|one hundred",
        "one hundred and fifty|150|a hundred and fifty",
        "F-16|F16|F16s|F-16s|f-16|F\u201116",
        "F/A-18|FA-18|FA18",
        "COVID-19|COVID19|Covid-19|covid 19",
        "G-7|G7|g7",
        "MI-5|MI5",
        "3D|3-D",
        "AT&T|at&t|AT&T's",
        "M&S|M & S|m&s",
        "C++|c++",
        "defence|defense",
        "organisations|organizations",
        "centre|center",
        "labour|labor",
        "programmes|programs",
        "travelled|traveled",
        "analysing|analyzing",
        "Hawaii|Hawaiʻi|Hawai'i|Hawai’i",
    ],
)
def test_all_spellings_of_one_thing_are_one_term(spellings):
    one, *others = spellings.split("|")
    assert [tokenize(f"They saw {other} there") for other in others] == [
        tokenize(f"They saw {one} there")
    ] * len(others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.5 billion", "3.9 billion"),
        ("4.5 billion", "4.5 million"),
        ("45%", "45"),
        ("$5", "£5"),
        ("F-16", "F-35"),
        ("the WHO", "The Who"),
        ("AT&T", "T-Mobile"),
        ("C++", "C#"),
        ("a hundred", "hundreds"),
        ("a million", "millions"),
    ],
)
def test_what_differs_stays_apart(one, other):
    assert set(content_terms(f"They saw {one} there")) != set(content_terms(f"They saw {other} there"))


@pytest.mark.parametrize(
    ("text", "terms_of_it"),
    [
        ("How many pupils sat the examination in IT?", ["pupil", "sat", "examin", "IT"]),
        ("Some sat the examination in it.", ["sat", "examin"]),
        ("Where did The Who play?", ["Who", "play"]),
        ("The Who played, who sang?", ["Who", "play", "sang"]),
        ("How much did the WHO ask for?", ["WHO", "ask"]),
        ("WHO declares the outbreak over", ["WHO", "declar", "outbreak", "over"]),
        ("World Health Organization (WHO)", ["world", "health", "organis", "WHO"]),
        ("WHO WILL WIN THE RACE?", ["win", "race"]),
        ("What We Know So Far About It", ["know", "far"]),
        ("Did Will Smith meet Theresa May?", ["Will", "smith", "meet", "theresa", "may"]),
        ("They did it, you can too.", []),
        ("The band CAN toured; can they sing?", ["band", "CAN", "tour", "sing"]),
        ("Anti-war marchers, antiwar songs", ["anti", "war", "antiwar", "marcher", "song"]),
        ("al-Qaida fighters", ["al", "qaida", "alqaida", "fighter"]),
        ("a ten-year-old and a 10-year-old", ["10", "old"]),
        ("under-21s since the mid-1990s", ["under", "21", "mid", "1990s"]),
        ("a 5km run and 5 km", ["5", "km", "run"]),
        ("Procter&Gamble", ["procter", "gambl", "procter&gamble"]),
        ("a hundred thousand", ["100000"]),
        ("half of it, a quarter", ["half", "quarter"]),
    ],
)
def test_capitals_and_neighbours_tell_names_and_signs_from_words(text, terms_of_it):
    assert content_terms(text) == terms_of_it


def test_question_words_and_repetitions_are_left_out_of_a_question():
    assert content_terms("Which ferry sank, and how many of the ferry’s passengers died?") == [
        "ferri",
        "sank",
        "passeng",
        "die",
    ]
    assert content_terms("What did he say this week?") == []


def test_a_content_word_keeps_its_first_spelling():
    assert content_words("Who leads Kyrgyzstan’s delegation?") == {
        "lead": "leads",
        "kyrgyzstan": "Kyrgyzstan's",
        "deleg": "delegation",
    }


def held(forward, row):
    return forward.ids[forward.starts[row] : forward.starts[row + 1]].tolist()


def test_a_sentence_is_held_as_its_content_terms_in_order():
    forward = ForwardIndex.build(["The ferry sank.", "", "It was the ferry!"])
    assert held(forward, 0) == term_hashes(["ferri", "sank"]).tolist()
    assert held(forward, 1) == []
    assert held(forward, 2) == term_hashes(["ferri"]).tolist()


def test_kinds_tell_names_numbers_money_percentages_and_dates_apart():
    forward = ForwardIndex.build(["Bergen paid $3,000 or 4.5% or 6 per cent on Monday in 2023 to 300 ships."])
    assert dict(zip(forward.ids.tolist(), forward.kinds.tolist(), strict=True)) == dict(
        zip(
            term_hashes(
                ["bergen", "paid", "3000", "dollar", "4.5%", "6%", "monday", "2023", "300", "ship"]
            ).tolist(),
            [
                terms.NAME | terms.FIRST,
                0,
                terms.NUMBER | terms.MONEY,
                0,
                terms.NUMBER | terms.PERCENT,
                terms.NUMBER | terms.PERCENT,
                terms.DATE,
                terms.YEAR,
                terms.NUMBER,
                0,
            ],
            strict=True,
        )
    )


def test_the_hash_of_a_term_is_its_crc_32():
    assert term_hashes(["123456789"]).tolist() == [0xCBF43926]


def test_merging_copies_rows_as_building_would_have_made_them():
    old = ForwardIndex.build(["The ferry sank.", "", "All were saved."])
    new = ForwardIndex.build(["Nobody knows why.", "The mayor came."])
    merged = ForwardIndex.merged([(old, np.array([2, 1])), (new, np.array([1])), (old, np.array([0]))])
    built = ForwardIndex.build(["All were saved.", "", "The mayor came.", "The ferry sank."])
    for name, array in built.arrays().items():
        assert merged.arrays()[name].tolist() == array.tolist()
        assert merged.arrays()[name].dtype == array.dtype


def test_an_index_of_nothing_can_be_merged_and_counted():
    empty = ForwardIndex.merged([])
    assert len(empty) == 0
    assert len(ForwardIndex.merged([(empty, np.array([], dtype=np.int64))])) == 0
    found, counts = empty.document_frequencies(np.array([], dtype=np.int64))
    assert (len(found), len(counts)) == (0, 0)


def test_document_frequencies_count_documents_not_sentences():
    forward = ForwardIndex.build(["The ferry sank, the ferry.", "A ferry.", "The mayor.", "No ferry."])
    found, counts = forward.document_frequencies(np.array([0, 0, 1, 2]))
    expected = dict(zip(term_hashes(["ferri", "sank", "mayor"]).tolist(), [2, 1, 1], strict=True))
    assert dict(zip(found.tolist(), counts.tolist(), strict=True)) == expected
    assert found.tolist() == sorted(found.tolist())


def test_a_rare_term_weighs_more_and_an_unknown_one_most():
    forward = ForwardIndex.build(["The ferry sank.", "A ferry.", "The mayor."])
    weights = DocumentFrequencies.of(forward, np.arange(3)).idf(term_hashes(["ferri", "mayor", "unheard"]))
    assert weights.tolist() == pytest.approx(np.log([1 + 1.5 / 2.5, 1 + 2.5 / 1.5, 1 + 3.5 / 0.5]).tolist())


def test_stored_arrays_come_back_as_the_same_index(tmp_path):
    forward = ForwardIndex.build(["The ferry sank.", "All 40 were saved."])
    for name, array in forward.arrays().items():
        np.save(tmp_path / f"{name}.npy", array, allow_pickle=False)
    stored = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in forward.arrays()}
    again = ForwardIndex.from_arrays(stored)
    assert [held(again, row) for row in range(2)] == [held(forward, row) for row in range(2)]


SENTENCES = st.lists(
    st.one_of(st.text(max_size=40), st.sampled_from(["The U.S. won 5-3.", "50% of it", "$1bn"]))
)


@given(SENTENCES)
def test_any_text_is_indexed_as_it_is_tokenized(texts):
    forward = ForwardIndex.build(texts)
    assert len(forward) == len(texts)
    for row, text in enumerate(texts):
        assert set(held(forward, row)) == set(term_hashes(content_terms(text)).tolist())

"""Spellings of one name are brought together, names of two people never; slips of the asker are put right."""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index.language.english_dictionary import is_english
from index.language.folding import fold
from index.language.names import NameIndex, spellings
from index.language.spelling import distance, romanisation, sound
from index.language.vocabulary import Vocabulary, words_of

TALKS = [
    "President Volodymyr Zelensky met Rustem Umerov, who leads the negotiations. Rustem Umerov flew on to Abu Dhabi.",
    "The prisoners came home, Volodymyr Zelenskyy said; more prisoners would follow. Kirill Dmitriev was in Abu Dhabi.",
    "Kyrylo Budanov spoke in Kyiv. Kyrylo Budanov called the negotiations hard; Kirill Dmitriyev praised them.",
    "The old name of the city, Kiev, stood on the map that the government showed. Volodymyr Zelensky saw it.",
    "A vaccine was shown. The vaccine is new, the government said. Rustem Umierov was there, Rustem Umierov added.",
]


def index_of(*texts: str) -> NameIndex:
    vocabulary = Vocabulary.build(texts)
    return NameIndex(vocabulary, spellings(vocabulary))


def test_spellings_that_share_a_first_name_are_one_name() -> None:
    assert spellings(Vocabulary.build(TALKS)) == [
        ["dmitriev", "dmitriyev"],
        ["kiev", "kyiv"],
        ["umerov", "umierov"],
        ["zelensky", "zelenskyy"],
    ]


def test_a_spelling_of_the_corpus_brings_the_others_and_nothing_else_changes() -> None:
    names = index_of(*TALKS)
    assert names.variants(words_of("Did Zelenskyy praise Umerov in Kyiv?")) == {
        "Zelenskyy": ("zelensky",),
        "Umerov": ("umierov",),
        "Kyiv": ("kiev",),
    }
    assert names.variants(words_of("What did Budanov call the negotiations?")) == {}
    assert names.variants([]) == {}


def test_a_spelling_that_the_corpus_lacks_brings_all_that_it_has() -> None:
    names = index_of(*TALKS)
    assert names.variants(["Zelenskiy"]) == {"Zelenskiy": ("zelensky", "zelenskyy")}
    assert names.variants(["Zelenskee"]) == {"Zelenskee": ("zelensky", "zelenskyy")}
    assert names.variants(["zelenskee"]) == {"zelenskee": ("zelensky", "zelenskyy")}


@pytest.mark.parametrize(
    ("question", "written", "meant"),
    [
        ("Who is Umerof?", "Umerof", ("umerov", "umierov")),
        ("What did Budanof say?", "Budanof", ("budanov",)),
        ("What did Kyrylo Budanof say?", "Budanof", ("budanov",)),
        ("How many prisonners came home?", "prisonners", ("prisoners",)),
        ("Who leads the negotations?", "negotations", ("negotiations",)),
        ("Who flew to Abu Dabi?", "Dabi", ("dhabi",)),
        ("What did the goverment show?", "goverment", ("government",)),
        ("Which vacine was shown?", "vacine", ("vaccine",)),
        ("Which vaccnie was shown?", "vaccnie", ("vaccine",)),
    ],
)
def test_a_misspelt_word_is_put_right(question: str, written: str, meant: tuple[str, ...]) -> None:
    assert index_of(*TALKS).variants(words_of(question)) == {written: meant}


@pytest.mark.parametrize(
    "question",
    [
        "Who won the raffle under duress?",
        "Which vaccines were shown?",  # the same stem: the lexical index finds it
        "Who is Dabi?",  # four letters, no witness
        "What did Simone Budanof say?",  # another first name, another person
        "Wer führt die Verhandlungen?",
        "Кто ведёт переговоры?",
        "xqzt 2026 !",
    ],
)
def test_a_word_that_is_only_absent_is_left_alone(question: str) -> None:
    names = index_of(*TALKS, "Simone walked. Simone ran.")
    assert names.variants(words_of(question)) == {}


HARD_PAIRS = [
    ("Joe Biden", "Joe Bidden"),
    ("Graz in Austria", "Perth in Australia"),
    ("Tehran in Iran", "Basra in Iraq"),
    ("Emmanuel Macron", "Emmanuel Marcon"),
    ("Bill Clinton", "Bill Clifton"),
    ("Boris Johnson", "Boris Johnston"),
    ("James Hansen", "James Hanson"),
    ("Bamako in Mali", "Valletta in Malta"),
    ("Niamey in Niger", "Abuja in Nigeria"),
    ("Kosice in Slovakia", "Maribor in Slovenia"),
    ("Barack Obama", "Barack Osama"),
    ("Kamala Harris", "Kamala Harry"),
    ("Donald Trump", "Donald Trumpf"),
    ("Rafah in Gaza", "Cairo in Giza"),
    ("South Korea", "South Koreas"),
    ("Princess Diana", "Princess Tiana"),
    ("Kirill Petrov", "Kyrylo Petrov"),
    ("Joe Lombardo", "Joe Lombardi"),
    ("Super Bowl XLVII", "Super Bowl XLVIII"),
    ("Sam Smith", "Sam Smyth"),
    ("Diana Ross", "Dana Ross"),
    ("Jan Mayer", "Jan Meyer"),
    ("the Israeli army, Israel", "the Israelis"),
]


@pytest.mark.parametrize(("one", "other"), HARD_PAIRS)
def test_two_people_or_places_are_never_merged(one: str, other: str) -> None:
    text = f"They saw {one} that day, {one} again, and {other} only later. So {one} and {other} met."
    assert spellings(Vocabulary.build([text])) == []


SOUND_ALIKE = {"Marcon": ("macron",), "Smyth": ("smith",)}
"""Slips for all that a spelling can tell; the reply says what was also searched."""


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in HARD_PAIRS if pair[0].split()[-1] != pair[1].split()[-1]]
)
def test_a_name_that_the_corpus_lacks_is_not_taken_for_one_like_it(one: str, other: str) -> None:
    unknown = other.split()[-1]
    names = index_of(f"They saw {one} that day. {one} was seen again, and {one} once more.")
    expected = {unknown: SOUND_ALIKE[unknown]} if unknown in SOUND_ALIKE else {}
    assert names.variants(words_of(f"Where was {unknown}?")) == expected


def test_a_rare_word_of_the_corpus_is_meant_only_where_it_is_no_slip_itself() -> None:
    names = index_of(
        "A balistik word stood there. One ballistic missile flew. Kirill Dmitriev left. Kwama sang."
    )
    assert names.variants(["ballistick"]) == {"ballistick": ("ballistic",)}
    assert names.variants(["Dmitriyev"]) == {"Dmitriyev": ("dmitriev",)}
    assert names.variants(["Kwame"]) == {}


def test_a_rare_slip_in_the_corpus_is_joined_to_the_name() -> None:
    often = ["Colin Kaepernick knelt."] * 5
    assert spellings(Vocabulary.build([*often, "Colin Kapernick knelt."])) == [["kaepernick", "kapernick"]]
    assert spellings(Vocabulary.build([*often[:4], "Colin Kapernick knelt."])) == []


def test_common_words_with_a_capital_are_no_names() -> None:
    text = "The Viktor Sharkh and Viktor Sharh met; a sharh is a comment, and sharh upon sharh was written."
    assert spellings(Vocabulary.build([text])) == []


def test_an_updated_vocabulary_equals_one_built_from_nothing() -> None:
    before = Vocabulary.build(TALKS)
    after = before.updated(added=["Erdoğan met Øyvind Łukasz in Kyiv-Pechersk."], removed=TALKS[2:4])
    fresh = Vocabulary.build([*TALKS[:2], TALKS[4], "Erdoğan met Øyvind Łukasz in Kyiv-Pechersk."])
    for name in ("words", "counts", "capitals", "pairs", "pair_counts"):
        np.testing.assert_array_equal(getattr(after, name), getattr(fresh, name))
        assert getattr(after, name).dtype == getattr(before, name).dtype
    assert after.count("erdogan") == after.count("oyvind") == after.count("lukasz") == 1
    assert after.count("budanov") == 0
    assert after.follows("kyiv", "pechersk")
    assert not after.follows("pechersk", "kyiv")


def test_a_vocabulary_of_nothing_knows_nothing() -> None:
    nothing = Vocabulary.build([])
    assert nothing.count("kyiv") == 0
    assert spellings(nothing) == []
    assert NameIndex(nothing, []).variants(["Kyiv", "prisonners"]) == {}


def test_what_cannot_be_a_name_is_not_kept() -> None:
    vocabulary = Vocabulary.build(["pneumonoultramicroscopicsilicovolcanoconiosis b2b Донецк"])
    assert vocabulary.words.tolist() == [b"b", b"b2b", "донецк".encode()]
    assert vocabulary.counts.tolist() == [2, 1, 1]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("kyiv", "kyiv", 0),
        ("swfit", "swift", 1),
        ("dabi", "dhabi", 1),
        ("abc", "cab", 2),
        ("abcd", "wxyz", 3),
    ],
)
def test_the_distance_counts_an_exchange_as_one_edit(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 2) == edits
    assert distance(other, one, 2) == edits


def test_keys_bring_together_what_is_spelt_differently() -> None:
    assert romanisation("zelensky") == romanisation("zelenskyy") == romanisation("zelenskiy")
    assert romanisation("dmitriev") == romanisation("dmitriyev")
    assert romanisation("romanoff") == romanisation("romanov")
    assert romanisation("slovakia") != romanisation("slovenia")
    assert sound("umerof") == sound("umerov")
    assert sound("obama") != sound("osama")
    assert fold("Zelenskyý") == "zelenskyy"


def test_the_word_list_knows_words_and_no_slips() -> None:
    assert is_english("raffle")
    assert not is_english("prisonners")
    assert not is_english("")


def test_every_word_of_the_list_is_found() -> None:
    folder = Path(str(find_spec("spellchecker").submodule_search_locations[0]))  # type: ignore[union-attr,index]
    listed = json.loads(gzip.decompress((folder / "resources" / "en.json.gz").read_bytes()))
    assert len(listed) > 100_000
    words = [*[*listed][::50], *[*listed][-2:]]
    assert [word for word in words if not is_english(word)] == []
    assert [word for word in words if is_english(word + "q") != (word + "q" in listed)] == []

"""One normal form: what Unicode writes in several ways, or does not decompose, is one word on both sides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.folding import fold, normal
from index.language.terms import ForwardIndex
from index.language.vocabulary import Vocabulary, words_of
from index.language.words import tokenize


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ørsted", "orsted"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Wałęsa", "walesa"),
        ("Đoković", "dokovic"),
        ("Diyarbakır", "diyarbakir"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("GROẞ", "gross"),
        ("Næstved", "naestved"),
        ("Œuvre", "oeuvre"),
        ("Hawaiʻi", "hawaii"),
        ("Þingvellir", "thingvellir"),
        ("Ħamrun", "hamrun"),
        ("Erdoğan", "erdogan"),
        ("ﬁnancial oﬃce", "financial office"),
        ("ＮＡＴＯ２０", "nato20"),
        ("Zu\u0308rich", "zurich"),
        ("Wol\u00adver\u00adhampton", "wolverhampton"),
        ("Zelen\u200bsky\ufeff", "zelensky"),
        ("می\u200cخواهم", "میخواهم"),
        ("O’Brien", "o'brien"),
        ("O\u02bcBrien", "o'brien"),
        ("2½", "2.5"),
        ("½", "0.5"),
        ("1\u202f300\u202f000", "1300000"),
        ("non\u2011stop", "non-stop"),
        ("CO₂", "co2"),
    ],
)
def test_a_word_has_one_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jürg Müller of Zürich", unicodedata.normalize("NFD", "Jürg Müller of Zürich")),
        ("Wolverhampton", "Wol\u00adver\u00adhamp\u200bton"),
        ("Orsted cut jobs in Lodz", "Ørsted cut jobs in Łódź"),
        ("the Hawaii office", "the Hawaiʻi oﬃce"),
        ("Ｔｏｋｙｏ", "Tokyo"),
    ],
)
def test_index_question_and_vocabulary_read_them_as_the_same_words(one: str, other: str) -> None:
    assert tokenize(one) == tokenize(other)
    assert ForwardIndex.build([one]).ids.tolist() == ForwardIndex.build([other]).ids.tolist()
    assert Vocabulary.build([one]).words.tolist() == Vocabulary.build([other]).words.tolist()
    assert [fold(word) for word in words_of(one)] == [fold(word) for word in words_of(other)]


def test_the_normal_form_keeps_capitals_and_accents() -> None:
    assert normal("Zu\u0308rich’s “tram”") == 'Zürich\'s "tram"'


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_canonically_equal_texts_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))

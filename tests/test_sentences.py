import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.splitting.sentences import paragraph_spans, sentence_spans


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


ONE_SENTENCE = [
    "Mr. Grigoryan met Mrs. Lund and Dr. J. K. Abara at St. Paul's.",
    "Sen. Ana Ruiz, R-Ariz., and Gov. Tom Hale spoke first.",
    "The U.S. Senate voted 51-49 on the bill.",
    "The talks began at 9 a.m. Thursday and broke off at 11:30 p.m. ET.",
    "She rose to No. 1 in the rankings after 3.5 million votes.",
    "It opened on Jan. 5 and closed on Dec. 21.",
    "George W. Bush and Samuel L. Jackson were there.",
    "“Why now?” asked the minister.",
    "“Who pays for this?” Maria Lopez asked.",
    "“Stop!” he shouted at the crowd.",
    "Shares of Acme Inc. fell by 2.4% against Acme Corp. Europe.",
    "The court heard Roe v. Wade again.",
    "He paused ... and then went on.",
    "Yahoo! said on Monday that it would sell.",
    "►J.K. Rowling and E. I. du Pont were named.",
    "Doors are open from 7:30 a.m. – 8:30 p.m.",
    "Ships passed the strait (see Fig. 3) at night.",
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text):
    assert sentences(text) == [text]


SEVERAL = [
    ["He lives in the U.S.", "The embassy said so."],
    ["“We want results.”", "He told reporters so."],
    ['She said: "We are leaving."', '"Nobody asked us," he said.'],
    ["The vote was held at 9 p.m.", "Police counted 300 people."],
    ["It works for Acme Inc.", "The firm is small."],
    ["(He left early.)", "Nobody minded."],
    ["Prices rose 3.2%.", "In May they fell."],
    ["What is next?", "Nobody knows!", "We wait…", "Then we vote."],
    ["I saw it on my iPhone.", "iPads were sold out."],
    ["In 2023.", "2024 was better."],
    ["It was Plan B.", "The mayor had no other."],
    ["Nothing was left of the harbour.", "“It is gone,” said a fisherman."],
]


@pytest.mark.parametrize("expected", SEVERAL)
def test_sentences_end_at_their_full_stops(expected):
    assert sentences(" ".join(expected)) == expected


def test_a_missing_space_after_the_full_stop_still_ends_a_sentence():
    assert sentences("The bridge fell.The mayor came.") == ["The bridge fell.", "The mayor came."]
    assert sentences("“The bridge fell.”The mayor came.") == ["“The bridge fell.”", "The mayor came."]


def test_an_address_on_the_web_is_not_cut():
    text = "Read it on Example.com and at docs.example.org/Start.html today."
    assert sentences(text) == [text]


def test_a_headline_without_a_full_stop_is_a_sentence():
    text = "Ferry sinks off Bergen\nAll 40 people were saved. The cause is unknown.\nWhat happens next"
    assert sentences(text) == [
        "Ferry sinks off Bergen",
        "All 40 people were saved.",
        "The cause is unknown.",
        "What happens next",
    ]


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "Ferry sinks\n\n"
        "The ferry that links the two islands went down early on Tuesday\n"
        "with forty people on board. Fishermen pulled every one of them\n"
        "out of the water within the hour, said the master of the\n"
        "town.\n\n"
        "The cause is unknown."
    )
    assert [" ".join(s.split()) for s in sentences(text)] == [
        "Ferry sinks",
        "The ferry that links the two islands went down early on Tuesday with forty people on board.",
        "Fishermen pulled every one of them out of the water within the hour, said the master of the town.",
        "The cause is unknown.",
    ]
    assert len(paragraph_spans(text)) == 3


def test_short_lines_of_a_list_are_separate():
    assert sentences("Bread\nButter\nA pound of sugar") == ["Bread", "Butter", "A pound of sugar"]


def test_a_line_of_ornaments_is_no_sentence():
    assert sentences("One thing.\n\n* * *\n\n---\n\nAnother thing.") == ["One thing.", "Another thing."]


def test_only_the_given_part_is_split():
    text = "First one. Second one. Third one."
    assert [text[s:e] for s, e in sentence_spans(text, 11, 22)] == ["Second one."]


WORDS = st.sampled_from(
    [
        "Mr.",
        "ferry",
        "U.S.",
        "“No.”",
        "it",
        "3.5",
        "(The",
        "end.)",
        "\n",
        "\n\n",
        "…",
        "?!",
        "* *",
        "é",
        "😀",
        " ",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join)))
def test_sentences_are_in_order_trimmed_and_hold_every_word(text):
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        assert not any(map(str.isalnum, text[at:start]))
        assert "\n\n" not in text[start:end]
        at = end
    assert not any(map(str.isalnum, text[at:]))


def test_a_run_of_marks_is_split_in_linear_time():
    assert len(sentence_spans("." * 200_000 + "x" + "! " * 200_000 + "End")) == 2
    assert len(sentence_spans("He left. " + '?"' * 200_000 + "x")) == 2

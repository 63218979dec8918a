"""News that looks like what stands around it, and what stands around it and looks like nothing."""

from pathlib import Path

import pytest

from index.articles import CorpusFile, Limits, read_file
from index.articles.boilerplate import find
from index.splitting.passages import split_passages
from index.splitting.sentences import sentence_spans

CASES = Path(__file__).parent / "cases"
BODY = "The bay was calm on Monday.\n\nOla Berg, who runs the port, said that ferries would sail again.\n"


def article(case, name):
    (found,), skipped = read_file(CASES / case, CorpusFile(name, 1, 1), Limits())
    assert skipped == []
    return found


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize("name", ["press.md", "obit.md", "corr.md"])
def test_last_paragraphs_that_are_news_are_indexed(name):
    assert article("27-last-line-about-a-journalist", name).boilerplate == ()


@pytest.mark.parametrize(
    "line",
    [
        "Mia Holt is a reporter at the Courier who was arrested on Sunday.",
        "Mia Holt was an editor of the Courier for ten years.",
        "Mia Holt is an editor; her book is out in May.",
        "This story was corrected on 5 May: an earlier version gave a wrong number of boats.",
        "This article has been updated to correct the number of boats: it is nine.",
    ],
)
def test_news_of_a_journalist_and_corrections_are_news(line):
    assert find(f"{BODY}\n{line}", titled=True).spans == ()


@pytest.mark.parametrize(
    "line",
    [
        "Image source, Getty Images",
        "Photo: Mia Holt/Bay Courier",
        "Share your thoughts in the comments below.",
        "Join the conversation",
        "12 comments",
        "Comments are closed.",
        "Listen to this article",
        "4 min read",
        "Share on Facebook",
        "Most read",
        "More from Bay Courier",
        "Tags: ferries, bay, wind",
        "list of 4 items",
    ],
)
def test_lines_of_the_page_between_paragraphs_are_not_indexed(line):
    first, second = BODY.split("\n\n")
    text = f"{first}\n\n{line}\n\n{second}"
    assert [text[a:b] for a, b in find(text, titled=True).spans] == [line]


@pytest.mark.parametrize(
    "text",
    [
        'Its best-known song, "Run! Run! Run! (The Night Is Ours)", was number one in 1984.',
        "The search company Yahoo! Japan is the sponsor of the tour.",
        'The quiz show "Who Wants to Be Rich?" Saturday night will have guests.',
        "The film “What? Me Worry?” opened in May.",
        "It starts at 8 p.m. London time, and 6 million watch.",
        "It starts at 10 a.m. Eastern Standard Time on all channels.",
        "The musical “Hello! Goodbye!”, a success in Leeds, comes to York.",
    ],
)
def test_marks_inside_names_and_titles_end_no_sentence(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["He said, “Stop! Go home.", "Now.”"],
        ["Did you see it on Yahoo!", "The site was down."],
        ["She asked: “Who pays?", "Nobody knew.”"],
        ["He asked “Who pays?”", "Nobody knew."],
        ["They won!", "London time stood still."],
        ["It starts at 8 p.m.", "London was calm."],
    ],
)
def test_other_marks_still_end_one(expected):
    text = " ".join(expected)
    assert sentences(text)[-1] == expected[-1]


def test_in_an_interview_the_reply_stands_with_its_question():
    found = article("23-interview", "interview.md")
    (passage,) = split_passages(found)
    assert [found.text[a:b] for a, b in passage.sentences] == [
        "Will you stand for a second term as mayor of Tarnford?\n\n"
        "No. I said before the election that one term was enough, and I keep my word.",
        "When will the new hospital in Tarnford open?\n\n"
        "In the autumn of 2028, if the ground is dry enough to build in winter.",
        "What was your greatest mistake as mayor?\n\nI sold the market hall too early.",
        "We got 2 million for it and it is worth five today.",
        "How many flats will be built at the old barracks?\n\n"
        "We have agreed on 640, a third of them for people with small incomes.",
    ]


def test_labels_of_an_interview_are_known_and_one_question_is_none():
    def units(text):
        from index.types import Article

        a = Article("a", text, "t", "a")
        return [text[s:e] for p in split_passages(a) for s, e in p.sentences]

    assert units("Q: Why now?\nA: Because the bay is calm today.") == [
        "Q: Why now?\nA: Because the bay is calm today."
    ]
    assert units("Will it rain?\n\nNobody in the bay knows that.") == [
        "Will it rain?",
        "Nobody in the bay knows that.",
    ]

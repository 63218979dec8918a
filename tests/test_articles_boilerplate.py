"""What is marked as not indexed, and, more important, what is not."""

from datetime import date
from itertools import pairwise

import pytest

from index.articles.boilerplate import find
from index.types import Span

BODY = "The bay was calm on Monday.\n\nOla Berg, who runs the port, said that ferries would sail again.\n"


def marked(text, *, titled=True):
    return [text[span.start : span.end] for span in find(text, titled=titled).spans]


@pytest.mark.parametrize(
    "line",
    [
        "The post Ferries Stop appeared first on Bay Courier.",
        "Mia Holt contributed reporting.",
        "Mia Holt and Jan Roe of the Bay Courier contributed to this report.",
        "— Courier’s Mia Holt contributed to this story",
        "Additional reporting by Mia Holt",
        "Reporting by Mia Holt; editing by Jan Roe",
        "Contributing: Mia Holt, Bay Courier",
        "Mia Holt is a Courier reporter writing about ports and the sea.",
        "Mia Holt covers ports for the Courier. Reach her at mholt@courier.example.",
        "Follow Mia Holt on Twitter: @miaholt",
        "Reach reporter Mia Holt at mholt@courier.example or 555-0100.",
        "This story has been updated with a comment from the port.",
        "Copyright 2026 Bay Courier. All rights reserved.",
        "© 2026 Bay Courier",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "Last updated: 7 February 2026",
    ],
)
def test_a_closing_line_is_not_indexed(line):
    assert marked(f"{BODY}\n{line}\n\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Also Read: Ferries to sail again",
        "READ MORE: Ferries to sail again",
        "Related: Ferries to sail again",
        "Related stories: Ferries to sail again",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Sign up for our daily newsletter here.",
        "NEVER MISS A BOAT: Subscribe to our port newsletter for daily updates",
        "Get the latest news delivered straight to your inbox.",
        "Photo credit: Mia Holt/Bay Courier",
        "Follow us on Instagram and Facebook",
        "Share | Tweet | Email",
    ],
)
def test_a_line_between_paragraphs_is_not_indexed(line):
    first, second = BODY.split("\n\n")
    assert marked(f"{first}\n\n{line}\n\n{second}") == [line]


@pytest.mark.parametrize(
    "line", ["By Mia Holt", "By Mia Holt and Jan Roe, Bay Courier", "Mia Holt, Reuters", "Mia Holt"]
)
def test_a_byline_is_not_indexed(line):
    assert marked(f"{line}\n\n{BODY}") == [line]


@pytest.mark.parametrize(
    "text",
    [
        # what an article says, not what stands around it
        BODY + "Higher fuel costs contributed to the decline of the ferries.",
        BODY + "The strike contributed to this year’s losses.",
        BODY + "Ola Berg is a former reporter for the Bay Courier.",
        BODY + "People in need can be reached at the harbour hall until Friday.",
        BODY + "The rescue service can be reached at 555-0100.",
        BODY + "To board, travellers must sign up for a newsletter of the port, Berg said.",
        BODY + "Also spotted: a whale.",
        BODY + "Reporting the accident took them two days.",
        BODY + "Berg’s book on the bay is protected by copyright.",
        BODY + "It was published on 5 February 2026.",
        "By Friday morning, ferries were sailing again.\n\n" + BODY,
        "By New Year the Bay Council wants more boats, it said.\n\n" + BODY,
        "Ola Berg\n\n" + BODY,
        "Exhausted. Overworked. Done.\n\n" + BODY,
        "Read the port’s plan: it has ten points and no date.\n\n" + BODY,
        "Is there a boat to the Isle? Register of ships says there is none.\n\n" + BODY,
        "Mia Holt is a reporter at the Courier.\n\n" + BODY,
        "Published data show that ferries are late.\n\n" + BODY,
    ],
)
def test_news_is_never_marked(text):
    assert marked(text) == []


def test_a_first_line_of_bare_names_may_be_the_headline_where_no_title_is_known():
    assert marked(f"Bay Ferries Return\n\n{BODY}", titled=False) == []


def test_closing_lines_are_marked_only_where_nothing_but_such_lines_follows():
    note = "Mia Holt contributed reporting."
    text = f"{note}\n\n{BODY}\n{note}\n\nJan Roe is a writer at the Courier."
    first_at = text.rindex("Mia")
    assert find(text, titled=True).spans == (
        Span(first_at, first_at + len(note)),
        Span(text.index("Jan"), len(text)),
    )


def test_the_syndication_line_is_found_behind_the_last_sentence():
    text = "Ferries will sail again. The post Calm Bay: The Post Boat appeared first on Bay.Example."
    found = find(text, titled=False)
    assert (found.title, found.source) == ("Calm Bay: The Post Boat", "Bay.Example")
    assert found.spans == (Span(text.index("The post C"), len(text)),)


def test_bylines_and_dates_become_metadata():
    found = find(f"By Mia Holt and Jan Roe, Bay Courier\nPublished 5 February 2026\n{BODY}", titled=True)
    assert (found.author, found.published) == ("Mia Holt and Jan Roe", date(2026, 2, 5))


def test_spans_are_sorted_disjoint_and_hold_whole_lines():
    text = f"By Mia Holt\r\n\r\nADVERTISEMENT\r\n{BODY}\r\nRelated: Boats\r\nMia Holt contributed reporting.  \r\n"
    spans = find(text, (Span(3, 8), Span(0, 2)), titled=True).spans
    assert list(spans) == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert [text[a:b] for a, b in spans] == [
        "By Mia Holt",
        "ADVERTISEMENT",
        "Related: Boats",
        "Mia Holt contributed reporting.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The post x appeared first on " * 20_000,
        "By " + "Aa, " * 50_000,
        "share | " * 50_000,
        "A b. " * 100_000,
        "\r\n" * 200_000,
    ],
)
def test_hostile_lines_do_not_stall_it(text):
    assert len(find(text, titled=True).spans) <= 1  # ends: quadratic matching would take minutes here

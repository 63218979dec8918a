"""Which sentences claim something, and what reports them: altered names, figures, dates and denials do not pass."""

from __future__ import annotations

import pytest

from index.checking.claims import claims_in, reports
from index.splitting.sentences import sentence_spans

REPORT = (
    "Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote. Her rival, Jonas Feld, conceded "
    "before midnight. The council did not publish the turnout. Osterby has 61,000 inhabitants."
)


def reported(claim: str) -> str | None:
    span = reports(claim, REPORT, sentence_spans(REPORT))
    return REPORT[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("claim", "start"),
    [
        ("Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote.", "Mara"),
        ("On Thursday Mara Lindqvist was elected mayor of Osterby with 54 per cent of the vote.", "Mara"),
        ("Jonas Feld, her rival, conceded before midnight.", "Her rival"),
        ("The turnout was not published by the council.", "The council"),
        ("Osterby has 61000 inhabitants.", "Osterby"),
    ],
)
def test_a_claim_is_reported_by_the_sentence_that_says_it(claim: str, start: str) -> None:
    found = reported(claim)
    assert found is not None and found.startswith(start)


@pytest.mark.parametrize(
    "claim",
    [
        "Mara Lindqvist was elected mayor of Osterby on Thursday with 57% of the vote.",
        "Mara Lindqvist was elected mayor of Osterby on Friday with 54% of the vote.",
        "Karin Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote.",
        "Mara Lindqvist was not elected mayor of Osterby on Thursday with 54% of the vote.",
        "The council published the turnout.",
        "Her rival, Jonas Berg, conceded before midnight.",
        "The mayor of Osterby announced new taxes on Thursday.",
    ],
)
def test_an_altered_claim_is_not_reported(claim: str) -> None:
    assert reported(claim) is None


def test_two_sentences_together_may_report_a_claim() -> None:
    assert (
        reported("Mara Lindqvist was elected mayor of Osterby, and Jonas Feld conceded before midnight.")
        is not None
    )


def test_questions_and_scraps_claim_nothing() -> None:
    text = "Really? Who won the election in Osterby? Yes.\n\nMara Lindqvist won the election. She said so."
    assert [text[a:b] for a, b in claims_in(text)] == ["Mara Lindqvist won the election."]

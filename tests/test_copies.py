"""Copies of one text are one story; an update is none; a newer text of one address supersedes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.articles.corrections import correction
from index.build.rebuild import Summary
from index.copies.evidence import support
from index.copies.origins import is_agency, origin
from index.generations.opening import OpenGeneration, open_generation
from index.search.retriever import Retriever
from index.types import Article, Query, Retrieval
from tests_support import WordEncoder

BAN = (
    "The government of Norvania will ban disposable vapes from next June, the health minister, Olga Brandt, announced "
    "on Monday. Shops get six months to sell what they have.",
    "Brandt said that one in six pupils of fifteen now used vapes every week. The ban covers about 80 per cent of the "
    "market, which is worth 230 million euros a year.",
    "Shopkeepers protested. Their association warned of a black market and said that 1,400 jobs were at risk. Doctors "
    "welcomed the step but asked for a tax on refills as well.",
    "The law still needs the approval of parliament, where the coalition has a majority of three seats. A vote is "
    "planned for February.",
)
OWN = (
    "Pupils in the schools of Norvik have long complained of sweet clouds in the corridors. A head teacher in the east "
    "of the city told this newspaper last spring that she emptied a bag of vapes into the bin each Friday."
)
QUESTION = "When will Norvania ban disposable vapes?"


def article(name: str, source: str, day: str, *paragraphs: str, **fields: str) -> tuple[str, str]:
    stated = {"title": name, "source": source, "published": day} | fields
    head = "".join(f"{key}: {value}\n" for key, value in stated.items())
    return f"{name}.md", f"---\n{head}---\n\n" + "\n\n".join(paragraphs) + "\n"


WIRE = article("wire", "National Wire", "2026-11-16", *BAN)
FIRST = article("first", "Norvik Post", "2026-11-16", f"NORVIK (NW) — {BAN[0]}", *BAN[1:])
OTHER_START = article("start", "Norvik Evening News", "2026-11-17", OWN, *BAN[:3])
INSERTED = article("inserted", "Harbour Weekly", "2026-11-17", *BAN[:2], OWN, *BAN[2:])
OPINION = article(
    "opinion",
    "Norvik Post",
    "2026-11-18",
    "Norvania's ban on disposable vapes is a start, writes the paediatrician Rolf Aune. Refills stay as cheap as "
    "sweets. In Latria, which banned vapes in 2024, use by pupils fell by only a tenth in the first year.",
)


@pytest.fixture
def opened(corpus: Path, build: Callable[..., Summary], tmp_path: Path) -> Callable[..., OpenGeneration]:
    def run(*articles: tuple[str, str]) -> OpenGeneration:
        for name, text in articles:
            (corpus / name).write_text(text, "utf-8")
        build()
        return open_generation(tmp_path / "index")

    return run


def stories(generation: OpenGeneration) -> dict[str, str]:
    """Each article of a story of several, with the one that stands for it."""
    ids = [a.id.removesuffix(".md") for a in generation.catalog.articles()]
    stands = generation.stories.stands.tolist()
    return {ids[row]: ids[stand] for row, stand in enumerate(stands) if stands.count(stand) > 1}


def asked(generation: OpenGeneration, words: WordEncoder, question: str = QUESTION, k: int = 10) -> Retrieval:
    return Retriever(generation, words).search(Query(question, k=k))


def test_copies_with_another_first_or_last_paragraph_are_one_story(
    opened: Callable[..., OpenGeneration],
) -> None:
    found = stories(opened(WIRE, FIRST, OTHER_START, INSERTED, OPINION))
    assert found == dict.fromkeys(("wire", "first", "start", "inserted"), "wire")


def test_an_update_with_other_figures_is_no_copy(opened: Callable[..., OpenGeneration]) -> None:
    later = [paragraph.replace("1,400", "2,100") for paragraph in BAN]
    assert stories(opened(WIRE, article("later", "Norvik Post", "2026-11-19", *later))) == {}


def test_a_paper_that_goes_on_with_its_own_text_makes_no_copy(opened: Callable[..., OpenGeneration]) -> None:
    before = article("before", "Norvik Post", "2026-11-16", *BAN)
    after = article("after", "Norvik Post", "2026-11-18", OWN, *BAN[:3])
    assert stories(opened(before, after)) == {}


def test_background_that_is_taken_along_for_weeks_makes_no_copy(
    opened: Callable[..., OpenGeneration],
) -> None:
    late = article("late", "Harbour Weekly", "2026-12-24", OWN, *BAN[:3])
    assert stories(opened(WIRE, late)) == {}
    same = article("same", "Harbour Weekly", "2026-12-28", *BAN)
    assert stories(opened(same)) == {"wire": "wire", "same": "wire"}


def test_an_article_that_a_digest_takes_up_is_no_copy_of_it(opened: Callable[..., OpenGeneration]) -> None:
    filler = [
        f"In item {n} of our list the {w} committee met." for n, w in enumerate("abcdefghijklmnopqrstuvw")
    ]
    digest = article(
        "digest", "Weekly", "2026-11-20", *filler, *[OWN.replace("Norvik", w) for w in "xyz"], *BAN[:1]
    )
    assert stories(opened(article("short", "Norvik Post", "2026-11-16", *BAN[:1]), digest)) == {}


def test_the_oldest_stands_for_a_story_unless_an_agency_wrote_it(
    opened: Callable[..., OpenGeneration],
) -> None:
    early = article("early", "Harbour Weekly", "2026-11-15", OWN, *BAN)
    late = article("late", "Norvik Post", "2026-11-18", *BAN)
    assert set(stories(opened(early, late)).values()) == {"early"}
    agency = article("agency", "Reuters", "2026-11-19", *BAN)
    assert set(stories(opened(agency)).values()) == {"agency"}


def test_a_story_comes_once_in_an_answer_with_its_copies_counted(
    opened: Callable[..., OpenGeneration], words: WordEncoder
) -> None:
    hits = asked(opened(WIRE, FIRST, OTHER_START, INSERTED, OPINION), words).hits
    with_sentence = [hit for hit in hits if "from next June" in hit.text]
    assert [hit.article.id for hit in with_sentence] == ["wire.md"]
    assert {copy.id for copy in with_sentence[0].copies} == {"first.md", "start.md", "inserted.md"}
    assert "opinion.md" in {hit.article.id for hit in hits}


def test_copies_do_not_push_others_out_of_the_candidates(
    opened: Callable[..., OpenGeneration], words: WordEncoder
) -> None:
    copies = [article(f"copy{n}", f"Paper {n}", "2026-11-17", *BAN) for n in range(60)]
    hits = asked(opened(WIRE, OPINION, *copies), words, k=5).hits
    assert "opinion.md" in {hit.article.id for hit in hits}
    assert sum("from next June" in hit.text for hit in hits) == 1


def test_a_filter_that_leaves_only_a_copy_quotes_the_copy(
    opened: Callable[..., OpenGeneration], words: WordEncoder
) -> None:
    generation = opened(WIRE, INSERTED)
    hits = Retriever(generation, words).search(Query(QUESTION, sources=("Harbour Weekly",))).hits
    assert {hit.article.id for hit in hits} == {"inserted.md"}


def test_copies_do_not_vote_for_each_other(opened: Callable[..., OpenGeneration], words: WordEncoder) -> None:
    rival = article(
        "rival", "Latrian Times", "2026-11-16", "Norvania will ban disposable vapes in August, it says."
    )
    alone = asked(opened(rival, WIRE), words)
    many = asked(opened(rival, WIRE, FIRST, OTHER_START, INSERTED), words)
    assert [hit.quote.text for hit in alone.hits[:2]] == [hit.quote.text for hit in many.hits[:2]]
    assert [hit.article.id for hit in alone.hits[:2]] == [hit.article.id for hit in many.hits[:2]]


def test_a_rebuild_that_adds_a_copy_finds_it(opened: Callable[..., OpenGeneration]) -> None:
    assert stories(opened(WIRE, OPINION)) == {}
    assert stories(opened(OTHER_START)) == {"wire": "wire", "start": "wire"}


def test_a_newer_text_of_one_address_supersedes_and_both_are_kept(
    opened: Callable[..., OpenGeneration], words: WordEncoder
) -> None:
    url = "https://post.example/vapes"
    old = article("old", "Norvik Post", "2026-11-16", BAN[0], BAN[2], url=url)
    new = article(
        "new", "Norvik Post", "2026-11-18", BAN[0].replace("June", "August"), BAN[1], url=f"{url}#top"
    )
    generation = opened(old, new)
    assert stories(generation) == {"old": "new", "new": "new"}
    hits = asked(generation, words).hits
    assert {hit.article.id for hit in hits if hit.article.source == "Norvik Post"} == {"new.md", "old.md"}
    newer = {hit.article.id: hit.superseded_by and hit.superseded_by.id for hit in hits}
    assert (newer["new.md"], newer["old.md"]) == (None, "new.md")
    assert all(hit.copies == () for hit in hits)


def test_independent_sources_are_counted_by_who_reported(
    opened: Callable[..., OpenGeneration], words: WordEncoder
) -> None:
    hits = asked(opened(WIRE, FIRST, OTHER_START, INSERTED, OPINION), words).hits
    told = [hit for hit in hits if "vapes" in hit.text]
    assert (support(told).articles, support(told).independent_sources) == (5, 2)
    assert support([]).articles == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"author": "Reuters"}, "Reuters"),
        ({"author": "Jane Doe, Associated Press"}, "AP"),
        ({"author": "Jane Doe"}, "Paper"),
        ({"text": "LONDON (Reuters) - The bridge is closed.\n"}, "Reuters"),
        ({"text": "LONDON, Jan. 5 (AP) — The bridge is closed.\n"}, "AP"),
        ({"text": "The bridge is closed, a man told Reuters. (Reuters) says so.\n"}, "Paper"),
        ({"text": "Panama (PA) is a county.\n"}, "Paper"),
        ({"source": None}, None),
    ],
)
def test_the_origin_of_a_report_is_the_agency_that_it_names(
    fields: dict[str, str], expected: str | None
) -> None:
    plain = Article(id="a", text="The bridge is closed.", title="t", path="a", source="Paper")
    assert origin(replace(plain, **fields)) == expected


def test_an_agency_is_known_by_its_name() -> None:
    assert all(map(is_agency, ("Reuters", "The Associated Press", "AFP", "Sky Wire", "Norvik News Agency")))
    assert not any(map(is_agency, ("Norvik Post", "The Wirecutter", "Parade", None)))


@pytest.mark.parametrize(
    "line",
    [
        "Correction: The minister is Olga Brandt.",
        "CORRECTION (Nov. 17, 2026): An earlier sum was wrong.",
        "*This article was amended on 17 November 2026 to correct a name.*",
        "This story has been updated with a comment of the ministry.",
        "An earlier version of this article misstated the number of jobs.",
        "UPDATE: The vote was put off.",
        "Editor's note: This story has been corrected.",
        "Updated at 14:30 on Monday",
    ],
)
def test_an_article_that_was_corrected_says_so(line: str) -> None:
    assert correction(f"{BAN[0]}\n\n{line}\n") == line


@pytest.mark.parametrize(
    "line",
    [
        "The correction of the market went on for a week.",
        "He updated this story of love for the screen.",
        "Corrections officers went on strike.",
        "This story is about a man who was wronged.",
        "Update your software at once, the agency said.",
    ],
)
def test_an_article_about_corrections_was_not_corrected(line: str) -> None:
    assert correction(f"{BAN[0]}\n\n{line}\n") is None

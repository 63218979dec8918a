"""The scores of a small set whose every figure is worked out here, and equality with the set's own scorer."""

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation import resampling
from bot.evaluation.answer_type import expected_type
from bot.evaluation.compare import compare
from bot.evaluation.dataset import Dataset, Gold, Question, Source, read_dataset
from bot.evaluation.judge import judge
from bot.evaluation.misses import worst
from bot.evaluation.run import Found, Reply, Run, read_run
from bot.evaluation.scoring import score
from index.types import Span

SCORER = Path(__file__).resolve().parents[2] / "shared" / "bench" / "score.py"

TEXTS = {
    "bridge": "The harbour bridge reopened on Monday. Mayor Lena Voss cut the ribbon. Repairs cost 4,500 crowns.",
    "museum": "A museum spent 4500 crowns on a clock. It stands in the hall of the old mill.",
    "ferry": "Two ferries ran late. A green ferry called Heron was first. Later the Heron was painted blue.",
    "school": "A school in Ostby won the chess cup. Its captain is Tor Lund.",
}


def passage(article: str, start_words: str, end_words: str, quote: str | None = None) -> Found:
    text = TEXTS[article]
    span = Span(text.index(start_words), text.index(end_words) + len(end_words))
    marked = Span(text.index(quote), text.index(quote) + len(quote)) if quote else None
    return Found(article, span, marked)


def gold(article: str, words: str, support: float = 1.0, nth: int = 0) -> Gold:
    start = -1
    for _ in range(nth + 1):
        start = TEXTS[article].index(words, start + 1)
    return Gold(article, start, start + len(words), support)


def question(
    identity: str, text: str, aliases: tuple[str, ...], kind: str = "answerable", **more
) -> Question:
    return Question(identity, text, aliases[0], aliases, date(2026, 2, 3), kind, **more)


@pytest.fixture
def small() -> Dataset:
    questions = (
        question("q1", "Who cut the ribbon?", ("lena voss",), gold=(gold("bridge", "Lena Voss"),)),
        question(
            "q2",
            "How much did the repairs cost?",
            ("4500 crowns",),
            gold=(gold("bridge", "4,500 crowns"),),
            also_gold=frozenset({"museum"}),
        ),
        question(
            "q3",
            "Which ferry was first?",
            ("heron",),
            gold=(gold("ferry", "Heron", 0.9), gold("ferry", "Heron", 0.1, nth=1)),
        ),
        question("q4", "Who leads the chess team?", ("tor lund",), gold=(gold("school", "Tor Lund"),)),
        question("f1", "Which comet passed?", ("x",), "unanswerable_far"),
        question("f2", "Who rowed across?", ("x",), "unanswerable_far"),
        question("n1", "When did the bridge close?", ("x",), "unanswerable_near"),
        question("h1", "Which clock was sold?", ("x",), "unanswerable_hard"),
    )
    return Dataset("small", {key: Source(text, key, "", "") for key, text in TEXTS.items()}, questions)


@pytest.fixture
def run() -> Run:
    mill = passage("museum", "It stands", "old mill.")
    late = passage("ferry", "Later", "blue.", quote="Later the")
    replies = (
        Reply(
            "q1", (passage("bridge", "Mayor", "ribbon.", quote="Mayor Lena Voss"),), 0.9, False, None, 10.0
        ),
        Reply(
            "q2",
            (
                passage("museum", "A museum", "clock.", quote="4500 crowns"),
                mill,
                passage("bridge", "Repairs", "crowns."),
            ),
            0.6,
            False,
            None,
            20.0,
        ),
        Reply("q3", (late, passage("ferry", "A green", "first.")), 0.4, True, None, 30.0),
        Reply("f1", (mill,), 0.1, True),
        Reply("f2", (mill,), 0.6, False),
        Reply("n1", (mill,), 0.3, True),
        Reply("h1", (mill,), 0.9, False),
    )
    return Run({reply.id: reply for reply in replies})


def test_every_figure_of_the_small_set(small, run):
    found = {name: estimate.value for name, estimate in score(judge(small, run)).estimates.items()}
    expected = {
        "R@1 strict": 2 / 4,
        "R@1 strong": 1 / 4,
        "R@1 ext": 3 / 4,
        "R@1 loose": 3 / 4,
        "R@3 strict": 3 / 4,
        "R@3 strong": 3 / 4,
        "R@20 strict": 3 / 4,
        "MRR@10": (1 + 1 / 3 + 1) / 4,
        "MRR@10 ext": 3 / 4,
        "artR@5": 3 / 4,
        "quote": 1 / 2,
        "AUROC unanswerable_far": (2 + 1.5 + 1) / 6,
        "AUROC unanswerable_near": 1.0,
        "AUROC unanswerable_hard": 0.5 / 3,
        "AUROC unanswerable_far+unanswerable_near": (4.5 + 3) / 9,
        "false-answer unanswerable_far": 1 / 2,
        "false-answer unanswerable_near": 0.0,
        "false-answer unanswerable_hard": 1.0,
        "false-answer unanswerable_far+unanswerable_near": 1 / 3,
        "false-abstain": 1 / 3,
        "Brier": (0.1**2 + 0.6**2 + 0.6**2 + 0.1**2 + 0.6**2 + 0.3**2) / 6,
        "ECE": (0.1 + 1.2 + 0.6 + 0.1 + 0.3) / 6,
        "AURC": (0 + 2 * 2 / 3 + 2 / 4 + 3 / 5 + 4 / 6) / 6,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_the_best_threshold_keeps_most_and_lets_least_through(small, run):
    best = score(judge(small, run)).thresholds["unanswerable_far"]
    assert (best.threshold, best.false_answer, best.false_abstain) == (0.4, 0.5, 0.0)


def test_counts_types_and_times_of_the_small_set(small, run):
    scores = score(judge(small, run))
    assert scores.counts == {
        "answerable": 4,
        "unanswerable_far": 2,
        "unanswerable_near": 1,
        "unanswerable_hard": 1,
    }
    assert {name: count for name, (count, _) in scores.types.items()} == {
        "amount": 1,
        "person": 2,
        "name or thing": 1,
    }
    assert scores.types["person"][1]["R@1 strict"].value == 0.5
    assert scores.percentile(50) == 20.0
    assert scores.milliseconds == (10.0, 20.0, 30.0)


def test_answerable_questions_are_told_apart_by_their_own_type(small, run):
    assert score(judge(small, run)).groups == {}
    groups = ("plain", "misspelt", "misspelt", "plain", "far", "far", "near", "hard")
    questions = tuple(replace(q, group=group) for q, group in zip(small.questions, groups, strict=True))
    found = score(judge(replace(small, questions=questions), run)).groups
    assert {name: (count, of["R@1 strict"].value) for name, (count, of) in found.items()} == {
        "plain": (2, 0.5),
        "misspelt": (2, 0.5),
    }
    assert found["plain"][1]["MRR@10"].value == 0.5
    assert found["misspelt"][1]["MRR@10"].value == pytest.approx(2 / 3)


def test_reliability_and_risk_leave_out_what_nobody_checked(small, run):
    scores = score(judge(small, run))
    assert [(bin_.low, bin_.count, bin_.right) for bin_ in scores.reliability] == [
        (0.1, 1, 0.0),
        (0.3, 1, 0.0),
        (0.4, 1, 1.0),
        (0.6, 2, 0.0),
        (0.9, 1, 1.0),
    ]
    assert scores.curve is not None
    assert scores.curve.coverage == pytest.approx((1 / 6, 3 / 6, 4 / 6, 5 / 6, 1))
    assert scores.curve.risk == pytest.approx((0, 2 / 3, 2 / 4, 3 / 5, 4 / 6))
    assert scores.curve.risk_of_five == pytest.approx((0, 1 / 3, 1 / 4, 2 / 5, 3 / 6))
    assert scores.curve.stands == pytest.approx((3 / 6, 2 / 3))


def test_ranks_count_to_their_cutoffs_and_no_further():
    articles = {f"a{n}": Source("Nothing here.", "", "", "") for n in range(25)}
    articles["gold"] = Source("The prize went to Ann Lee.", "", "", "")
    hit, misses = Found("gold", Span(0, 26)), [Found(f"a{n}", Span(0, 13)) for n in range(25)]
    ranks = (5, 6, 10, 11, 20, 21)
    questions = tuple(
        Question(f"q{rank}", "Who won?", "Ann Lee", ("ann lee",), None, "answerable", (Gold("gold", 18, 25),))
        for rank in ranks
    )
    replies = {f"q{rank}": Reply(f"q{rank}", (*misses[: rank - 1], hit)) for rank in ranks}
    judged = judge(Dataset("deep", articles, questions), Run(replies))
    assert [one.strict for one in judged] == [5, 6, 10, 11, 20, 0]
    found = {name: estimate.value for name, estimate in score(judged).estimates.items()}
    assert found["R@5 strict"] == pytest.approx(1 / 6)
    assert found["R@10 strict"] == pytest.approx(3 / 6)
    assert found["R@20 strict"] == pytest.approx(5 / 6)
    assert found["MRR@10"] == pytest.approx((1 / 5 + 1 / 6 + 1 / 10) / 6)
    assert found["artR@5"] == pytest.approx(1 / 6)


def test_the_worst_replies_are_sorted_by_fault_and_by_confidence(small, run):
    beyond, false, silent, beside = (
        [one.question.id for one in fault.shown] for fault in worst(judge(small, run))
    )
    assert beyond == ["q4"]
    assert false == ["f2", "h1"]  # h1 is surer, but nobody checked its label
    assert silent == ["q3"]
    assert beside == ["q3"]
    assert [fault.total for fault in worst(judge(small, run), limit=1)] == [1, 2, 1, 1]


def test_the_area_under_the_risk_is_its_mean_over_every_share_answered():
    confidence, right = np.array([0.9, 0.5]), np.array([0.0, 1.0])
    assert resampling.risk_area(np.ones((1, 2)), confidence, right)[0] == pytest.approx((1 + 1 / 2) / 2)


def test_a_run_without_confidence_or_times_has_recall_only(small, run):
    bare = Run({key: Reply(key, reply.passages) for key, reply in run.replies.items()})
    scores = score(judge(small, bare))
    assert scores.estimates["R@1 strict"].value == 0.5
    assert isnan(scores.estimates["AUROC unanswerable_far"].value)
    assert isnan(scores.estimates["Brier"].low)
    assert (scores.thresholds, scores.reliability, scores.curve, scores.milliseconds) == ({}, (), None, ())


def test_a_set_with_one_kind_of_question_is_scored(small, run):
    unanswerable = Dataset("none", small.articles, small.questions[4:])
    scores = score(judge(unanswerable, run))
    assert isnan(scores.estimates["R@1 strict"].value)
    assert scores.estimates["false-answer unanswerable_hard"].value == 1.0


def test_an_interval_of_a_share_is_near_that_of_its_formula():
    share, count = 0.3, 400
    values = np.array([1.0] * 120 + [0.0] * 280)
    weights = resampling.draw(["a"] * count, 2000, first="a")
    found = resampling.interval(
        resampling.mean(np.ones((1, count)), values), resampling.mean(weights, values)
    )
    half = 1.96 * (share * (1 - share) / count) ** 0.5
    assert found.value == pytest.approx(share)
    assert (found.low, found.high) == pytest.approx((share - half, share + half), abs=0.006)


def test_every_draw_keeps_the_size_of_each_stratum():
    strata = ["a", "b", "a", "c", "b", "a"]
    weights = resampling.draw(strata, 50, first="b")
    for name, size in (("a", 3), ("b", 2), ("c", 1)):
        columns = [at for at, stratum in enumerate(strata) if stratum == name]
        assert (weights[:, columns].sum(axis=1) == size).all()


def test_the_first_stratum_gets_the_first_draws():
    drawn = np.random.default_rng(3).integers(0, 4, (20, 4))
    weights = resampling.draw(["b", "a", "a", "b", "a", "a"], 20, first="a", seed=3)
    assert weights[:, [1, 2, 4, 5]].tolist() == [np.bincount(row, minlength=4).tolist() for row in drawn]


def test_a_run_compared_with_itself_has_not_changed(small, run):
    judged = judge(small, run)
    found = compare(judged, judged, against="itself")
    assert {difference.verdict for difference in found.differences.values()} == {"same"}
    assert {difference.change for difference in found.differences.values()} == {(0.0, 0.0, 0.0)}
    assert (found.won, found.lost) == ((), ())


def test_a_difference_is_paired_and_has_a_direction():
    texts = {"a": Source("The prize went to Ann Lee.", "a", "", "")}
    questions = tuple(
        Question(f"q{n}", f"Who won {n}?", "Ann Lee", ("ann lee",), None, "answerable", (Gold("a", 18, 25),))
        for n in range(40)
    ) + tuple(Question(f"f{n}", f"Who lost {n}?", "x", ("x",), None, "unanswerable_far") for n in range(40))
    dataset = Dataset("d", texts, questions)
    hit, miss = Found("a", Span(0, 26)), Found("a", Span(0, 9))

    def made(right: int, answered: int) -> Run:
        replies = [Reply(f"q{n}", (hit,) if n < right else (miss, hit), 0.9, False) for n in range(40)]
        return Run(
            {r.id: r for r in (*replies, *(Reply(f"f{n}", (miss,), 0.2, n >= answered) for n in range(40)))}
        )

    found = compare(judge(dataset, made(30, 2)), judge(dataset, made(20, 22)), against="earlier.jsonl")
    recall, false = found.differences["R@1 strict"], found.differences["false-answer unanswerable_far"]
    assert (recall.now, recall.before, recall.change.value, recall.verdict) == (0.75, 0.5, 0.25, "better")
    assert (false.now, false.before, false.verdict) == (0.05, 0.55, "better")
    # Paired: ten questions changed, all for the better, so no draw can show a loss. Unpaired, +-.20 could.
    assert recall.change.low == pytest.approx(0.125, abs=0.051)
    assert [(move.before, move.now) for move in found.won] == [(2, 1)] * 10
    assert found.lost == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many ferries ran?", "number"),
        ("How much did it cost?", "amount"),
        ("What percentage of voters stayed at home?", "percentage"),
        ("When did the bridge reopen?", "time"),
        ("The bridge opened in which year?", "time"),
        ("In which coastal city did it happen?", "place"),
        ("Who cut the ribbon?", "person"),
        ("Which minister resigned?", "person"),
        ("The man who fell was saved by which dog?", "name or thing"),
        ("Why did it close?", "other"),
    ],
)
def test_the_type_of_answer_that_a_question_expects(text, kind):
    assert expected_type(text) == kind


def _generated(folder: Path) -> None:
    """A set and a run of our own words, with ties, missing replies, text-only passages and unknown articles."""
    chance = random.Random(5)
    nouns = [
        "harbour",
        "bridge",
        "ferry",
        "clock",
        "school",
        "comet",
        "museum",
        "river",
        "lantern",
        "orchard",
    ]
    people = [f"{first} {last}" for first in ("Ann", "Bo", "Cleo", "Dag") for last in ("Lee", "Moor", "Nash")]
    articles = []
    for number in range(30):
        sentences = [
            f"The {chance.choice(nouns)} near the {chance.choice(nouns)} was seen by {chance.choice(people)}."
            for _ in range(8)
        ]
        articles.append({"id": f"a{number}", "title": f"Item {number}", "text": " ".join(sentences)})
    kinds = ["unanswerable_near", "answerable", "answerable", "unanswerable_far", "unanswerable_hard"]
    questions, replies = [], []
    for number in range(150):
        kind, person = chance.choice(kinds), chance.choice(people)
        places = [
            {
                "article_id": a["id"],
                "char_start": at,
                "char_end": at + len(person),
                "support": chance.random(),
            }
            for a in chance.sample(articles, 12)
            if (at := a["text"].find(person)) >= 0
        ]
        if not places:
            kind = "unanswerable_far"
        asked = {"id": f"q{number}", "question": f"Who saw the {chance.choice(nouns)}?", "answer": person}
        asked |= {"answerable": kind == "answerable", "type": kind, "date": "2026-02-03"}
        asked |= {"gold": places[:3] if kind == "answerable" else []}
        if kind == "answerable" and chance.random() < 0.5:
            asked["gold_ext"] = places[3:6]
        questions.append(asked)
        if chance.random() < 0.06:
            continue
        passages = []
        for _ in range(chance.randrange(26)):
            article = chance.choice(articles)
            start = chance.randrange(len(article["text"]) - 80)
            passages.append({"article_id": article["id"], "char_start": start, "char_end": start + 80})
            if chance.random() < 0.1:
                passages[-1] = {"article_id": chance.choice(("a3", "zz")), "text": f"so said {person}"}
        reply = {"id": f"q{number}", "passages": passages}
        if chance.random() < 0.95:
            reply["confidence"] = round(chance.random() * (0.9 if kind == "answerable" else 0.7), 1)
            reply["abstained"] = reply["confidence"] < 0.4
        replies.append(reply)
    for name, records in (("articles", articles), ("questions", questions), ("run", replies)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


@pytest.mark.skipif(not SCORER.is_file(), reason="no development set beside the checkout")
def test_scores_equal_those_of_the_development_set_scorer(tmp_path):
    _generated(tmp_path)
    outputs = ["--json", str(tmp_path / "scores.json"), "--per", str(tmp_path / "per.json")]
    command = [sys.executable, str(SCORER), str(tmp_path), str(tmp_path / "run.jsonl"), *outputs]
    subprocess.run(command, check=True, capture_output=True)
    theirs = json.loads((tmp_path / "scores.json").read_text())
    ranks = json.loads((tmp_path / "per.json").read_text())

    judged = judge(read_dataset(tmp_path), read_run(tmp_path / "run.jsonl"))
    ours = score(judged)

    for one in judged:
        if one.question.answerable:
            found = [one.strict, one.loose, one.strong, one.ext, one.article_found]
            assert found == list(ranks[one.question.id].values()), one.question.id
    compared = 0
    for name, value in theirs.items():
        if isinstance(value, list):
            # Retrieval metrics use the same draws; the others draw in another order, so intervals are near only.
            drawn_alike = not name.startswith(("AUROC", "false"))
            assert ours.estimates[name].value == pytest.approx(value[0], abs=1e-12), name
            assert ours.estimates[name][1:] == pytest.approx(
                value[1:], abs=1e-12 if drawn_alike else 0.035
            ), name
            compared += 1
        elif isinstance(value, dict):
            best = ours.thresholds[name.removeprefix("best-threshold ")]
            found = {"threshold": best.threshold, "false_answer": best.false_answer}
            found["false_abstain"] = best.false_abstain
            assert found == pytest.approx(value), name
            compared += 1
    assert compared == 20 + 3 * 3 + 1
    assert {ours.counts["answerable"]} == {theirs["n_answerable"]}

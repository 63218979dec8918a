"""Train index/ranking/weights.json, and measure what the ranking gives by cross-validation over weeks.

    python -m bench.train_ranking SET [--index DIR] [--seeds 3] [--fast] [--write]

SET holds articles.jsonl and questions.jsonl, as for `newsdesk eval`. Candidates and features are those of the
retriever itself. Every figure is of questions whose week the weights have not seen (10 folds, as many draws of them as
`--seeds`), with 95% bootstrap intervals over questions; confidence is nested: its signals come from the weights of its
own fold. `--write` fits everything on all questions and writes the weights. `--fast` leaves the ablations out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.measure import table
from bench.ranking_cases import Case, Corpus, Vectors, small, whole
from bench.ranking_confidence import Confidence
from bench.ranking_fit import fit_ranker, folds, interval, score
from bot.desk.confidence import UNREAD
from bot.desk.models import encoder_of
from bot.evaluation.dataset import read_dataset
from bot.settings import Settings
from index.articles import Limits
from index.build.rebuild import Plan, rebuild
from index.generations.opening import open_generation
from index.ranking import features as features_of
from index.ranking import quotes
from index.ranking import weights as ranking

FOLDS = 10
RANKER_L2, QUOTE_L2 = 5.0, 3.0
QUOTES_OF = 3
"""Passages a question from which the choice of a quote is learned: the best ones that hold its answer."""

DATED = (*features_of.TIMELESS, *features_of.AGE)
HAND = {"retrieval": 1.0, "age": 0.2, "opening": 0.1}
WEIGHTS = Path(ranking.__file__).with_name("weights.json")

Array = np.ndarray
Features = dict[str, Array]


class Answerable:
    """The answerable cases of the whole corpus, with their features by as-of day."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = [case for case in cases if case.kind == "answerable" and case.strict.any()]
        self.weeks = np.array([case.week for case in self.cases])
        self.none = [case.inputs.features(None) for case in self.cases]
        self.question = [
            f | _ages(case, case.question.asked or case.newest)
            for f, case in zip(self.none, self.cases, strict=True)
        ]
        self.newest = [f | _ages(case, case.newest) for f, case in zip(self.none, self.cases, strict=True)]
        self.sentences = [case.inputs.sentence_features() for case in self.cases]

    def fit(self, rows: Array, names: Sequence[str], of: Sequence[Sequence[Features]]) -> dict[str, float]:
        """The weights of these features, learned from each of the feature sets in `of`."""
        lists, right = [], []
        for features in of:
            for i in rows:
                x = _matrix(features[i], names)
                lists.append(x - x.mean(0))
                right.append(self.cases[i])
        scale = np.sqrt(np.mean([(x**2).mean(0) for x in lists], axis=0))
        scale[scale == 0] = 1
        kept = [case.strict | ~case.loose for case in right]  # an answer in an unlabelled article is neither
        w = fit_ranker(
            [(x / scale)[k] for x, k in zip(lists, kept, strict=True)],
            [case.strict[k] for case, k in zip(right, kept, strict=True)],
            RANKER_L2 * len(of),
        )
        return dict(zip(names, (w / scale).tolist(), strict=True))

    def fit_quote(self, rows: Array, scores: Sequence[Array], names: Sequence[str]) -> dict[str, float]:
        """The weights of a sentence's features; `scores` rank each question's passages."""
        lists, right = [], []
        for i in rows:
            case, x = self.cases[i], _matrix(self.sentences[i], names)
            used = 0
            for passage in np.argsort(-scores[i], kind="stable"):
                own = case.inputs.candidates.sentences_of(int(passage))
                if not case.strict[passage] or not case.holds[own].any():
                    continue
                used += 1
                if used > QUOTES_OF:
                    break
                if own.stop - own.start > 1:
                    lists.append(x[own] - x[own].mean(0))
                    right.append(case.holds[own])
        scale = np.sqrt(np.mean([(x**2).mean(0) for x in lists], axis=0))
        scale[scale == 0] = 1
        w = fit_ranker([x / scale for x in lists], right, QUOTE_L2)
        return dict(zip(names, (w / scale).tolist(), strict=True))


def _ages(case: Case, day) -> Features:
    return features_of.ages(case.inputs.matrix, *(float(day.toordinal()),) * 2)


def _matrix(features: Features, names: Sequence[str]) -> Array:
    return np.stack([features[name] for name in names], axis=1)


def ranks(
    data: Answerable, learn: Callable[[Array], dict[str, float]], tested: Sequence[Features], seeds: int
) -> Array:
    """The rank of the first right passage of each question, by weights that have not seen its week."""
    found = np.empty((seeds, len(data.cases)))
    for seed in range(seeds):
        fold = folds(data.weeks, FOLDS, seed)
        for number in range(FOLDS):
            learned = learn(np.flatnonzero(fold != number))
            for i in np.flatnonzero(fold == number):
                order = np.argsort(-score(tested[i], learned), kind="stable")
                found[seed, i] = np.flatnonzero(data.cases[i].strict[order])[0] + 1
    return found


def ranking_row(name: str, found: Array) -> tuple[str, str, str, str]:
    reciprocal = np.where(found <= 10, 1 / found, 0)
    return (
        name,
        interval((found == 1).mean(0)),
        interval((found <= 5).mean(0)),
        interval(reciprocal.mean(0)),
    )


def ranking_table(data: Answerable, seeds: int, *, ablate: bool) -> str:
    both = [data.question, data.newest]
    tests = {"no date": data.none, "question's date": data.question, "newest article": data.newest}
    rows = []

    def add(name: str, learn: Callable[[Array], dict[str, float]], of: Sequence[str], draws: int) -> None:
        for as_of in of:
            rows.append(ranking_row(f"{name}, {as_of}", ranks(data, learn, tests[as_of], draws)))

    dates = ("question's date", "newest article")
    add("plain hybrid", lambda _: {"retrieval": 1.0}, ("no date",), 1)
    add("weights by hand (age .2, opening .1)", lambda _: HAND, tests, 1)
    add("learned", lambda r: data.fit(r, features_of.TIMELESS, [data.none]), ("no date",), seeds)
    add("learned", lambda r: data.fit(r, DATED, both), dates, seeds)
    if ablate:
        add("dated, learned as of the question's date only", lambda r: data.fit(r, DATED, both[:1]), dates, 1)
        for left in DATED:
            names = tuple(name for name in DATED if name != left)
            if left in features_of.TIMELESS:
                timeless = names[: len(features_of.TIMELESS) - 1]
                add(f"without {left}", lambda r, n=timeless: data.fit(r, n, [data.none]), ("no date",), 1)
            add(f"without {left}", lambda r, n=names: data.fit(r, n, both), dates[:1], 1)
    return table(("ranking", "R@1", "R@5", "MRR@10"), rows)


def quote_table(data: Answerable, seeds: int, *, ablate: bool) -> str:
    """Of the questions whose first passage is right: how often its quote holds the answer, and how long it is."""

    def measured(names: Sequence[str], draws: int) -> tuple[str, ...]:
        right = np.full((3, draws, len(data.cases)), np.nan)
        for seed in range(draws):
            fold = folds(data.weeks, FOLDS, seed)
            for number in range(FOLDS):
                rows = np.flatnonzero(fold != number)
                dated = data.fit(rows, DATED, [data.question, data.newest])
                scores = [score(features, dated) for features in data.question]
                learned = data.fit_quote(rows, scores, names)
                for i in np.flatnonzero(fold == number):
                    case, first = data.cases[i], int(np.argmax(scores[i]))
                    if case.strict[first]:
                        own = case.inputs.candidates.sentences_of(int(first))
                        ranked, holds = score(data.sentences[i], learned)[own], case.holds[own]
                        text, spans = case.sentences[first]
                        begin, end = quotes.extent(text, spans, ranked)
                        length = spans[end].end - spans[begin].start
                        right[:, seed, i] = holds[np.argmax(ranked)], holds[begin : end + 1].any(), length
        known = np.nanmean(right[:, :, ~np.isnan(right[0]).all(0)], axis=1)
        return interval(known[0]), interval(known[1]), f"{known[2].mean():.0f}"

    rows = [("all features", *measured(quotes.FEATURES, seeds))]
    if ablate:
        for left in quotes.FEATURES:
            names = tuple(name for name in quotes.FEATURES if name != left)
            rows.append((f"without {left}", *measured(names, 1)))
    return table(("quote", "the sentence holds the answer", "the quote does", "characters"), rows)


def confidence_held_out(data: Answerable, cases: Sequence[Case], seeds: int) -> tuple[Confidence, Array]:
    """The confidence of each case by weights (of ranking, too) that have not seen its week; the mean over seeds."""
    everything = np.arange(len(data.cases))
    learned = data.fit(everything, features_of.TIMELESS, [data.none])
    made = Confidence(cases, lambda _: learned)
    p = np.zeros(len(cases))
    for seed in range(seeds):
        fold = folds(made.weeks, FOLDS, seed)
        week_fold = dict(zip(made.weeks.tolist(), fold.tolist(), strict=True))
        of_answerable = np.array([week_fold[week] for week in data.weeks.tolist()])
        for number in range(FOLDS):
            timeless = data.fit(np.flatnonzero(of_answerable != number), features_of.TIMELESS, [data.none])
            x, first = made.signals(lambda _, t=timeless: t)
            slope, bias = made.fit(np.flatnonzero(fold != number), x, first)
            held = fold == number
            p[held] += 1 / (1 + np.exp(-(x[held] @ slope + bias))) / seeds
    return made, p


def final(data: Answerable, made: Confidence) -> dict[str, dict[str, float]]:
    """The weights learned from every question."""
    everything = np.arange(len(data.cases))
    timeless = data.fit(everything, features_of.TIMELESS, [data.none])
    dated = data.fit(everything, DATED, [data.question, data.newest])
    scores = [score(features, dated) for features in data.question]
    quote = data.fit_quote(everything, scores, quotes.FEATURES)
    slope, bias = made.fit(np.arange(len(made.cases)), made.x, made.first)
    confidence = dict(zip(ranking.SIGNALS, slope.tolist(), strict=True)) | {"bias": bias}
    found = {"timeless": timeless, "dated": dated, "quote": quote, "confidence": confidence}
    return {use: {name: round(w, 3) for name, w in learned.items()} for use, learned in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path, help="folder with articles.jsonl and questions.jsonl")
    parser.add_argument("--index", type=Path, help="an index of these articles (default: built for this run)")
    parser.add_argument("--seeds", type=int, default=3, help="draws of folds")
    parser.add_argument("--fast", action="store_true", help="leave the ablations out")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS.name}")
    given = parser.parse_args()
    dataset, articles = read_dataset(given.set), given.set / "articles.jsonl"
    encoder = encoder_of(Settings(), print)
    with tempfile.TemporaryDirectory() as folder:
        index = given.index or Path(folder) / "index"
        if given.index is None:
            rebuild(Plan(articles, index, lambda: encoder, Limits(), "bench"), lambda *_: None)
        opened = open_generation(index)
        known = Vectors(opened, encoder)
        corpus = Corpus(opened, known)
        cases = whole(corpus, dataset)
        data = Answerable(cases)
        asked = sum(question.answerable for question in dataset.questions)
        print(
            f"{len(data.cases)} of {asked} answerable questions have an answer among the candidates; "
            f"{FOLDS} folds of weeks, {given.seeds} draws\n"
        )
        print(ranking_table(data, given.seeds, ablate=not given.fast), "\n")
        print(quote_table(data, given.seeds, ablate=not given.fast), "\n")
        cases += small(corpus, dataset, articles, known)
        made, held_out = confidence_held_out(data, cases, given.seeds)
        print(f"confidence, held out, at the threshold {UNREAD.answered}\n")
        print(made.table(held_out), "\n")
        learned = final(data, made)
        opened.close()
    text = json.dumps(learned, indent=1) + "\n"
    if given.write:
        WEIGHTS.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()

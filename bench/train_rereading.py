"""Train what the reader's evidence is worth, and measure it by cross-validation over weeks.

    python -m bench.train_rereading SET [SET ...] --index DIR [DIR ...] [--written BENCH] [--write]

Each SET holds articles.jsonl and questions.jsonl, each DIR an index of its articles. All sets are learned from, the
figures are of the first: held out by week (10 folds, mean over `--seeds` draws), the first stage refitted in each fold.
`--written BENCH` puts the written questions on articles that the reader was not trained on (a fifth, `bench/reading`)
to the last index. `--write` adds the weights to index/ranking/weights.json. What the reader made of each passage is
kept in `--cache`.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench import ranking_reading as second
from bench.measure import table
from bench.ranking_cases import Case, Corpus, small, whole
from bench.ranking_cases import Vectors as Known
from bench.ranking_fit import auroc, fit_logistic, folds, interval, score
from bench.remembered_reader import Remembered
from bench.train_ranking import DATED, WEIGHTS, Answerable
from bench.written_cases import written_cases
from bot.desk.models import encoder_of, reader_of
from bot.evaluation.dataset import read_dataset
from bot.settings import Settings
from index.generations.opening import open_generation
from index.ranking import features as features_of
from index.ranking import quotes, weights

FOLDS = 10
CONFIDENCE_L2 = 0.1
ABSTAIN = 0.06
"""The share of false abstentions at which false answers are compared."""

QUIZ = 4
"""How often a question of the sets counts, where a written one counts once: there are four times as many of those."""
Array = np.ndarray
Weights = dict[str, float]


def logistic(of: Mapping[str, float], learned: Mapping[str, float]) -> float:
    """The probability by these weights."""
    total = learned["bias"] + sum(w * of[name] for name, w in learned.items() if name != "bias")
    return 1 / (1 + math.exp(-total))


class Stages:
    """Both stages of the ranking, learned from some of the cases and applied to others."""

    def __init__(self, data: Answerable, plain: Answerable) -> None:
        self.data = data
        self.plain = plain

    def bases(self, rows: Array) -> tuple[Weights, Weights]:
        """The first stage's weights, without age and with it."""
        data = self.data
        timeless = data.fit(rows, features_of.TIMELESS, [data.none])
        return timeless, data.fit(rows, DATED, [data.question, data.newest])

    def rereads(self, rows: Array, timeless: Weights, dated: Weights) -> tuple[Weights, Weights]:
        """The second stage's weights, without age and with it."""
        data = self.data
        cases = [data.cases[i] for i in rows]
        none = [score(data.none[i], timeless) for i in rows]
        aged = [score(of[i], dated) for of in (data.question, data.newest) for i in rows]
        plain = self.plain
        short = [score(features, timeless) for features in plain.none]
        short_aged = [score(features, dated) for features in plain.newest]
        return (
            second.fit_reread(cases * QUIZ + plain.cases, none * QUIZ + short),
            second.fit_reread(cases * 2 * QUIZ + plain.cases, aged * QUIZ + short_aged),
        )


def ranking_table(stages: Stages, measured: Array, seeds: int) -> str:
    """Ranks held out, by the first stage alone and with the reader, for each as-of day."""
    data = stages.data
    tests = {"no date": data.none, "question's date": data.question, "newest article": data.newest}
    found = {
        (name, reader): np.full((seeds, len(data.cases)), np.nan)
        for name in tests
        for reader in (False, True)
    }
    for seed in range(seeds):
        fold = folds(data.weeks, FOLDS, seed)
        for number in range(FOLDS):
            rows = np.flatnonzero(fold != number)
            timeless, dated = stages.bases(rows)
            again = stages.rereads(rows, timeless, dated)
            for name, of in tests.items():
                base_weights, reread = (timeless, again[0]) if name == "no date" else (dated, again[1])
                for i in np.flatnonzero((fold == number) & measured):
                    base, strict = score(of[i], base_weights), data.cases[i].strict
                    plain = np.argsort(-base, kind="stable")
                    found[name, False][seed, i] = np.flatnonzero(strict[plain])[0] + 1
                    read = second.order(data.cases[i], base, reread)
                    found[name, True][seed, i] = np.flatnonzero(strict[read])[0] + 1
    rows_ = []
    for (name, reader), ranks in found.items():
        ranks = ranks[:, measured]
        rows_.append(
            (
                f"{name}, {'with' if reader else 'without'} the reader",
                interval((ranks == 1).mean(0)),
                interval((ranks <= 5).mean(0)),
                interval(np.where(ranks <= 10, 1 / ranks, 0).mean(0)),
            )
        )
    return table(("ranking", "R@1", "R@5", "MRR@10"), rows_)


def quote_table(stages: Stages, measured: Array, seeds: int) -> str:
    """Of questions whose first passage is right: how often its sentence, and its quote as shown, hold the answer."""
    data = stages.data
    rows_ = []
    likely = (0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
    found = np.full((len(likely) + 1, 3, seeds, len(data.cases)), np.nan)
    for seed in range(seeds):
        fold = folds(data.weeks, FOLDS, seed)
        for number in range(FOLDS):
            rows = np.flatnonzero(fold != number)
            timeless, dated = stages.bases(rows)
            _, again = stages.rereads(rows, timeless, dated)
            plain = stages.plain
            learned = second.fit_quotes(
                [data.cases[i] for i in rows] * QUIZ + plain.cases,
                [data.sentences[i] for i in rows] * QUIZ + plain.sentences,
            )
            vector = np.array([learned[name] for name in second.QUOTE_READ])
            for i in np.flatnonzero((fold == number) & measured):
                case = data.cases[i]
                first = int(second.order(case, score(data.question[i], dated), again)[0])
                if not case.strict[first] or first not in case.readings:
                    continue
                own = case.inputs.candidates.sentences_of(first)
                scores, holds = (
                    second.sentence_matrix(case, data.sentences[i], first) @ vector,
                    case.holds[own],
                )
                text, spans = case.sentences[first]
                for at, least in enumerate(likely):
                    begin, end = quotes.extent(text, spans, scores, least)
                    length = spans[end].end - spans[begin].start
                    found[at, :, seed, i] = holds[np.argmax(scores)], holds[begin : end + 1].any(), length
    for at, least in enumerate(likely):
        known = np.nanmean(found[at][:, :, ~np.isnan(found[at][0]).all(0)], axis=1)
        rows_.append((f"{least}", interval(known[0]), interval(known[1]), f"{known[2].mean():.0f}"))
    return table(("a neighbour from", "the sentence holds the answer", "the quote does", "characters"), rows_)


ABSENT = ("unanswerable_far", "unanswerable_near", "absent")
"""Kinds of questions whose subject is not there; of the other unanswerable ones it is."""


class Odds:
    """Signals and outcomes of every case, for confidence with a reader."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = [case for case in cases if case.readings]
        self.kinds = np.array([case.kind for case in self.cases])
        self.groups = np.array([f"{case.group} {case.corpus}" for case in self.cases])
        self.weeks = np.array([case.week for case in self.cases])
        self.answerable = self.kinds == "answerable"
        self.absent = np.isin(self.kinds, ABSENT)
        self.features = [case.inputs.features(None) for case in self.cases]
        self.weight = np.zeros(len(self.cases))
        for group in np.unique(self.groups):
            here = self.groups == group
            kinds = np.unique(self.kinds[here & ~self.answerable])
            for kind in np.unique(self.kinds[here]):
                of = here & (self.kinds == kind)
                self.weight[of] = 1 / of.sum() / (1 if kind == "answerable" else len(kinds))
        self.weight *= len(self.cases) / self.weight.sum()

    def signals(self, timeless: Weights, reread: Weights, passage: Weights) -> tuple[list[Weights], Array]:
        """The signals of each case, and whether its first passage holds the answer."""
        x, first = [], []
        for case, features in zip(self.cases, self.features, strict=True):
            x.append(second.signals(case, features, timeless, passage))
            best = second.order(case, score(features, timeless), reread)[0]
            first.append(float(case.loose[best]))
        return x, np.array(first)

    def fit(self, rows: Array, x: Sequence[Weights], first: Array) -> dict[str, Weights]:
        """The weights of confidence: whether the subject is there, whether what is there answers, and both at once."""
        there = rows[(self.answerable | self.absent)[rows]]
        near = rows[~self.absent[rows]]
        learned = {
            "subject": self._regress(there, x, second.SUBJECT, self.answerable.astype(np.float64)),
            "reads": self._regress(near, x, second.READS, first),
            "confidence": self._regress(rows, x, weights.SIGNALS, first),
        }
        both = [
            {use: math.log(max(logistic(of, learned[use]), 1e-9)) for use in ("subject", "reads")} for of in x
        ]
        return learned | {"confidence_read": self._regress(rows, both, ("subject", "reads"), first)}

    def _regress(self, rows: Array, x: Sequence[Weights], names: Sequence[str], y: Array) -> Weights:
        matrix = np.array([[x[i][name] for name in names] for i in rows])
        slope, bias = fit_logistic(matrix, y[rows], self.weight[rows], CONFIDENCE_L2)
        return dict(zip(names, slope.tolist(), strict=True)) | {"bias": bias}

    @staticmethod
    def apply(of: Weights, learned: Mapping[str, Weights]) -> tuple[float, float]:
        """Confidence with a reader, and without."""
        both = {use: math.log(max(logistic(of, learned[use]), 1e-9)) for use in ("subject", "reads")}
        return logistic(both, learned["confidence_read"]), logistic(of, learned["confidence"])

    def table(self, p: Array) -> str:
        """By group and kind: AUROC, and how many are answered where ABSTAIN of the answerable are refused."""
        rows = []
        for group in sorted(set(self.groups.tolist())):
            here = self.groups == group
            sure = np.sort(p[here & self.answerable])
            if not len(sure):
                continue
            threshold = float(np.quantile(sure, ABSTAIN))
            for kind in sorted(set(self.kinds[here & ~self.answerable].tolist())):
                other = p[here & (self.kinds == kind)]
                rows.append(
                    (
                        group,
                        kind.removeprefix("unanswerable_"),
                        len(sure),
                        len(other),
                        f"{auroc(sure, other):.3f}",
                        interval(other >= threshold),
                        f"{threshold:.2f}",
                        *(
                            f"{(sure < t).mean():.3f} / {(other >= t).mean():.3f}"
                            for t in (0.25, 0.4, 0.5, 0.6)
                        ),
                    )
                )
        head = (
            "group",
            "kind",
            "answerable",
            "others",
            "AUROC",
            f"answered at {ABSTAIN} refused",
            "threshold",
        )
        return table((*head, ".25: refused / answered", ".4", ".5", ".6"), rows)


def confidence(stages: Stages, odds: Odds, seeds: int) -> tuple[Array, Array]:
    """Held-out confidence of each case with the reader, and without; the mean over draws of folds."""
    data = stages.data
    p = np.zeros((2, len(odds.cases)))
    for seed in range(seeds):
        fold = folds(odds.weeks, FOLDS, seed)
        of_week = dict(zip(odds.weeks.tolist(), fold.tolist(), strict=True))
        of_answerable = np.array([of_week.get(week, -1) for week in data.weeks.tolist()])
        for number in range(FOLDS):
            rows = np.flatnonzero(of_answerable != number)
            timeless, dated = stages.bases(rows)
            reread, _ = stages.rereads(rows, timeless, dated)
            train = np.flatnonzero(fold != number)
            passage = second.fit_passage([odds.cases[i] for i in train])
            x, first = odds.signals(timeless, reread, passage)
            learned = odds.fit(train, x, first)
            for i in np.flatnonzero(fold == number):
                p[:, i] += np.array(odds.apply(x[i], learned)) / seeds
    return p[0], p[1]


def final(stages: Stages, odds: Odds) -> dict[str, Mapping[str, float]]:
    """The weights of the second stage, learned from every case on the first stage's as they are."""
    data = stages.data
    everything = np.arange(len(data.cases))
    shipped = weights.weights()
    timeless, dated = dict(shipped["timeless"]), dict(shipped["dated"])
    reread_timeless, reread_dated = stages.rereads(everything, timeless, dated)
    passage = second.fit_passage(odds.cases)
    learned = odds.fit(np.arange(len(odds.cases)), *odds.signals(timeless, reread_timeless, passage))
    return {
        "reread_timeless": reread_timeless,
        "reread_dated": reread_dated,
        "quote_read": second.fit_quotes(
            data.cases * QUIZ + stages.plain.cases, data.sentences * QUIZ + stages.plain.sentences
        ),
        "passage": passage,
        **{use: learned[use] for use in ("subject", "reads", "confidence_read")},
    }


def main() -> None:
    """Read the arguments, train, print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--written", type=Path, help="../shared/bench: put the held-out written questions, too"
    )
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path("var/bench"))
    parser.add_argument("--no-small", action="store_true", help="leave the small corpora out")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    settings = Settings()
    encoder, own = encoder_of(settings, print), reader_of(settings)
    if own is None:
        parser.error("NEWSDESK_READER is off")
    reader = Remembered(own, given.cache)
    cases: list[Case] = []
    for number, (folder, index) in enumerate(zip(given.sets, given.index, strict=True)):
        opened = open_generation(index)
        known = Known(opened, encoder)
        corpus = Corpus(opened, known, reader, folder.name)
        dataset = read_dataset(folder)
        cases += whole(corpus, dataset)
        print(f"{folder.name}: {len(cases)} cases", flush=True)
        if number == 0 and not given.no_small:
            cases += small(corpus, dataset, folder / "articles.jsonl", known)
        if given.written and number == len(given.sets) - 1:
            cases += written_cases(corpus, given.written)
        print(f"{len(cases)} cases", flush=True)
    ranked = [case for case in cases if case.group in {folder.name for folder in given.sets}]
    data = Answerable(ranked)
    measured = np.array([case.group == given.sets[0].name for case in data.cases])
    stages = Stages(data, Answerable([case for case in cases if case.group == "written"]))
    print(ranking_table(stages, measured, given.seeds), "\n", flush=True)
    print(quote_table(stages, measured, given.seeds), "\n", flush=True)
    odds = Odds(cases)
    with_reader, without = confidence(stages, odds, given.seeds)
    print("confidence with the reader\n", odds.table(with_reader), "\n", sep="\n")
    print("confidence without\n", odds.table(without), "\n", sep="\n")
    learned = {
        use: {name: round(w, 3) for name, w in values.items()} for use, values in final(stages, odds).items()
    }
    print(json.dumps(learned, indent=1))
    if given.write:
        whole_file = {**weights.weights(), **learned}
        WEIGHTS.write_text(json.dumps(whole_file, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

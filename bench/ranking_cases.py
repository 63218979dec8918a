"""What the ranking is trained on: the real retriever's candidates for every question of a set, with their labels.

Besides the questions as they are, on the whole corpus, there are two kinds of made ones, for confidence:

- *removed*: every article that holds the answer is hidden from the search. The subject is there, the answer is not.
- small corpora: 5 to 400 articles around one question, indexed by themselves, with its answer and without. A few
  passages have other scales of rarity, rank and agreement than ten thousand.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.evaluation.dataset import Dataset, Question
from bot.evaluation.normalise import normalise
from index import vectors
from index.articles import Limits
from index.build.rebuild import Plan, rebuild
from index.encoders.base import Encoder
from index.generations.opening import OpenGeneration, open_generation
from index.ranking.order import RankingInputs, rank
from index.reader.base import Reader, Reading
from index.search.hits import distinct, readables
from index.search.retriever import Retriever
from index.types import Mask, Matrix, Query, Span

SIZES = {5: 48, 20: 32, 100: 12, 400: 5}
"""Articles of a small corpus, and how many questions it is built around."""

READ = 5
"""Candidates that are read for each as-of day: more than the retriever reads, since other weights choose others."""

OTHERS = 6
"""Questions without an answer that are put to each small corpus besides."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question put to one corpus.

    `week` is the ISO week of its question (year * 100 + week): cases of one week are never on both sides of a fold.
    `strict` candidates hold the answer in a labelled article, `loose` ones anywhere; `holds` tells it of each
    sentence. `sentences` are the text and the sentences' spans of the strict ones. `corpus` is the number of articles,
    `readings` what a reader made of the best candidates, `group` the set that it comes from.
    """

    question: Question
    kind: str
    week: int
    corpus: int
    passages: int
    inputs: RankingInputs
    newest: date | None
    strict: Mask
    loose: Mask
    holds: Mask
    sentences: dict[int, tuple[str, list[Span]]]
    readings: dict[int, Reading]
    group: str


class Vectors:
    """An encoder that knows the vectors of an index's sentences, and remembers those of questions."""

    def __init__(self, opened: OpenGeneration, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self._encoder = encoder
        self._vectors = vectors.mapped(opened.folder)
        columns = opened.catalog.columns
        texts = [article.text for article in opened.catalog.articles()]
        of = columns.article[columns.passage_of_sentence()]
        spans = zip(of, columns.sentence_start, columns.sentence_end, strict=True)
        self._row = {texts[a][start:end]: row for row, (a, start, end) in enumerate(spans)}
        self._questions: dict[str, Matrix] = {}

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of sentences, those of the index as they are there."""
        rows = [self._row.get(text) for text in texts]
        unknown = [text for text, row in zip(texts, rows, strict=True) if row is None]
        fresh = iter(self._encoder.encode_passages(unknown) if unknown else ())
        return np.stack([next(fresh) if row is None else self._vectors[row] for row in rows])

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, each encoded once."""
        for text in texts:
            if text not in self._questions:
                self._questions[text] = self._encoder.encode_questions([text])[0]
        return np.stack([self._questions[text] for text in texts])


class Corpus:
    """One open index, and the cases that it gives."""

    def __init__(
        self, opened: OpenGeneration, encoder: Encoder, reader: Reader | None = None, group: str = ""
    ) -> None:
        self.opened = opened
        self.reader = reader
        self.group = group
        self._retriever = Retriever(opened, encoder)
        self._articles = opened.catalog.articles()
        self._ids = np.array([article.id for article in self._articles])
        columns = opened.catalog.columns
        self._article_of = columns.article.astype(np.int64)

    def holding(self, question: Question) -> np.ndarray:
        """The rows of the articles that hold the answer, wherever it is meant or not, and of all labelled ones."""
        labelled = {gold.article_id for gold in question.gold} | question.also_gold
        return np.array(
            [
                row
                for row, article in enumerate(self._articles)
                if article.id in labelled or _says(f"{article.title}\n{article.text}", question.aliases)
            ],
            dtype=np.int64,
        )

    def readings(
        self, question: str, inputs: RankingInputs, days: Sequence[date | None]
    ) -> dict[int, Reading]:
        """What a reader makes of the best candidates as of each of these days (None: without age)."""
        if self.reader is None:
            return {}
        chosen: dict[int, None] = {}
        for day in days:
            ranked = rank(inputs, (day, day) if day else None)
            chosen |= dict.fromkeys(distinct(self.opened, ranked, READ))
        readable = readables(self.opened, inputs.candidates, list(chosen))
        return dict(zip(chosen, self.reader.read(question, readable), strict=True))

    def case(
        self,
        question: Question,
        kind: str,
        without: np.ndarray | None = None,
        among: np.ndarray | None = None,
    ) -> Case | None:
        """The case of a question, the articles `without` hidden, or all but `among`; None where nothing is found."""
        opened, columns, retriever = self.opened, self.opened.columns, self._retriever
        parsed = retriever.understand(Query(question.text, as_of=question.asked))
        within = None if without is None else ~np.isin(self._article_of, without)
        within = within if among is None else np.isin(self._article_of, among)
        inputs = retriever.compare(parsed, retriever.gather(parsed, within))
        if inputs is None:
            return None
        candidates = inputs.candidates
        rows = candidates.passages
        article = self._article_of[rows]
        asked = question.asked or date(1, 1, 1)
        holds = np.zeros(len(candidates.sentences), dtype=np.bool_)
        sentences: dict[int, tuple[str, list[Span]]] = {}
        if kind == "answerable":
            loose = np.array(
                [
                    _says(self._articles[a].text[columns.start[p] : columns.end[p]], question.aliases)
                    for a, p in zip(article, rows, strict=True)
                ]
            )
            strict = loose & np.isin(self._ids[article], [gold.article_id for gold in question.gold])
            for i in np.flatnonzero(strict):
                text = self._articles[article[i]].text
                own = candidates.sentences_of(int(i))
                spans = columns.sentence_spans(candidates.sentences[own])
                holds[own] = [_says(text[span.start : span.end], question.aliases) for span in spans]
                sentences[int(i)] = text, spans
        else:
            loose = strict = np.zeros(len(rows), dtype=np.bool_)
        return Case(
            question=question,
            kind=kind,
            week=asked.isocalendar().year * 100 + asked.isocalendar().week,
            corpus=len(self._articles) if among is None else len(among),
            passages=opened.manifest.passages if within is None else int(within.sum()),
            inputs=inputs,
            newest=opened.info.newest,
            strict=strict,
            loose=loose,
            holds=holds,
            sentences=sentences,
            readings=self.readings(parsed.text, inputs, self._days(question, kind)),
            group=self.group,
        )

    def _days(self, question: Question, kind: str) -> tuple[date | None, ...]:
        """From which days age is counted for a case: what is answerable is ranked as of both."""
        if question.asked is None:
            return (None,)
        return (
            (None, question.asked, self.opened.info.newest)
            if kind == "answerable"
            else (None, question.asked)
        )


@lru_cache(maxsize=2**16)
def _folded(text: str) -> str:
    return f" {normalise(text)} "


def _says(text: str, aliases: Sequence[str]) -> bool:
    folded = _folded(text)
    return any(f" {alias} " in folded for alias in aliases)


def whole(corpus: Corpus, dataset: Dataset) -> list[Case]:
    """Every question on the whole corpus; answerable ones a second time with their answer hidden."""
    cases = [corpus.case(question, question.kind) for question in dataset.questions]
    cases += [
        corpus.case(question, "removed", corpus.holding(question))
        for question in dataset.questions
        if question.answerable
    ]
    return [case for case in cases if case]


def small(corpus: Corpus, dataset: Dataset, file: Path, encoder: Encoder, *, seed: int = 0) -> Iterator[Case]:
    """The cases of small corpora built of articles of `file` (JSON Lines, in the order of the whole corpus).

    Half of such a corpus are the articles that the whole corpus finds for its question, best first, half are drawn
    at random. It is built with the question's answer and again without any article that holds it.
    """
    random = np.random.default_rng(seed)
    lines = {json.loads(line)["id"]: line for line in file.read_text("utf-8").splitlines() if line.strip()}
    ids = [article.id for article in corpus.opened.catalog.articles()]
    answerable = [question for question in dataset.questions if question.answerable]
    holding = {question.id: set(corpus.holding(question).tolist()) for question in answerable}
    drawn = random.permutation(len(answerable))
    at = 0
    for size, count in SIZES.items():
        for _ in range(count):
            question = answerable[drawn[at % len(drawn)]]
            at += 1
            case = corpus.case(question, question.kind)
            if case is None:
                continue
            columns = corpus.opened.catalog.columns
            found = list(dict.fromkeys(columns.article[case.inputs.candidates.passages].tolist()))
            gold = {gold.article_id for gold in question.gold}
            labelled = [row for row in found if ids[row] in gold][:1]
            rest = random.permutation(len(ids)).tolist()
            near = found[: max(2, size // 2)]
            withheld = [row for row in found + rest if row not in holding[question.id]]
            for rows in (labelled + near + rest, withheld[: max(2, size // 2)] + rest):
                hidden = set() if rows[: len(labelled)] == labelled and labelled else holding[question.id]
                chosen = [row for row in dict.fromkeys(rows) if row not in hidden][:size]
                yield from _small(
                    chosen,
                    [lines[ids[row]] for row in chosen],
                    question,
                    answerable,
                    holding,
                    random,
                    encoder,
                    corpus.reader,
                )


def _small(chosen, lines, question, answerable, holding, random, encoder, reader) -> Iterator[Case]:
    there = set(chosen)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(line.rstrip("\n") for line in lines) + "\n", "utf-8")
        index = Path(folder) / "index"
        rebuild(Plan(file, index, lambda: encoder, Limits(), "bench"), lambda *_: None)
        corpus = Corpus(open_generation(index), encoder, reader)
        others = [answerable[i] for i in random.permutation(len(answerable))]
        absent = [other for other in others if not holding[other.id] & there][:OTHERS]
        asked = {q.id: q for q in (question, *others[:60], *absent)}.values()
        for other in asked:
            held = holding[other.id] & there
            gold = {gold.article_id for gold in other.gold}
            labelled = any(json.loads(line)["id"] in gold for line in lines)
            kind = (
                "answerable" if labelled else None if held else "removed" if other is question else "absent"
            )
            if kind == "absent" and other not in absent:
                continue
            if kind and (case := corpus.case(other, kind)) and (kind != "answerable" or case.strict.any()):
                yield case
        corpus.opened.close()

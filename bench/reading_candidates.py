"""Passages that words alone take for an answer: rows to train the reader on, from a news question set.

    python -m bench.reading_candidates SET OUT.jsonl [--written]

For each answerable question of SET (articles.jsonl and questions.jsonl): passages of its labelled articles that hold
the answer, and the best of BM25 that do not. For each question written for the reader, one such passage of another
article. OUT holds article text and belongs under `var/`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from pathlib import Path

import numpy as np

from bench.reading_rows import Row, held_out, written
from bot.evaluation.normalise import normalise
from index.lexical import postings
from index.lexical.documents import Documents
from index.splitting.passages import split_passages
from index.types import Article

WRONG, RIGHT = 3, 2
"""Passages without and with the answer that are taken for each quiz question."""

AMONG = 12
"""The best of BM25, of which wrong ones are taken."""


class Passages:
    """All passages of a set's articles, searched by words."""

    def __init__(self, file: Path) -> None:
        self.records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        self.spans = [
            (number, passage.start, passage.end)
            for number, record in enumerate(self.records)
            for passage in split_passages(Article(record["id"], record["text"], record["title"], ""))
        ]
        owners = [article for article, _, _ in self.spans]
        self._first = np.searchsorted(owners, np.arange(len(self.records) + 1)).tolist()
        texts = [f"{self.records[a]['title']}. {self.text(i)}" for i, (a, _, _) in enumerate(self.spans)]
        with tempfile.TemporaryDirectory() as name:
            postings.write(Documents.of_texts(texts), Path(name))
            self._index = postings.read(Path(name))

    def text(self, row: int) -> str:
        """The text of a passage."""
        article, start, end = self.spans[row]
        return str(self.records[article]["text"][start:end])

    def holding(self, article: int, offset: int) -> int | None:
        """The passage of an article in which this code point lies; None where it is in none."""
        rows = range(self._first[article], self._first[article + 1])
        return next((row for row in rows if self.spans[row][1] <= offset < self.spans[row][2]), None)

    def best(self, question: str) -> list[int]:
        """The best passages by words, best first."""
        found = self._index.search(question, AMONG)
        order = np.argsort(-self._index.scores(question, np.sort(found.passages)), kind="stable")
        return [int(row) for row in np.sort(found.passages)[order]]


def says(text: str, answers: list[str]) -> bool:
    """Whether a text holds one of the answers, as folded words."""
    folded = f" {normalise(text)} "
    return any(f" {answer} " in folded for answer in answers)


def quiz_rows(passages: Passages, questions: list[dict[str, object]]) -> list[dict[str, object]]:
    """Rows of every answerable quiz question, right passages and wrong ones."""
    at = {record["id"]: number for number, record in enumerate(passages.records)}
    rows: list[dict[str, object]] = []
    for item in questions:
        if not item["answerable"]:
            continue
        question, aliases = str(item["question"]), [str(alias) for alias in item["aliases"]]  # type: ignore[attr-defined]
        right = 0
        spans = sorted(item["gold"], key=lambda gold: -gold["support"])  # type: ignore[call-overload]
        for gold in spans:
            row = passages.holding(at[gold["article_id"]], gold["char_start"])
            if row is None or right == RIGHT or gold["support"] < 0.3:
                continue
            start = passages.spans[row][1]
            answer = [gold["char_start"] - start, gold["char_end"] - start]
            rows.append(_row(passages, row, question, answer))
            right += 1
        wrong = [row for row in passages.best(question) if not says(passages.text(row), aliases)]
        rows += [_row(passages, row, question, None) for row in wrong[:WRONG]]
    return rows


def written_rows(passages: Passages, asked: list[Row], draw: random.Random) -> list[dict[str, object]]:
    """For two of five written questions, a passage of another article that does not hold the answer."""
    rows = []
    for item in asked:
        if item.answer is None or held_out(item.article) or draw.random() > 0.4:
            continue
        answer = normalise(item.text[item.answer[0] : item.answer[1]])
        other = [
            row
            for row in passages.best(item.question)
            if passages.records[passages.spans[row][0]]["id"] != item.article
            and not says(passages.text(row), [answer])
        ]
        if other:
            rows.append(_row(passages, other[0], item.question, None))
    return rows


def _row(passages: Passages, row: int, question: str, answer: list[int] | None) -> dict[str, object]:
    record = passages.records[passages.spans[row][0]]
    return {
        "question": question,
        "title": record["title"],
        "text": passages.text(row),
        "answer": answer,
        "article": record["id"],
    }


def main() -> None:
    """Read the arguments, write the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--written", action="store_true", help="also for the questions of bench/reading")
    given = parser.parse_args()
    passages = Passages(given.set / "articles.jsonl")
    lines = (given.set / "questions.jsonl").read_text("utf-8").splitlines()
    rows = quiz_rows(passages, [json.loads(line) for line in lines])
    if given.written:
        rows += written_rows(passages, written(given.set.parent), random.Random(0))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    print(f"{len(rows)} rows, {sum(row['answer'] is not None for row in rows)} with an answer")


if __name__ == "__main__":
    main()

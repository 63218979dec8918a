"""What the reader gives on written questions it was never trained on: `python -m bench.reader_figures BENCH`.

A fifth of the articles of `bench/reading` is held out by a hash of their id. Each question is put to its own passage:
AUROC of answered against not (pair score, span odds, both as `weights.json` adds them), by kind of twin; of the
answerable, how often the span overlaps the answer's words, how often it lies in their sentence, and the words' F1; and
how long one pair takes. BENCH is `../shared/bench`. `--squad FILE` measures on a file in SQuAD 2.0's form instead.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import reading_rows as sets
from bench.measure import table
from bench.ranking_fit import auroc, interval
from bench.reading_rows import Row
from bot.evaluation.normalise import normalise
from index.ranking.weights import passage_confidence
from index.reader.base import Readable, Reading
from index.reader.shipped import MODEL, ShippedReader
from index.splitting.passages import split_passages
from index.types import Article, Span


def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences of a passage, as the splitter of the product has them."""
    return tuple(span for p in split_passages(Article("", text, "", ""), words=10**6) for span in p.sentences)


def f1(found: str, wanted: str) -> float:
    """The F1 of two answers' words, as in Rajpurkar et al. (2016)."""
    one, other = Counter(normalise(found).split()), Counter(normalise(wanted).split())
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else 0.0


def figures(rows: Sequence[Row], readings: Sequence[Reading], spans: Sequence[tuple[Span, ...]]) -> str:
    """The table of the module's docstring."""
    answerable = np.array([row.answer is not None for row in rows])
    scores = {
        "pair": np.array([reading.answers for reading in readings]),
        "span": np.array([reading.odds for reading in readings]),
        "both": np.array([passage_confidence(reading) for reading in readings]),
    }
    lines = [
        (f"AUROC, {name}", f"{auroc(values[answerable], values[~answerable]):.3f}")
        for name, values in scores.items()
    ]
    kinds = sorted({row.kind for row in rows if row.answer is None})
    for kind in kinds:
        of = np.array([row.answer is None and row.kind == kind for row in rows])
        lines.append(
            (
                f"AUROC, both, {kind} ({of.sum()})",
                f"{auroc(scores['both'][answerable], scores['both'][of]):.3f}",
            )
        )
    overlap, sentence, words = [], [], []
    for row, reading, own in zip(rows, readings, spans, strict=True):
        if row.answer is None or reading.span is None:
            continue
        overlap.append(reading.span.start < row.answer[1] and row.answer[0] < reading.span.end)
        best = own[int(np.argmax(reading.mass))]
        sentence.append(best.start <= row.answer[0] < best.end)
        words.append(f1(row.text[slice(*reading.span)], row.text[slice(*row.answer)]))
    lines.append(("span overlaps the answer", interval(np.array(overlap, dtype=float))))
    lines.append(("its sentence", interval(np.array(sentence, dtype=float))))
    lines.append(("F1 of the words", interval(np.array(words))))
    return table((f"{answerable.sum()} answerable, {(~answerable).sum()} not", "figure"), lines)


def main() -> None:
    """Read the arguments, read the rows, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--squad", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--most", type=int, default=10**6, help="rows at the most")
    parser.add_argument("--show", type=int, default=0, help="print as many errors")
    given = parser.parse_args()
    if given.squad:
        rows = sets.squad(given.squad, "squad")
    else:
        rows = [row for row in sets.written(given.bench) if sets.held_out(row.article)]
    rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))[: given.most]]
    reader = ShippedReader(given.model)
    spans = [sentences_of(row.text) for row in rows]
    began = time.perf_counter()
    readings = [
        reader.read(row.question, [Readable(row.title, row.text, own)])[0]
        for row, own in zip(rows, spans, strict=True)
    ]
    print(figures(rows, readings, spans))
    print(f"{(time.perf_counter() - began) / len(rows) * 1e3:.1f} ms a pair, one after another")
    wrong = [
        (passage_confidence(reading), row, reading)
        for row, reading in zip(rows, readings, strict=True)
        if (passage_confidence(reading) > 0.5) != (row.answer is not None)
    ]
    for sure, row, reading in wrong[: given.show]:
        found = row.text[slice(*reading.span)] if reading.span else ""
        wanted = row.text[slice(*row.answer)] if row.answer else f"none ({row.kind})"
        print(f"{sure:.2f} {row.question!r} found {found!r}, wanted {wanted!r}")


if __name__ == "__main__":
    main()

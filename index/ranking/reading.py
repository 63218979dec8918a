"""What close reading adds to the order: the best few candidates ranked again by what a reader made of them.

    reread = with_readings(ranked, readings, timeless)    ranked again, quotes chosen by where the answer is seen
    signals(reread, passages)                             what confidence is computed from

Candidates that were not read stay behind those that were, in their order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.ranking import weights
from index.ranking.order import Ranked
from index.reader.base import Reading
from index.types import Floats, Rows

_LEAST_MASS = 0.01
"""Added to a sentence's share of the answer before its logarithm is taken."""


@dataclass(frozen=True, slots=True)
class Reread:
    """Candidates ranked again. `readings` are by candidate; confidence stands on those of `timeless` alone."""

    ranked: Ranked
    readings: Mapping[int, Reading]
    timeless: tuple[int, ...]


def timeless_order(ranked: Ranked) -> Rows:
    """The candidates in the order they would have without any date."""
    found = weights.total(ranked.features, "timeless")
    order: Rows = np.lexsort((ranked.inputs.candidates.passages, -found))
    return order


def with_readings(ranked: Ranked, readings: Mapping[int, Reading], timeless: tuple[int, ...]) -> Reread:
    """The candidates ranked again, and the sentences of those that were read scored by where the reader looked."""
    learned = weights.weights()["reread_dated" if "age" in ranked.parts else "reread_timeless"]
    base = np.sum(list(ranked.parts.values()), axis=0)
    evidence = reader_features(readings, len(base))
    parts = {name: part * learned["base"] for name, part in ranked.parts.items()}
    parts |= {name: values * learned[name] for name, values in evidence.items()}
    read = np.isin(np.arange(len(base)), list(readings))
    total = np.sum(list(parts.values()), axis=0)
    again = replace(
        ranked,
        features={**ranked.features, **evidence},
        parts=parts,
        order=np.lexsort((ranked.inputs.candidates.passages, -total, ~read)),
        sentence_scores=sentence_scores(ranked, readings),
    )
    return Reread(again, readings, timeless)


def signals(reread: Reread, passages: int) -> dict[str, float]:
    """What confidence is computed from, with the reader's where passages were read. Never looks at a date.

    `passages` is the size of the corpus.
    """
    found = weights.signals(reread.ranked.features, reread.ranked.inputs.matrix, passages)
    if not reread.timeless:
        return found
    words = reread.ranked.inputs.matrix.article_holds.shape[1]
    readings = [reread.readings[i] for i in reread.timeless]
    return found | {"words": math.log(max(words, 1))} | reader_signals(readings)


def reader_signals(readings: Sequence[Reading]) -> dict[str, float]:
    """READER_SIGNALS: those of the reading that most likely answers."""
    answers, odds = weights.bounded(max(readings, key=weights.passage_confidence))
    return {"answers": answers, "odds": odds}


def reader_features(readings: Mapping[int, Reading], count: int) -> dict[str, Floats]:
    """One array a feature, one value a candidate; an unread one has the least value of those that were read."""
    values = {i: weights.bounded(reading) for i, reading in readings.items()}
    return {
        name: _spread({i: value[at] for i, value in values.items()}, count)
        for at, name in enumerate(weights.READER_SIGNALS)
    }


def sentence_scores(ranked: Ranked, readings: Mapping[int, Reading]) -> Floats:
    """One value a sentence: by the learned weights, with the share of the answer that the reader sees in each."""
    mass = np.zeros(len(ranked.sentence_scores))
    for i, reading in readings.items():
        own = ranked.inputs.candidates.sentences_of(i)
        mass[own] = mass_of(reading, own.stop - own.start)
    closely = weights.total(ranked.inputs.sentence_features() | {"mass": mass}, "quote_read")
    scores = ranked.sentence_scores.copy()
    for i in readings:
        own = ranked.inputs.candidates.sentences_of(i)
        scores[own] = closely[own]
    return scores


def mass_of(reading: Reading, sentences: int) -> Floats:
    """The logarithm of each sentence's share of the answer; 0 where a reader finds no words."""
    if len(reading.mass) != sentences:
        return np.zeros(sentences)
    share: Floats = np.log(reading.mass + _LEAST_MASS)
    return share


def _spread(values: Mapping[int, float], count: int) -> Floats:
    spread = np.full(count, min(values.values(), default=0.0))
    for i, value in values.items():
        spread[i] = value
    return spread

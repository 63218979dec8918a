"""The reader that comes with the package: MiniLM, trained to read news (`docs/reader.md`), as int8 ONNX.

Its weights lie in `model/`, with their SHA-256 in `reader.json`. One pair a run: the activations of an int8 model are
scaled over all that is in a batch, so a passage's score would else depend on what is read beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.digests import file_sha256
from index.errors import ModelError
from index.reader.base import Readable, Reading
from index.reader.pairs import Pair, best_span, pair_of
from index.types import Span

MODEL = Path(__file__).with_name("model")
GRAPH, TOKENIZER, DESCRIPTION = "reader.onnx", "tokenizer.json", "reader.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What `reader.json` says: the name, the fingerprint, and the SHA-256 of every file beside it."""

    name: str
    fingerprint: str
    files: dict[str, str]


def describe(folder: Path = MODEL) -> Description:
    """Read `reader.json`. Raises ModelError where it is missing, damaged or of another format."""
    try:
        record = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']!r} instead of {FORMAT}")
        return Description(record["name"], record["fingerprint"], dict(record["files"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"{folder / DESCRIPTION} cannot be read ({error}): install Newsdesk again, or set NEWSDESK_READER=off"
        ) from None


def verify(folder: Path = MODEL) -> Description:
    """The description, after every file has been compared with its SHA-256. Raises ModelError."""
    description = describe(folder)
    for name, expected in description.files.items():
        path = folder / name
        try:
            sound = file_sha256(path) == expected
        except OSError:
            sound = False
        if not sound:
            raise ModelError(
                f"{path} is missing or damaged: install Newsdesk again, or set NEWSDESK_READER=off"
            )
    return description


class ShippedReader:
    """Reads by onnxruntime, one pair a run, as many at once as there are cores."""

    def __init__(self, folder: Path = MODEL) -> None:
        description = verify(folder)
        self.name = description.name
        self.fingerprint = description.fingerprint
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.intra_op_num_threads = 1  # pairs run side by side: faster than one pair on several cores
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare or private exceptions
            reason = str(error).splitlines()[0][:200]
            raise ModelError(
                f"{folder} cannot be loaded ({reason}): install Newsdesk again, or set NEWSDESK_READER=off"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(cores, thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage, in their order."""
        return list(self._pool.map(lambda passage: self._read(question, passage), passages))

    def _read(self, question: str, passage: Readable) -> Reading:
        pair = pair_of(self._tokenizer, question, passage.title, passage.text)
        ids = np.array([pair.ids], dtype=np.int64)
        types = np.array([pair.types], dtype=np.int64)
        answers, spans = self._session.run(None, {"ids": ids, "types": types})
        return reading_of(pair, float(answers[0]), spans[0].astype(np.float64), passage.sentences)


def reading_of(pair: Pair, answers: float, logits: NDArray[np.float64], sentences: Sequence[Span]) -> Reading:
    """What these logits, of shape (tokens, 2), say of a passage. Its title is never part of the answer."""
    text = logits[pair.first : pair.first + len(pair.offsets)]
    if not len(text):
        return Reading(answers, None, 0.0, np.empty(0))
    first, last, total = best_span(text[:, 0], text[:, 1])
    none = float(logits[0, 0] + logits[0, 1])
    weight = (_softmax(text[:, 0]) + _softmax(text[:, 1])) / 2
    starts = np.array([start for start, _ in pair.offsets])
    mass = np.array([weight[(starts >= s.start) & (starts < s.end)].sum() for s in sentences])
    span = Span(pair.offsets[first][0], pair.offsets[last][1])
    return Reading(answers, span, total - none, mass / (mass.sum() or 1.0))


def _softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    power = np.exp(values - values.max())
    total: NDArray[np.float64] = power / power.sum()
    return total

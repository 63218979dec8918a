"""The compiled encoder: the model as one ONNX graph, run by onnxruntime and tokenizers, never by torch."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.digests import file_sha256
from index.errors import ModelError
from index.types import Matrix

FORMAT = 1
GRAPH, WEIGHTS, TOKENIZER, DESCRIPTION = "model.onnx", "weights.bin", "tokenizer.json", "encoder.json"

_BATCH_TOKENS = 512  # measured on 2 cores: 256 is 4% slower, 1024 no faster
_HASHED_AT_START = (
    20_000_000  # bytes: the graph and the tokenizer, not the weights (hashing 90 MB takes 0.1 s)
)


@dataclass(frozen=True, slots=True)
class Description:
    """What `encoder.json` says of a compiled encoder.

    `inputs` are the graph's inputs in order; `prompts` what is put before a passage and before a question;
    `files` the size and SHA-256 of every other file; `cosine` the lowest found against the reference.
    """

    format: int
    fingerprint: str
    model: str
    dim: int
    max_tokens: int
    inputs: list[str]
    prompts: dict[str, str]
    cosine: float
    files: dict[str, dict[str, int | str]]
    versions: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write it as `encoder.json`."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (folder / DESCRIPTION).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Description:
        """Read `encoder.json`. Raises ModelError where it is damaged or of another format."""
        try:
            record = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if record["format"] != FORMAT:
                raise ValueError(f"format {record['format']!r} instead of {FORMAT}")
            return cls(**record)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(f"{folder / DESCRIPTION}: {error}; run: newsdesk rebuild") from None


def verify(folder: Path, *, whole: bool = True) -> Description:
    """Compare a compiled encoder's files with its description; `whole` hashes the weights too.

    Raises ModelError for a file that is missing or damaged.
    """
    description = Description.load(folder)
    for name, expected in description.files.items():
        path = folder / name
        try:
            size = path.stat().st_size
            sound = size == expected["size"] and (
                (size >= _HASHED_AT_START and not whole) or file_sha256(path) == expected["sha256"]
            )
        except OSError:
            sound = False
        if not sound:
            raise ModelError(f"{path} is missing or damaged; run: newsdesk rebuild")
    return description


class CompiledEncoder:
    """Encodes by onnxruntime. Texts of equal length share a batch, so no vector depends on padding.

    May be used from several threads at once. `once` prepares it for a single question: 35 ms less to start,
    2 ms more for each text.
    """

    def __init__(self, folder: Path, *, name: str | None = None, once: bool = False) -> None:
        description = verify(folder, whole=False)
        self.name = name or description.model
        self.fingerprint = description.fingerprint
        self.dim = description.dim
        self._prompts = description.prompts
        self._inputs = description.inputs
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = (
            onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        )  # done at export
        # set, because onnxruntime's own guess pins threads, which containers refuse
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        # threads that wait by spinning for long starve whatever else runs here: with the default, a question on a
        # busy machine took 16 ms at the 95th percentile instead of 9; without any spinning, an idle one is 1 ms slower
        options.add_session_config_entry("session.intra_op.spin_duration_us", "50")
        if once:
            options.add_session_config_entry("session.disable_prepacking", "1")
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare or private exceptions
            reason = str(error).splitlines()[0][:200]
            raise ModelError(f"{folder} cannot be loaded ({reason}); run: newsdesk rebuild") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(description.max_tokens)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of sentences or passages, in the order of `texts`: float32, shape (len(texts), dim)."""
        return self._encode([self._prompts["passage"] + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, in the order of `texts`: float32, shape (len(texts), dim)."""
        return self._encode([self._prompts["question"] + text for text in texts])

    def _encode(self, texts: list[str]) -> Matrix:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(texts)
        lengths = [len(encoding) for encoding in encodings]
        for rows in _batches(lengths):
            ids = np.array([encodings[row].ids for row in rows], dtype=np.int64)
            vectors[rows] = self._run(ids)
        return vectors

    def _run(self, ids: NDArray[np.int64]) -> Matrix:
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (vectors,) = self._session.run(None, {name: given[name] for name in self._inputs})
        found: Matrix = vectors
        return found


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows in batches of one length and at most 512 tokens (or one text), the longest first."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        last = batches[-1] if batches else []
        if not last or lengths[last[0]] != lengths[row] or (len(last) + 1) * lengths[row] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(row)
    return batches

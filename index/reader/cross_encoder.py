"""Another reader: any sentence-transformers CrossEncoder, compiled once; it scores a pair and finds no words.

Compiling runs in a child process (`index.reader.export`), so that torch stays out of this one.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index import child_processes
from index.digests import file_sha256
from index.encoders.models import check_weights, fingerprint, resolve
from index.errors import ModelError
from index.reader.base import Readable, Reading

GRAPH, TOKENIZER, DESCRIPTION = "model.onnx", "tokenizer.json", "reader.json"


def compiled(name: str, home: Path) -> Path:
    """The folder of the compiled CrossEncoder of that name under `home`, compiled now if it is not there yet.

    Raises ModelError where there is no such model, or where it is none that scores a pair with one number.
    """
    try:
        model = resolve(name)
    except ModelError as error:
        raise ModelError(str(error).replace("EMBEDDING_MODEL", "NEWSDESK_READER")) from None
    folder = home / fingerprint(model)
    if (folder / DESCRIPTION).is_file():
        return folder
    check_weights(model)
    child = subprocess.run(
        child_processes.command("index.reader.export", str(model.folder), str(folder)),
        env=child_processes.environment(HF_HUB_OFFLINE="1", PYTHONIOENCODING="utf-8"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if child.returncode:
        lines = (child.stderr + child.stdout).strip().splitlines()
        reason = lines[-1][:300] if lines else f"the export ended with status {child.returncode}"
        raise ModelError(
            f"NEWSDESK_READER: {name} cannot be used as a reader ({reason}): "
            "name a sentence-transformers CrossEncoder, or set it to off"
        )
    return folder


class CompiledCrossEncoder:
    """Scores pairs by onnxruntime, one a run: a score never depends on what else is read."""

    def __init__(self, folder: Path) -> None:
        try:
            record = json.loads((folder / DESCRIPTION).read_text("utf-8"))
            for file, digest in record["files"].items():
                if file_sha256(folder / file) != digest:
                    raise ValueError(f"{file} is damaged")
            self.name, self.fingerprint = str(record["name"]), folder.name
            self._inputs = list(record["inputs"])
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(int(record["max_tokens"]), strategy="only_second")
        except Exception as error:  # both libraries raise bare or private exceptions
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ModelError(
                f"{folder} cannot be loaded ({reason}): delete this folder, it is compiled again"
            ) from error

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage, in their order, without words."""
        return [self._read(question, passage) for passage in passages]

    def _read(self, question: str, passage: Readable) -> Reading:
        text = f"{passage.title}. {passage.text}" if passage.title else passage.text
        pair = self._tokenizer.encode(question[:1000], text)
        given = {
            "input_ids": pair.ids,
            "attention_mask": pair.attention_mask,
            "token_type_ids": pair.type_ids,
        }
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}
        (logits,) = self._session.run(None, feed)
        values = logits[0].astype(np.float64)
        return Reading(float(values[-1] - (values[0] if len(values) > 1 else 0.0)), None, 0.0, np.empty(0))

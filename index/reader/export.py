"""Compiles a CrossEncoder: `python -m index.reader.export MODEL FOLDER` leaves FOLDER, or nothing.

Runs as a process of its own: torch takes seconds to import.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from index.digests import file_sha256
from index.errors import ModelError
from index.reader.base import Readable
from index.reader.cross_encoder import DESCRIPTION, GRAPH, TOKENIZER, CompiledCrossEncoder

PAIRS = (
    ("Who signed the treaty?", "The ministers of both countries signed it on Tuesday."),
    ("How many were hurt?", "Nobody was hurt when the bridge closed. " * 8),
)
FURTHEST = 0.01
"""Difference of logits from the model's own up to which a compiled one is taken."""


def build(model: Path, folder: Path) -> None:
    """Write the compiled CrossEncoder of `model` to `folder`, checked against the model itself. Raises ModelError."""
    import torch
    from sentence_transformers import CrossEncoder

    encoder: Any = CrossEncoder(str(model), device="cpu")
    network, tokenizer = encoder.model.eval(), encoder.tokenizer
    if int(network.config.num_labels) > 2:
        raise ModelError(f"it tells {network.config.num_labels} classes apart, and does not score a pair")
    network.set_attn_implementation("eager")
    example = tokenizer(*PAIRS[0], return_tensors="pt")
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]

    class Pair(torch.nn.Module):
        """The network by the order of its inputs."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.network(**dict(zip(inputs, tensors, strict=True))).logits
            return logits

    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with torch.no_grad():
            torch.onnx.export(
                Pair().eval(),
                tuple(example[name] for name in inputs),
                str(aside / GRAPH),
                dynamo=False,
                opset_version=17,
                input_names=inputs,
                output_names=["logits"],
                dynamic_axes={name: {1: "tokens"} for name in inputs},
            )
        tokenizer.backend_tokenizer.save(str(aside / TOKENIZER))
        longest = min(int(tokenizer.model_max_length), int(network.config.max_position_embeddings), 512)
        record = {
            "name": model.name,
            "inputs": inputs,
            "max_tokens": longest,
            "files": {file: file_sha256(aside / file) for file in (GRAPH, TOKENIZER)},
        }
        (aside / DESCRIPTION).write_text(json.dumps(record) + "\n", "utf-8")
        made = CompiledCrossEncoder(aside)
        for question, text in PAIRS:
            given = tokenizer(question, text, return_tensors="pt", truncation=True, max_length=longest)
            with torch.no_grad():
                own = network(**given).logits[0].double().numpy()
            wanted = float(own[-1] - (own[0] if len(own) > 1 else 0.0))
            (reading,) = made.read(question, [Readable("", text, ())])
            if not np.isclose(reading.answers, wanted, atol=FURTHEST):
                raise ModelError(
                    f"compiled, its scores differ ({reading.answers:.3f} instead of {wanted:.3f})"
                )
        aside.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
    except ModelError as error:
        print(error)
        sys.exit(3)

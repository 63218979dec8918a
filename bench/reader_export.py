"""Make what the package ships from a checkpoint: `python -m bench.reader_export CHECKPOINT [FOLDER]`.

Exports the trained reader to ONNX, quantises its weights to int8, one scale a column, and writes it to FOLDER
(default `index/reader/model`) with its tokenizer and their SHA-256. Prints how far the int8 logits are from float32's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from torch import Tensor, nn

from bench.reader_model import Reader, tokenizer_of
from index.digests import file_sha256
from index.encoders.models import DEFAULT, resolve
from index.reader.pairs import pair_of
from index.reader.shipped import DESCRIPTION, FORMAT, GRAPH, MODEL, TOKENIZER

NAME = "newsdesk-reader-minilm-l6"


class _Pair(nn.Module):
    """The reader on one pair without padding: what the package runs."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.reader.bert(input_ids=ids, attention_mask=torch.ones_like(ids), token_type_ids=types)
        hidden = hidden.last_hidden_state
        answers = self.reader.pair(torch.tanh(self.reader.dense(hidden[:, 0])))[:, 0]
        return answers, self.reader.span(hidden)


def export(checkpoint: Path, folder: Path) -> None:
    """Write the reader of this checkpoint into `folder`."""
    base = resolve(DEFAULT).folder
    reader = Reader(base)
    reader.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    module = _Pair(reader.eval()).eval()
    reader.bert.set_attn_implementation("eager")
    tokenizer = tokenizer_of(base)
    pairs = [
        pair_of(
            tokenizer,
            "Who signed the treaty?",
            "A treaty",
            "The two ministers signed it on Tuesday in Oslo. " * n,
        )
        for n in (1, 5, 12)
    ]
    with tempfile.TemporaryDirectory() as work:
        whole = Path(work) / "float.onnx"
        first = pairs[1]
        torch.onnx.export(
            module,
            (torch.tensor([first.ids]), torch.tensor([first.types])),
            str(whole),
            input_names=["ids", "types"],
            output_names=["answers", "spans"],
            dynamic_axes={"ids": {1: "tokens"}, "types": {1: "tokens"}, "spans": {1: "tokens"}},
            dynamo=False,
            opset_version=17,
        )
        folder.mkdir(parents=True, exist_ok=True)
        optimised = Path(work) / "optimised.onnx"
        config = reader.bert.config
        fused = optimize_model(
            str(whole),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            opt_level=0,
        )
        fused.save_model_to_file(str(optimised))
        quantize_dynamic(
            str(optimised),
            str(folder / GRAPH),
            per_channel=True,
            reduce_range=True,  # without it AVX2's 16-bit sums overflow, and machines differ
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        shutil.copy(base / "tokenizer.json", folder / TOKENIZER)
        sessions = [
            onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
            for path in (whole, folder / GRAPH)
        ]
        for pair in pairs:
            given = {"ids": np.array([pair.ids]), "types": np.array([pair.types])}
            (a, s), (b, t) = (session.run(None, given) for session in sessions)
            print(
                f"{len(pair.ids)} tokens: answers {a[0]:.3f} as {b[0]:.3f}, spans differ by {np.abs(s - t).max():.3f}"
            )
    files = {name: file_sha256(folder / name) for name in (GRAPH, TOKENIZER)}
    fingerprint = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:32]
    record = {"format": FORMAT, "name": NAME, "fingerprint": fingerprint, "files": files}
    (folder / DESCRIPTION).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=MODEL)
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.folder)

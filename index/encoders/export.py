"""Compiles a model: `python -m index.encoders.export MODEL HOME` leaves HOME/<fingerprint>/, or nothing.

Runs as a process of its own: torch takes seconds to import, a gigabyte while exporting, and warns all along.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from filelock import FileLock

from index.digests import file_sha256
from index.encoders.compiled import (
    FORMAT,
    GRAPH,
    TOKENIZER,
    WEIGHTS,
    CompiledEncoder,
    Description,
    verify,
)
from index.encoders.compiling import REFUSED, UNWRITABLE
from index.encoders.models import Model, check_weights, fingerprint, resolve
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.errors import ModelError

if TYPE_CHECKING:
    import torch

LOWEST_COSINE = 0.9999
CHECK_TEXTS = (
    "",
    "?",
    "Grain.",
    "How many prisoners were exchanged?",
    "The minister resigned on Tuesday, two days after the vote.",
    "“We will not sign this,” she said — “not today, and not next week.”",
    "Inflation fell to 2.4% in March 2024, from 3.1% a year earlier; wages rose by €1,250.",
    "U.S. envoys met in St. Petersburg at 9 a.m. on Feb. 5.",
    "Rescuers worked through the night 🚒🔥 and found 14 people alive 🙏🏽.",
    "Президент подписал указ о перемирии.",
    "Президентка підписала угоду в Одесі.",
    "大統領は火曜日に辞任した。",
    "رفض الوزير التوقيع على الاتفاق.",
    "Der Außenminister trat zurück; die Gründe nannte er nicht.",
    "Zażółć gęślą jaźń, façade, naïve, Ærø, İstanbul.",
    "https://example.org/a?b=c&d=%20e @someone #tag <b>bold</b> x_y_z",
    "supercalifragilisticexpialidocious" * 4,
    "The harbour reopened after the storm. " * 6,
    "Ferries, buses and trains stopped for a day while engineers looked at every bridge of the line. " * 40,
)


def build(model: Model, home: Path) -> Path:
    """The folder of the compiled encoder, exported and checked if it was not there. Raises ModelError.

    Built aside and renamed: other processes see all of it or none. A second process waits for the first.
    """
    home.mkdir(parents=True, exist_ok=True)
    final = home / fingerprint(model)
    with FileLock(home / f"{final.name}.lock"):
        for remains in home.glob(f".{final.name}-*"):  # of a process that was killed: the lock is ours
            shutil.rmtree(remains, ignore_errors=True)
        try:
            verify(final)
        except ModelError:
            pass
        else:
            return final
        check_weights(model)
        aside = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=home))
        try:
            export(model, aside)
            aside.chmod(0o755)
            if final.exists():
                shutil.rmtree(final)
            aside.rename(final)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return final


def export(model: Model, folder: Path) -> Description:
    """Write the compiled encoder of `model` into `folder`. Raises ModelError where no way of export works."""
    reference = SentenceTransformerEncoder(model)
    failures = []
    # the tracing exporter first: onnxruntime fuses its GELU, and the graph is 15% faster than the other's
    for dynamo in (False, True):
        try:
            description = _export(reference, folder, dynamo=dynamo)
            description = _compare(reference, folder, description)
        except Exception as error:  # torch raises whatever an unsupported operator runs into
            failures.append(" ".join(str(error).split())[:200] or type(error).__name__)
        else:
            description.write(folder)
            return description
    raise ModelError(f"{model.name} cannot be compiled: {failures[-1]}")


def _export(reference: SentenceTransformerEncoder, folder: Path, *, dynamo: bool) -> Description:
    import torch

    transformer = reference.transformer
    tokenizer = transformer.tokenizer
    example = transformer.preprocess(["a first text", "a second one"])
    inputs: list[str] = [n for n in ("input_ids", "attention_mask", "token_type_ids") if n in example]

    class Stack(torch.nn.Module):
        """The whole module stack, whatever its pooling, ending in unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.stack = transformer

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(inputs, tensors, strict=True))
            vectors: torch.Tensor = self.stack(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=-1)

    network = getattr(transformer[0], "auto_model", None)
    if network is not None:
        network.set_attn_implementation("eager")
    axes: dict[str, Any] = (
        {
            "dynamic_shapes": [
                tuple({0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC} for _ in inputs)
            ]
        }
        if dynamo
        else {"dynamic_axes": {n: {0: "texts", 1: "tokens"} for n in inputs} | {"vectors": {0: "texts"}}}
    )
    raw = folder / "raw.onnx"
    with torch.no_grad():
        torch.onnx.export(
            Stack().eval(),
            tuple(example[n] for n in inputs),
            str(raw),
            dynamo=dynamo,
            external_data=False,
            opset_version=18 if dynamo else 17,
            input_names=inputs,
            output_names=["vectors"],
            **axes,
        )
    _optimise(raw, folder / GRAPH)
    raw.unlink()
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    return Description(
        format=FORMAT,
        fingerprint=reference.fingerprint,
        model=reference.name,
        dim=reference.dim,
        max_tokens=int(transformer.max_seq_length or tokenizer.model_max_length),
        inputs=inputs,
        prompts=_prompts(transformer.prompts),
        cosine=0.0,
        files={
            name: {"size": (folder / name).stat().st_size, "sha256": file_sha256(folder / name)}
            for name in (GRAPH, WEIGHTS, TOKENIZER)
            if (folder / name).exists()
        },
        versions={
            p: version(p)
            for p in ("onnxruntime", "sentence-transformers", "tokenizers", "torch", "transformers")
        },
    )


def _optimise(source: Path, target: Path) -> None:
    """Fuse operators once, and put the weights beside the graph.

    A session then maps them instead of reading and copying them: 46 ms instead of 178 ms to start, 120 MB
    instead of 189 MB of memory.
    """
    options = onnxruntime.SessionOptions()
    # extended, not all: the rest depends on the processor, and the folder may be copied to another machine
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", "1024"
    )
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def _prompts(prompts: Mapping[str, str | None]) -> dict[str, str]:
    """The model's own prompts, by the names under which sentence-transformers looks for them."""
    passage = next((prompts[n] for n in ("document", "passage", "corpus") if n in prompts), "")
    return {"passage": passage or "", "question": prompts.get("query") or ""}


def _compare(reference: SentenceTransformerEncoder, folder: Path, description: Description) -> Description:
    """The description with the lowest cosine between both encoders' vectors of varied texts.

    Raises ModelError where it is below `LOWEST_COSINE`.
    """
    description.write(folder)
    compiled = CompiledEncoder(folder)
    cosine = min(
        float(
            np.sum(
                compiled.encode_passages(CHECK_TEXTS) * reference.encode_passages(CHECK_TEXTS), axis=1
            ).min()
        ),
        float(
            np.sum(
                compiled.encode_questions(CHECK_TEXTS) * reference.encode_questions(CHECK_TEXTS), axis=1
            ).min()
        ),
    )
    if not cosine >= LOWEST_COSINE:
        raise ModelError(f"its vectors differ from the reference's (cosine {cosine:.5f})")
    return replace(description, cosine=round(cosine, 7))


def main(arguments: list[str]) -> int:
    """Compile the model `arguments[0]` under the folder `arguments[1]`.

    Returns 0, or `REFUSED` for a model that cannot be compiled, `UNWRITABLE` for a folder that cannot be written;
    the reason is the last line of stdout.
    """
    name, home = arguments
    try:
        print(build(resolve(name), Path(home)))
    except ModelError as error:
        print(error)
        return REFUSED
    except OSError as error:
        print(error)
        return UNWRITABLE
    return 0


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"  # whatever is needed is on this disk: the parent has resolved it
    sys.exit(main(sys.argv[1:]))

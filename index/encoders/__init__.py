"""Text in, unit vectors out: the reference encoder, and the compiled one that is checked against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from index.encoders.base import Encoder
from index.encoders.models import Model, check_weights, fingerprint, resolve
from index.errors import ModelError

__all__ = ["Encoder", "load_encoder"]


def load_encoder(
    model: str,
    home: Path,
    *,
    compile: bool = False,
    once: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> Encoder:
    """The encoder of a model: the compiled one from the folder `home`, else the reference.

    With `compile` it is first compiled, in a child process, if it is not there yet (20 s, once a model).
    `once` is for a process that asks a single question. `on_notice` hears of compiling and of falling back.
    Raises ModelError where the model itself cannot be used.
    """
    found = resolve(model)
    folder = home / fingerprint(found)
    refused = home / f"{folder.name}.refused.json"
    if compile and not _refused(refused):
        _compile(found, folder, refused, on_notice)
    if folder.is_dir():
        from index.encoders.compiled import CompiledEncoder

        try:
            return CompiledEncoder(folder, name=model, once=once)
        except ModelError as error:
            on_notice(f"{error}; until then the reference encoder is used, which takes seconds to load")
    elif compile:
        on_notice("the compiled encoder cannot be used; the reference encoder takes seconds to load")
    else:
        on_notice(
            "the encoder is not compiled yet, and the reference takes seconds to load; run: newsdesk rebuild"
        )
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    check_weights(found)
    return SentenceTransformerEncoder(found)


def _compile(model: Model, folder: Path, refused: Path, on_notice: Callable[[str], None]) -> None:
    from index.encoders.compiled import verify

    try:
        verify(folder)
    except ModelError:
        pass
    else:
        return
    check_weights(model)
    on_notice(f"compiling the encoder of {model.name} (once, about 20 s)")
    # the child must find this package where the parent found it, and nothing of the working folder
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    child = subprocess.run(
        [sys.executable, "-P", "-m", "index.encoders.export", model.name, str(folder.parent)],
        env=os.environ | {"PYTHONPATH": paths, "HF_HUB_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if child.returncode == 0:
        return
    said = (
        child.stdout.strip().splitlines()
        or child.stderr.strip().splitlines()
        or [f"status {child.returncode}"]
    )
    on_notice(f"the encoder could not be compiled: {said[-1][:300]}")
    if child.returncode == 1:  # anything else, such as a full disk or a kill, may go better the next time
        record = {"reason": said[-1][:300], "versions": _versions()}
        refused.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def _refused(record: Path) -> bool:
    """Whether these same versions have failed on this model before: it need not be tried at each rebuild."""
    try:
        return bool(json.loads(record.read_text(encoding="utf-8"))["versions"] == _versions())
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _versions() -> dict[str, str]:
    return {p: version(p) for p in ("onnxruntime", "sentence-transformers", "torch", "transformers")}

"""Compiles a model in a child process, once: torch stays out of this one."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from index import child_processes
from index.encoders.compiled import verify
from index.encoders.models import Model, check_weights, fingerprint
from index.errors import ModelError

REFUSED, UNWRITABLE = 3, 4  # exit statuses of the child; 1 is left to errors that nobody foresaw


def compile_model(model: Model, home: Path, on_notice: Callable[[str], None]) -> None:
    """Leave a compiled encoder of `model` under `home`, or say through `on_notice` why there is none.

    A model that these versions of the libraries have failed on before is not tried again. Raises ModelError where
    the model's weights are not what they should be.
    """
    folder = home / fingerprint(model)
    refused = home / f"{folder.name}.refused.json"
    if _refused(refused):
        return
    try:
        verify(folder)
    except ModelError:
        pass
    else:
        return
    check_weights(model)
    on_notice(f"compiling the encoder of {model.name} (once, about 20 s)")
    child = subprocess.run(
        child_processes.command("index.encoders.export", model.name, str(folder.parent)),
        env=child_processes.environment(HF_HUB_OFFLINE="1", PYTHONIOENCODING="utf-8"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if child.returncode == 0:
        return
    if child.returncode in (
        -signal.SIGINT,
        130,
    ):  # Ctrl-C reaches the child as well; this may be another thread
        raise KeyboardInterrupt
    lines = (child.stderr + child.stdout).strip().splitlines()
    reason = lines[-1][:300] if lines else f"the export ended with status {child.returncode}"
    on_notice(f"the encoder could not be compiled: {reason}")
    if child.returncode == REFUSED:  # anything else, such as a full disk or a kill, may go better next time
        record = {"reason": reason, "versions": _versions()}
        refused.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def _refused(record: Path) -> bool:
    """Whether these same versions have failed on this model before: it need not be tried at each rebuild."""
    try:
        return bool(json.loads(record.read_text(encoding="utf-8"))["versions"] == _versions())
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _versions() -> dict[str, str]:
    from importlib.metadata import (
        version,
    )  # it loads the email package: only where a model was refused before

    return {p: version(p) for p in ("onnxruntime", "sentence-transformers", "torch", "transformers")}

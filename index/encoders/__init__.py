"""Text in, unit vectors out: the reference encoder, and the compiled one that is checked against it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.encoders.base import Encoder
from index.encoders.models import check_weights, fingerprint, resolve
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
    if compile:
        from index.encoders.compiling import compile_model

        compile_model(found, home, on_notice)
    try:
        compiled = folder.is_dir()
    except OSError as error:
        raise ModelError(f"{home} cannot be read ({error.strerror}): mend NEWSDESK_DATA") from None
    if compiled:
        from index.encoders.compiled import CompiledEncoder

        try:
            return CompiledEncoder(folder, name=model, once=once)
        except ModelError as error:
            on_notice(f"{error}; until then the reference encoder is used, which takes seconds to load")
    elif compile:
        on_notice(f"{model} runs uncompiled: the reference encoder takes seconds to load")
    else:
        on_notice(
            "the encoder is not compiled yet, and the reference takes seconds to load; run: newsdesk rebuild"
        )
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    check_weights(found)
    return SentenceTransformerEncoder(found)

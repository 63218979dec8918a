"""The encoder and the reader that the settings name."""

from __future__ import annotations

from collections.abc import Callable

from bot.settings import Settings
from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.reader import load_reader
from index.reader.base import Reader

Notice = Callable[[str], None]
"""Told, in one line, what the user should know."""


def encoder_of(settings: Settings, notice: Notice, *, compile: bool = False, once: bool = False) -> Encoder:
    """The encoder of these settings; with `compile` it is compiled first where it is not yet.

    `once` is for a process that asks a single question. Raises ModelError.
    """
    home = settings.data / "encoders"
    return load_encoder(settings.model, home, compile=compile, once=once, on_notice=notice)


def reader_of(settings: Settings) -> Reader | None:
    """The reader of these settings; None where it is off. Raises ModelError."""
    return load_reader(settings.reader, settings.data / "readers")

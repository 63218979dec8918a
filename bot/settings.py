"""Every setting, in one table: the only reader of the environment.

A setting is an environment variable, or a line of a `.env` file in the working folder (the environment wins). The
table below is what `.env.example` and the README are checked against.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from index.articles import Limits
from index.errors import UsageError


class SettingsError(UsageError):
    """A setting has a value that cannot be used; the message names it and what it takes, never a secret."""


def setting(variable: str, default: Any, meaning: str, *, secret: bool = False) -> Any:  # noqa: ANN401  any type of field
    """A dataclass field bound to an environment variable."""
    return field(default=default, metadata={"variable": variable, "meaning": meaning, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; a field's metadata names its variable and its meaning."""

    index: Path = setting("NEWSDESK_INDEX", Path("var/index"), "folder of the index")
    corpus: Path = setting("NEWSDESK_CORPUS", Path("seeds"), "folder (or one file) of articles")
    data: Path = setting(
        "NEWSDESK_DATA", Path("var"), "folder of what is kept besides the index: encoders, the bot's answers"
    )
    model: str = setting(
        "EMBEDDING_MODEL", "all-MiniLM-L6-v2", "sentence-transformers model: a name, or a folder"
    )
    k: int = setting("NEWSDESK_K", 5, "passages in an answer (1 to 20)")
    threshold: float | None = setting(
        "NEWSDESK_THRESHOLD",
        None,
        'confidence below which the reply is "not found" (0 to 1; empty: the calibrated one)',
    )
    max_file_mb: float = setting("NEWSDESK_MAX_FILE_MB", 50.0, "a larger article file is skipped")
    max_line_mb: float = setting("NEWSDESK_MAX_LINE_MB", 5.0, "a longer line of a .jsonl file is skipped")
    max_depth: int = setting("NEWSDESK_MAX_DEPTH", 16, "folders nested deeper than this are not read")

    fetch: bool = setting(
        "NEWSDESK_FETCH",
        False,
        "let `add` and `feed` fetch web pages and feeds; nothing is ever fetched otherwise",
    )
    fetch_max_mb: float = setting("NEWSDESK_FETCH_MAX_MB", 10.0, "a larger page or feed is not taken")
    fetch_seconds: float = setting(
        "NEWSDESK_FETCH_SECONDS", 30.0, "a page or feed that takes longer, redirects included, is given up"
    )
    fetch_loopback: bool = setting(
        "NEWSDESK_FETCH_LOOPBACK", False, "allow pages of this computer itself (for tests)"
    )

    discord_token: str = setting(
        "DISCORD_TOKEN", "", "the bot's token (only `newsdesk discord` needs it)", secret=True
    )
    discord_guild: int | None = setting(
        "DISCORD_GUILD", None, "id of one server in which the commands appear at once"
    )
    discord_channels: tuple[int, ...] = setting(
        "DISCORD_CHANNELS", (), "ids of the only channels to answer in (comma-separated; empty: all)"
    )
    discord_ignore: tuple[int, ...] = setting(
        "DISCORD_IGNORE_CHANNELS", (), "ids of channels never to answer in"
    )
    discord_per_minute: int = setting("DISCORD_PER_MINUTE", 5, "questions a user may ask in a minute")
    discord_words: int = setting("DISCORD_WORDS", 60, "words of a passage shown around the quote in public")
    discord_queue: int = setting("DISCORD_QUEUE", 64, "questions that may wait; one more is refused politely")
    discord_per_server: int = setting(
        "DISCORD_PER_SERVER", 16, "questions of one server that may be under way at once"
    )
    discord_log_questions: bool = setting(
        "DISCORD_LOG_QUESTIONS", False, "write the text of questions into the log"
    )
    discord_keep_unanswered: bool = setting(
        "DISCORD_KEEP_UNANSWERED", False, "keep the questions that found nothing, for /unanswered"
    )
    discord_api: str = setting("DISCORD_API", "", "address of a test server's REST API (loopback only)")
    discord_gateway: str = setting(
        "DISCORD_GATEWAY", "", "address of a test server's gateway (loopback only)"
    )

    def __repr__(self) -> str:
        shown = (
            f"{f.name}={'<secret>' if f.metadata['secret'] else getattr(self, f.name)!r}"
            for f in fields(self)
        )
        return f"Settings({', '.join(shown)})"


def load(environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """The settings of this process: the environment over `.env` over the defaults. Raises SettingsError."""
    values = dict(os.environ if environ is None else environ)
    if dotenv is not None and dotenv.is_file():
        from dotenv import dotenv_values  # only where there is such a file: `ask` starts faster without

        try:
            written = dotenv_values(dotenv)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{dotenv} cannot be read ({error}): save it as UTF-8 text") from None
        values = {name: text for name, text in written.items() if text is not None} | values
    found: dict[str, Any] = {}
    for f in fields(Settings):
        text = values.get(f.metadata["variable"], "").strip()
        if text:
            found[f.name] = _parse(f.metadata["variable"], str(f.type), text, secret=f.metadata["secret"])
    return _checked(Settings(**found))


def _parse(variable: str, kind: str, text: str, *, secret: bool) -> Any:  # noqa: ANN401  the type is the field's
    kind = kind.removesuffix(" | None")
    try:
        if kind == "Path":
            return Path(text).expanduser()
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
        if kind == "bool":
            return {
                "1": True,
                "true": True,
                "yes": True,
                "on": True,
                "0": False,
                "false": False,
                "no": False,
                "off": False,
            }[text.lower()]
        if kind.startswith("tuple"):
            return tuple(int(part) for part in text.replace(",", " ").split())
    except (ValueError, KeyError, RuntimeError):
        shown = "its value" if secret else repr(text)
        wanted = {"int": "a whole number", "float": "a number", "bool": "yes or no", "Path": "a folder"}.get(
            kind, "ids separated by commas"
        )
        raise SettingsError(f"{variable}: {shown} is not {wanted}") from None
    return text


_RANGES: dict[str, tuple[float, float]] = {
    "k": (1, 20),
    "threshold": (0, 1),
    "max_file_mb": (0.001, 2000),
    "max_line_mb": (0.001, 2000),
    "max_depth": (0, 200),
    "fetch_max_mb": (0.001, 100),
    "fetch_seconds": (0.1, 600),
    "discord_per_minute": (1, 1000),
    "discord_words": (0, 400),
    "discord_queue": (1, 10000),
    "discord_per_server": (1, 1000),
}


def _checked(settings: Settings) -> Settings:
    for f in fields(Settings):
        value, bounds = getattr(settings, f.name), _RANGES.get(f.name)
        if bounds and value is not None and not bounds[0] <= value <= bounds[1]:
            raise SettingsError(
                f"{f.metadata['variable']}: {value:g} is not between {bounds[0]:g} and {bounds[1]:g}"
            )
    return settings


def limits_of(settings: Settings) -> Limits:
    """What may be read of a corpus, as set."""
    return Limits(
        max_file_bytes=int(settings.max_file_mb * 1e6),
        max_line_bytes=int(settings.max_line_mb * 1e6),
        max_depth=settings.max_depth,
    )

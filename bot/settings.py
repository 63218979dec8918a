"""Every setting, in one table: the only reader of the environment.

A setting is an environment variable, or a line of a `.env` file in the working folder (the environment wins). The
table below is what `.env.example` and the README are checked against. pydantic-settings and environs would read it as
well, but each takes longer to import than a whole answer may (CHANGELOG.md has the figures).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.misnamed import misnamed
from bot.values import ID, IDS, Kind, kind_of, number, whole
from index.articles import Limits
from index.errors import UsageError


class SettingsError(UsageError):
    """A setting has a value that cannot be used, or a name that does not exist; the message never shows a secret."""


def setting(
    variable: str,
    default: Any,  # noqa: ANN401  any type of field
    meaning: str,
    kind: Kind | None = None,
    *,
    secret: bool = False,
) -> Any:  # noqa: ANN401  any type of field
    """A dataclass field bound to an environment variable; without a `kind` it is that of the default."""
    metadata = {"variable": variable, "meaning": meaning, "kind": kind or kind_of(default), "secret": secret}
    return field(default=default, metadata=metadata)


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
    reader: str = setting(
        "NEWSDESK_READER",
        "newsdesk",
        'what reads whether a passage answers: "newsdesk", "off", or a sentence-transformers CrossEncoder '
        "(a name, or a folder)",
    )
    k: int = setting("NEWSDESK_K", 5, "passages in an answer (1 to 20)", whole(1, 20))
    threshold: float | None = setting(
        "NEWSDESK_THRESHOLD",
        None,
        "confidence from which a reply claims to answer (0 to 1; empty: the calibrated one)",
        number(0, 1),
    )
    perhaps: float | None = setting(
        "NEWSDESK_PERHAPS",
        None,
        'confidence below which the reply is "not found"; up to NEWSDESK_THRESHOLD it says "this may answer it" '
        "(0 to 1; empty: the calibrated one)",
        number(0, 1),
    )
    max_file_mb: float = setting(
        "NEWSDESK_MAX_FILE_MB", 50.0, "a larger article file is skipped", number(0.001, 1_000_000)
    )
    max_line_mb: float = setting(
        "NEWSDESK_MAX_LINE_MB", 5.0, "a longer line of a .jsonl file is skipped", number(0.001, 1_000_000)
    )
    max_depth: int = setting(
        "NEWSDESK_MAX_DEPTH", 16, "folders nested deeper than this are not read", whole(0, 200)
    )

    read_seconds: float = setting(
        "NEWSDESK_READ_SECONDS",
        20.0,
        "a file that takes more seconds of a processor to read is skipped",
        number(0.1, 3600),
    )
    read_mb: float = setting(
        "NEWSDESK_READ_MB",
        512.0,
        "a file that takes more megabytes of memory to read is skipped",
        number(128, 100_000),
    )

    fetch: bool = setting(
        "NEWSDESK_FETCH",
        False,
        "let `add` and `feed` fetch web pages and feeds; nothing is ever fetched otherwise",
    )
    fetch_max_mb: float = setting(
        "NEWSDESK_FETCH_MAX_MB", 10.0, "a larger page or feed is not taken", number(0.001, 100)
    )
    fetch_seconds: float = setting(
        "NEWSDESK_FETCH_SECONDS",
        30.0,
        "a page or feed that takes longer, redirects and parsing included, is given up",
        number(0.1, 600),
    )
    fetch_loopback: bool = setting(
        "NEWSDESK_FETCH_LOOPBACK", False, "allow pages of this computer itself (for tests)"
    )

    serve_token: str = setting(
        "NEWSDESK_SERVE_TOKEN",
        "",
        "what every request to `newsdesk serve` must bring (needed for any --host but this computer itself)",
        secret=True,
    )
    serve_per_minute: int = setting(
        "NEWSDESK_SERVE_PER_MINUTE",
        120,
        "requests that an address may send to `newsdesk serve` in a minute",
        whole(1, 100_000),
    )

    discord_token: str = setting(
        "DISCORD_TOKEN", "", "the bot's token (only `newsdesk discord` needs it)", secret=True
    )
    discord_guild: int | None = setting(
        "DISCORD_GUILD", None, "id of one server in which the commands appear at once", ID
    )
    discord_channels: tuple[int, ...] = setting(
        "DISCORD_CHANNELS", (), "ids of the only channels to answer in (comma-separated; empty: all)", IDS
    )
    discord_ignore: tuple[int, ...] = setting(
        "DISCORD_IGNORE_CHANNELS", (), "ids of channels never to answer in", IDS
    )
    discord_per_minute: int = setting(
        "DISCORD_PER_MINUTE", 5, "questions a user may ask in a minute", whole(1, 1000)
    )
    discord_words: int = setting(
        "DISCORD_WORDS",
        0,
        "words of a passage shown around the quote on a card, where they fit (Context always shows them)",
        whole(0, 400),
    )
    discord_queue: int = setting(
        "DISCORD_QUEUE", 64, "questions that may wait; one more is refused politely", whole(1, 10000)
    )
    discord_per_server: int = setting(
        "DISCORD_PER_SERVER", 16, "questions of one server that may be under way at once", whole(1, 1000)
    )
    discord_per_person: int = setting(
        "DISCORD_PER_PERSON", 3, "questions of one person that may be under way at once", whole(1, 1000)
    )
    discord_owners: tuple[int, ...] = setting(
        "DISCORD_OWNERS",
        (),
        "ids of the users who may rebuild (comma-separated; empty: the application's owner or team)",
        IDS,
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
        values = {name: text or "" for name, text in written.items()} | values
    wrong = misnamed(values, [f.metadata["variable"] for f in fields(Settings)])
    if wrong:
        told = "; ".join(f"{name} is not a setting, the nearest is {nearest}" for name, nearest in wrong)
        raise SettingsError(f"{told}: correct the name, or unset the variable (.env.example lists them all)")
    found: dict[str, Any] = {}
    for f in fields(Settings):
        variable, kind, secret = (f.metadata[name] for name in ("variable", "kind", "secret"))
        text = values.get(variable, "").strip()
        if text:
            try:
                found[f.name] = kind.value(variable, text, secret=secret)
            except ValueError as error:
                raise SettingsError(str(error)) from None
    return Settings(**found)


def limits_of(settings: Settings) -> Limits:
    """What may be read of a corpus, as set."""
    return Limits(
        max_file_bytes=int(settings.max_file_mb * 1e6),
        max_line_bytes=int(settings.max_line_mb * 1e6),
        max_depth=settings.max_depth,
        read_seconds=settings.read_seconds,
        read_bytes=int(settings.read_mb * 1e6),
    )

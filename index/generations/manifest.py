"""The manifest of a generation: what built it, from what, and what every file of it must be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index.articles import CorpusFile
from index.digests import file_sha256
from index.errors import IndexDamaged, IndexOutdated
from index.generations import regular

NAME = "manifest.json"
FORMAT = 2

PARAMETERS = {"passage_words": 120, "reading": 3, "splitter": 2, "stories": 1, "terms": 3}
"""What the contents of a generation depend on besides corpus and model; a change makes the next rebuild a full one."""

HASHED_BELOW = 20 * 1024 * 1024
"""Files below this many bytes are hashed at every opening; hashing larger ones would be felt in each answer."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the generation: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Written last, so that a generation with a manifest is a whole one. `listing` identifies the corpus's files.

    `ahead` counts the articles dated later than the day after the build: `newest` is the latest of the others.
    """

    format: int
    generation: str
    built_at: str
    version: str
    corpus: str
    listing: str
    model: str
    fingerprint: str
    dim: int
    parameters: dict[str, Any]
    articles: int
    passages: int
    sentences: int
    oldest: str | None
    newest: str | None
    sources: dict[str, int]
    files: dict[str, FileRecord]
    ahead: int = 0

    @property
    def built(self) -> datetime:
        """When the generation was built (aware, UTC)."""
        return datetime.fromisoformat(self.built_at)


def listing_of(files: Sequence[CorpusFile]) -> str:
    """A digest of every file's path, size and times: equal where nothing has changed."""
    digest = hashlib.sha256()
    for file in files:
        line = f"{file.path}\0{file.size}\0{file.mtime_ns}\0{file.ctime_ns}\n"
        digest.update(line.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def records_of(folder: Path, names: Iterable[str]) -> dict[str, FileRecord]:
    """Size and hash of these files of a generation."""
    return {name: FileRecord((folder / name).stat().st_size, file_sha256(folder / name)) for name in names}


def dump(manifest: Manifest) -> str:
    """The manifest as JSON text, with a digest of its own: it is what everything else is checked by."""
    fields = asdict(manifest)
    return json.dumps(fields | {"digest": _digest(fields)}, indent=1, ensure_ascii=False) + "\n"


def _digest(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def load(folder: Path) -> Manifest:
    """The manifest of a generation. Raises IndexDamaged, or IndexOutdated for another format."""
    path = folder / NAME
    try:
        fields = json.loads(regular.read_text(path))
        if fields["format"] != FORMAT:
            raise IndexOutdated(
                f"{folder} has index format {fields['format']}, this version reads {FORMAT}: run `newsdesk rebuild`",
                str(fields["corpus"]),
            )
        if fields.pop("digest") != _digest(fields):
            raise IndexDamaged(f"{path} is not what was written (its digest differs): run `newsdesk rebuild`")
        files = {
            name: FileRecord(int(r["size"]), str(r["sha256"])) for name, r in fields.pop("files").items()
        }
        manifest = Manifest(files=files, **fields)
        _ = (
            manifest.built,
            Path(manifest.corpus),
            dict(manifest.sources).items(),
        )  # each raises if it is not one
        _ = [date.fromisoformat(day) for day in (manifest.oldest, manifest.newest) if day is not None]
        return manifest
    except FileNotFoundError:
        raise IndexDamaged(f"{path} is missing: run `newsdesk rebuild`") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IndexDamaged(
            f"{path} cannot be read ({type(error).__name__}): run `newsdesk rebuild`"
        ) from error


def check_files(
    folder: Path, manifest: Manifest, *, every_hash: bool, only: Iterable[str] | None = None
) -> None:
    """Hold every file (or `only` those named) against the manifest: sizes always, hashes of small files, or of all.

    Raises IndexDamaged.
    """
    for name in manifest.files if only is None else only:
        record = manifest.files[name]
        path = folder / name
        try:
            size = regular.size_of(folder, name)
        except FileNotFoundError:
            raise IndexDamaged(f"{path} is missing: run `newsdesk rebuild`") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise IndexDamaged(f"{path} cannot be used ({reason}): run `newsdesk rebuild`") from None
        if size != record.size:
            raise IndexDamaged(f"{path} has {size} bytes instead of {record.size}: run `newsdesk rebuild`")
        try:
            differs = (every_hash or size < HASHED_BELOW) and file_sha256(path) != record.sha256
        except OSError as error:
            raise IndexDamaged(
                f"{path} cannot be read ({error.strerror}): mend its permissions, or run `newsdesk rebuild`"
            ) from None
        if differs:
            raise IndexDamaged(f"{path} is not what was built (its hash differs): run `newsdesk rebuild`")

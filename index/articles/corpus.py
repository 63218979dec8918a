"""The files of a corpus: which there are, and their bytes. Nothing outside the corpus is ever opened."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.errors import CorpusError
from index.types import Skipped

FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json_records",
    ".csv": "csv_records",
    ".tsv": "csv_records",
    ".eml": "mail",
    ".mhtml": "mail",
    ".mht": "mail",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""The module of `index.articles` that reads each file name extension."""

_ADVICE = {
    ".zip": "a zip is not unpacked: put its articles into the folder",
    ".gz": "an archive is not unpacked: put its articles into the folder",
    ".tar": "an archive is not unpacked: put its articles into the folder",
    ".7z": "an archive is not unpacked: put its articles into the folder",
    ".doc": "the old Word format is not read: save it as .docx",
}
# the folder that a browser saves beside a page: advertisements, frames and scripts
_PARTS_OF_A_PAGE = re.compile(r"(?:_files|\.files|-files|_Dateien|_fichiers|_archivos|_bestanden)$")
# controls, changes of direction, and the lone surrogates that stand for bytes that are not UTF-8
_BLOCK = 1 << 20
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too large: the bytes of a file, the bytes of a line of .jsonl, the folders below the corpus.

    `fields` are the user's own names for parts of a record, as (part, name): ("text", "story_body").
    Reading a file may take `read_seconds` of a processor and `read_bytes` of memory.
    """

    max_file_bytes: int = 50_000_000
    max_line_bytes: int = 5_000_000
    max_depth: int = 16
    fields: tuple[tuple[str, str], ...] = ()
    read_seconds: float = 20.0
    read_bytes: int = 512_000_000


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that can be read: its path relative to the corpus with forward slashes, its size and times.

    `ctime_ns` is when the system last saw it change: unlike `mtime_ns`, no program can set it back.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0


class Unreadable(Exception):
    """A file or record is not what its name says; the text is the reason shown to the user."""


def scan(corpus: Path, limits: Limits) -> tuple[list[CorpusFile], list[Skipped]]:
    """The article files of a folder and its subfolders, or the one file that `corpus` names, sorted by path.

    Hidden files and folders are passed over in silence; whatever else is no article file is named with its
    reason. Symbolic links below `corpus` are never followed. Raises CorpusError where it cannot be read.
    """
    try:
        info = corpus.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise CorpusError(
            f"there is no folder or file {corpus}: put articles into it, or name another with --corpus"
        ) from None
    except (OSError, ValueError) as error:
        raise CorpusError(f"{corpus} cannot be read ({_why(error)}): name another with --corpus") from None
    files: list[CorpusFile] = []
    skipped: list[Skipped] = []
    if stat.S_ISDIR(info.st_mode):
        _walk(corpus, limits, files, skipped)
    elif stat.S_ISREG(info.st_mode):
        _take(corpus.name, info, limits, files, skipped)
    else:
        raise CorpusError(f"{corpus} is neither a folder nor a file: name another with --corpus")
    files.sort(key=lambda file: file.path)
    skipped.sort(key=lambda item: item.path)
    return files, skipped


def load(corpus: Path, file: CorpusFile, limits: Limits) -> bytes:
    """The bytes of one file, opened without following a link anywhere below the corpus. Raises Unreadable."""
    try:
        descriptor = _open(corpus, file.path)
    except OSError as error:
        raise Unreadable(_why(error)) from None
    with os.fdopen(descriptor, "rb") as stream:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable(_kind(info.st_mode))
        try:
            data = _up_to(stream, limits.max_file_bytes + 1)
        except OSError as error:
            raise Unreadable(_why(error)) from None
    if len(data) > limits.max_file_bytes:
        raise Unreadable(_too_large(limits))
    return data


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """At most so many bytes, in blocks: read(most) would make room for all of them, however short the file."""
    blocks = []
    while most > 0 and (block := stream.read(min(most, _BLOCK))):
        blocks.append(block)
        most -= len(block)
    return b"".join(blocks)


def _walk(corpus: Path, limits: Limits, files: list[CorpusFile], skipped: list[Skipped]) -> None:
    folders = [("", 0)]
    while folders:
        folder, depth = folders.pop()
        try:
            with os.scandir(corpus / folder) as listing:
                entries = list(listing)
        except OSError as error:
            if not folder:
                raise CorpusError(
                    f"{corpus} cannot be read ({_why(error)}): name another with --corpus"
                ) from None
            skipped.append(Skipped(folder, _why(error)))
            continue
        pages = {PurePosixPath(entry.name).stem for entry in entries if _is_page(entry.name)}
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _UNSHOWABLE.search(path):
                skipped.append(
                    Skipped(
                        _UNSHOWABLE.sub("\ufffd", path),
                        "its name holds characters that cannot be shown: rename it",
                    )
                )
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    if (page := _PARTS_OF_A_PAGE.sub("", entry.name)) != entry.name and page in pages:
                        skipped.append(Skipped(path, f"the parts of the saved page {page}: no articles"))
                    elif depth < limits.max_depth:
                        folders.append((path, depth + 1))
                    else:
                        reason = f"nested deeper than {limits.max_depth} folders (NEWSDESK_MAX_DEPTH)"
                        skipped.append(Skipped(path, reason))
                elif entry.is_symlink():
                    skipped.append(Skipped(path, _link(corpus, path)))
                else:
                    _take(path, entry.stat(follow_symlinks=False), limits, files, skipped)
            except OSError as error:
                skipped.append(Skipped(path, _why(error)))


def _is_page(name: str) -> bool:
    return name.lower().endswith((".html", ".htm", ".xhtml"))


def _take(
    path: str, info: os.stat_result, limits: Limits, files: list[CorpusFile], skipped: list[Skipped]
) -> None:
    extension = PurePosixPath(path).suffix.lower()
    reason = None
    if not stat.S_ISREG(info.st_mode):
        reason = _kind(info.st_mode)
    elif extension not in FORMATS:
        reason = _ADVICE.get(extension, f"not an article format ({extension or 'no extension'})")
    elif info.st_size == 0:
        reason = "empty"
    elif info.st_size > limits.max_file_bytes:
        reason = _too_large(limits)
    if reason is None:
        files.append(CorpusFile(path, info.st_size, info.st_mtime_ns, info.st_ctime_ns))
    else:
        skipped.append(Skipped(path, reason))


def _open(corpus: Path, path: str) -> int:
    # O_NONBLOCK: opening a FIFO put in place of the file since the scan would wait for a writer for ever
    last = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    if not corpus.is_dir():
        return os.open(corpus.resolve(), last)
    if os.open not in os.supports_dir_fd:
        return os.open(corpus / path, last)
    *folders, name = PurePosixPath(path).parts
    inside = os.open(corpus, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside)
            os.close(inside)
            inside = below
        return os.open(name, last, dir_fd=inside)
    finally:
        os.close(inside)


def _link(corpus: Path, path: str) -> str:
    try:
        inside = (corpus / path).resolve().is_relative_to(corpus.resolve())
    except (OSError, RuntimeError):
        inside = False
    return (
        "a symbolic link: only the file itself is read"
        if inside
        else "a symbolic link out of the folder: not followed"
    )


def _kind(mode: int) -> str:
    names = {
        stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
        stat.S_IFDIR: "a folder", stat.S_IFLNK: "a symbolic link",
    }  # fmt: skip
    return f"{names.get(stat.S_IFMT(mode), 'a special file')}, not a file"


def _too_large(limits: Limits) -> str:
    return f"larger than {limits.max_file_bytes / 1e6:g} MB (NEWSDESK_MAX_FILE_MB)"


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()

"""Generations on disk: one build each, made aside, published by one atomic replace, opened without writing.

INDEX/CURRENT                     the id of the generation in use
INDEX/CHECKED                     when a rebuild last found nothing new
INDEX/ENCODED                     vectors of a build that has not been published (index/build/kept.py)
INDEX/LOCK, LOCK.owner            held by the one writer; who that is
INDEX/generations/<id>/           manifest.json and the files that it names
INDEX/generations/.building-*     a build under way, or the remains of one that was killed
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexDamaged, IndexLocked, IndexMissing, IndexUnavailable
from index.generations import manifest as manifests
from index.generations import regular
from index.generations.manifest import Manifest

CURRENT = "CURRENT"
CHECKED = "CHECKED"
LOCK = "LOCK"
OWNER = "LOCK.owner"
GENERATIONS = "generations"
BUILDING = ".building-"
_ID = re.compile(r"\w[\w-]{0,99}", re.ASCII)
_SHORT = 10_000
"""Bytes of a note such as CURRENT: more is none."""


def current_id(index: Path) -> str:
    """The id of the generation in use. Raises IndexMissing or IndexDamaged."""
    try:
        name = regular.read_text(index / CURRENT, _SHORT).strip()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {index}: run `newsdesk rebuild`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(
            f"{index / CURRENT} cannot be read ({_reason(error)}): run `newsdesk rebuild`"
        ) from error
    if not _ID.fullmatch(name):
        raise IndexDamaged(f"{index / CURRENT} does not name a generation: run `newsdesk rebuild`")
    return name


def locate(index: Path) -> tuple[Path, Manifest]:
    """The folder and the manifest of the generation in use. Raises IndexUnavailable."""
    name = current_id(index)
    folder = index / GENERATIONS / name
    if not folder.is_dir():
        raise IndexDamaged(f"{folder}, which {CURRENT} names, is missing: run `newsdesk rebuild`")
    manifest = manifests.load(folder)
    if manifest.generation != name:
        raise IndexDamaged(f"{folder} holds another generation's manifest: run `newsdesk rebuild`")
    return folder, manifest


def new_id(now: datetime) -> str:
    """A fresh id: the time, so that a listing reads in order, and four random bytes, so that none comes twice."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


@contextmanager
def writer(index: Path) -> Iterator[None]:
    """Be the one writer of this index. Raises IndexLocked, naming who holds the lock.

    The lock is the operating system's: it ends with its process, however that ends.
    """
    import filelock

    make_folder(index)
    lock = filelock.FileLock(index / LOCK, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise IndexLocked(
            f"another rebuild of {index} is under way ({_owner(index)}): wait for it to end"
        ) from None
    except OSError as error:
        raise IndexUnavailable(
            f"{index} cannot be written ({_reason(error)}): choose another folder with --index"
        ) from error
    try:
        _replace_text(
            index / OWNER,
            json.dumps(
                {
                    "process": os.getpid(),
                    "host": socket.gethostname(),
                    "since": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            ),
        )
        yield
    finally:
        (index / OWNER).unlink(missing_ok=True)
        lock.release()


def _owner(index: Path) -> str:
    try:
        owner = json.loads(regular.read_text(index / OWNER, _SHORT))
        return f"process {owner['process']} on {owner['host']} since {owner['since']}"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "its process is not known"


def make_folder(folder: Path) -> None:
    """Create a folder and its parents. Raises IndexUnavailable where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnavailable(
            f"{folder} cannot be created ({_reason(error)}): choose another folder with --index"
        ) from error


def clear_remains(index: Path) -> None:
    """Remove what killed builds left behind, also one that was whole but not yet in use; only for the writer."""
    current = current_or_none(index)
    for folder in (index / GENERATIONS).glob("[!.]*"):
        if current is not None and folder.name > current:
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (index / GENERATIONS).glob(f"{BUILDING}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in index.glob("*.new"):
        _remove(file)


@contextmanager
def building(index: Path, name: str) -> Iterator[Path]:
    """A folder in which a generation is made; gone at the end unless it was published."""
    folder = index / GENERATIONS / f"{BUILDING}{name}"
    make_folder(folder)
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


def publish(index: Path, building_folder: Path, manifest: Manifest) -> None:
    """Make a finished build the generation in use, and keep only the one before it.

    Every file is on the disk before the manifest, the manifest before `CURRENT` names it.
    """
    for path in sorted(building_folder.rglob("*")):
        _fsync(path)
    (building_folder / manifests.NAME).write_text(manifests.dump(manifest), "utf-8")
    _fsync(building_folder / manifests.NAME)
    _fsync(building_folder)
    before = current_or_none(index)
    folder = index / GENERATIONS / manifest.generation
    building_folder.rename(folder)
    _fsync(index / GENERATIONS)
    _replace_text(index / CURRENT, manifest.generation + "\n")
    with suppress(OSError):  # published it is; the note only says when
        mark_checked(index, manifest.generation)
    for other in (index / GENERATIONS).iterdir():
        if other.name not in (manifest.generation, before):
            shutil.rmtree(other, ignore_errors=True)


def current_or_none(index: Path) -> str | None:
    """The id of the generation in use, None where there is none or CURRENT cannot be read."""
    try:
        return current_id(index)
    except IndexUnavailable:
        return None


def mark_checked(index: Path, name: str) -> None:
    """Record that the generation was found up to date now."""
    _replace_text(
        index / CHECKED,
        json.dumps({"generation": name, "at": datetime.now(UTC).isoformat(timespec="seconds")}),
    )


def checked_at(index: Path, manifest: Manifest) -> datetime:
    """When a rebuild last found the generation up to date; never before it was built."""
    try:
        checked = json.loads(regular.read_text(index / CHECKED, _SHORT))
        if checked["generation"] == manifest.generation:
            return max(datetime.fromisoformat(checked["at"]), manifest.built)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # a note that cannot be read costs only the note
    return manifest.built


def _remove(path: Path) -> None:
    """Remove what stands where a file of ours should, whatever it is; a link only, not what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _replace_text(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    for file in (new, path):
        if not stat.S_ISREG(_mode(file)):
            _remove(file)
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
    _fsync(path.parent)


def _mode(path: Path) -> int:
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return stat.S_IFREG


def _fsync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle of a folder to flush
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(
        error
    ).__name__

"""Files and folders of this computer in, copies in the corpus folder out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from index.articles import CorpusFile, Limits, scan
from index.articles.apart import read_file_apart
from index.articles.corpus import Unreadable, load
from index.errors import CorpusError
from index.incoming.placing import Outcome, Shelf


def copy_in(source: Path, shelf: Shelf, limits: Limits) -> Iterator[Outcome]:
    """Copy a file, or the articles of a folder and its subfolders, one outcome each; nothing is overwritten.

    A folder keeps its name and its order of subfolders. Where another file has the name, a number is added.
    """
    source = source.expanduser()
    try:
        if source.resolve().is_relative_to(shelf.corpus.resolve()):
            yield Outcome(str(source), "unchanged", reason="is in the folder of articles already")
            return
        if source.is_dir() and shelf.corpus.resolve().is_relative_to(source.resolve()):
            yield Outcome(
                str(source), "failed", reason=f"holds the folder of articles, {shelf.corpus}, itself"
            )
            return
        files, skipped = scan(source, limits)
    except CorpusError as error:
        yield Outcome(str(source), "failed", reason=str(error).partition(":")[0])
        return
    except (OSError, RuntimeError) as error:
        yield Outcome(str(source), "failed", reason=str(error))
        return
    for skip in skipped:
        yield Outcome(_shown(source, skip.path), "failed", reason=skip.reason)
    # "." and "/" have no name of their own
    root = source.resolve().name.lstrip(".") if source.is_dir() else ""
    for file in files:
        yield _copy(source, file, root, shelf, limits)


def _copy(source: Path, file: CorpusFile, root: str, shelf: Shelf, limits: Limits) -> Outcome:
    what = _shown(source, file.path)
    articles, skipped = read_file_apart(source, file, limits)
    if not articles:
        return Outcome(what, "failed", reason=skipped[0].reason if skipped else "holds no article")
    try:
        content = load(source, file, limits)
        wanted = PurePosixPath(root) / file.path.lstrip(".")
        for number in range(1, 1000):
            path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
            there = shelf.read(path.as_posix())
            if there == content:
                return Outcome(what, "unchanged", path.as_posix(), "is there already")
            if there is None:
                shelf.put(path.as_posix(), content)
                taken = f"another file is called {wanted.name}" if number > 1 else ""
                return Outcome(what, "new", path.as_posix(), taken)
        return Outcome(what, "failed", reason=f"too many files are called {wanted.name}")
    except (Unreadable, CorpusError, OSError) as error:
        return Outcome(what, "failed", reason=str(error))


def _shown(source: Path, path: str) -> str:
    return str(source / path) if source.is_dir() else str(source)

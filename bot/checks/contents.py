"""Everything that an index stores, held against itself and against the article files as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.checks.corpus_files import CorpusFiles
from index import vectors
from index.articles import Limits
from index.errors import IndexDamaged
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.generations.catalog import Catalog
from index.generations.opening import open_generation
from index.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. `changed` where the user's files moved on, not damage."""

    where: str
    what: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, how many of each, and what was found. `new` are files that came since the build."""

    generation: str
    files: int
    articles: int
    passages: int
    sentences: int
    findings: tuple[Finding, ...]
    new: tuple[str, ...]


def damaged_files(index: Path) -> list[str]:
    """One line for each file of the generation in use whose size or SHA-256 is not the manifest's.

    Raises IndexUnavailable where there is no manifest to go by.
    """
    folder, manifest = generation.locate(index)
    damaged = []
    for name in manifest.files:
        try:
            manifests.check_files(folder, manifest, every_hash=True, only=(name,))
        except IndexDamaged as error:
            damaged.append(str(error))
        except OSError as error:
            damaged.append(f"{folder / name} cannot be read ({error.strerror}): run `newsdesk rebuild`")
    return damaged


def verify_contents(index: Path, limits: Limits, corpus: Path | None = None) -> Verification:
    """Check every stored article, passage and sentence; `corpus` is where to look for the files (default: as built).

    Raises IndexUnavailable where the index cannot be opened; `damaged_files` names the files first.
    """
    opened = open_generation(index)
    try:
        manifest, catalog = opened.manifest, opened.catalog
        files = CorpusFiles(corpus or Path(manifest.corpus), limits, catalog)
        findings = list(_counts(opened.folder, catalog))
        if not findings:  # with rows in disorder, every passage would be reported
            findings = [*_all_offsets(catalog), *_against_files(catalog, files)]
        return Verification(
            generation=manifest.generation,
            files=len(manifest.files),
            articles=manifest.articles,
            passages=manifest.passages,
            sentences=manifest.sentences,
            findings=tuple(findings),
            new=tuple(files.new) if files.unseen is None else (),
        )
    finally:
        opened.close()


def _counts(folder: Path, catalog: Catalog) -> Iterator[Finding]:
    columns = catalog.columns
    sentences = len(columns.sentence_start)
    for starts in (columns.first_sentence, columns.first_passage):
        if len(starts) == 0 or starts[0] != 0 or (np.diff(starts) < 0).any():
            yield Finding("columns", "the rows do not follow one another")
            return
    if int(columns.first_sentence[-1]) != sentences or int(columns.first_passage[-1]) != len(columns.start):
        yield Finding("columns", "the rows do not add up")
    stored = vectors.mapped(folder)
    if len(stored) != sentences:
        yield Finding(vectors.VECTORS, f"holds {len(stored)} vectors for {sentences} sentences")
    wrong = 0
    for start in range(0, len(stored), 65_536):
        lengths = np.linalg.norm(stored[start : start + 65_536], axis=1)
        wrong += int(np.count_nonzero(~(np.abs(lengths - 1) < 1e-3)))  # also true of NaN
    if wrong:
        yield Finding(vectors.VECTORS, f"{wrong} vectors are not of unit length")


def _all_offsets(catalog: Catalog) -> Iterator[Finding]:
    articles = catalog.articles()
    if len(articles) != len(catalog.columns.first_passage) - 1:
        yield Finding("catalog", f"holds {len(articles)} articles, its columns another number")
        return
    for row, article in enumerate(articles):
        for problem in offset_problems(article, catalog.passages(row)):
            yield Finding(article.id, problem)


def offset_problems(article: Article, passages: Sequence[Passage]) -> list[str]:
    """What is wrong with the offsets of one article, in words: nothing, as a rule."""
    length = len(article.text)
    problems = []
    end = 0
    for span in article.boilerplate:
        if not end <= span.start < span.end <= length:
            problems.append(f"boilerplate {span.start}-{span.end} is out of order or outside the text")
        end = max(end, span.end)
    end = 0
    for passage in passages:
        name = f"passage {passage.start}-{passage.end}"
        if not end <= passage.start < passage.end <= length:
            problems.append(f"{name} is out of order or outside the text of {length} characters")
        end = max(end, passage.end)
        if any(b.start < passage.end and passage.start < b.end for b in article.boilerplate):
            problems.append(f"{name} holds boilerplate")
        if not passage.sentences:
            problems.append(f"{name} has no sentence")
        inside = passage.start
        for sentence in passage.sentences:
            if not inside <= sentence.start < sentence.end <= passage.end:
                problems.append(f"sentence {sentence.start}-{sentence.end} is not inside {name}, in order")
            elif not article.text[sentence.start : sentence.end].strip():
                problems.append(f"sentence {sentence.start}-{sentence.end} is empty")
            inside = max(inside, sentence.end)
    return problems


def _against_files(catalog: Catalog, files: CorpusFiles) -> Iterator[Finding]:
    if files.unseen is not None:
        yield Finding("corpus", files.unseen, changed=True)
        return
    stated: dict[str, list[Article]] = {}
    for article in catalog.articles():
        for path in article.paths or (article.path,):
            stated.setdefault(path, []).append(article)
    for path, articles in stated.items():
        now, reason = files.articles(path)
        missing = [article for article in articles if not _stands(article, now)]
        changed = files.changed(path)
        if changed and missing:
            yield Finding(path, changed, changed=True)
        elif reason and missing and not now:
            yield Finding(path, f"cannot be read: {reason}")
        else:
            for article in missing:
                yield Finding(article.id, f"is not what {path} says: run `newsdesk rebuild --full`")


def _stands(article: Article, now: Sequence[Article]) -> bool:
    """Whether one of these is that article: its text and, unless several copies were joined, all it states."""
    same = [other for other in now if other.text == article.text]
    if len(same) != 1 or len(article.paths) > 1:
        return bool(same)
    return replace(same[0], paths=article.paths) == article

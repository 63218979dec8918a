"""Articles in, a published generation out.

    corpus -> articles -> passages -> sentence vectors, BM25, terms, names -> manifest -> published

Only what has changed since the generation before is read, split and encoded. Nothing is published unless it is
whole, and nothing at all where the corpus is as it was.
"""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index import arrays, vectors
from index.articles import CorpusFile, Limits, scan
from index.articles.apart import read_file_apart
from index.build import kept, write_vectors, write_words
from index.build.contents import Contents
from index.build.intake import Intake, Progress, nothing_in, take_in
from index.build.reuse import Previous, open_previous
from index.copies import STORIES, Stories
from index.encoders.base import Encoder
from index.errors import CorpusError, IndexDamaged, IndexUnavailable
from index.generations import catalog as catalogs
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.generations.columns import Columns
from index.generations.manifest import PARAMETERS, FileRecord, Manifest
from index.types import Skipped


@dataclass(frozen=True, slots=True)
class Summary:
    """What a rebuild did. `published` is False where nothing had changed.

    `encoded` counts the sentences encoded now, `taken_up` those that an interrupted rebuild had encoded, `ahead` the
    articles that are dated after tomorrow.
    """

    generation: str
    published: bool
    articles: int
    passages: int
    sentences: int
    new: int
    unchanged: int
    removed: int
    encoded: int
    taken_up: int
    ahead: int
    skipped: tuple[Skipped, ...]
    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to build what from. `encoder` is called once the corpus is known to hold files, perhaps in a thread."""

    corpus: Path
    index: Path
    encoder: Callable[[], Encoder]
    limits: Limits
    version: str
    full: bool = False


def rebuild(plan: Plan, progress: Progress) -> Summary:
    """Bring the index up to date and say what changed.

    Raises CorpusError, IndexLocked, IndexUnavailable (disk full, not writable), ModelError; the index in use is then
    as it was. Whatever ends it early, the next rebuild by the same model takes up the vectors made so far.
    """
    started = time.perf_counter()
    # before anything costly: CorpusError where there is no folder
    scanned = scan(plan.corpus, plan.limits)
    if not scanned[0]:
        raise CorpusError(nothing_in(plan.corpus, scanned[1]))
    try:
        with generation.writer(plan.index):
            generation.clear_remains(plan.index)
            try:
                return _rebuild(plan, scanned, progress, started)
            except IndexDamaged:  # what was to be taken over cannot be read
                return _rebuild(replace(plan, full=True), scanned, progress, started)
    except OSError as error:
        refused = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
        remedy = "mend its permissions" if refused else "make room"
        raise IndexUnavailable(
            f"{error.filename or plan.index}: {error.strerror or error}; nothing was published, "
            f"the index is as it was: {remedy}, or choose another folder with --index"
        ) from error


def _rebuild(
    plan: Plan, scanned: tuple[list[CorpusFile], list[Skipped]], progress: Progress, started: float
) -> Summary:
    with ThreadPoolExecutor(1) as beside:
        # Much of loading is not Python's work, which goes on meanwhile. The first time it may mean compiling: then it
        # comes first, where Ctrl-C reaches it.
        takes_over = not plan.full and generation.current_or_none(plan.index) is not None
        loading = beside.submit(plan.encoder) if takes_over else _now(plan.encoder)
        previous = None if plan.full else open_previous(plan.index)
        outdated: Previous | None = None
        if previous and previous.manifest.parameters != PARAMETERS:
            previous, outdated = None, previous
        before = previous.catalog if previous and _is_of(plan.corpus, previous) else None
        if before is None:
            loading.result()  # an unusable model is reported before a long read
        if (
            previous
            and before
            and previous.manifest.listing == manifests.listing_of(scanned[0])
            and _skips_stay(plan, before)
            and previous.manifest.fingerprint == loading.result().fingerprint
        ):
            generation.mark_checked(plan.index, previous.manifest.generation)
            kept.forget(plan.index)
            return _summary(previous.manifest, previous.folder, started, skipped=before.skipped())
        intake = take_in(plan.corpus, plan.limits, scanned, before, progress)
        encoder = loading.result()
    if previous and previous.manifest.fingerprint != encoder.fingerprint:
        previous = None
    if outdated and outdated.manifest.fingerprint != encoder.fingerprint:
        outdated = None
    return _build(plan, intake, encoder, previous, progress, started, outdated)


def _now(encoder: Callable[[], Encoder]) -> Future[Encoder]:
    loaded = Future[Encoder]()
    loaded.set_result(encoder())
    return loaded


def _build(
    plan: Plan,
    intake: Intake,
    encoder: Encoder,
    previous: Previous | None,
    progress: Progress,
    started: float,
    outdated: Previous | None = None,
) -> Summary:
    """Build a generation of all that was taken in, and publish it.

    `outdated` was built with other parameters: only vectors are taken from it, by the text of their sentences.
    """
    contents = Contents.of(intake.articles, previous, progress, outdated)
    now = datetime.now(UTC)
    name = generation.new_id(now)
    with generation.building(plan.index, name) as folder:
        # the vectors are onnxruntime's and NumPy's work, the rest is Python's
        with ThreadPoolExecutor(2) as beside:
            rest = beside.submit(_write_rest, folder, intake, contents, previous)

            def told(stage: str, done: int, total: int) -> None:
                if rest.done():
                    rest.result()  # a full disk is reported at once, not after minutes of encoding
                progress(stage, done, total)

            with closing(kept.KeptVectors(plan.index, encoder)) as made:
                encoded = write_vectors.encode(folder, made, encoder, contents, previous or outdated, told)
            stored = beside.submit(manifests.records_of, folder, [vectors.VECTORS])  # by far the largest file
            told("indexing", 0, 1)
            vectors.write(encoded.vectors, contents.columns.passage_of_sentence(), folder)
            rest.result()
        progress("indexing", 1, 1)
        manifest = _manifest(plan, name, now, encoder, intake, contents.columns, folder, stored.result())
        generation.publish(plan.index, folder, manifest)
        kept.forget(plan.index)
    known = set(zip(previous.ids, previous.keys, strict=True)) if previous else set[tuple[str, bytes]]()
    now_known = {(a.id, key) for a, key in zip(contents.articles, contents.keys, strict=True)}
    gone = {key for key, _ in known} - {key for key, _ in now_known}
    return _summary(
        manifest,
        plan.index / generation.GENERATIONS / name,
        started,
        skipped=[skip for skip, _ in intake.skipped],
        new=len(now_known - known),
        removed=len(gone),
        encoded=encoded.made,
        taken_up=encoded.taken_up,
        published=True,
    )


def _write_rest(folder: Path, intake: Intake, contents: Contents, previous: Previous | None) -> None:
    """Write all of a generation but its vectors: the catalog, what is known of words, and the stories."""
    catalogs.write(
        folder,
        intake.files,
        intake.records,
        intake.skipped,
        contents.articles,
        contents.keys,
        contents.columns,
    )
    forward = write_words.write(folder, contents, previous)
    columns = contents.columns
    stories = Stories.of(contents.articles, forward, columns.first_sentence[columns.first_passage])
    arrays.save(folder / STORIES, stories.arrays())


def _is_of(corpus: Path, previous: Previous) -> bool:
    return previous.manifest.corpus == str(corpus.resolve())


def _skips_stay(plan: Plan, before: catalogs.Catalog) -> bool:
    """Whether what was skipped in unchanged files still is: permissions and limits leave a file as it was."""
    incomplete = before.skipped_by_file()
    files = (file for file in before.files() if file.path in incomplete)
    return all(read_file_apart(plan.corpus, file, plan.limits)[1] == incomplete[file.path] for file in files)


def _manifest(
    plan: Plan,
    name: str,
    now: datetime,
    encoder: Encoder,
    intake: Intake,
    columns: Columns,
    folder: Path,
    stored: Mapping[str, FileRecord],
) -> Manifest:
    dates = sorted(a.published for a in intake.articles if a.published)
    tomorrow = now.date() + timedelta(1)
    ahead = sum(day > tomorrow for day in dates)  # misprints and announcements: they never set the clock
    dates = dates[: len(dates) - ahead]
    sources = Counter(a.source for a in intake.articles if a.source)
    written = {
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"
    }
    files = {**stored, **manifests.records_of(folder, written - stored.keys())}
    return Manifest(
        format=manifests.FORMAT,
        generation=name,
        built_at=now.isoformat(timespec="seconds"),
        version=plan.version,
        corpus=str(plan.corpus.resolve()),
        listing=manifests.listing_of(intake.files),
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        parameters=dict(PARAMETERS),
        articles=len(intake.articles),
        passages=len(columns.start),
        sentences=len(columns.sentence_start),
        oldest=dates[0].isoformat() if dates else None,
        newest=dates[-1].isoformat() if dates else None,
        sources={source: sources[source] for source in sorted(sources)},
        files={name: files[name] for name in sorted(files)},
        ahead=ahead,
    )


def _summary(
    manifest: Manifest,
    folder: Path,
    started: float,
    *,
    skipped: Sequence[Skipped],
    new: int = 0,
    removed: int = 0,
    encoded: int = 0,
    taken_up: int = 0,
    published: bool = False,
) -> Summary:
    return Summary(
        generation=manifest.generation,
        published=published,
        articles=manifest.articles,
        passages=manifest.passages,
        sentences=manifest.sentences,
        new=new,
        unchanged=manifest.articles - new,
        removed=removed,
        encoded=encoded,
        taken_up=taken_up,
        ahead=manifest.ahead,
        skipped=tuple(skipped),
        seconds=time.perf_counter() - started,
        bytes=sum(record.size for record in manifest.files.values())
        + (folder / manifests.NAME).stat().st_size,
    )

"""A generation opened for asking: every store of it, checked against the manifest, in one object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from index import arrays, lexical, vectors
from index.copies import STORIES, Stories
from index.errors import IndexDamaged, IndexMismatch, IndexOutdated
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.generations.catalog import Catalog
from index.generations.columns import Columns
from index.generations.manifest import PARAMETERS, Manifest
from index.language.acronyms import ACRONYMS, Acronyms
from index.language.names import NAMES, NameIndex
from index.language.terms import FORWARD, FREQUENCIES, TITLES, DocumentFrequencies, ForwardIndex
from index.language.vocabulary import VOCABULARY, Vocabulary
from index.lexical.base import LexicalIndex
from index.types import IndexInfo
from index.vectors.base import VectorStore


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """The stores of one generation; safe to read from several threads."""

    folder: Path
    manifest: Manifest
    checked_at: datetime
    catalog: Catalog
    vectors: VectorStore
    lexical: LexicalIndex
    forward: ForwardIndex
    titles: ForwardIndex
    frequencies: DocumentFrequencies
    names: NameIndex
    stories: Stories

    @property
    def columns(self) -> Columns:
        """Where passages and sentences stand."""
        return self.catalog.columns

    @property
    def info(self) -> IndexInfo:
        """What is known of this generation."""
        m = self.manifest
        return IndexInfo(
            generation=m.generation,
            built_at=m.built,
            checked_at=self.checked_at,
            articles=m.articles,
            passages=m.passages,
            sentences=m.sentences,
            oldest=date.fromisoformat(m.oldest) if m.oldest else None,
            newest=date.fromisoformat(m.newest) if m.newest else None,
            sources=tuple(m.sources.items()),
        )

    def close(self) -> None:
        """Close what holds a file open."""
        self.catalog.close()


def open_generation(index: Path, *, every_hash: bool = False) -> OpenGeneration:
    """Open the generation in use; `every_hash` holds even the large files against the manifest.

    Raises IndexMissing, IndexDamaged, IndexMismatch. Changes no data file.
    """
    name = generation.current_id(index)
    try:
        return _open(index, every_hash=every_hash)
    except IndexDamaged:
        if generation.current_id(index) == name:
            raise
        return _open(index, every_hash=every_hash)  # two rebuilds in between removed what CURRENT had named


def _open(index: Path, *, every_hash: bool) -> OpenGeneration:
    folder, manifest = generation.locate(index)
    manifests.check_files(folder, manifest, every_hash=every_hash)
    if manifest.parameters != PARAMETERS:
        raise IndexOutdated(
            f"{folder} was built by another version of Newsdesk: run `newsdesk rebuild`", manifest.corpus
        )
    catalog = Catalog(folder)
    try:
        columns = catalog.columns
        if len(columns.start) != manifest.passages or len(columns.sentence_start) != manifest.sentences:
            raise IndexDamaged(
                f"{folder} holds other counts than its manifest: run `newsdesk rebuild --full`"
            )
        store = vectors.load(folder, columns.passage_of_sentence())
        if store.dim != manifest.dim:
            raise IndexMismatch(
                f"{folder} holds vectors of {store.dim} dimensions instead of {manifest.dim}: "
                "run `newsdesk rebuild --full`"
            )
        return OpenGeneration(
            folder=folder,
            manifest=manifest,
            checked_at=generation.checked_at(index, manifest),
            catalog=catalog,
            vectors=store,
            lexical=lexical.load(folder / lexical.LEXICAL),
            titles=ForwardIndex.from_arrays(arrays.load(folder / TITLES, ForwardIndex.__slots__)),
            frequencies=DocumentFrequencies(
                **arrays.load(folder / FREQUENCIES, ("terms", "counts")), documents=manifest.passages
            ),
            names=_names(folder),
            stories=Stories.from_arrays(arrays.load(folder / STORIES, Stories.__slots__)),
            forward=ForwardIndex.from_arrays(arrays.load(folder / FORWARD, ForwardIndex.__slots__)),
        )
    except BaseException:
        catalog.close()
        raise


def _names(folder: Path) -> NameIndex:
    vocabulary = Vocabulary(**arrays.load(folder / VOCABULARY, Vocabulary.__slots__))
    try:
        groups, acronyms = (json.loads((folder / name).read_text("utf-8")) for name in (NAMES, ACRONYMS))
        return NameIndex(vocabulary, groups, acronyms=Acronyms.of(acronyms))
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDamaged(
            f"{folder / NAMES} cannot be read ({error}): run `newsdesk rebuild --full`"
        ) from error

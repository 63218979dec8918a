"""What a generation knows of words: terms, document frequencies, vocabulary, names, and BM25."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import arrays, lexical
from index.build.contents import Contents
from index.build.reuse import Previous, SentenceCopies, added_and_removed
from index.language.acronyms import ACRONYMS, counted
from index.language.names import NAMES, spellings
from index.language.terms import FORWARD, FREQUENCIES, TITLES, DocumentFrequencies, ForwardIndex
from index.language.vocabulary import VOCABULARY, Vocabulary
from index.lexical.documents import Documents
from index.types import Article


def write(folder: Path, contents: Contents, previous: Previous | None) -> ForwardIndex:
    """Write all of it into the folder of a new generation; returns the terms of its sentences."""
    columns = contents.columns
    passage_of = columns.passage_of_sentence()
    forward = _terms(contents.copies, contents.fresh_texts, previous)
    titles = [article.title for article in contents.articles]
    arrays.save(folder / FORWARD, forward.arrays())
    arrays.save(folder / TITLES, ForwardIndex.build(titles).arrays())
    arrays.save(folder / FREQUENCIES, DocumentFrequencies.of(forward, passage_of).arrays())
    _save_vocabulary(folder, contents, previous)
    documents = Documents.of_passages(forward, passage_of, titles, columns.article.astype(np.int64))
    (folder / lexical.LEXICAL).mkdir()
    lexical.write(documents, folder / lexical.LEXICAL)
    return forward


def _terms(copies: SentenceCopies, fresh_texts: Sequence[str], previous: Previous | None) -> ForwardIndex:
    """The terms of every sentence: copied where the sentence is, made anew for the rest."""
    fresh = ForwardIndex.build(fresh_texts)
    if previous is None:
        return fresh
    copied = np.flatnonzero(copies.source >= 0)
    joined = ForwardIndex.merged([(previous.forward, copies.source[copied]), (fresh, np.arange(len(fresh)))])
    place = np.empty(len(copies.source), dtype=np.int64)
    place[np.concatenate([copied, copies.fresh])] = np.arange(len(place))
    return ForwardIndex.merged([(joined, place)])


def _save_vocabulary(folder: Path, contents: Contents, previous: Previous | None) -> None:
    """Count the words of the corpus, by the difference to the generation before where there is one."""
    added, removed = added_and_removed(previous, contents.articles, contents.keys)
    start = previous.vocabulary if previous else Vocabulary.build([])
    vocabulary = start.updated(map(_counted_text, added), map(_counted_text, removed))
    arrays.save(folder / VOCABULARY, {name: getattr(vocabulary, name) for name in Vocabulary.__slots__})
    (folder / NAMES).write_text(json.dumps(spellings(vocabulary), ensure_ascii=False), "utf-8")
    before = json.loads((previous.folder / ACRONYMS).read_text("utf-8")) if previous else {}
    acronyms = counted(map(_counted_text, added), before, map(_counted_text, removed))
    (folder / ACRONYMS).write_text(json.dumps(acronyms, ensure_ascii=False), "utf-8")


def _counted_text(article: Article) -> str:
    return f"{article.title}\n{article.text}"

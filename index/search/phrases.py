"""A phrase in quotation marks binds: only articles that hold it word for word are searched, where any do."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.generations.opening import OpenGeneration
from index.language import language
from index.language.folding import fold
from index.language.terms import Terms, term_hashes
from index.types import Mask, Rows

_WORD = re.compile(r"\w+")

READ = 400
"""Passages that hold a phrase's content words in a row of which the text is read: any more are taken on trust."""


def holding(opened: OpenGeneration, phrase: str) -> Mask | None:
    """A flag a passage: whether it, or its article's title, holds the phrase. None for one of stop words alone."""
    terms = term_hashes(word.term for word in language().words(phrase) if not word.is_stop)
    if not len(terms):
        return None
    columns = opened.columns
    flags = np.zeros(len(columns.start), dtype=np.bool_)
    flags[_rows(opened.forward.ids, opened.forward.starts, terms, columns.passage_of_sentence())] = True
    passages = np.flatnonzero(flags)[:READ]
    articles = opened.catalog.articles(columns.article[passages].tolist())
    sought = _spaced(phrase)
    for passage, article in zip(passages.tolist(), articles, strict=True):
        text = article.text[int(columns.start[passage]) : int(columns.end[passage])]
        flags[passage] = sought in _spaced(text)
    titled = _rows(opened.titles.ids, opened.titles.starts, terms, np.arange(len(opened.titles)))
    return flags | np.isin(columns.article, titled)


def _rows(ids: Terms, starts: Rows, terms: Terms, owner: Rows) -> Rows:
    """The owners of the sentences in which the terms stand in a row."""
    places = np.flatnonzero(ids[: max(0, len(ids) - len(terms) + 1)] == terms[0])
    for step, term in enumerate(terms[1:], 1):
        places = places[ids[places + step] == term]
    sentences = np.searchsorted(starts, places, side="right") - 1
    whole = places + len(terms) <= starts[sentences + 1]
    found: Rows = owner[sentences[whole]]
    return found


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "


def bound(
    opened: OpenGeneration, phrases: Sequence[str], within: Mask | None
) -> tuple[Mask | None, list[str]]:
    """The passages of `within` whose article holds every phrase that any does, and the phrases that none does."""
    absent = []
    for phrase in phrases:
        flags = holding(opened, phrase)
        if flags is None:
            continue
        article = opened.columns.article
        flags = np.isin(article, np.unique(article[flags]))
        flags = flags if within is None else flags & within[: len(flags)]
        if flags.any():
            within = flags
        else:
            absent.append(phrase)
    return within, absent

"""Each claim of a text looked up in the articles: what is found is read, and what reports it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.checking.claims import claims_in, reports
from index.errors import UsageError
from index.generations.opening import OpenGeneration
from index.search.retriever import Retriever
from index.types import Claim, Hit, Query, Quote, Span

READ = 10
"""Passages that are read for each claim."""


def check(opened: OpenGeneration, retriever: Retriever, text: str) -> tuple[Claim, ...]:
    """The claims of a text in order, each with what reports it. Raises UsageError for a text that claims nothing."""
    spans = claims_in(text)
    if not spans:
        raise UsageError("the text states nothing that could be looked for: give whole sentences")
    return tuple(_checked(opened, retriever, text, span) for span in spans)


def _checked(opened: OpenGeneration, retriever: Retriever, text: str, span: Span) -> Claim:
    claim = text[span.start : span.end]
    hits: list[Hit] = []
    for hit in retriever.search(Query(claim, k=READ, use_age=False, any_time=True)).hits:
        first, last = opened.columns.first_sentence[hit.row : hit.row + 2].tolist()
        found = reports(claim, hit.article.text, opened.columns.sentence_spans(np.arange(first, last)))
        if found:
            quote = Quote(hit.article.text[found.start : found.end], *found)
            hits.append(replace(hit, rank=len(hits) + 1, quote=quote))
    return Claim(claim, span.start, span.end, tuple(hits))

"""Copies never fill the candidates: of one story, each sentence comes once, from the article that stands for it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from index.generations.opening import OpenGeneration
from index.types import Mask, Rows

SHARED = 1 / 3
"""Share of a passage's sentences that another passage of its story brings, from which it is left out."""


def without_copies(opened: OpenGeneration, passages: Rows) -> Rows:
    """The places of the passages that stay, in order; `passages` come best first.

    A passage that is left out gives its place to that of the article which stands for the story, where both are there.
    """
    articles = opened.columns.article[passages].astype(np.int64)
    stands = opened.stories.stands[articles].astype(np.int64)
    of_stories: dict[int, list[int]] = {}
    for place in np.flatnonzero(_several(stands, articles)).tolist():
        of_stories.setdefault(int(stands[place]), []).append(place)
    if not of_stories:
        return np.arange(len(passages))
    chosen = {place: place for place in range(len(passages))}
    for story, places in of_stories.items():
        chosen |= _of_story(opened, passages, articles, places, story)
    kept = [place for place in chosen.values() if place >= 0]
    return np.array(kept, dtype=np.int64)


def _several(stands: Rows, articles: Rows) -> Mask:
    """Which passages are of a story of which several articles are here."""
    pairs = np.unique(np.stack([stands, articles]), axis=1)
    stories, counts = np.unique(pairs[0], return_counts=True)
    return np.isin(stands, stories[counts > 1])


def _of_story(
    opened: OpenGeneration, passages: Rows, articles: Rows, places: list[int], story: int
) -> dict[int, int]:
    """For each place of one story's passages the place that stands there instead; -1 for none."""
    found: dict[int, int] = {}
    kept: list[tuple[int, frozenset[bytes]]] = []
    for place in places:
        own = _sentences(opened, int(passages[place]))
        same = next(
            (
                at
                for at, (other, sentences) in enumerate(kept)
                if articles[found[other]] != articles[place] and len(own & sentences) >= SHARED * len(own)
            ),
            None,
        )
        if same is None:
            found[place] = place
            kept.append((place, own))
            continue
        found[place] = -1
        first, sentences = kept[same]
        if articles[place] == story and articles[found[first]] != story:
            found[first] = place
            kept[same] = (first, own | sentences)
    return found


def _sentences(opened: OpenGeneration, passage: int) -> frozenset[bytes]:
    """The sentences of a passage, each as its terms."""
    forward, (first, last) = opened.forward, opened.columns.first_sentence[passage : passage + 2].tolist()
    starts = forward.starts[first : last + 1].tolist()
    return frozenset(forward.ids[a:b].tobytes() for a, b in pairwise(starts) if b > a)

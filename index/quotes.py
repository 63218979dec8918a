"""Which sentence of a passage to highlight: the one that most likely holds the answer."""

from __future__ import annotations

import numpy as np

from index.evidence import Asked, Floats, Pool, Reading, sentence_votes
from index.expected import CLOSED, FIGURES
from index.terms import NAME

FEATURES = (
    "cover",  # share of the question's words in the sentence
    "around",  # ... with its neighbours
    "similarity",
    "next",  # similarity of the sentence after it
    "lead",  # it opens its article
    "closed",  # it holds a word of the kind asked for, where a word shows its kind
    "figure",  # the same, where a figure is asked for
    "names",  # how many new names, where a name is asked for
    "full_name",  # two new names in a row, where a person is asked for
    "votes",  # how strongly other candidates agree on its names or figures, beside this passage's other sentences
    "words",  # how strongly they agree on any of its words
)


def sentence_features(question: Asked, pool: Pool, reading: Reading) -> dict[str, Floats]:
    """One array a feature, one value a sentence of the pool."""
    n = len(pool.similarity)
    spread = np.diff(pool.first)
    last = np.zeros(n, dtype=np.bool_)
    last[pool.first[1:] - 1] = True
    follower = np.append(pool.similarity[1:], 0.0)
    lead = np.zeros(n)
    lead[pool.first[:-1]] = pool.offset == 0
    has = (reading.fits > 0).astype(np.float64)
    votes = sentence_votes(pool, reading, reading.fitting)
    greatest = np.repeat(pool.best(votes), spread)
    return {
        "cover": reading.cover,
        "around": reading.around,
        "similarity": pool.similarity,
        "next": np.where(last, 0.0, follower),
        "lead": lead,
        "closed": has * (question.kind in CLOSED),
        "figure": has * (question.kind in FIGURES),
        "names": np.minimum(reading.fits, 4) / 4 * (question.kind not in CLOSED),
        "full_name": _full_names(pool, reading) * (question.kind == "person"),
        "votes": np.divide(votes, greatest, out=np.zeros(n), where=greatest > 0),
        "words": np.log1p(sentence_votes(pool, reading, reading.fresh)),
    }


def _full_names(pool: Pool, reading: Reading) -> Floats:
    name = reading.fresh & np.asarray((pool.kinds & np.uint8(NAME)) > 0)
    pair = np.zeros(len(name), dtype=np.bool_)
    pair[1:] = name[1:] & name[:-1] & (pool.owner[1:] == pool.owner[:-1])
    return (np.bincount(pool.owner, weights=pair, minlength=len(pool.similarity)) > 0).astype(np.float64)

"""What speaks for each candidate passage, as numbers: a pure function of arrays.

Each feature is between about 0 and 1 (`agreement` up to about 3). Only AGE looks at a date: everything else,
confidence included, is the same whenever a question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.expected import FIGURES, expected, of_kind
from index.terms import DocumentFrequencies, ForwardIndex, Terms, content_words, term_hashes, tokenize
from index.types import Mask, Rows

Floats = NDArray[np.float64]

TIMELESS = (
    "retrieval",  # BM25 and the best sentence, as in the first stage
    "window",  # the best sentence with its neighbours: similarity, and share of the question's words
    "answer",  # the best such window whose sentence holds a word of the kind asked for
    "opening",  # how near the beginning of the article: news tells first things first
    "title",  # share of the question's words in the title
    "article",  # ... in the whole article
    "sentence",  # ... in one sentence
    "names",  # how many new names (or numbers) it brings, where the answer is a name
    "agreement",  # how many other articles bring the same ones beside the question's words
)
AGE = ("age", "age_log")
"""exp(-days / 30) and -log(1 + days / 7): days either way from the as-of day, or from those a question names."""

_OPENING = 1500.0
_AGE_DAYS = 30.0
_NEIGHBOUR = 0.5
_NEIGHBOURS_ALIKE = 0.35
"""The mean similarity of two adjacent sentences: gives a window's length without reading its vectors."""
_SHARP = 0.1
_FAVOURED = 0.15


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the features see it: content terms, their shares of its weight (idf), the kind of answer.

    `spellings` are pairs of hashes: a word that counts as one of the terms, and that term.
    """

    terms: Terms
    shares: Floats
    kind: str
    spellings: tuple[tuple[int, int], ...] = ()

    def seen(self, ids: Terms) -> Terms:
        """The words of a text, other spellings of the question's read as its own."""
        found = ids
        for spelling, term in self.spellings:
            found = np.where(found == spelling, np.uint32(term), found)
        return found


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of one question and all that is read about them.

    The sentences of all candidates lie behind each other: `first[i]:first[i + 1]` are candidate i's. `article`
    numbers the candidates' articles from 0, `published` is NaN for an undated one. `ids`, `kinds` and `idf` are the
    sentences' terms, `word` numbers the distinct ones, `owner` is each term's sentence. `title_holds` and
    `article_holds` tell for each article which of the question's terms stand there.
    """

    retrieval: Floats
    similarity: Floats
    first: Rows
    offset: Floats
    article: Rows
    published: Floats
    ids: Terms
    kinds: NDArray[np.uint8]
    idf: Floats
    word: Rows
    owner: Rows
    title_holds: Mask
    article_holds: Mask

    def best(self, values: Floats) -> Floats:
        """Each candidate's greatest of one value a sentence."""
        return np.maximum.reduceat(values, self.first[:-1])


def asked(
    question: str, frequencies: DocumentFrequencies, respelt: Mapping[str, Sequence[str]] | None = None
) -> Asked:
    """The question's terms, weighted by how rare they are among the passages.

    `respelt` maps words of the question to other spellings that count as them.
    """
    terms = term_hashes(content_words(question))
    weights = frequencies.idf(terms)
    pairs = [
        (int(spelling), int(term))
        for word, spellings in (respelt or {}).items()
        for term in term_hashes(tokenize(word)[:1])
        for spelling in term_hashes(token for other in spellings for token in tokenize(other))
        if term in terms and spelling not in terms
    ]
    return Asked(terms, weights / (weights.sum() or 1.0), expected(question), tuple(pairs))


def pool_of(
    question: Asked,
    *,
    retrieval: Floats,
    similarity: Floats,
    sentences: Rows,
    first: Rows,
    offset: Floats,
    article: Rows,
    published: Floats,
    sentences_of_article: tuple[Rows, Rows],
    forward: ForwardIndex,
    titles: ForwardIndex,
    frequencies: DocumentFrequencies,
) -> Pool:
    """The pool of these candidates.

    `retrieval`, `offset`, `article` (rows of the generation) and `published` have one value a candidate; `similarity`
    and `sentences` (rows) one a sentence. `sentences_of_article` are, for every article of the generation, its first
    sentence and the one after its last.
    """
    articles, number = np.unique(article, return_inverse=True)
    places, lengths = forward.places(sentences)
    ids = question.seen(forward.ids[places])
    begins, ends = sentences_of_article
    froms, tos = forward.starts[begins[articles]], forward.starts[ends[articles]]
    words = np.asarray(forward.ids)  # slices of a memory map cost ten times those of a plain array
    texts = [words[start:end] for start, end in zip(froms.tolist(), tos.tolist(), strict=True)]
    title_places, title_lengths = titles.places(articles)
    n = len(articles)
    distinct, word = np.unique(ids, return_inverse=True)
    title_holds = holds(
        question.seen(titles.ids[title_places]), np.repeat(np.arange(n), title_lengths), n, question.terms
    )
    text_owner = np.repeat(np.arange(n), tos - froms)
    return Pool(
        retrieval=retrieval,
        similarity=similarity,
        first=first,
        offset=offset,
        article=number.astype(np.int64),
        published=published,
        ids=ids,
        kinds=forward.kinds[places],
        idf=frequencies.idf(distinct)[word],  # sorted, they are found five times as fast
        word=word.astype(np.int64),
        owner=np.repeat(np.arange(len(sentences)), lengths),
        title_holds=title_holds,
        article_holds=title_holds
        | holds(question.seen(np.concatenate(texts)), text_owner, n, question.terms),
    )


def holds(ids: Terms, owner: Rows, n: int, terms: Terms) -> Mask:
    """Which of n owners holds which of `terms`: shape (n, len(terms))."""
    found = np.zeros((n, len(terms)), dtype=np.bool_)
    if len(terms):
        places = np.flatnonzero(among(ids, terms))
        order = np.argsort(terms)
        found[owner[places], order[np.searchsorted(terms[order], ids[places])]] = True
    return found


def among(ids: Terms, terms: Terms) -> Mask:
    """Which of many hashes are among a few terms.

    Told first by their lower 16 bits, which is several times as fast as np.isin.
    """
    likely = np.zeros(2**16, dtype=np.bool_)
    likely[terms & np.uint32(0xFFFF)] = True
    flags: Mask = likely[ids & np.uint32(0xFFFF)]
    places = np.flatnonzero(flags)
    flags[places] = (ids[places, None] == terms).any(axis=1)
    return flags


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in each sentence of a pool, one value a sentence, and a flag a word.

    `cover` and `around` are the shares of the question's weight in the sentence, and with its neighbours; `window` is
    the similarity with its neighbours; `mixed` ranks the sentences. `fresh` words are none of the question's,
    `fitting` ones are also of the kind asked for; `fits` counts those in the sentence.
    """

    cover: Floats
    around: Floats
    window: Floats
    mixed: Floats
    fresh: Mask
    fitting: Mask
    fits: Floats


def read(question: Asked, pool: Pool) -> Reading:
    """Read every sentence of the pool once."""
    n = len(pool.similarity)
    inside = holds(pool.ids, pool.owner, n, question.terms)
    joined = np.ones(n + 1, dtype=np.bool_)  # whether sentence i and the one before are of one passage
    joined[pool.first] = False
    before, after = joined[:-1], joined[1:]
    around = inside.copy()
    around[1:] |= inside[:-1] & before[1:, None]
    around[:-1] |= inside[1:] & after[:-1, None]
    near = np.zeros(n)
    near[1:] += pool.similarity[:-1] * before[1:]
    near[:-1] += pool.similarity[1:] * after[:-1]
    both, either = before & after, before.astype(np.float64) + after
    length = np.sqrt(
        1
        + _NEIGHBOUR**2 * either
        + 2 * _NEIGHBOUR * _NEIGHBOURS_ALIKE * either
        + 2 * _NEIGHBOUR**2 * _NEIGHBOURS_ALIKE * both
    )
    fresh = ~among(pool.ids, question.terms)
    fitting = fresh & of_kind(pool.ids, pool.kinds, question.kind)
    cover = inside @ question.shares
    return Reading(
        cover=cover,
        around=around @ question.shares,
        window=(pool.similarity + _NEIGHBOUR * near) / length,
        mixed=pool.similarity + 0.5 * cover,
        fresh=fresh,
        fitting=fitting,
        fits=np.bincount(pool.owner, weights=fitting, minlength=n).astype(np.float64),
    )


def features(
    question: Asked, pool: Pool, reading: Reading, days: tuple[float, float] | None
) -> dict[str, Floats]:
    """One array a feature, one value a candidate; with AGE where there are days to count it from.

    `days` are the first and the last of them, as proleptic ordinals.
    """
    top = reading.mixed == np.repeat(pool.best(reading.mixed), np.diff(pool.first))
    votes = np.where(top, sentence_votes(pool, reading, reading.fitting, others_only=True), 0.0)
    open_kind = question.kind not in FIGURES
    found = {
        "retrieval": pool.retrieval,
        "window": pool.best(reading.window + 0.5 * reading.around),
        "answer": pool.best(np.where(reading.fits > 0, reading.window, 0.0)),
        "opening": np.exp(-pool.offset / _OPENING),
        "title": (pool.title_holds @ question.shares)[pool.article],
        "article": (pool.article_holds @ question.shares)[pool.article],
        "sentence": pool.best(reading.cover),
        "names": np.minimum(np.add.reduceat(reading.fits, pool.first[:-1]), 10.0) / 10 * open_kind,
        "agreement": np.log1p(pool.best(votes)),
    }
    return found | (ages(pool, *days) if days else {})


def ages(pool: Pool, first: float, last: float) -> dict[str, Floats]:
    """The features AGE, counted from the nearest of the days `first` to `last`."""
    days = np.maximum(0.0, np.maximum(first - pool.published, pool.published - last))
    return {
        "age": _undated_as_median(np.exp(-days / _AGE_DAYS)),
        "age_log": _undated_as_median(-np.log1p(days / 7)),
    }


def sentence_votes(pool: Pool, reading: Reading, words: Mask, *, others_only: bool = False) -> Floats:
    """How strongly the candidates' articles agree on the best of each sentence's `words`.

    An article votes for a word by its best sentence that holds it; rare words count more. With `others_only` a
    sentence's own article has no vote. Redundancy as in Lin (2007), "An exploration of the principles underlying
    redundancy-based factoid question answering".
    """
    votes = np.zeros(len(pool.similarity))
    places = np.flatnonzero(words)
    if not len(places):
        return votes
    standing = _standing(pool)
    article = np.repeat(pool.article, np.diff(pool.first))
    weight = np.exp((reading.mixed - reading.mixed.max()) / _SHARP) * np.sqrt(standing)[article]
    owner = pool.owner[places]
    used = np.zeros(int(pool.word.max()) + 1, dtype=np.bool_)
    used[pool.word[places]] = True
    number = (np.cumsum(used) - 1)[pool.word[places]]
    cast = np.zeros((int(number.max()) + 1, len(standing)))
    np.maximum.at(cast, (number, article[owner]), weight[owner])
    total = cast.sum(axis=1)[number]
    if others_only:
        total -= cast[number, article[owner]]
    np.maximum.at(votes, owner, total * np.clip(pool.idf[places] / 8, 0, 1))
    return votes


def _standing(pool: Pool) -> Floats:
    """What each article counts beside the others: that of its best candidate in the first stage, at most 1."""
    standing = np.zeros(int(pool.article.max()) + 1)
    np.maximum.at(standing, pool.article, np.exp((pool.retrieval - pool.retrieval.max()) / _FAVOURED))
    return standing


def _undated_as_median(values: Floats) -> Floats:
    """NaN replaced by the median of the others: what is undated is neither favoured nor punished."""
    missing = np.isnan(values)
    if missing.any():
        values = np.where(missing, np.median(values[~missing]) if not missing.all() else 0.0, values)
    return values

"""The written questions on articles that the reader was not trained on, put to an index as people would put them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.ranking_cases import Case, Corpus
from bench.reading_rows import held_out, written
from bot.evaluation.dataset import Gold, Question
from bot.evaluation.normalise import normalise

FEW = 8
"""Articles of a small corpus: the question's own and others drawn at random."""


def written_cases(corpus: Corpus, bench: Path) -> Iterator[Case]:
    """Each question on the whole corpus and on FEW articles, every other answerable one without its article, too.

    A passage is right where the words of the answer stand in it and it is of the question's own article; in another
    article they count neither way. The week of a case is made of its article: those of one are never parted.
    """
    ids = [article.id for article in corpus.opened.catalog.articles()]
    at = {id_: row for row, id_ in enumerate(ids)}
    random = np.random.default_rng(0)
    for row in written(bench):
        if not held_out(row.article) or row.article not in at:
            continue
        words = row.text[slice(*row.answer)] if row.answer else ""
        number = int.from_bytes(hashlib.sha256(row.article.encode()).digest()[1:3])
        question = Question(
            id=f"{row.article} {row.question}",
            text=row.question,
            answer=words,
            aliases=(normalise(words),) if normalise(words) else (),
            asked=None,
            kind="answerable" if row.answer else "twin",
            gold=(Gold(row.article, 0, 0),) if row.answer else (),
        )
        own = at[row.article]
        few = np.append(random.choice(len(ids), FEW - 1, replace=False), own)
        cases = [
            ("written", corpus.case(question, question.kind)),
            ("written few", corpus.case(question, question.kind, among=few)),
        ]
        if row.answer and random.random() < 0.5:
            cases.append(("written", corpus.case(question, "absent", np.array([own]))))
        for group, case in cases:
            if case and (case.kind != "answerable" or case.strict.any()):
                yield replace(case, group=group, week=190000 + number)

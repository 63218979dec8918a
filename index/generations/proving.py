"""A generation in use, checked little by little: what a long-running process does between questions."""

from __future__ import annotations

import random

from index.generations import manifest as manifests
from index.generations.opening import OpenGeneration

ARTICLES = 100
"""Articles of a step: some milliseconds."""


class Prover:
    """Goes through the files of one generation, one a step, and reads articles at random beside it."""

    def __init__(self, opened: OpenGeneration, seed: int | None = None) -> None:
        self.opened = opened
        self._random = random.Random(seed)  # noqa: S311  a sample, no secret
        self._left: list[str] = []

    def step(self) -> str:
        """Hash the next file in full, and hold some articles against their digests; the name of the file.

        Raises IndexDamaged, naming what is not as it was built.
        """
        if not self._left:
            self._left = sorted(self.opened.manifest.files)
            self._random.shuffle(self._left)
        name = self._left.pop()
        manifests.check_files(self.opened.folder, self.opened.manifest, every_hash=True, only=(name,))
        count = self.opened.manifest.articles
        rows = self._random.sample(range(count), min(ARTICLES, count))
        self.opened.catalog.articles(rows)
        return name

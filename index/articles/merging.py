"""The same article met twice becomes one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from index.types import Article, Skipped

MOST_COMPARED = 50
"""Articles of one text that another copy is compared with: a file of equal records would be compared for ever."""


def merge(articles: Iterable[Article]) -> tuple[list[Article], list[Skipped]]:
    """The articles in their order, each id and each text once, and those left out because their id was taken.

    The same text in several files is one article that names them all in `paths`, and takes from the later
    copies what the first does not state. Copies that state other sources, dates or addresses are different
    articles, as are the records of one file.
    """
    kept: list[Article] = []
    # of each of them, every file that holds it: in their order, and found at once
    paths: list[dict[str, None]] = []
    by_id: dict[str, int] = {}
    by_text: dict[str, list[int]] = {}
    skipped: list[Skipped] = []
    for article in articles:
        taken = by_id.get(article.id)
        if taken is not None and kept[taken].text == article.text:
            same: int | None = taken
        else:
            copies = by_text.get(article.text, [])[:MOST_COMPARED]
            same = next((at for at in copies if _are_copies(kept[at], paths[at], article)), None)
        if same is not None:
            kept[same] = _joined(kept[same], article)
            paths[same] |= dict.fromkeys(article.paths)
        elif taken is not None:
            file = kept[taken].path
            skipped.append(
                Skipped(article.path, f"the article id {article.id!r} is taken by another one in {file}")
            )
        else:
            by_id[article.id] = len(kept)
            by_text.setdefault(article.text, []).append(len(kept))
            kept.append(article)
            paths.append(dict.fromkeys(article.paths))
    return [
        article if len(held) == len(article.paths) else replace(article, paths=tuple(held))
        for article, held in zip(kept, paths, strict=True)
    ], skipped


def _are_copies(first: Article, paths: Collection[str], second: Article) -> bool:
    stated = ((first.source, second.source), (first.published, second.published), (first.url, second.url))
    return second.path not in paths and all(a is None or b is None or a == b for a, b in stated)


def _joined(first: Article, second: Article) -> Article:
    return replace(
        first,
        source=first.source or second.source,
        author=first.author or second.author,
        published=first.published or second.published,
        published_at=first.published_at or second.published_at,
        url=first.url or second.url,
    )

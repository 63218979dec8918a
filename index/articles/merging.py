"""The same article met twice becomes one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from index.types import Article, Skipped


def merge(articles: Iterable[Article]) -> tuple[list[Article], list[Skipped]]:
    """The articles in their order, each id and each text once, and those left out because their id was taken.

    The same text in several files is one article that names them all in `paths`, and takes from the later
    copies what the first does not state. Copies that state other sources, dates or addresses are different
    articles, as are the records of one file.
    """
    kept: list[Article] = []
    by_id: dict[str, int] = {}
    by_text: dict[str, list[int]] = {}
    skipped: list[Skipped] = []
    for article in articles:
        same = next((at for at in by_text.get(article.text, ()) if _are_copies(kept[at], article)), None)
        if same is not None:
            kept[same] = _joined(kept[same], article)
        elif article.id in by_id:
            taken = kept[by_id[article.id]].path
            skipped.append(
                Skipped(article.path, f"the article id {article.id!r} is taken by another one in {taken}")
            )
        else:
            by_id[article.id] = len(kept)
            by_text.setdefault(article.text, []).append(len(kept))
            kept.append(article)
    return kept, skipped


def _are_copies(first: Article, second: Article) -> bool:
    if first.id == second.id:
        return True
    stated = ((first.source, second.source), (first.published, second.published), (first.url, second.url))
    return second.path not in first.paths and all(a is None or b is None or a == b for a, b in stated)


def _joined(first: Article, second: Article) -> Article:
    return replace(
        first,
        source=first.source or second.source,
        author=first.author or second.author,
        published=first.published or second.published,
        published_at=first.published_at or second.published_at,
        url=first.url or second.url,
        paths=(*first.paths, *(path for path in second.paths if path not in first.paths)),
    )

"""`newsdesk sources` and `newsdesk show`: what is in the index."""

from __future__ import annotations

import sys
from difflib import get_close_matches

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, NOT_FOUND, say
from bot.desk.desk import Desk
from bot.render.plain import Paragraph, count, day, heading, plain, printable
from bot.render.terminal import print_paragraphs
from bot.settings import Settings
from index.types import Article


def sources(settings: Settings, *, corpus_given: bool) -> int:
    """Print each source with its articles and the days they cover."""
    desk = open_desk(settings, corpus_given=corpus_given)
    print_paragraphs(source_paragraphs(desk), sys.stdout)
    return FOUND


def source_paragraphs(desk: Desk) -> list[Paragraph]:
    """A line a source, the one with most articles first, then its articles' ids and titles where they are few."""
    by_source: dict[str, list[Article]] = {}
    for article in desk.articles():
        by_source.setdefault(article.source or "(no source stated)", []).append(article)
    paragraphs: list[Paragraph] = []
    for source, articles in sorted(by_source.items(), key=lambda item: (-len(item[1]), item[0])):
        dates = sorted(a.published for a in articles if a.published)
        span = f", {day(dates[0])} to {day(dates[-1])}" if dates else ", undated"
        held = f": {count(len(articles), 'article')}{span}"
        paragraphs.append(Paragraph([(printable(source), "title"), (held, "plain")]))
        if len(articles) <= 10:
            paragraphs += [
                Paragraph([(f"{printable(a.id)}  ", "plain"), (printable(a.title), "dim")], "   ")
                for a in articles
            ]
    return paragraphs


def show(settings: Settings, article_id: str, *, corpus_given: bool) -> int:
    """Print one article in full."""
    desk = open_desk(settings, corpus_given=corpus_given)
    article = find(desk, article_id)
    if article is None:
        ids = [a.id for a in desk.articles()]
        near = get_close_matches(article_id, ids, n=1, cutoff=0.0)
        say(
            f"newsdesk: there is no article {article_id!r}"
            + (f", the nearest is {near[0]!r}" if near else "")
        )
        return NOT_FOUND
    by = [Paragraph([(f"By {printable(article.author)}", "dim")])] if article.author else []
    print_paragraphs([heading(article), *by, plain(""), plain(printable(article.text))], sys.stdout)
    return FOUND


def find(desk: Desk, article_id: str) -> Article | None:
    """The article of that id, or of that path; the first, where a file holds several."""
    if any("\ud800" <= c <= "\udfff" for c in article_id):
        return None  # what the terminal sent is no text, and no article has such an id
    return desk.article(article_id) or next(
        (a for a in desk.articles() if article_id in (a.path, *a.paths)), None
    )

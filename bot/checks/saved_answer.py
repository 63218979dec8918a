"""A saved answer of `ask --json`: whether each quote is the span that it claims, of the article that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.checks.corpus_files import CorpusFiles
from index.articles import Limits
from index.errors import UsageError
from index.generations.catalog import Catalog
from index.generations.opening import open_generation
from index.types import Article

LARGEST = 50_000_000
"""Bytes: an answer has at most 20 passages; anything near this is another file."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` is said to be `start:end` of an article; `article` is what the answer says of it.

    It stands within `inside`, a span of the article that is called `outer`, where that is given.
    """

    name: str
    text: str
    start: int
    end: int
    article: dict[str, Any]
    inside: tuple[int, int] | None = None
    outer: str = "passage"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim: `problems` are empty where it holds."""

    claim: Claim
    problems: tuple[str, ...]


def claims_of(content: str) -> list[Claim]:
    """The passages, quotes and words that answer of an answer; the nearest quote of another. Raises UsageError."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError(
            "that is no JSON: save an answer by `newsdesk ask ... --json > answer.json`"
        ) from None
    try:
        claims = list(_claims(answer))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UsageError(
            f"that is no answer of `newsdesk ask --json` (at {str(error)[:80]}): save one by "
            "`newsdesk ask ... --json > answer.json`"
        ) from None
    return claims


def _claims(answer: Any) -> Iterator[Claim]:  # noqa: ANN401  whatever JSON holds
    for number, passage in enumerate(answer["passages"], start=1):
        quote, article = passage["quote"], passage["article"]
        yield _claim(f"passage {number}", passage, article)
        yield _claim(
            f"the quote of passage {number}",
            quote,
            article,
            (_offset(passage, "start"), _offset(passage, "end")),
        )
        yield from _words(f"the answer in the quote of passage {number}", quote, article)
    closest = answer["not_found"] and answer["not_found"]["closest"]
    if closest:
        yield _claim("the closest quote", closest["quote"], closest["article"])
        yield from _words("the answer in the closest quote", closest["quote"], closest["article"])


def _words(name: str, quote: dict[str, Any], article: dict[str, Any]) -> Iterator[Claim]:
    """The words that answer, where a quote names them; answers of earlier versions never do."""
    if quote.get("answer") is not None:
        inside = (_offset(quote, "start"), _offset(quote, "end"))
        yield _claim(name, quote["answer"], article, inside, "quote")


def _claim(
    name: str,
    span: dict[str, Any],
    article: dict[str, Any],
    inside: tuple[int, int] | None = None,
    outer: str = "passage",
) -> Claim:
    if not isinstance(span["text"], str) or not isinstance(article["id"], str):
        raise ValueError(f"{name}: its text or its article's id")
    return Claim(name, span["text"], _offset(span, "start"), _offset(span, "end"), article, inside, outer)


def _offset(span: dict[str, Any], name: str) -> int:
    value = span[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name!r} is not a whole number")
    return value


def verify_answer(
    content: str, index: Path, limits: Limits, corpus: Path | None = None
) -> tuple[list[Verdict], list[str]]:
    """A verdict on each claim of a saved answer, and what else the user should know.

    Each text is compared with the article as the index stores it and as its file reads now. Raises UsageError for
    what is no answer, IndexUnavailable.
    """
    claims = claims_of(content)
    opened = open_generation(index, every_hash=True)
    try:
        files = CorpusFiles(corpus or Path(opened.manifest.corpus), limits, opened.catalog)
        verdicts = [Verdict(claim, tuple(_problems(claim, opened.catalog, files))) for claim in claims]
        notices = [] if files.unseen is None else [f"only the index was compared: {files.unseen}"]
        generation = json.loads(content).get("index", {}).get("generation")
        if generation != opened.manifest.generation:
            notices.append(
                f"the answer is from generation {generation}, the index is now {opened.manifest.generation}"
            )
        return verdicts, notices
    finally:
        opened.close()


def _problems(claim: Claim, catalog: Catalog, files: CorpusFiles) -> Iterator[str]:
    article = catalog.article(claim.article["id"])
    if article is None:
        yield f"there is no article {claim.article['id']!r} in the index"
        return
    if not _is_span(claim, article.text):
        yield f"is not the span {claim.start}-{claim.end} of {article.id!r} in the index{_elsewhere(claim, article)}"
    if claim.inside and not claim.inside[0] <= claim.start < claim.end <= claim.inside[1]:
        yield f"does not stand inside its {claim.outer}"
    yield from _misattributed(claim, article)
    if files.unseen is None:
        path = str(claim.article.get("path") or article.path)
        now, reason = files.articles(path if path in (article.path, *article.paths) else article.path)
        if not any(
            _is_span(claim, other.text) for other in now if other.id == article.id or article.paths[1:]
        ):
            changed = files.changed(article.path)
            yield f"is not in {article.path} as it is now ({changed or reason or 'the text there differs'})"


def _is_span(claim: Claim, text: str) -> bool:
    # a negative offset would count from the end
    return 0 <= claim.start < claim.end <= len(text) and text[claim.start : claim.end] == claim.text


def _elsewhere(claim: Claim, article: Article) -> str:
    at = article.text.find(claim.text) if claim.text else -1
    return f" (it stands at {at}-{at + len(claim.text)})" if at >= 0 else ""


def _misattributed(claim: Claim, article: Article) -> Iterator[str]:
    """Where the answer says something else of the article than the index."""
    stored = {
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": article.published and article.published.isoformat(),
        "url": article.url,
    }
    for name, value in stored.items():
        if name in claim.article and claim.article[name] != value:
            yield f"is cited with {name} {claim.article[name]!r}, the index has {value!r}"
    if "path" in claim.article and claim.article["path"] not in (article.path, *article.paths):
        yield f"is cited with path {claim.article['path']!r}, the index has {article.path!r}"

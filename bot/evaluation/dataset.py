"""A folder with `articles.jsonl` and `questions.jsonl`, read into what the scorer needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.evaluation.normalise import aliases_of
from index.errors import CorpusError, NewsdeskError, UsageError

ANSWERABLE = "answerable"
"""The kind of a question that the articles answer."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One place where the answer stands; `support` (0 to 1) is how near to the question's words that is."""

    article_id: str
    start: int
    end: int
    support: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `kind` is "answerable", or says in which way it is not; `group` is its `type` in the file.

    `aliases` are the normalised spellings of the answer; `gold` and `also_gold` are empty for an
    unanswerable one.
    """

    id: str
    text: str
    answer: str
    aliases: tuple[str, ...]
    asked: date | None
    kind: str
    gold: tuple[Gold, ...] = ()
    also_gold: frozenset[str] = frozenset()
    group: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the articles hold its answer."""
        return self.kind == ANSWERABLE


@dataclass(frozen=True, slots=True)
class Source:
    """An article as the report shows it: its text untouched, and what a reader knows it by."""

    text: str
    title: str
    source: str
    published: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Articles by id, and questions in the order of their file.

    A question that stands there twice under one id is asked once and counts twice, as in `score.py`.
    """

    name: str
    articles: dict[str, Source]
    questions: tuple[Question, ...]


def read_dataset(folder: Path) -> Dataset:
    """The dataset in a folder.

    Raises CorpusError for its articles, UsageError for its questions or the folder.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: no such folder; `eval` takes one with articles.jsonl and questions.jsonl"
        )
    articles: dict[str, Source] = {}
    for where, record in _records(folder / "articles.jsonl", CorpusError):
        if not isinstance(record.get("id"), str) or not isinstance(record.get("text"), str):
            raise CorpusError(f"{where}: an article needs an id and a text")
        told = {name: str(record.get(name) or "") for name in ("title", "source")}
        published = str(record.get("date") or record.get("published") or "")
        articles.setdefault(record["id"], Source(text=record["text"], published=published, **told))
    questions: list[Question] = []
    text_of: dict[str, str] = {}
    for where, record in _records(folder / "questions.jsonl", UsageError):
        question = _question(where, record, articles)
        if text_of.setdefault(question.id, question.text) != question.text:
            raise UsageError(f"{where}: another question has the id {question.id!r}")
        questions.append(question)
    return Dataset(folder.resolve().name, articles, tuple(questions))


def _records(file: Path, error: type[NewsdeskError]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record of a JSON Lines file with its place, for messages."""
    some = False
    for where, record in read_lines(file, error):
        some = True
        yield where, record
    if not some:
        raise error(f"{file}: holds no record")


def read_lines(file: Path, error: type[NewsdeskError]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a JSON Lines file as ("file:line", object). Raises `error` for what is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                where = f"{file}:{number}"
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as reason:
                    raise error(f"{where}: not JSON ({reason})") from None
                if not isinstance(record, dict):
                    raise error(f"{where}: not a JSON object")
                yield where, record
    except UnicodeDecodeError:
        raise error(f"{file}: not UTF-8 text") from None
    except OSError as reason:
        raise error(f"{file}: cannot be read ({reason.strerror})") from None


def _question(where: str, record: dict[str, Any], articles: dict[str, Source]) -> Question:
    identity, text, answerable = record.get("id"), record.get("question"), record.get("answerable")
    if not isinstance(identity, str) or not isinstance(text, str) or not isinstance(answerable, bool):
        raise UsageError(f"{where}: a question needs an id, a question and `answerable` (true or false)")
    answer = str(record.get("answer") or "")
    aliases = record.get("aliases") or aliases_of(answer)
    if not isinstance(aliases, list | tuple) or not all(isinstance(alias, str) for alias in aliases):
        raise UsageError(f"{where}: `aliases` is not a list of texts")
    asked = record.get("date")
    try:
        day = date.fromisoformat(asked) if asked else None
    except (TypeError, ValueError):
        raise UsageError(f"{where}: the date {asked!r} is not of the form 2024-03-31") from None
    gold = tuple(_gold(where, span) for span in record.get("gold") or ())
    also = frozenset(_gold(where, span).article_id for span in record.get("gold_ext") or ())
    if answerable and not (gold and aliases):
        raise UsageError(f"{where}: an answerable question needs an answer and its places (`gold`)")
    if unknown := {span.article_id for span in gold} - articles.keys():
        raise UsageError(f"{where}: `gold` names {min(unknown)!r}, which articles.jsonl does not hold")
    group = str(record.get("type") or ("" if answerable else "unanswerable"))
    return Question(
        id=identity,
        text=text,
        answer=answer,
        aliases=tuple(aliases),
        asked=day,
        kind=ANSWERABLE if answerable else group,
        gold=gold if answerable else (),
        also_gold=also if answerable else frozenset(),
        group=group,
    )


def _gold(where: str, span: Any) -> Gold:  # noqa: ANN401  whatever the JSON holds
    try:
        return Gold(
            article_id=str(span["article_id"]),
            start=int(span["char_start"]),
            end=int(span["char_end"]),
            support=float(span.get("support", 1)),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"{where}: a gold span needs article_id, char_start and char_end") from None

"""Rows to train and measure a reader on: question, title and text, and the words that answer it or None.

The public sets lie in `../shared/reading` (its README names papers and licences), the news articles in
`../shared/bench`; neither is part of this repository. The questions written for the reader are, in `bench/reading/`,
as offsets into those articles.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

WRITTEN = Path(__file__).with_name("reading")
LONGEST_WORDS = 130
"""Words of a text that is read; a longer one is cut to a window of whole sentences around the answer."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n+")
_CAPITALS = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |de |al-)?[A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One reading: `answer` is a range of `text`, None where the text does not answer. `source` names the set."""

    question: str
    title: str
    text: str
    answer: tuple[int, int] | None
    source: str
    kind: str = ""
    article: str = ""


def held_out(article: str) -> bool:
    """Whether the written questions on this article are only measured on: a fifth of the articles."""
    return hashlib.sha256(article.encode()).digest()[0] % 5 == 0


def articles(folder: Path) -> dict[str, dict[str, str]]:
    """The records of a set's articles, by id."""
    lines = (folder / "articles.jsonl").read_text("utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def written(bench: Path, folder: Path = WRITTEN) -> list[Row]:
    """The questions written for the reader, with their texts from the articles of `bench` (`../shared/bench`)."""
    rows = []
    known: dict[str, dict[str, dict[str, str]]] = {}
    for file in sorted(folder.glob("written-*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            item = json.loads(line)
            if item["set"] not in known:
                known[item["set"]] = articles(bench / item["set"])
            record = known[item["set"]][item["article"]]
            start, end = item["passage"]
            answer = item["answer"] and (item["answer"][0] - start, item["answer"][1] - start)
            rows.append(
                Row(
                    item["question"],
                    record["title"],
                    record["text"][start:end],
                    answer,
                    "written",
                    item["kind"],
                    item["article"],
                )
            )
    return rows


def squad(file: Path, source: str) -> list[Row]:
    """A file in the form of SQuAD 1.1 or 2.0; of several annotators' answers the shortest of the commonest."""
    rows = []
    for entry in json.loads(file.read_text("utf-8"))["data"]:
        title = (
            "" if len(entry["title"]) > 40 or "_" not in entry["title"] else entry["title"].replace("_", " ")
        )
        if "Reviews" in title or "Comments" in title:
            title = ""
        for number, paragraph in enumerate(entry["paragraphs"]):
            text = paragraph["context"]
            for asked in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"]]
                impossible = asked.get("is_impossible", False) or not spans
                best = None if impossible else min(spans, key=lambda s: (-spans.count(s), s[1] - s[0]))
                if best and text[best[0] : best[1]].strip():
                    rows.append(
                        Row(
                            asked["question"], title, text, best, source, article=f"{entry['title']}/{number}"
                        )
                    )
                elif impossible:
                    rows.append(
                        Row(
                            asked["question"], title, text, None, source, article=f"{entry['title']}/{number}"
                        )
                    )
    return rows


def qed(file: Path) -> list[Row]:
    """QED: a Natural Question, its paragraph and its shortest answer."""
    rows = []
    for line in file.read_text("utf-8").splitlines():
        item = json.loads(line)
        spans = [(span["start"], span["end"]) for answer in item["original_nq_answers"] for span in answer]
        if spans:
            best = min(spans, key=lambda s: s[1] - s[0])
            question = item["question_text"].capitalize() + "?"
            rows.append(Row(question, item["title_text"], item["paragraph_text"], best, "qed"))
    return rows


def qamr(files: Sequence[Path], sentences: Path) -> list[Row]:
    """QAMR: questions on single sentences, where a validator found what the writer meant.

    The sentence stands between its neighbours of the same article where those are there.
    """
    texts = dict(line.split("\t", 1) for line in sentences.read_text("utf-8").splitlines())
    rows = []
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            name, _, _, _, _, question, answer, one, two = line.split("\t")
            agreed = {one.partition(":")[2], two.partition(":")[2]}
            if answer not in agreed or name not in texts or len(question.split()) < 4:
                continue
            words = texts[name].split()
            places = [int(place) for place in answer.split()]
            if places != list(range(places[0], places[-1] + 1)):
                continue
            text, offsets = _detokenised(words)
            span = (
                offsets[places[0]],
                offsets[places[-1]] + len(_WORD.get(words[places[-1]], words[places[-1]])),
            )
            rows.append(Row(question, "", text, span, "qamr", article=name))
    return rows


_WORD = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": "“", "''": "”"}


def _detokenised(words: Sequence[str]) -> tuple[str, list[int]]:
    """The sentence as it is written, and where each word starts in it."""
    text, offsets = "", []
    for token in words:
        word = _WORD.get(token, token)
        glued = not text or word in ".,;:?!)]”%" or word.startswith(("'s", "n't", "’s")) or text[-1] in "([“$"
        text += "" if glued else " "
        offsets.append(len(text))
        text += word
    return text, offsets


def quiz(rows: Iterable[dict[str, object]], source: str) -> list[Row]:
    """Rows that `bench.reading_candidates` wrote: a quiz question with passages that the retriever found."""
    return [
        Row(
            str(row["question"]),
            str(row["title"]),
            str(row["text"]),
            tuple(row["answer"]) if row["answer"] else None,  # type: ignore[arg-type]
            source,
            article=str(row["article"]),
        )
        for row in rows
    ]


def sentences(text: str) -> list[tuple[int, int]]:
    """Ranges of the sentences of a text, roughly: enough to cut windows and to take an answer out."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(starts) if b > a]


def window(row: Row, words: int, draw: random.Random) -> Row:
    """The row with a text of about `words` words: whole sentences around the answer, or anywhere."""
    if len(row.text.split()) <= words:
        return row
    parts = sentences(row.text)
    counts = [len(row.text[a:b].split()) for a, b in parts]
    if row.answer:
        low = next(i for i, (_, b) in enumerate(parts) if b > row.answer[0])
        high = next(i for i, (_, b) in enumerate(parts) if b >= row.answer[1]) + 1
    else:
        low = draw.randrange(len(parts))
        high = low + 1
    while True:
        room = words - sum(counts[low:high])
        sides = [s for s in (-1, 1) if (low > 0 if s < 0 else high < len(parts))]
        sides = [s for s in sides if counts[low - 1 if s < 0 else high] <= room]
        if not sides:
            break
        if draw.choice(sides) < 0:
            low -= 1
        else:
            high += 1
    start, end = parts[low][0], parts[high - 1][1]
    answer = row.answer and (row.answer[0] - start, row.answer[1] - start)
    return Row(
        row.question, row.title, row.text[start:end].rstrip(), answer, row.source, row.kind, row.article
    )


def without_answer(row: Row) -> Row | None:
    """The row with the sentences of its answer taken out: the subject stays, the fact goes.

    None where the answer stands elsewhere, too, or too little is left.
    """
    if row.answer is None:
        return None
    start, end = row.answer
    words = row.text[start:end].casefold()
    kept = [(a, b) for a, b in sentences(row.text) if b <= start or a >= end]
    text = " ".join(row.text[a:b].strip() for a, b in kept)
    if words in text.casefold() or len(text.split()) < 30:
        return None
    return Row(row.question, row.title, text, None, row.source, "removed", row.article)


def swapped(row: Row, draw: random.Random) -> Row | None:
    """The row asked of another name or number than the text's: it no longer answers.

    The other name is one of the text outside the answer, so that its words give nothing away.
    """
    if row.answer is None:
        return None
    inside = row.text[row.answer[0] : row.answer[1]]
    numbers = [m for m in _NUMBER.finditer(row.question) if m.group() in row.text]
    if numbers:
        old = draw.choice(numbers)
        digits = list(old.group())
        place = draw.choice([i for i, c in enumerate(digits) if c.isdigit()])
        digits[place] = draw.choice([d for d in "123456789" if d != digits[place]])
        question = row.question[: old.start()] + "".join(digits) + row.question[old.end() :]
        return Row(question, row.title, row.text, None, row.source, "number", row.article)
    asked = [m for m in _CAPITALS.finditer(row.question) if m.start() > 0 and m.group() in row.text]
    others = {m.group() for m in _CAPITALS.finditer(row.text) if m.start() > 0}
    others = {o for o in others if o not in row.question and o not in inside and len(o) > 3}
    if not asked or not others:
        return None
    old = draw.choice(asked)
    question = row.question[: old.start()] + draw.choice(sorted(others)) + row.question[old.end() :]
    return Row(question, row.title, row.text, None, row.source, "name", row.article)


def neighbours(rows: Sequence[Row], draw: random.Random) -> Iterator[Row]:
    """Each answerable row asked of another text of its article or set, without the answer in it."""
    by_group: dict[str, list[Row]] = {}
    for row in rows:
        by_group.setdefault(row.article.rpartition("/")[0], []).append(row)
    for row in rows:
        group = by_group[row.article.rpartition("/")[0]]
        if row.answer is None or len(group) < 3:
            continue
        asked = set(re.findall(r"\w{4,}", row.question.casefold()))
        others = [draw.choice(group) for _ in range(12)]
        others = [o for o in others if o.article != row.article]
        if not others:
            continue
        near = max(others, key=lambda o: len(asked & set(re.findall(r"\w{4,}", o.text.casefold()))))
        if row.text[row.answer[0] : row.answer[1]].casefold() not in near.text.casefold():
            yield Row(row.question, near.title, near.text, None, row.source, "neighbour", near.article)

"""Tables with a line of names on top (.csv, .tsv): one article a row."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from itertools import islice

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.fields import article_of, month_first_of
from index.types import Skipped

_SEPARATORS = ",;\t|"
_SAMPLE = 200


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The rows as articles, in order; a row that is none is skipped by the number of its line.

    What separates the columns is what stands most often in the first line. A row without a usable id gets `path#line`.
    """
    text = decode(data)
    first = text.lstrip().split("\n", 1)[0]
    separator = "\t" if path.lower().endswith(".tsv") else max(_SEPARATORS, key=first.count)
    # a field may be as long as a line of .jsonl; the library takes a C long at most
    csv.field_size_limit(min(limits.max_line_bytes, sys.maxsize, 2**31 - 1))
    month_first = month_first_of(islice(_rows(text, separator), _SAMPLE), limits)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    if rows.fieldnames is None or len(rows.fieldnames) < 2:
        raise Unreadable("its first line does not name two columns")
    try:
        row = None
        for row in rows:
            record = {name: value for name, value in row.items() if name}
            try:
                yield article_of(record, f"{path}#{rows.line_num}", limits, month_first=month_first)
            except Unreadable as error:
                yield Skipped(path, f"line {rows.line_num}: {error}")
        if row is None:
            raise Unreadable("holds no row under the names of its columns")
    except csv.Error as error:
        yield Skipped(path, f"line {rows.line_num}: not a row ({error}); what follows is left out")


def _rows(text: str, separator: str) -> Iterator[dict[str, str]]:
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
            yield {name: value for name, value in row.items() if name}
    except csv.Error:
        return

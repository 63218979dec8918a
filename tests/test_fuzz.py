"""Whatever bytes a file holds, reading them ends with articles or reasons; whatever a text holds, it is cut and quoted
word for word. More examples with SOAK=1 in the environment (`make soak`)."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.discord.commands import question_in
from bot.render.markdown import cut, escape, plain
from index.articles import CorpusFile, Limits, read_file
from index.articles.corpus import FORMATS
from index.language.time_phrases import parse
from index.splitting.passages import split_passages
from index.types import Article

MANY = settings(
    max_examples=20_000 if os.environ.get("SOAK") else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADS = {
    "pdf": b"%PDF-1.4\n", "docx": b"PK\x03\x04", "html": b"<html><body><article><p>", "markdown": b"---\ntitle: x\n",
    "jsonl": b'{"text": "',
}  # fmt: skip
# what formats are made of, between any bytes
PIECES = st.sampled_from(
    [b"---\n", b"<p>", b"</p>", b"<script>", b"<!--", b"]]>", b'{"text": "', b'"}\n', b"title: ",
     b"\xef\xbb\xbf", b"\xff\xfe",
     b"\r\n", b"\n\n", b"&#x1F6A2;", b"\\ud800", b"<![CDATA[", b"1 0 obj<<", b"endobj\n", b"stream\n", b"By Jo Feld\n"]
)  # fmt: skip
CONTENT = st.lists(
    PIECES | st.binary(max_size=40) | st.text(max_size=40).map(lambda t: t.encode("utf-8", "replace"))
)
TEXT = st.text(max_size=600) | st.lists(
    st.sampled_from(
        [
            "Mr. ",
            "said. ",
            "“No!” ",
            "\n",
            "\n\n",
            "…",
            "U.S. ",
            "1. ",
            "A",
            "é",
            "\u2028",
            " ",
            "(",
            "x" * 250,
        ]
    )
).map("".join)


@pytest.mark.parametrize("extension", sorted(FORMATS))
@MANY
@given(content=CONTENT, with_head=st.booleans())
@example(content=[b"\xef\xbb\xbf"], with_head=False)
@example(content=[b"\xff\xfe"], with_head=False)
@example(content=[b"\xef\xbb\xbf", b"\r\n"], with_head=False)
def test_reading_any_bytes_ends_with_articles_or_reasons(
    tmp_path: Path, extension: str, content: list[bytes], with_head: bool
) -> None:
    data = (HEADS.get(FORMATS[extension], b"") if with_head else b"") + b"".join(content)
    (tmp_path / f"a{extension}").write_bytes(data)
    articles, skipped = read_file(tmp_path, CorpusFile(f"a{extension}", len(data), 0), Limits())
    assert articles or skipped or not data.strip()
    for article in articles:
        article.text.encode("utf-8")
        assert article.text.strip() and article.title and "\n" not in article.title
        for start, end in article.boilerplate:
            assert 0 <= start < end <= len(article.text)


@MANY
@given(text=TEXT)
def test_any_text_is_cut_into_passages_that_hold_every_word_once(text: str) -> None:
    passages = split_passages(Article("a", text, "t", "a.txt"))
    end = 0
    for passage in passages:
        assert end <= passage.start < passage.end <= len(text)
        assert not any(c.isalnum() for c in text[end : passage.start])
        end = passage.end
        assert passage.sentences[0].start == passage.start and passage.sentences[-1].end == passage.end
    assert not any(c.isalnum() for c in text[end:])


@MANY
@given(text=st.text(max_size=400))
def test_any_question_is_read(text: str) -> None:
    phrase = parse(text, date(2026, 2, 6))
    assert phrase is None or text[phrase.start : phrase.end] == phrase.text
    assert len(question_in(text)) <= 1000


@MANY
@given(text=st.text(max_size=400))
def test_escaping_keeps_the_words_and_cutting_keeps_the_limit(text: str) -> None:
    assert escape(text).replace("\\", "") == plain(text).replace("\\", "")
    assert len(cut(text, 50)) <= 50

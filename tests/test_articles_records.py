"""Records under the names that people use, in lines, arrays and tables; exports of archives; mails; clippers' heads."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from index.articles import CorpusFile, Limits, read_file

CASES = Path(__file__).parent / "cases"


def read(folder, name, limits=None):
    return read_file(folder, CorpusFile(name, 1, 1), limits or Limits())


def one(folder, name, limits=None):
    articles, skipped = read(folder, name, limits)
    assert (len(articles), skipped) == (1, [])
    return articles[0]


def record(tmp_path, **fields):
    (tmp_path / "a.jsonl").write_text(json.dumps(fields))
    return one(tmp_path, "a.jsonl")


def test_a_record_of_another_set_is_read():
    article = one(CASES / "file-02-jsonl-content-field", "allthenews.jsonl")
    assert article.text.startswith("The harbour council of Wexmere voted nine to four")
    assert (article.source, article.published) == ("Wexmere Post", date(2026, 3, 3))


@pytest.mark.parametrize(
    "name", ["text", "body", "content", "maintext", "article", "articleBody", "full_text", "Body Text"]
)
def test_a_text_under_its_usual_names(tmp_path, name):
    assert record(tmp_path, **{name: "The bay was calm."}).text == "The bay was calm."


@pytest.mark.parametrize(
    ("fields", "part", "value"),
    [
        ({"headline": "Calm"}, "title", "Calm"),
        ({"name": "Calm"}, "title", "Calm"),
        ({"publisher": {"name": "Bay Courier"}}, "source", "Bay Courier"),
        ({"outlet": "Bay Courier"}, "source", "Bay Courier"),
        ({"domain": "bay.example"}, "source", "bay.example"),
        ({"source": {"id": None, "name": "Bay Courier"}}, "source", "Bay Courier"),
        ({"source": "https://www.bay.example/a"}, "source", "bay.example"),
        ({"source": "https://www.bay.example/a"}, "url", "https://www.bay.example/a"),
        ({"link": "https://bay.example/1"}, "url", "https://bay.example/1"),
        ({"authors": ["Mia Holt", {"name": "Jan Roe"}]}, "author", "Mia Holt, Jan Roe"),
        ({"byline": "By Mia Holt"}, "author", "Mia Holt"),
        ({"publish_date": "2026-02-05"}, "published", date(2026, 2, 5)),
        ({"pub_date": "Thu, 05 Feb 2026 10:00:00 GMT"}, "published", date(2026, 2, 5)),
        ({"publishedAt": "2026-02-05T10:00:00Z"}, "published", date(2026, 2, 5)),
        ({"created": 1770285600}, "published", date(2026, 2, 5)),
        ({"timestamp": "1770285600000"}, "published", date(2026, 2, 5)),
        ({"date": {"$date": "2026-02-05T10:00:00Z"}}, "published", date(2026, 2, 5)),
        ({"date": "03/05/2026"}, "published", date(2026, 3, 5)),
        ({"published": "", "date": "2026-02-05"}, "published", date(2026, 2, 5)),
        (
            {"publishedAt": "2026-02-05T10:30:00+01:00"},
            "published_at",
            datetime.fromisoformat("2026-02-05T10:30:00+01:00"),
        ),
    ],
)
def test_other_parts_under_their_usual_names(tmp_path, fields, part, value):
    assert getattr(record(tmp_path, text="The bay was calm.", **fields), part) == value


def test_other_dates_of_the_file_say_which_way_round_they_are(tmp_path):
    lines = [json.dumps({"text": "One.", "date": day}) for day in ("03/05/2026", "25/12/2026")]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert [a.published for a in read(tmp_path, "a.jsonl")[0]] == [date(2026, 5, 3), date(2026, 12, 25)]


def test_a_refusal_names_the_fields_and_the_users_names_are_used(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"head": "Calm", "story": {"plain": "The bay was calm."}, "x": 1}')
    articles, (skip,) = read(tmp_path, "a.jsonl")
    assert (
        articles == []
        and "head, story, x" in skip.reason
        and 'rename the one with the text to "text"' in skip.reason
    )
    article = one(tmp_path, "a.jsonl", Limits(fields=(("text", "story.plain"),)))
    assert (article.text, article.title) == ("The bay was calm.", "Calm")


def test_tables_and_arrays_are_read(tmp_path):
    (tmp_path / "a.csv").write_text(
        'title,content,date\nCalm,"The bay, ""was"" calm.\nStill.",2026-02-05\nNone,,\n'
    )
    (article,), (skip,) = read(tmp_path, "a.csv")
    assert (article.text, article.title) == ('The bay, "was" calm.\nStill.', "Calm")
    assert skip.reason.startswith('line 4: no "content"')
    (tmp_path / "b.tsv").write_text("headline\tbody\nCalm\tThe bay was calm.\n")
    assert one(tmp_path, "b.tsv").text == "The bay was calm."
    rows = [{"id": "x", "text": "The bay."}, 5]
    for name, value in (("c.json", rows), ("d.json", {"status": "ok", "articles": rows})):
        (tmp_path / name).write_text(json.dumps(value))
        (article,), (skip,) = read(tmp_path, name)
        assert (article.id, article.text, skip.reason) == ("x", "The bay.", "article 2: not a JSON object")


def test_a_mail_is_its_text(tmp_path):
    head = "From: Bay Courier <news@bay.example>\nSubject: =?utf-8?q?Caf=C3=A9?=\n"
    head += "Date: Thu, 05 Feb 2026 10:00:00 +0100\n"
    (tmp_path / "a.eml").write_text(
        head + "Content-Type: text/html; charset=utf-8\n\n<p>The bay</p><p>was calm.</p>"
    )
    article = one(tmp_path, "a.eml")
    assert (article.text, article.title, article.source) == ("The bay\n\nwas calm.", "Café", "Bay Courier")
    assert article.published == date(2026, 2, 5)


def test_an_export_of_many_articles_is_many():
    articles, skipped = read(CASES / "file-16-nexis-several", "nexis.txt")
    assert skipped == []
    assert [(a.title, a.source, a.author, a.published) for a in articles] == [
        ("Wexmere buys electric ferry", "The Wexmere Post", "Ada Quill", date(2026, 3, 3)),
        ("Pier closed after storm", "The Calder Gazette", "Ben Osier", date(2026, 3, 5)),
    ]
    assert (
        articles[1].text.startswith("The north pier was closed on Thursday")
        and "LOAD-DATE" not in articles[1].text
    )


def test_other_exports_are_known_by_their_fields(tmp_path):
    factiva = "".join(
        f"{title}\nBy Ada Quill\n23 words\n{day} March 2026\n09:12\nWexmere Post\nWEXP\nEnglish\n(c) 2026 Post\n\n"
        f"{title} it is.\n\nDocument WEXP000020260303em330000{day}\n\n"
        for title, day in (("Ferry bought", 3), ("Pier closed", 5))
    )
    (tmp_path / "f.txt").write_text(factiva)
    articles, _ = read(tmp_path, "f.txt")
    assert [(a.title, a.source, a.author, a.published, a.text) for a in articles] == [
        ("Ferry bought", "Wexmere Post", "Ada Quill", date(2026, 3, 3), "Ferry bought it is.\n"),
        ("Pier closed", "Wexmere Post", "Ada Quill", date(2026, 3, 5), "Pier closed it is.\n"),
    ]


@pytest.mark.parametrize(
    ("case", "name", "url", "author"),
    [
        (
            "file-03-obsidian-web-clipper",
            "obsidian-web-clipper.md",
            "https://wexmerepost.example/2026/03/03/ferry",
            "Ada Quill",
        ),
        ("file-04-jina-reader-head", "jina-reader.md", "https://wexmerepost.example/ferry", None),
        ("file-15-hugo-toml", "hugo-toml.md", None, "Ada Quill"),
    ],
)
def test_what_clippers_and_site_makers_write_in_front(case, name, url, author):
    article = one(CASES / case, name)
    assert article.title == "Wexmere buys electric ferry for 18.4 million pounds"
    assert (article.url, article.author, article.published) == (url, author, date(2026, 3, 3))
    assert article.text.startswith("The harbour council of Wexmere voted nine to four")


def test_the_head_that_readwise_writes(tmp_path):
    (tmp_path / "a.md").write_text(
        "# Calm bay\n\n![rw-book-cover](https://x.example/a.png)\n\n## Metadata\n- Author: [[Mia Holt]]\n"
        "- Full Title: Calm bay today\n- Category: #articles\n- URL: https://bay.example/1\n\n"
        "## Full Document\nThe bay was calm.\n"
    )
    article = one(tmp_path, "a.md")
    assert (article.author, article.url, article.text) == (
        "Mia Holt",
        "https://bay.example/1",
        "The bay was calm.\n",
    )

"""Markdown, JSON lines, web pages, PDF and Word: what each file states, and that a bad one costs only itself."""

import io
import json
import zipfile
from datetime import date

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from index.articles import CorpusFile, Limits, read_file
from index.types import Skipped

LIMITS = Limits()


def read(tmp_path, name, data, limits=LIMITS):
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return read_file(tmp_path, CorpusFile(name, 1, 1), limits)


def one(tmp_path, name, data, limits=LIMITS):
    articles, skipped = read(tmp_path, name, data, limits)
    assert (len(articles), skipped) == (1, [])
    return articles[0]


def reason(tmp_path, name, data, limits=LIMITS):
    articles, skipped = read(tmp_path, name, data, limits)
    assert (articles, len(skipped), skipped[0].path) == ([], 1, name)
    return skipped[0].reason


# Markdown


def test_front_matter_is_metadata_and_the_text_is_what_follows_it(tmp_path):
    article = one(
        tmp_path,
        "a.md",
        "\ufeff---\r\ntitle: 'Calm: a bay'\r\nsource: Bay Courier\r\nauthor: [Mia Holt, Jan Roe]\r\n"
        "published: 2026-02-05\r\nurl: https://bay.example/1\r\n---\r\n\r\nThe *bay* was calm.\r\n",
    )
    assert article.text == "\r\nThe *bay* was calm.\r\n"
    assert (article.id, article.title, article.source) == ("a.md", "Calm: a bay", "Bay Courier")
    assert (article.author, article.url) == ("Mia Holt, Jan Roe", "https://bay.example/1")
    assert article.published == date(2026, 2, 5)


def test_date_is_another_name_of_published_which_wins(tmp_path):
    assert one(tmp_path, "a.md", "---\ndate: 5 February 2026\n---\nx").published == date(2026, 2, 5)
    both = "---\ndate: 2026-01-01\npublished: 2026-02-05T23:00:00-08:00\n---\nx"
    assert one(tmp_path, "b.md", both).published == date(2026, 2, 5)


def test_values_stay_the_words_they_are(tmp_path):
    article = one(
        tmp_path, "a.md", "---\ntitle: 2024\nsource: no\nauthor: null\nurl: javascript:alert(1)\n---\nx"
    )
    assert (article.title, article.source, article.author, article.url) == ("2024", "no", None, None)


def test_a_headline_with_a_colon_needs_no_quotes(tmp_path):
    article = one(tmp_path, "a.md", '---\ntitle: Calm: it\'s "over"\nsource: Bay: Courier\n---\nText.')
    assert (article.title, article.source, article.text) == ('Calm: it\'s "over"', "Bay: Courier", "Text.")


@pytest.mark.parametrize(
    "text", ["---\n- a\n- b\n---\nText.", "---\nJust a paragraph between rules.\n---\nText.", "---\nText."]
)
def test_a_file_that_opens_with_a_rule_has_no_front_matter(tmp_path, text):
    assert one(tmp_path, "a.md", text).text == text


def test_empty_front_matter_is_left_out_of_the_text(tmp_path):
    assert one(tmp_path, "a.md", "---\n---\nText.").text == "Text."


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("title: x\nText without an end.\n", "its front matter is not closed by a line ---"),
        (
            "title: [x\n---\nText.",
            "its front matter is not YAML (line 3 of the file): put the value in quotes",
        ),
        ("a: " + "[" * 5000 + "\n---\nText.", "its front matter is nested too deeply"),
        ("- " * 5000 + "a\n---\nText.", "its front matter is nested too deeply"),
        ("title: \x07\n---\nText.", "its front matter is not YAML: put the value in quotes"),
    ],
)
def test_broken_front_matter_is_named(tmp_path, front, why):
    assert reason(tmp_path, "a.md", "---\n" + front) == why


def test_yaml_tags_build_nothing_and_aliases_do_not_explode(tmp_path):
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    front = f"title: !!python/object/apply:os.system ['echo x']\na0: &a0 [lol]\n{levels}"
    front += "author: *a29\nsource: Bay Courier\n"
    article = one(tmp_path, "a.md", f"---\n{front}---\nThe bay was calm.")
    assert (article.title, article.source) == ("echo x", "Bay Courier")
    assert article.author is None


def test_the_first_heading_is_the_title_and_stays_in_the_text(tmp_path):
    article = one(tmp_path, "a.markdown", "![A boat](boat.png)\n\n# The **bay** is calm\n\nIt was calm.\n")
    assert article.title == "The **bay** is calm"
    assert [article.text[a:b] for a, b in article.boilerplate] == ["![A boat](boat.png)"]


# JSON lines


def test_a_record_is_an_article(tmp_path):
    record = {
        "id": "r7",
        "title": " Calm\nbay ",
        "source": "Bay Courier",
        "author": "Mia Holt",
        "date": "2026-02-05",
        "url": "https://bay.example/1",
        "text": "The bay \u2013 \U0001f6a2 was calm.\r\n",
        "extra": [1],
    }
    article = one(tmp_path, "a.jsonl", json.dumps(record) + "\n")
    assert (article.id, article.title, article.path) == ("r7", "Calm bay", "a.jsonl")
    assert (article.source, article.author, article.url) == (
        "Bay Courier",
        "Mia Holt",
        "https://bay.example/1",
    )
    assert (article.published, article.text) == (date(2026, 2, 5), record["text"])


def test_a_record_without_a_usable_id_is_named_by_its_line(tmp_path):
    lines = [
        '{"text": "One."}',
        "",
        '{"id": 12, "text": "Two."}',
        '{"id": ["x"], "text": "Three."}',
        '{"id": "a\\nb", "text": "Four."}',
    ]
    articles, skipped = read(tmp_path, "a.jsonl", "\r\n".join(lines))
    assert ([article.id for article in articles], skipped) == (
        ["a.jsonl#1", "12", "a.jsonl#4", "a.jsonl#5"],
        [],
    )


def test_each_broken_line_is_skipped_by_its_number_and_the_rest_is_read(tmp_path):
    lines = [
        b'{"text": "Good."}',
        b"{broken",
        b'["text"]',
        b'{"title": "x"}',
        b'{"text": 5}',
        b'{"text": "  "}',
        b'{"text": "half \\ud800"}',
        b'{"text": "nul \\u0000"}',
        b'{"text": "caf\xe9"}',
        b"[" * 100_000,
        b'{"text": "' + b"x" * 1000 + b'"}',
        b'{"id": ' + b"9" * 5000 + b', "text": "x"}',
        b'{"text": "Good too."}',
    ]
    articles, skipped = read(tmp_path, "a.jsonl", b"\n".join(lines), Limits(max_line_bytes=1000_00))
    assert [article.text for article in articles] == [
        "Good.",
        "half \ufffd",
        "nul \ufffd",
        "caf\ufffd",
        "x" * 1000,
        "Good too.",
    ]
    damaged = (
        "a character of a.jsonl#{} cannot be read: the sentences with them are not quoted, the rest is taken"
    )
    assert [item.reason.split(" (")[0] for item in skipped] == [
        "line 2: not JSON",
        "line 3: not a JSON object",
        'line 4: no "text"; it has: title',
        'line 5: "text" is not a string',
        'line 6: "text" is blank; it has: text',
        damaged.format(7),
        damaged.format(8),
        damaged.format(9),
        "line 10: not JSON",
        "line 12: not JSON",
    ]


def test_a_line_over_the_limit_is_skipped(tmp_path):
    articles, skipped = read(
        tmp_path, "a.jsonl", b'{"text": "' + b"x" * 1000 + b'"}\n{"text": "y"}', Limits(max_line_bytes=500)
    )
    assert [article.text for article in articles] == ["y"]
    assert skipped == [Skipped("a.jsonl", "line 1: longer than 0.0005 MB (NEWSDESK_MAX_LINE_MB)")]


def test_fields_of_the_wrong_type_are_left_out(tmp_path):
    record = {
        "text": "The bay was calm.",
        "title": {"a": 1},
        "source": {"name": "Bay Courier"},
        "author": False,
        "date": [1700000000],
        "url": 5,
    }
    article = one(tmp_path, "a.ndjson", json.dumps(record))
    assert (article.title, article.source, article.author) == ("The bay was calm.", "Bay Courier", None)
    assert (article.published, article.url) == (None, None)


def test_a_binary_file_named_jsonl_is_one_reason_not_one_a_line(tmp_path):
    assert reason(tmp_path, "a.jsonl", bytes(range(256)) * 50) == "a binary file, not JSON lines"


# web pages

STORY = "".join(
    f"<p>{sentence} The harbour office said so on the morning of the storm, and boats stayed in port all day.</p>"
    for sentence in (
        "Ferries stopped in the bay.",
        "No boat left the isle.",
        "Travellers waited in the hall.",
        "Ola Berg ran the port.",
    )
)


def page(head="", body=STORY):
    return (
        f"<!doctype html><html><head><title>Ferries stop | Bay Courier</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>Ferries stop</h1>{body}</article>"
        "<footer>Imprint and terms</footer></body></html>"
    )


def test_a_page_gives_its_text_and_what_its_head_states(tmp_path):
    head = (
        '<meta property="og:title" content="Ferries stop"><meta property="og:site_name" content="Bay Courier">'
        '<meta name="author" content="Mia Holt"><link rel="canonical" href="https://bay.example/ferries">'
        '<meta property="article:published_time" content="2026-02-05T23:30:00-08:00">'
    )
    article = one(tmp_path, "a.html", page(head))
    assert "No boat left the isle. The harbour office said so" in article.text
    assert "Home" not in article.text
    assert (article.title, article.source, article.author) == ("Ferries stop", "Bay Courier", "Mia Holt")
    assert (article.published, article.url) == (date(2026, 2, 5), "https://bay.example/ferries")


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@graph": [{"@type": "News", "datePublished": "2026-02-05"}]}</script>',
        '<script type="application/ld+json">[{"datePublished": "2026-02-05T01:00:00Z"}]</script>',
        '<script type="application/ld+json">{broken</script><meta name="date" content="2026-02-05">',
        '<meta itemprop="datePublished" content="5 February 2026">',
    ],
)
def test_the_ways_in_which_pages_state_their_date(tmp_path, head):
    assert one(tmp_path, "a.htm", page(head)).published == date(2026, 2, 5)


def test_a_date_that_a_page_merely_mentions_is_not_its_own(tmp_path):
    head = '<meta property="article:modified_time" content="2026-02-07"><link rel="canonical" href="https://bay.example/2026/02/05/ferries">'
    body = "<p>On 5 February 2026 the wind rose.</p>" + STORY + "<p>Copyright 2026</p>"
    assert one(tmp_path, "a.html", page(head, body)).published is None


def test_the_encoding_that_a_page_declares_is_used(tmp_path):
    body = STORY.replace("Ola Berg", "Łucja Żak")
    data = page('<meta charset="iso-8859-2">', body).encode("iso-8859-2")
    assert "Łucja Żak ran the port." in one(tmp_path, "a.html", data).text


def test_a_page_with_an_xml_declaration_is_read(tmp_path):
    data = '<?xml version="1.0" encoding="UTF-8"?>\n' + page()
    assert "No boat left the isle." in one(tmp_path, "a.xhtml", data).text


@pytest.mark.parametrize("data", ["no markup", "<html><body></body></html>", "<" * 5000, "<div>" * 50_000])
def test_a_page_without_an_article_is_skipped(tmp_path, data):
    assert reason(tmp_path, "a.html", data)


# PDF


def pdf(*pages, title=None):
    """A PDF of the given pages, each a list of lines."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    information = ""
    if title is not None:
        objects.append(f"<< /Title ({title}) /CreationDate (D:20260205103000Z) >>")
        information = f"/Info {len(objects)} 0 R"
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R {information} >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


FIRST = [
    "Ferries stop in the bay",
    "",
    "The ferries stopped on Monday because the wind was too",
    "strong for the nego-",
    "tiators who wanted to",
    "1",
]
SECOND = ["cross the bay to the isle. They stayed at the port.", "2"]


def test_a_pdf_is_its_text_with_wrapped_lines_joined_and_the_pages_known(tmp_path):
    article = one(tmp_path, "a.pdf", pdf(FIRST, SECOND))
    assert (
        "The ferries stopped on Monday because the wind was too strong for the negotiators who wanted to"
        in article.text
    )
    assert article.title == "Ferries stop in the bay"
    assert len(article.pages) == 2
    assert article.text[article.pages[1] :].startswith("cross the bay to the isle. They stayed at the port.")
    assert [article.text[a:b] for a, b in article.boilerplate] == ["1", "2"]


def test_the_title_of_a_pdf_is_used_and_the_day_it_was_made_is_not(tmp_path):
    article = one(tmp_path, "a.pdf", pdf(FIRST, title="Ferries: a day"))
    assert (article.title, article.published) == ("Ferries: a day", None)
    assert (
        one(tmp_path, "b.pdf", pdf(FIRST, title="Microsoft Word - bay.docx")).title
        == "Ferries stop in the bay"
    )


def test_a_pdf_that_cannot_be_read_is_named(tmp_path):
    assert reason(tmp_path, "a.pdf", "Not one.") == "not a PDF"
    assert reason(tmp_path, "b.pdf", pdf([])) == "holds no text, only pictures of it: it needs OCR first"
    assert reason(tmp_path, "c.pdf", pdf(FIRST)[:200])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(FIRST))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    assert reason(tmp_path, "d.pdf", locked.getvalue()) == "protected by a password"


# Word


def word(build):
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_document_is_its_paragraphs_and_tables_in_order(tmp_path):
    def build(document):
        document.core_properties.author = "Mia Holt"
        document.add_heading("Ferries stop", level=1)
        document.add_paragraph("No boat left.")
        table = document.add_table(rows=1, cols=3)
        for cell, text in zip(table.rows[0].cells, ("Boats", "7", "7"), strict=True):
            cell.text = text
        document.add_paragraph("They stayed.")

    article = one(tmp_path, "a.docx", word(build))
    assert article.text == "Ferries stop\nNo boat left.\nBoats | 7 | 7\nThey stayed."
    assert (article.title, article.author, article.published) == ("Ferries stop", "Mia Holt", None)


def test_a_word_document_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 3_000_000)
    assert len(out.getvalue()) < 10_000
    assert (
        reason(tmp_path, "a.docx", out.getvalue(), Limits(max_file_bytes=2_000_000))
        == "unpacks to more than 2 MB"
    )


def test_a_table_cell_that_claims_a_billion_columns_is_one_cell(tmp_path):
    def build(document):
        cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
        cell.text = "Seven boats."
        cell._tc.grid_span = 1_000_000_000

    assert one(tmp_path, "a.docx", word(build)).text == "Seven boats."


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"text"])
def test_what_is_no_word_document_is_named(tmp_path, data):
    assert reason(tmp_path, "a.docx", data).startswith("not a Word document")


def test_a_zip_that_is_no_word_document_is_named(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert reason(tmp_path, "a.docx", out.getvalue()).startswith("not a Word document")

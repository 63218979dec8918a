"""Plain text: decoding, titles, dates; and that the text is the file's, to the character."""

from datetime import date, datetime

import pytest

from index.articles import CorpusFile, Limits, read_file
from index.articles.dates import stated
from index.articles.metadata import clean, shortened, web_address

LIMITS = Limits()


def read(tmp_path, data, name="a.txt"):
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    articles, skipped = read_file(tmp_path, CorpusFile(name, 1, 1), LIMITS)
    return articles[0] if articles else skipped[0].reason


def test_the_text_is_the_decoded_file_with_its_line_endings_and_spaces(tmp_path):
    text = "\r\n  Head\r\n\r\nBody one.\rBody two.\n\tTab \u00a0 end \n\n"
    assert read(tmp_path, text).text == text


def test_the_id_is_the_path_and_nothing_else_is_invented(tmp_path):
    article = read(tmp_path, "Ferries stop\n\nThe ferries stopped today.\n")
    assert (article.id, article.path, article.paths) == ("a.txt", "a.txt", ("a.txt",))
    assert (article.source, article.author, article.published, article.url) == (None, None, None, None)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_of_western_text_are_read_without_garbling(tmp_path, encoding):
    text = "Señora Peña’s café reopened on Thursday – “slowly”, she said.\r\nÅngström paid £5 for it.\r\n" * 3
    assert read(tmp_path, text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_encodings_of_cyrillic_text_are_read_without_garbling(tmp_path, encoding):
    text = "Паромы в заливе остановились в четверг из-за сильного ветра, сообщили в порту. Рейсы возобновят утром.\n"
    assert read(tmp_path, text.encode(encoding)).text == text


def test_an_encoding_that_is_not_sure_is_refused_rather_than_garbled(tmp_path):
    text = "Promy w zatoce stanęły w czwartek, powiedział rzecznik portu. Łącznie odwołano dziewięć rejsów.\n"
    assert "save it as UTF-8" in read(tmp_path, text.encode("iso8859-2"))


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", b"MZ\x90\x00\x03" + bytes(60), b"ab\x00cd"]
)
def test_a_binary_file_renamed_is_named_as_such(tmp_path, data):
    assert read(tmp_path, data) == "a binary file, not text"


@pytest.mark.parametrize("data", [" \r\n\t\n", "\ufeff\n"])
def test_a_blank_file_holds_no_text(tmp_path, data):
    assert read(tmp_path, data) == "holds no text"


def test_a_line_of_megabytes_is_read(tmp_path):
    text = "Wind. " * 500_000
    article = read(tmp_path, text)
    assert article.text == text
    assert article.title == "Wind."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferries stop in the bay\n\nNo boat left port.", "Ferries stop in the bay"),
        ("Will the ferries run?\nNobody knows.", "Will the ferries run?"),
        (
            "No boat left, the U.S. Coast Guard said. Gen. Roe agreed.",
            "No boat left, the U.S. Coast Guard said.",
        ),
        ("By Ann Lee\n\nFerries stop\n\nNo boat left.", "Ferries stop"),
        ("* * *\nFerries stop\nNo boat left.", "Ferries stop"),
        ("Ferries stop.", "Ferries stop."),
    ],
)
def test_the_title_is_a_headline_or_the_first_sentence(tmp_path, text, title):
    assert read(tmp_path, text).title == title


def test_a_long_first_sentence_is_cut_at_a_word(tmp_path):
    title = read(tmp_path, "The wind, " + "blowing and " * 20 + "howling, stopped the ferry.").title
    assert title == "The wind, " + " ".join(["blowing and"] * 7) + "…"
    assert len(title) <= 100


def test_the_syndication_line_gives_title_and_source(tmp_path):
    text = "No boat left port.\n\nThe post Ferries Stop: A Bay Waits appeared first on Bay Courier.\n\n\n"
    article = read(tmp_path, text)
    assert (article.title, article.source, article.text) == ("Ferries Stop: A Bay Waits", "Bay Courier", text)


@pytest.mark.parametrize(
    "text",
    [
        "Published: 5 February 2026\n\nFerries stop\n\nNo boat left port.",
        "Ferries stop\n\nPublished on Thursday, February 5, 2026 at 10:30 AM\n\nNo boat left port.",
        "Ferries stop\n5 February 2026\nNo boat left port.",
        "Ferries stop\n\nNo boat left port.\n\nFirst published 2026-02-05T23:50:00-08:00\n",
        "Ferries stop\nUpdated: 7 February 2026\nPublished: 5 February 2026\nNo boat left port.",
    ],
)
def test_a_date_line_gives_the_day_and_is_not_indexed(tmp_path, text):
    article = read(tmp_path, text)
    assert article.published == date(2026, 2, 5)
    assert article.title == "Ferries stop"
    assert all("2026" in article.text[span.start : span.end] for span in article.boilerplate)
    assert article.boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "No boat left port on 5 February 2026.",
        "Ferries stop\n\nUpdated: 5 February 2026\n\nNo boat left port.",
        "Ferries stop\n\nPublished: last Thursday\n\nNo boat left port.",
        "Ferries stop\n\nPublished: 02/05/2026\n\nNo boat left port.",
    ],
)
def test_a_date_that_is_not_stated_as_that_of_publication_is_not_taken(tmp_path, text):
    assert read(tmp_path, text).published is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-05",
        "2026-02-05T10:30:00Z",
        "2026-02-05 23:59:59.123+02:00",
        "2026/02/05",
        "20260205",
        "20260205T103000Z",
        "5 February 2026",
        "5th Feb. 2026",
        "February 5, 2026",
        "Feb 5 2026",
        "Thursday, 5 February 2026",
        "Thu, 05 Feb 2026 10:30:00 GMT",
        "10:30 AM EST, Thu February 5, 2026",
        "Feb. 5, 2026, 10:30 a.m.",
        "05.02.2026",
        " 5  February\n2026 ",
        "5-Feb-2026",
        datetime(2026, 2, 5, 23, 59),
        date(2026, 2, 5),
    ],
)
def test_written_dates_are_understood(written):
    assert stated(written) == date(2026, 2, 5)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2026",
        "February 2026",
        "02/05/2026",
        "31 February 2026",
        "2026-13-01",
        "5 Feb 26",
        "5 February 0026",
        "5 February 2026 or so",
        "2026-02-05 edition",
        20260205,
        1700000000,
        None,
        True,
        ["2026-02-05"],
        "x" * 5000,
    ],
)
def test_what_is_no_clear_date_is_none(written):
    assert stated(written) is None


def test_a_date_of_numbers_is_taken_where_it_has_one_reading():
    assert stated("25/12/2023") == stated("12/25/2023") == date(2023, 12, 25)


def test_metadata_loses_what_cannot_be_shown():
    assert clean(" A\x1b[31m \u202eheadline\n of\ttwo\x00 lines\ud800 ") == "A [31m headline of two lines"
    assert clean(["Ann Lee", {"name": "Bo Ek"}, None]) == "Ann Lee, Bo Ek"
    assert clean(2024) == "2024"
    assert clean("\U0001f469\u200d\U0001f692\u00a0crew") == "\U0001f469\u200d\U0001f692 crew"
    assert [clean(value) for value in (None, "", " \n", True, {}, [], object())] == [None] * 7


def test_a_long_title_is_cut_at_a_word():
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 12) == "one two…"
    assert shortened("one, two", 7) == "one…"
    assert shortened("x" * 20, 10) == "x" * 9 + "…"


@pytest.mark.parametrize("url", ["https://news.example/a?b=c#d", "http://news.example:8080/é"])
def test_plain_addresses_are_kept(url):
    assert web_address(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://news.example/a",
        "//news.example/a",
        "news.example",
        "https://",
        "https:///a",
        "https://news.example@evil.example/",
        "https://news.example/a b",
        "https://news.example/\u202egpj",
        "https://x\\y/",
        "https://news.example/<a>",
        "https://news.example:99999/",
        "https://[::1",
        "https://a.example/" + "x" * 3000,
        7,
        None,
    ],
)
def test_addresses_that_are_not_plain_are_dropped(url):
    assert web_address(url) is None

"""Web pages as sites make them: their data, dates, titles, tables, and pages that are no article."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from index.articles import CorpusFile, Limits, read_file, scan
from index.articles.no_article import reason_against
from index.articles.page_parts import without_site

CASES = Path(__file__).parent / "cases"
STORY = "".join(
    f"<p>{first} The harbour office said so on the morning of the storm, and boats stayed in port all day.</p>"
    for first in (
        "Ferries stopped in the bay.",
        "No boat left the isle.",
        "Travellers waited.",
        "Ola Berg ran it.",
    )
)


def read(folder, name):
    return read_file(folder, CorpusFile(name, 1, 1), Limits())


def page(tmp_path, head="", body=STORY, title="Ferries stop"):
    whole = (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article><h1>Ferries stop</h1>"
    )
    (tmp_path / "a.html").write_text(f"{whole}{body}</article></body></html>")
    articles, skipped = read(tmp_path, "a.html")
    assert (len(articles), skipped) == (1, [])
    return articles[0]


def data(*values):
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


@pytest.mark.parametrize(
    ("case", "name", "day"),
    [
        ("file-06-jsonld-first-object-not-the-article", "jsonld-first-is-video.html", date(2026, 3, 3)),
        ("file-06-jsonld-first-object-not-the-article", "jsonld-graph-website-first.html", date(2026, 3, 3)),
        ("file-07-jsonld-basic-date", "jsonld-basic-date.html", date(2026, 3, 3)),
        ("file-08-utc-evening", "utc-evening.html", date(2026, 3, 3)),
        ("file-09-time-entry-date-published", "time-entry-date.html", date(2026, 3, 3)),
    ],
)
def test_the_day_that_a_page_states(case, name, day):
    (article,), skipped = read(CASES / case, name)
    assert (article.published, skipped) == (day, [])


def test_the_time_is_kept_as_the_source_writes_it():
    (article,), _ = read(CASES / "file-08-utc-evening", "utc-evening.html")
    assert article.published_at == datetime.fromisoformat("2026-03-03T21:15:00-05:00")


FILM = {"@type": "VideoObject", "datePublished": "2020-01-01"}
NEWS = {"@type": "NewsArticle", "headline": "Ferries stop", "datePublished": "2026-02-05T10:00:00+01:00"}


@pytest.mark.parametrize(
    "head",
    [
        data(FILM, NEWS),
        data([{"@type": "Organization"}, FILM, NEWS]),
        data({"@graph": [{"@type": "WebSite", "datePublished": "2009-05-01"}, {"@graph": [FILM, NEWS]}]}),
        data({"@type": "WebPage", "datePublished": "2019-01-01", "mainEntity": NEWS}),
        data({"@type": ["ReportageNewsArticle", "Thing"], "datePublished": "2026-02-05", "video": FILM}),
        data({"@type": "http://schema.org/BlogPosting", "datePublished": "5 February 2026"}),
        data(
            {
                "@type": "ItemList",
                "itemListElement": [{**NEWS, "headline": "Other", "datePublished": "2021-01-01"}],
            },
            NEWS,
        ),
        data({**NEWS, "headline": "Other story", "datePublished": "2021-01-01"}, NEWS),
        '<script type="application/ld+json">//<![CDATA[\n' + json.dumps(NEWS) + "\n//]]></script>",
        '<script type="application/ld+json; charset=utf-8"><!-- ' + json.dumps([NEWS]) + " --></script>",
        '<meta property="article:published_time" content="20260205T110235Z">',
        data({"datePublished": "2026-02-05"}),
    ],
)
def test_the_object_that_is_the_article_states_the_date(tmp_path, head):
    assert page(tmp_path, head).published == date(2026, 2, 5)


def test_an_object_that_is_no_article_states_no_date(tmp_path):
    assert page(tmp_path, data(FILM, {"@type": "Event", "datePublished": "2020-01-01"})).published is None


@pytest.mark.parametrize(
    "mark",
    [
        '<time class="entry-date" datetime="2026-02-05T15:00:00Z">5 Feb</time>'
        '<time class="updated" datetime="2026-02-07">',
        '<span class="dt-published" title="2026-02-05">last week</span>',
        '<p class="article__date">Published: 5 February 2026, 10:30</p>',
        '<span itemprop="datePublished" content="2026-02-05">then</span>',
        '<div class="byline-time"><time datetime="2026-02-05">5 Feb</time></div>',
    ],
)
def test_marks_of_the_day_of_publication(tmp_path, mark):
    assert page(tmp_path, body=mark + STORY).published == date(2026, 2, 5)


def test_a_date_beside_another_story_is_not_the_pages(tmp_path):
    aside = '<aside><p>Other</p><time class="published" datetime="2021-01-01">then</time></aside>'
    assert page(tmp_path, body=aside + STORY).published is None


@pytest.mark.parametrize(
    ("stated", "address", "day"),
    [
        ("2026-03-04T02:15:00Z", "https://a.example/2026/03/03/ferry", date(2026, 3, 3)),
        ("2026-03-03T23:15:00+00:00", "https://a.example/news/2026-03-04-ferry", date(2026, 3, 4)),
        ("2026-03-04T02:15:00Z", "https://a.example/2026/03/ferry", date(2026, 3, 4)),
        ("2026-03-04T02:15:00Z", "https://a.example/2025/12/24/ferry", date(2026, 3, 4)),
        ("2026-03-04", "https://a.example/2026/03/03/ferry", date(2026, 3, 4)),
    ],
)
def test_the_address_decides_where_it_agrees_in_some_zone(tmp_path, stated, address, day):
    head = (
        f'<link rel="canonical" href="{address}"><meta property="article:published_time" content="{stated}">'
    )
    assert page(tmp_path, head).published == day


def test_the_body_in_the_data_is_taken_where_the_page_has_lost_it(tmp_path):
    body = " ".join(f"Sentence {n} tells how the ferry of the bay went on its way." for n in range(60))
    whole = page(tmp_path, data({**NEWS, "articleBody": f"<p>{body}</p>"}))
    assert whole.text == body
    assert page(tmp_path, data({**NEWS, "articleBody": "Short."})).text.startswith("Ferries stop")


def test_the_name_of_the_site_is_cut_from_a_title():
    (article,), _ = read(CASES / "file-05-title-site-suffix", "title-suffix.html")
    assert (article.title, article.source) == ("Wexmere buys electric ferry", "Wexmere Post")


@pytest.mark.parametrize(
    ("title", "names", "cut"),
    [
        ("Ferry sinks - The Bay Courier", ["Bay Courier"], "Ferry sinks"),
        ("Ferry sinks – Bay Courier", ["The Bay Courier"], "Ferry sinks"),
        ("Bay Courier: News | Ferry sinks | Bay Courier", ["Bay Courier"], "Bay Courier: News | Ferry sinks"),
        ("Bay Courier | Ferry sinks", ["Bay Courier"], "Ferry sinks"),
        ("Ferry sinks | baycourier.com", ["baycourier.com"], "Ferry sinks"),
        ("Ferry sinks - captain says", ["Bay Courier"], "Ferry sinks - captain says"),
        ("Bay Courier", ["Bay Courier"], "Bay Courier"),
        ("Covid-19: what we know", ["What we know"], "Covid-19: what we know"),
    ],
)
def test_only_the_name_of_the_site_is_cut(title, names, cut):
    assert without_site(title, [], names) == cut


def test_a_section_between_headline_and_site_goes_too():
    assert without_site("Ferry sinks | News | Bay Courier", ["Ferry sinks"], ["Bay Courier"]) == "Ferry sinks"


@pytest.mark.parametrize(
    "author", ["Username", "admin", "wp_admin", "https://x.example/u", "Unknown", "a@b.example"]
)
def test_what_only_stands_for_a_name_is_no_author(tmp_path, author):
    assert page(tmp_path, f'<meta name="author" content="{author}">').author is None


def test_terms_and_rows_carry_their_names(tmp_path):
    (article,), _ = read(CASES / "20-html-dl", "pools.html")
    assert "Birley Lido: closes on 11 January" in article.text.split("\n")
    table = (
        "<table><thead><tr><th>Pool</th><th>Closes</th></tr></thead>"
        "<tr><td>Ashton</td><td>4 May</td></tr><tr><td>Birley</td><td>5 May</td></tr></table>"
    )
    assert "Birley | Closes: 5 May" in page(tmp_path, body=STORY + table + STORY).text.split("\n")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("consent.html", "a page that asks for consent, not an article"),
        ("cloudflare.html", "a check for robots, not an article"),
        ("notfound.html", "an error page, not an article"),
    ],
)
def test_a_page_that_is_no_article_is_named(name, why):
    articles, (skip,) = read(CASES / "file-11-page-that-is-no-article", name)
    assert (articles, skip.reason) == ([], why)


@pytest.mark.parametrize(
    ("headings", "text"),
    [
        (
            ["Cookie law: EU fines a site"],
            "The regulator fined Bay Ads on Tuesday because it set cookies without asking. "
            "It will appeal. Users were not told, said the office. Groups had complained last year.",
        ),
        (
            ["404 jobs lost"],
            "The firm cuts 404 jobs, it said on Monday. Its plant stays. The union protests.",
        ),
        (
            ["Sign in at the hall"],
            "Voters sign in at the hall on Sunday. Doors open at nine. Results come at midnight.",
        ),
        (
            ["Bank site down"],
            "Customers could not log in on Monday. The bank said the error was mended by noon. "
            "Nobody lost money. The regulator asked for a report. It was the third such day this year.",
        ),
    ],
)
def test_news_about_such_things_is_news(headings, text):
    assert reason_against(headings, text) is None


@pytest.mark.parametrize(
    ("headings", "text"),
    [
        (
            ["Log in | Bay Courier"],
            "Log in\nPlease sign in to continue reading.\nForgot your password?\nCreate an account",
        ),
        (
            ["Access Denied"],
            "You don't have permission to access this page on this server.\nReference #18.2f",
        ),
        (["Page unavailable"], "Sorry, this page is no longer available. Return to the home page."),
        (
            ["Bay Courier"],
            "We and our 97 partners use cookies.\nAccept all or manage your options in the privacy settings.",
        ),
        (["503 Service Unavailable"], "The server is temporarily unavailable. Please try again later."),
    ],
)
def test_other_pages_that_are_no_article(headings, text):
    assert reason_against(headings, text) is not None


def test_the_folder_of_a_saved_page_is_no_article(tmp_path):
    (tmp_path / "Ferry_files").mkdir()
    (tmp_path / "Other_files").mkdir()
    for name in ("Ferry.html", "Ferry_files/frame.html", "Other_files/b.html"):
        (tmp_path / name).write_text("x")
    files, skipped = scan(tmp_path, Limits())
    assert [file.path for file in files] == ["Ferry.html", "Other_files/b.html"]
    assert [(s.path, s.reason) for s in skipped] == [
        ("Ferry_files", "the parts of the saved page Ferry: no articles")
    ]

"""A fetched page in, its article out, and the article as a Markdown file with front matter."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import re
from dataclasses import dataclass
from datetime import date

import httpx
import yaml

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.metadata import clean
from index.articles.titles import from_text
from index.incoming.fetcher import Fetched, FetchError

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Page:
    """An article from the web: what is not stated is None, `published` included."""

    url: str
    text: str
    title: str
    source: str | None = None
    author: str | None = None
    published: date | None = None


def page_of(fetched: Fetched) -> Page:
    """The article of a fetched page. Raises FetchError where the page holds none."""
    try:
        draft = _plain(fetched) if fetched.content_type == "text/plain" else _html(fetched)
    except Unreadable as error:
        raise FetchError(f"{fetched.url}: {error}") from None
    except Exception as error:  # a parser may fail in any way, and one page must not stop a feed
        raise FetchError(f"{fetched.url}: cannot be read as a page ({type(error).__name__})") from error
    if not draft.text.strip():
        raise FetchError(f"{fetched.url}: holds no text")
    return Page(
        url=fetched.url,
        text=draft.text,
        title=draft.title or clean(from_text(draft.text)) or fetched.url,
        source=draft.source,
        author=draft.author,
        published=draft.published,
    )


def _plain(fetched: Fetched) -> Draft:
    return Draft(id=fetched.url, text=decode(fetched.body, fetched.charset))


def _html(fetched: Fetched) -> Draft:
    from index.articles.html import read

    body = fetched.body
    if fetched.charset:
        # what the server states goes before what the page states, and a mark goes before both
        # a wrong statement costs nothing: the page's own, or its bytes, decide
        with contextlib.suppress(LookupError, ValueError):
            body = codecs.BOM_UTF8 + body.decode(fetched.charset).removeprefix("\ufeff").encode()
    draft = next(iter(read(body, fetched.url, Limits())))
    if not isinstance(draft, Draft):
        raise Unreadable(draft.reason)
    return draft


def as_markdown(page: Page) -> str:
    """The page as a file that `index.articles.markdown` reads back word for word."""
    stated = {
        "title": page.title,
        "source": page.source,
        "author": page.author,
        "published": page.published and page.published.isoformat(),
        "url": page.url,
    }
    front = yaml.safe_dump(
        {name: value for name, value in stated.items() if value},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return f"---\n{front}---\n{page.text.strip()}\n"


def text_of(markdown: str) -> str:
    """The text of a file that `as_markdown` made."""
    return markdown.partition("\n---\n")[2].strip()


def file_name(page: Page) -> str:
    """Where in the corpus a page goes: HOST/words-of-the-title-HASH.md, the hash being of its address."""
    host = re.sub(r"[^\w.-]+", "-", httpx.URL(page.url).host).strip(".-") or "web"
    words = re.sub(r"[\W_]+", "-", page.title.casefold())[:_LONGEST_NAME].strip("-") or "article"
    return f"{host}/{words}-{hashlib.sha256(page.url.encode()).hexdigest()[:8]}.md"

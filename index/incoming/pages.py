"""A fetched page in, its article out, and the article as a Markdown file with front matter."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import httpx
import yaml

from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode, is_binary, labelled
from index.articles.draft import Draft
from index.articles.markdown import read as read_markdown
from index.articles.metadata import clean
from index.articles.titles import from_text
from index.incoming.feeds import Entry
from index.incoming.fetcher import Fetched, FetchError

_LONGEST_WORDS = 60
_MOST_BYTES = 120
"""Of a folder's or file's name: file systems take 255, and the archive adds to it."""
_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class Page:
    """An article from the web: what is not stated is None, `published` included. `via` is the feed that named it."""

    url: str
    text: str
    title: str
    source: str | None = None
    author: str | None = None
    published: date | None = None
    via: str | None = None
    published_at: datetime | None = None


def page_of(fetched: Fetched, entry: Entry | None = None, feed_title: str | None = None) -> Page:
    """The article of a fetched page. Raises FetchError where the page holds none.

    What the page states of itself wins; `entry` and `feed_title`, from a feed that speaks for it, fill what is left.
    """
    try:
        draft = _plain(fetched) if fetched.content_type == "text/plain" else _html(fetched)
    except Unreadable as error:
        raise FetchError(f"{fetched.url}: {error}") from None
    except MemoryError:
        raise  # who gave so little of it says so
    except Exception as error:  # a parser may fail in any way, and one page must not stop a feed
        raise FetchError(f"{fetched.url}: cannot be read as a page ({type(error).__name__})") from error
    if not draft.text.strip():
        raise FetchError(f"{fetched.url}: holds no text")
    said = entry or Entry(fetched.url)
    return Page(
        url=fetched.url,
        text=draft.text,
        title=draft.title or said.title or clean(from_text(draft.text)) or fetched.url,
        source=draft.source or feed_title,
        author=draft.author or said.author,
        published=draft.published or said.published,
        published_at=draft.published_at if draft.published else said.published_at,
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
            codec = labelled(fetched.charset) or fetched.charset
            body = codecs.BOM_UTF8 + body.decode(codec).removeprefix("\ufeff").encode()
    draft = next(iter(read(body, fetched.url, Limits())))
    if not isinstance(draft, Draft):
        raise Unreadable(draft.reason)
    return draft


def as_markdown(page: Page) -> str:
    """The page as a file that `index.articles.markdown` reads back word for word."""
    stated = {
        "title": clean(page.title),
        "source": clean(page.source),
        "author": clean(page.author),
        "published": _written(page),
        "url": page.url,
        "via": page.via,
    }
    whole = _fronted(stated, page.text)
    back = next(read_markdown(whole.encode("utf-8", "replace"), "", Limits()))
    names = (back.title, back.source, back.author)
    if (back.text, *names) != (
        f"{page.text.strip()}\n",
        *(stated[name] for name in ("title", "source", "author")),
    ):
        # text that looks like markup, but is none: a page on entities, or on what a backslash does
        whole = _fronted(stated | {"verbatim": "yes"}, page.text)
    return whole


def _written(page: Page) -> str | None:
    """The time of publication where it is of the day of publication as it stands there, else that day."""
    at = page.published_at
    if at is not None and at.date() == page.published:
        return at.isoformat()
    return page.published.isoformat() if page.published else None


def _fronted(stated: dict[str, str | None], text: str) -> str:
    front = yaml.safe_dump(
        {name: value for name, value in stated.items() if value},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    whole = f"{_FENCE}{front}{_FENCE}{text.strip()}\n"
    # a page may hold so many control characters that its file would be taken for a binary one; a mark says it is text
    return f"\ufeff{whole}" if is_binary(whole.encode("utf-8", "replace")) else whole


def text_of(markdown: str) -> str:
    """The text of a file that `as_markdown` made."""
    return markdown.partition(f"\n{_FENCE}")[2].strip()


def address_of(content: bytes) -> str | None:
    """The address that a file of `as_markdown` states, None for any other file."""
    front, fence, _ = content.decode("utf-8-sig", "replace").partition(f"\n{_FENCE}")
    if not (fence and front.startswith(_FENCE)):
        return None
    # only this line is looked at: the file may be a user's, with anything in it
    line = next((line for line in front.splitlines() if line.startswith("url: ")), "")
    return line.removeprefix("url: ").strip(" '\"") or None


def file_names(page: Page) -> Iterator[str]:
    """Where in the corpus a page may go: HOST/words-of-the-title-HASH.md, the hash being of its address.

    The second name, with the whole hash, is for where the first is another's.
    """
    host = re.sub(r"[^\w.-]+", "-", httpx.URL(page.url).host).strip(".-") or "web"
    words = re.sub(r"[\W_]+", "-", page.title.casefold())[:_LONGEST_WORDS].strip("-") or "article"
    for digest in (file_hash(page.url), hashlib.sha256(page.url.encode()).hexdigest()):
        yield f"{_cut(host)}/{_cut(words)}-{digest}.md"


def file_hash(url: str) -> str:
    """The part of a file's name that tells its address from others: 8 hexadecimal digits."""
    return hashlib.sha256(url.encode()).hexdigest()[:8]


def _cut(name: str) -> str:
    return name.encode()[:_MOST_BYTES].decode("utf-8", "ignore").rstrip(".-")

"""PDF: the text page by page, its wrapped lines joined again, with where each page starts."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from index.articles.corpus import Limits, Unreadable
from index.articles.draft import Draft
from index.articles.metadata import clean
from index.types import Span

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is raised

_MOST_PAGES = 2000
_LONGEST_NUMBER = 200
"""Characters of a page's last line that are looked at: a page number has fewer."""
_NO_TITLE = re.compile(
    r"(?i)untitled|title|document\d*|microsoft word\b.*|.*\.(?:docx?|pdf|indd|qxd|pages|odt|rtf|tex)"
)
_PAGE_NUMBER = re.compile(
    r"^[ \t]*(?:page[ ]+)?\d{1,4}(?:[ ]*(?:/|of)[ ]*\d{1,4})?[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_HYPHENATED = re.compile(r"(?<!\w)(\w++)-\n(?=([a-z]\w*+))")


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft]:
    """The one article of a PDF; `pages` are the offsets at which its pages start. A bare scan is refused.

    The date inside a PDF is the day the file was made, and so is not taken for the day of publication.
    """
    if not data[:1024].lstrip().startswith(b"%PDF"):
        raise Unreadable("not a PDF")
    try:
        document = PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable("protected by a password")
        if len(document.pages) > _MOST_PAGES:
            raise Unreadable(f"more than {_MOST_PAGES} pages")
        pages = list(_texts(document, limits))
        information = document.metadata
    except PyPdfError as error:
        raise Unreadable(f"a damaged PDF ({error})") from None
    if not any(pages):
        raise Unreadable("holds no text, only pictures of it: it needs OCR first")
    text, starts = _joined(pages)
    title = clean(information.title) if information else None
    yield Draft(
        id=path,
        text=text,
        title=None if title is None or _NO_TITLE.fullmatch(title) else title,
        author=clean(information.author) if information else None,
        unindexed=tuple(Span(*match.span()) for match in _PAGE_NUMBER.finditer(text)),
        pages=starts,
    )


def _texts(document: PdfReader, limits: Limits) -> Iterator[str]:
    """The text of each page; a page that is listed again is not read, nor given, again."""
    seen: set[tuple[int, int]] = set()
    left = limits.max_file_bytes
    for page in document.pages:
        reference = page.indirect_reference
        if reference is not None and (reference.idnum, reference.generation) in seen:
            yield ""
            continue
        if reference is not None:
            seen.add((reference.idnum, reference.generation))
        text = _clean(page.extract_text())
        left -= len(text)
        if left < 0:
            raise Unreadable("unpacks to more text than an article can have")
        yield text


def _clean(page: str) -> str:
    # a font without a map to Unicode yields NULs and halves of pairs, which nothing after this could store
    page = "".join(c for c in page if c != "\x00" and not "\ud800" <= c <= "\udfff").replace("\u00ad", "")
    return _unwrapped(page).strip()


def _unwrapped(page: str) -> str:
    """The page with the lines of a paragraph joined: a line goes on unless it is short or ends a sentence."""
    whole_words = set(re.findall(r"(?<!\w)\w++-\w++", page))

    def dehyphenate(match: re.Match[str]) -> str:
        return f"{match[1]}-" if f"{match[1]}-{match[2]}" in whole_words else match[1]

    lines = [line.strip() for line in _HYPHENATED.sub(dehyphenate, page).splitlines()]
    widest = max((len(line) for line in lines), default=0)
    joined = ""
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        ended = line.endswith((".", "!", "?", "”", '"', "’", ":"))
        is_full = len(line) > (0.85 if ended else 0.6) * widest
        goes_on = following[:1].islower() or (
            is_full and not _PAGE_NUMBER.match(following) and bool(following)
        )
        joined += line + (" " if goes_on else "\n")
    return re.sub(r"\n{3,}", "\n\n", joined)


def _joined(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    text = ""
    starts = []
    for page in pages:
        if text and page:
            # a sentence that runs over the page's end stays one sentence, unless a page number stands between
            runs_on = (
                text[-1].isalnum()
                and page[0].islower()
                and not _PAGE_NUMBER.match(text[max(len(text) - _LONGEST_NUMBER, text.rfind("\n") + 1) :])
            )
            text += " " if runs_on else "\n\n"
        starts.append(len(text))
        text += page
    return text, tuple(starts)

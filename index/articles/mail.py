"""Mails (.eml) and pages saved as one file (.mhtml): the text of the message, or of the page."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from index.articles import dates
from index.articles.corpus import Limits, Unreadable
from index.articles.decoding import decode
from index.articles.draft import Draft
from index.articles.html import read as read_page
from index.articles.markup import from_html
from index.articles.metadata import clean, web_address
from index.types import Skipped


def read(data: bytes, path: str, limits: Limits) -> Iterator[Draft | Skipped]:
    """The one article of a message: a newsletter's plain text where it has one, else its page."""
    message = email.message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise Unreadable("not a mail")
    moment = dates.read(str(message.get("date", "")))
    sender, _ = parseaddr(str(message.get("from", "")))
    url = web_address(str(message.get("snapshot-content-location", "")).strip())
    plain = message.get_body(("plain",))
    page = message.get_body(("html",))
    if page is not None and (url is not None or plain is None or not _text(plain).strip()):
        body = _bytes(page)
        if url is not None:
            for draft in read_page(body, path, limits):
                yield replace(draft, url=draft.url or url)
            return
        text = from_html(decode(body, page.get_content_charset()))
    elif plain is not None:
        text = _text(plain)
    else:
        raise Unreadable("holds no text")
    yield Draft(
        id=path,
        text=text,
        title=clean(str(message.get("subject", ""))),
        source=clean(sender),
        published=moment.day if moment else None,
        published_at=moment.at if moment else None,
    )


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: MIMEPart) -> str:
    return decode(_bytes(part), part.get_content_charset())

"""Records of any table or feed of articles: which of their fields hold what, by the names that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.articles import dates
from index.articles.corpus import Limits, Unreadable
from index.articles.draft import Draft
from index.articles.markup import readable
from index.articles.metadata import author_name, clean, host_of, web_address

NAMES = {
    "text": (
        "text", "body", "content", "maintext", "article", "articlebody", "articletext", "articlecontent", "fulltext",
        "bodytext", "textbody", "textcontent", "contenttext", "plaintext", "cleanedtext", "cleantext", "newstext",
        "newscontent", "story", "storytext", "storybody", "mainbody", "fullcontent", "fullarticle", "bodyhtml",
        "contenthtml", "html", "contentencoded", "markdown", "contentmarkdown", "rawtext", "rawcontent", "paragraphs",
        "transcript",
    ),
    "title": ("title", "headline", "head", "name", "articletitle", "newstitle", "subject", "heading", "webtitle",
              "titletext", "mainheadline", "ogtitle"),
    "source": (
        "source", "publication", "publisher", "outlet", "publicationname", "sourcename", "newspaper", "media",
        "mediaoutlet", "sitename", "site", "website", "provider", "organization", "organisation", "agency", "journal",
        "channel", "domain", "sourcedomain", "hostname", "host", "feed", "feedtitle",
    ),
    "author": ("author", "authors", "byline", "by", "creator", "writer", "writers", "authorname", "reporter",
               "journalist", "dccreator", "contributors"),
    "published": (
        "published", "publishedat", "publishdate", "pubdate", "publisheddate", "datepublished", "datepublish",
        "publicationdate", "publishedon", "publishedtime", "publishtime", "publicationtime", "pubtime",
        "publishedparsed",
        "webpublicationdate", "firstpublished", "firstpublicationdate", "date", "articledate", "newsdate", "datetime",
        "created", "createdat", "createdon", "dateposted", "posted", "postedat", "postdate", "releasedate", "issued",
        "timestamp", "time", "dcdate", "pubdateutc", "seendate",
    ),
    "url": ("url", "link", "articleurl", "canonicalurl", "weburl", "sourceurl", "permalink", "href", "canonical",
            "pageurl", "newsurl", "storyurl", "originalurl", "uri", "webpage", "address"),
    "id": ("id", "uuid", "guid", "articleid", "docid", "documentid", "newsid", "storyid", "uid", "identifier"),
}  # fmt: skip
"""What each part of an article is called, in lower case without signs, the surest name first."""

_INSIDE = (
    "article",
    "fields",
    "attributes",
    "data",
    "source",
    "document",
    "doc",
    "post",
    "node",
    "news",
    "story",
)
_LONGEST_ID = 200
_MOST_NAMED = 30


def article_of(
    record: Mapping[str, Any], fallback_id: str, limits: Limits, *, month_first: bool | None = None
) -> Draft:
    """The article that a record is. Raises Unreadable where no field of it is a text, and names those it has.

    `limits.fields` says where the user wants a part to come from; else the usual names decide. A date of numbers alone
    is read as `month_first` says, and with the month first where nothing does.
    """
    fields = _Fields(record, dict(limits.fields))
    key = next((key for value in fields.every("id") if (key := usable_id(value))), fallback_id)
    return _stated(fields, Draft(id=key, text=readable(fields.text())), month_first)


def stated_in(record: Mapping[str, Any], draft: Draft, *, without: frozenset[str] = frozenset()) -> Draft:
    """The draft with what a record states of it; fields called as in `without` (in lower case) do not count."""
    return _stated(
        _Fields({name: value for name, value in record.items() if _key(name) not in without}, {}), draft, None
    )


def _stated(fields: _Fields, draft: Draft, month_first: bool | None) -> Draft:
    addresses = [value for part in ("url", "source", "id") for value in fields.every(part)]
    url = next((address for value in addresses if (address := web_address(value))), None)
    moment = next((m for value in fields.every("published") if (m := _moment(value, month_first))), None)
    if moment is not None:
        moment = dates.agreed(moment, [dates.of_address(url)])
    return replace(
        draft,
        title=next((name for value in fields.every("title") if (name := clean(_plain(value)))), None),
        source=_source(fields),
        author=next((name for value in fields.every("author") if (name := author_name(_plain(value)))), None),
        published=moment.day if moment else None,
        published_at=moment.at if moment else None,
        url=url,
    )


def month_first_of(records: Iterable[Mapping[str, Any]], limits: Limits) -> bool | None:
    """Whether dates of numbers alone have the month first in these records, as those with one reading show."""
    chosen = dict(limits.fields)
    return dates.order_of(value for record in records for value in _Fields(record, chosen).every("published"))


def usable_id(value: object) -> str | None:
    """An id as people write it, or None for what cannot be one."""
    if isinstance(value, dict):
        value = value.get("$oid")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text if text and text.isprintable() and len(text) <= _LONGEST_ID else None


class _Fields:
    """The fields of one record by what they hold."""

    def __init__(self, record: Mapping[str, Any], chosen: Mapping[str, str]) -> None:
        self._chosen = chosen
        self._known = {_key(name): value for name, value in reversed(list(record.items()))}
        self._names = [str(name) for name in record]
        self._record = record
        if not any(name in self._known for name in NAMES["text"] if _is_text(self._known.get(name))):
            for outer in _INSIDE:
                inner = self._known.get(outer)
                if isinstance(inner, dict):
                    self._known = {_key(name): value for name, value in reversed(list(inner.items()))} | {
                        name: value for name, value in self._known.items() if name != outer
                    }
                    self._names += [f"{outer}.{name}" for name in inner]

    def every(self, part: str) -> list[Any]:
        """What stands in the fields of that part, the surest first; only the one that the user chose, if any."""
        if part in self._chosen:
            value = _at(self._record, self._chosen[part])
            return [] if value is None else [value]
        return [self._known[name] for name in NAMES[part] if self._known.get(name) not in (None, "", [], {})]

    def text(self) -> str:
        """The text. Raises Unreadable with the reason."""
        chosen = self._chosen.get("text")
        values = self.every("text")
        for value in values:
            if (text := _joined(value)) and text.strip():
                return (
                    text.replace("\x00", "\ufffd")
                    .encode("utf-16", "surrogatepass")
                    .decode("utf-16", "replace")
                )
        there = ", ".join(name[:40] for name in self._names[:_MOST_NAMED]) or "none"
        name = chosen or next((name for name in self._names if _key(name) in NAMES["text"]), "text")
        if not values:
            missing = f'no "{name}"'
        elif isinstance(values[0], str):
            missing = f'"{name}" is blank'
        else:
            missing = f'"{name}" is not a string ({type(values[0]).__name__})'
        raise Unreadable(f'{missing}; it has: {there} (rename the one with the text to "text")')


def _key(name: object) -> str:
    return "".join(c for c in str(name).casefold() if c.isalnum())


def _at(record: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401  whatever a record holds
    """The value of a field by its name, or by the names that lead to it, joined with dots."""
    if path in record:
        return record[path]
    value: Any = record
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _is_text(value: object) -> bool:
    return bool(_joined(value))


def _joined(value: object) -> str | None:
    """A text as it stands in a field: a string, a list of paragraphs, or an object around one of them."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        inside = (
            value.get(name) for name in ("rendered", "text", "value", "content", "body", "html", "#text", "_")
        )
        return next((item for item in inside if isinstance(item, str) and item), None)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        # never a list in a list: YAML's aliases can nest a short file's lists beyond counting
        parts = [text for item in value if isinstance(item, str | dict) and (text := _joined(item))]
        return "\n\n".join(parts) or None
    return None


def _plain(value: object, *, inside: bool = False) -> object:
    """A name or title without markup, wherever it stands in the value; `inside` a list no other is looked into."""
    if isinstance(value, str):
        return readable(value[:5000])
    if isinstance(value, list | tuple):
        return None if inside else [_plain(item, inside=True) for item in value[:20]]
    if isinstance(value, dict):
        names = (
            "name",
            "title",
            "rendered",
            "main",
            "original",
            "fullName",
            "displayName",
            "value",
            "text",
            "#text",
        )
        found = next(
            (value[name] for name in names if isinstance(value.get(name), str) and value[name]), None
        )
        if found is None and (value.get("first") or value.get("last")):
            found = " ".join(str(value[part]) for part in ("first", "last") if value.get(part))
        return _plain(found, inside=True)
    return value


def _source(fields: _Fields) -> str | None:
    for value in fields.every("source"):
        name = clean(_plain(value))
        if name:
            return host_of(name) or name
    return None


def _moment(value: object, month_first: bool | None) -> dates.Moment | None:
    if isinstance(value, list) and len(value) > 5 and all(isinstance(item, int) for item in value[:6]):
        value = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*value[:6])  # feedparser's published_parsed
    return dates.of_record(value, month_first=True if month_first is None else month_first)

"""What stands in front of a Markdown text: YAML, TOML or JSON front matter, or the head that a clipper writes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

from index.articles.corpus import Unreadable

_FRONT = re.compile(r"---[ \t]*\r?\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_OPENED = re.compile(r"---[ \t]*\r?\n[A-Za-z_][\w-]*[ \t]*:")
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\r?\n|\Z)")
# a plain value: not in quotes, not a list or an object
_PLAIN = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]+(?=[^\s\"'\[{|>&*!])(.*\S)[ \t]*$", re.MULTILINE)
_LONGEST_FRONT = 20_000
_LONGEST_LINE = 2_500
_DEEPEST = 50
_LINE = re.compile(r"(?P<line>[^\r\n]*)(?:\r?\n|\r|\Z)")
_HEAD = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{1,24}):[ \t]+(?P<value>\S[^\r\n]{0,2000})")
_LIST_ITEM = re.compile(
    r"[-*][ \t]+(?:\*\*)?(?P<key>[A-Za-z][A-Za-z ]{1,24})(?:\*\*)?:(?:\*\*)?[ \t]*(?P<value>[^\r\n]{0,2000})"
)
_KEYS = {
    "title": "title", "full title": "title", "url source": "url", "url": "url", "link": "url", "source": "source",
    "source url": "url", "original url": "url", "published time": "published", "published": "published",
    "publication date": "published", "date published": "published", "published date": "published",
    "date": "published", "author": "author", "authors": "author", "byline": "author", "by": "author",
    "publication": "source", "publisher": "source", "site": "source", "site name": "source", "domain": "source",
    "description": "", "tags": "", "image": "", "warning": "", "summary": "", "category": "", "document tags": "",
    "number of pages": "", "status": "", "added": "", "saved": "", "date saved": "", "language": "", "word count": "",
    "document note": "", "time added": "", "reading time": "", "published on": "published",
}  # fmt: skip
"""What the lines of a clipper's head state; those that map to nothing belong to the head all the same."""
_CONTENT = re.compile(r"(?:markdown |full )?(?:content|text|document):?", re.IGNORECASE)
_METADATA = re.compile(r"#{1,3}[ \t]+(?:metadata|document info|properties)[ \t]*", re.IGNORECASE)
_COVER = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)|#[A-Za-z]\w*(?:[ \t]+#\w+)*")
_ORIGINAL = re.compile(
    r"\[(?:read |view )?original(?: article)?\]\((?P<url>https?://[^\s)]{1,2000})\)", re.IGNORECASE
)
_SAVED_AT = re.compile(
    r"\[(?:read|view|open)[^\]\n]{0,40}\]\([^)\n]*\)(?:[ \t]*[|·][ \t]*)?|>[ \t]*#+[ \t]*excerpt",
    re.IGNORECASE,
)
_SECTION = re.compile(r"#{1,3}[ \t]+(?P<name>[^\r\n]*\S)")


def front_of(text: str) -> tuple[dict[str, object], int]:
    """The fields, by lower-case names, and where the text starts: nothing and 0 where a text has no front.

    Raises Unreadable for front matter that is broken.
    """
    if text.startswith("---"):
        fields, start = _yaml(text)
    elif text.startswith("+++"):
        fields, start = _toml(text)
    elif text.startswith("{"):
        fields, start = _json(text)
    else:
        fields, start = {}, 0
    if not start:
        fields, start = head_of(text)
    if fields.get("verbatim") == "yes":
        return fields, start
    more, after = _clipped(text, start)
    return {**more, **fields}, after


def head_of(text: str) -> tuple[dict[str, object], int]:
    """What lines such as "Title: ..." at the very top state, and where the text after them starts.

    As Jina's reader writes them. There must be a title and one thing more: an article may open with a colon.
    """
    fields: dict[str, object] = {}
    at = 0
    for match in _LINE.finditer(text[:_LONGEST_FRONT]):
        line = match["line"].strip()
        if match.end() == match.start():
            break
        if line and _CONTENT.fullmatch(line) and fields:
            at = match.end()
            break
        head = _HEAD.fullmatch(line) if line else None
        if line and (
            head is None or head["key"].lower() not in _KEYS or (not fields and head["key"] != "Title")
        ):
            break
        if head:
            _keep(fields, head["key"], head["value"])
            at = match.end()
    return (fields, at) if len(fields) > 1 else ({}, 0)


def _clipped(text: str, start: int) -> tuple[dict[str, object], int]:
    """What Readwise and Omnivore write between front matter and text: title, cover, a list of properties, links."""
    fields: dict[str, object] = {}
    at = start
    is_clip = False
    for match in _LINE.finditer(text, start, start + _LONGEST_FRONT):
        line = match["line"].strip()
        if match.end() == match.start():
            break
        if len(line) > _LONGEST_LINE:
            at = match.start()
            break
        if _METADATA.fullmatch(line):
            is_clip = True
        elif original := _ORIGINAL.search(line):
            is_clip = True
            fields.setdefault("url", original["url"])
        elif (section := _SECTION.fullmatch(line)) and is_clip:
            at = match.end()
            if _CONTENT.fullmatch(section["name"]) or section["name"].lower() == "highlights":
                break
            at = match.start()
            break
        elif section and "title" not in fields:
            fields["title"] = section["name"]
        elif (item := _LIST_ITEM.fullmatch(line)) and item["key"].lower() in _KEYS and is_clip:
            _keep(fields, item["key"], item["value"])
        elif not line or _COVER.fullmatch(line) or _SAVED_AT.fullmatch(line):
            continue
        else:
            at = match.start()
            break
    return (fields, at) if is_clip else ({}, start)


def _keep(fields: dict[str, object], key: str, value: str) -> None:
    name = _KEYS[key.lower()] or f"_{key.lower()}"
    if value.strip():
        fields.setdefault(name, value.strip())


def _yaml(text: str) -> tuple[dict[str, object], int]:
    match = _FRONT.match(text[:_LONGEST_FRONT])
    if match is None:
        if _OPENED.match(text):
            raise Unreadable("its front matter is not closed by a line ---")
        return {}, 0
    fields = _parsed(match["yaml"])
    if fields is None:
        return {}, match.end()
    if not isinstance(fields, dict):
        return {}, 0
    return _known(fields), match.end()


def _toml(text: str) -> tuple[dict[str, object], int]:
    match = _TOML.match(text[:_LONGEST_FRONT])
    if match is None:
        return {}, 0
    if match["toml"].count("[") > 20 * _DEEPEST:
        raise Unreadable("its front matter is nested too deeply")
    try:
        return _known(tomllib.loads(match["toml"].replace("\r\n", "\n"))), match.end()
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"its front matter is not TOML ({error})") from None


def _json(text: str) -> tuple[dict[str, object], int]:
    try:
        fields, end = json.JSONDecoder(strict=False).raw_decode(text[:_LONGEST_FRONT])
    except (ValueError, RecursionError):
        return {}, 0
    return (_known(fields), end) if isinstance(fields, dict) else ({}, 0)


def _known(fields: Mapping[Any, object]) -> dict[str, object]:
    known = {str(key).lower(): value for key, value in fields.items()}
    return {key: value for key, value in known.items() if value not in ("", None)}


def _parsed(source: str) -> object:
    try:
        return _load(source)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = error
    try:
        # the commonest fault: a headline with a colon in it, not in quotes
        return _load(_PLAIN.sub(lambda m: f"{m[1]}: '{m[2].replace(chr(39), chr(39) * 2)}'", source))
    except (yaml.YAMLError, RecursionError, ValueError):
        mark = getattr(reason, "problem_mark", None)
        where = f" (line {mark.line + 2} of the file)" if mark is not None else ""
        raise Unreadable(f"its front matter is not YAML{where}: put the value in quotes") from None


def _load(source: str) -> object:
    return yaml.load(source, Loader=_Loader)  # noqa: S506  builds strings, lists and mappings only


class _Loader(yaml.BaseLoader):
    """Builds strings, lists and mappings only: safer than SafeLoader, and a title "2024" stays one.

    PyYAML's time grows with the square of the nesting; no front matter of an article is nested like that.
    """

    def fetch_flow_collection_start(self, TokenClass: Any) -> None:  # noqa: ANN401  PyYAML's signature
        if self.flow_level >= _DEEPEST:
            raise Unreadable("its front matter is nested too deeply")
        super().fetch_flow_collection_start(TokenClass)

    def add_indent(self, column: int) -> bool:
        if len(self.indents) >= _DEEPEST:
            raise Unreadable("its front matter is nested too deeply")
        return bool(super().add_indent(column))

    def construct_scalar(self, node: Any) -> Any:  # noqa: ANN401
        value = super().construct_scalar(node)
        # in quotes, "null" is a title
        return "" if node.style is None and value in ("~", "null", "Null", "NULL") else value

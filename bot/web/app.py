"""The routes: the API for programs, the page for people. Every question is answered in a thread of the pool."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.desk.desk import Desk
from bot.desk.library import find_article, holdings
from bot.desk.models import Notice
from bot.queries import newest, query_of
from bot.render.json import as_dict
from bot.render.json_library import article_in_full, sources_as_dict
from bot.render.page import STYLE, Asked, article_page, ask_page, message_page
from bot.web.guard import Guard, Rate
from bot.web.openapi import document
from index.errors import NewsdeskError, UsageError
from index.types import Query, Span

_ASKING = frozenset({"q", "k", "source", "since", "until", "any_time"})
_STATUS = {404: "not found", 405: "method not allowed: only GET is answered"}


class Site:
    """One desk behind routes. `k` passages are answered where a request does not say how many."""

    def __init__(self, desk: Desk, k: int, notice: Notice) -> None:
        self._desk, self._k, self._notice = desk, k, notice

    def app(self, token: str, per_minute: int) -> Starlette:
        """The application, guarded by `token` (empty: none, loopback only) and a rate an address."""
        routes = [
            Route("/", self._page),
            Route("/article", self._article_page),
            Route("/style.css", _style),
            Route("/api/ask", self._ask),
            Route("/api/articles/{id:path}", self._article),
            Route("/api/sources", self._sources),
            Route("/openapi.json", _openapi),
        ]
        return Starlette(
            routes=routes,
            middleware=[Middleware(Guard, token=token, rate=Rate(per_minute), refusal=refusal)],
            exception_handlers={HTTPException: _http_error, NewsdeskError: _error, Exception: _failure},
        )

    def _ask(self, request: Request) -> Response:
        _check_names(request.query_params, _ASKING)
        return _json(as_dict(newest(self._desk, self._notice).ask(self._query(request.query_params))))

    def _article(self, request: Request) -> Response:
        _check_names(request.query_params, frozenset())
        name = request.path_params["id"]
        article = find_article(newest(self._desk, self._notice), name)
        if article is None:
            raise HTTPException(404, f"there is no article {name!r}")
        return _json(article_in_full(article))

    def _sources(self, request: Request) -> Response:
        _check_names(request.query_params, frozenset())
        return _json(sources_as_dict(holdings(newest(self._desk, self._notice))))

    def _page(self, request: Request) -> Response:
        given = request.query_params
        asked = Asked(*(given.get(name, "").strip() for name in ("q", "source", "since", "until")))
        desk = newest(self._desk, self._notice)
        if "q" not in given:
            return HTMLResponse(_bytes(ask_page(asked, desk.info, date.today())))
        try:
            answer = desk.ask(self._query(given))
        except UsageError as error:
            page = ask_page(asked, desk.info, date.today(), trouble=str(error))
            return HTMLResponse(_bytes(page), status_code=400)
        return HTMLResponse(_bytes(ask_page(asked, desk.info, date.today(), answer)))

    def _article_page(self, request: Request) -> Response:
        given = request.query_params
        article = find_article(newest(self._desk, self._notice), given.get("id", ""))
        if article is None:
            raise HTTPException(404, f"there is no article {given.get('id', '')!r}")
        return HTMLResponse(_bytes(article_page(article, _span(given, len(article.text)))))

    def _query(self, given: QueryParams) -> Query:
        return query_of(
            given.get("q", ""),
            k=_number("k", given.get("k") or str(self._k)),
            sources=[source for source in given.getlist("source") if source],
            since=given.get("since"),
            until=given.get("until"),
            any_time=_flag("any_time", given.get("any_time", "")),
        )


def refusal(request: Request, status: int, sentence: str) -> Response:
    """One sentence, as JSON under /api/, else as a page."""
    if request.url.path.startswith(("/api/", "/openapi.json")):
        return _json({"error": sentence}, status)
    title = {401: "Not allowed", 404: "Not found", 429: "Too many requests"}.get(status, "No answer")
    return HTMLResponse(_bytes(message_page(title, sentence)), status_code=status)


def _error(request: Request, error: Exception) -> Response:
    return refusal(request, 400 if isinstance(error, UsageError) else 503, str(error))


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = error.detail if error.status_code == 404 and error.detail != "Not Found" else None
    response = refusal(request, error.status_code, told or _STATUS.get(error.status_code, error.detail))
    response.headers.update(error.headers or {})
    return response


def _failure(request: Request, error: Exception) -> Response:
    # the server logs the traceback; a stranger is told nothing of it
    return refusal(request, 500, "something went wrong here; the log of the server says what")


def _style(request: Request) -> Response:
    return Response(STYLE, media_type="text/css")


def _openapi(request: Request) -> Response:
    return _json(document())


def _json(value: Mapping[str, Any], status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return Response(_bytes(text), status, media_type="application/json")


def _bytes(text: str) -> bytes:
    # what is no Unicode (half of a surrogate pair) becomes its escape, which is also what JSON calls it
    return text.encode("utf-8", "backslashreplace")


def _check_names(given: QueryParams, known: frozenset[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        there_are = f"there are {', '.join(sorted(known))}" if known else "there is none here"
        raise UsageError(f"{unknown[0][:40]!r} is no parameter: {there_are}")
    for name in given.keys():  # noqa: SIM118  a multi-dict: its items come once a value
        if name != "source" and len(given.getlist(name)) > 1:
            raise UsageError(f"{name}: given more than once")


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UsageError(f"{name}: {text[:40]!r} is not a whole number")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("", "0", "1", "no", "yes", "false", "true", "on", "off"):
        raise UsageError(f"{name}: {text[:40]!r} is neither yes nor no")
    return text.lower() in ("1", "yes", "true", "on")


def _span(given: QueryParams, length: int) -> Span | None:
    """The place to be marked, None for none or for one that is not in the text."""
    try:
        start, end = (_number(name, given.get(name, "")) for name in ("start", "end"))
    except UsageError:
        return None
    return Span(start, end) if start < end <= length else None

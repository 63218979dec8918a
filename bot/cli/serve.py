"""`newsdesk serve`: the web page and the API, until it is told to end."""

from __future__ import annotations

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, say
from bot.settings import Settings
from index.errors import UsageError


def run(settings: Settings, host: str, port: int, *, corpus_given: bool) -> int:
    """Serve; an index is built first where there is none."""
    from bot.web.app import Site
    from bot.web.guard import is_loopback
    from bot.web.listening import listen, serve

    if not is_loopback(host) and not settings.serve_token:
        raise UsageError(
            f"--host {host}: others can reach it, so set NEWSDESK_SERVE_TOKEN to a long random text that they "
            "must know, or leave --host out"
        )
    with listen(host, port) as listening, open_desk(settings, corpus_given=corpus_given) as desk:
        site = Site(desk, settings.k, say)
        serve(site.app(settings.serve_token, settings.serve_per_minute), listening, say)
    return FOUND

"""`newsdesk mcp`: the tools of the Model Context Protocol, until the client leaves or Ctrl-C."""

from __future__ import annotations

from bot.cli.opening import open_desk
from bot.cli.status import FOUND, say
from bot.settings import Settings


def run(settings: Settings, port: int | None, *, corpus_given: bool) -> int:
    """Serve on stdin and stdout, or over HTTP on a port of this computer; an index is built first if there is none."""
    from bot.tools import Tools

    with open_desk(settings, corpus_given=corpus_given) as desk:
        server = Tools(desk, settings.k, say).server()
        if port is None:
            server.run("stdio")
            return FOUND
        from bot.web.listening import listen, serve

        with listen("127.0.0.1", port) as listening:
            serve(server.streamable_http_app(host="127.0.0.1"), listening, say, "/mcp")
    return FOUND

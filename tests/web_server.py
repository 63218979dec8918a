"""A web server on loopback for tests: each path answers as a test has set it, and every request is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FERRY = (
    "The ferry line from Tarnow Bay to Osterby opens in spring, the port authority said on Monday.",
    "Two boats will cross every hour, and each of them carries 240 passengers and 30 cars, according to the plan.",
    "Tickets are to cost less than the bus over the bridge, which is closed for repairs until the end of April.",
)


@dataclass
class Reply:
    """One answer. `serve` writes the body itself, after the head: for slow and broken answers."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    serve: Callable[[BaseHTTPRequestHandler, threading.Event], None] | None = None


@dataclass
class WebServer:
    """`replies` by path; `requests` as (path, headers); `ended` is set when the test is over."""

    port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, title: str, *paragraphs: str, head: str = "", **options: object) -> str:
        """Serve an article, long enough to be one, with an ETag of its own; its address."""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        article = f"<article><h1>{title}</h1>{body}</article>"
        content = f"<html><head><title>{title}</title>{head}</head><body>{article}</body></html>"
        headers = {"ETag": f'"{hash(content)}"'}
        self.replies[path] = Reply(content.encode(), headers=headers, **options)  # type: ignore[arg-type]
        return self.url(path)

    def asked(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def serving() -> Iterator[WebServer]:
    """A server that runs until the end of the block."""
    web = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = web.replies.get(self.path, Reply(b"nothing here", "text/plain", 404))
            etag = reply.headers.get("ETag")
            status = 304 if etag and self.headers.get("If-None-Match") == etag else reply.status
            self.send_response(status)
            for name, value in ({"Content-Type": reply.content_type} | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if status != 304 and reply.serve:
                    reply.serve(self, web.ended)
                elif status != 304:
                    self.wfile.write(reply.body)
            except OSError:
                pass  # the reader has gone, as it should where a body is too large

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        web.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield web
        finally:
            web.ended.set()
            server.shutdown()
            thread.join()

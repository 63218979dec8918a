"""Fetching: which addresses are connected to, what a redirect may lead to, and what is too much or too slow."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.incoming.addresses import refusal
from index.incoming.fetcher import PAGE_TYPES, Fetcher, FetchError, FetchLimits
from web_server import FERRY, Reply, WebServer


def fetcher(**limits: object) -> Fetcher:
    return Fetcher(FetchLimits(**{"allow_loopback": True, **limits}), "test")  # type: ignore[arg-type]


def test_a_sixth_redirect_is_not_followed(web: WebServer) -> None:
    for n in range(7):
        web.replies[f"/{n}"] = Reply(status=302, headers={"Location": f"/{n + 1}"})
    with pytest.raises(FetchError, match="redirected more than 5 times"):
        fetcher().get(web.url("/0"), PAGE_TYPES)
    assert web.asked() == [f"/{n}" for n in range(6)]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://10.0.0.1/", "a private address"),
        ("http://169.254.169.254/latest/meta-data/", "a link-local address"),
        ("http://[::ffff:192.168.1.1]/", "a private address"),
        ("http://[fe80::1]/", "a link-local address"),
        ("http://0.0.0.0/", "the unspecified address"),
        ("file:///etc/passwd", "only plain http and https"),
        ("ftp://news.example/", "only plain http and https"),
        ("http://user:secret@news.example/", "only plain http and https"),
    ],
)
def test_a_redirect_to_where_nothing_may_be_fetched_is_refused(
    web: WebServer, target: str, told: str
) -> None:
    web.replies["/a"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(FetchError, match=told) as caught:
        fetcher().get(web.url("/a"), PAGE_TYPES)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::", "::127.0.0.1", "not an address",
        "192.88.99.1", "192.0.0.8", "3fff::1", "3fff:fff::1", "5f00::1", "4000::1", "100::1", "64:ff9b:1::a00:1",
        "64:ff9b::7f00:1", "64:ff9b:1::5db8:d70e", "2606:2800:21f::5efe:10.0.0.1",
        "2606:2800:21f::200:5efe:192.168.0.1",
        "fe80::5efe:93.184.215.14", "2001:1::1", "2001:20::1", "2002:c0a8:1::", "::ffff:0:10.0.0.1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert refusal(address, allow_loopback=False)


def test_public_addresses_pass_and_loopback_only_where_allowed() -> None:
    for address in (
        "93.184.215.14",
        "2606:2800:21f::1",
        "64:ff9b::5db8:d70e",
        "::ffff:93.184.215.14",
        "2606::5efe:5db8:d70e",
    ):
        assert refusal(address, allow_loopback=False) is None
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert refusal(address, allow_loopback=True) is None
    assert refusal("10.0.0.1", allow_loopback=True) == "a private address"


def test_loopback_is_refused_unless_it_is_allowed(web: WebServer) -> None:
    for host in ("127.0.0.1", "localhost", "0x7f000001", "2130706433"):
        with pytest.raises(FetchError, match="a loopback address"):
            fetcher(allow_loopback=False).get(web.url("/", host), PAGE_TYPES)
    assert web.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(web: WebServer) -> None:
    web.page("/", "Ferry line opens", *FERRY)
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    found = Fetcher(FetchLimits(allow_loopback=True), "test", resolve=lambda host, port: answers.pop(0)).get(
        web.url("/", "news.test"), PAGE_TYPES
    )
    assert found is not None and b"Ferry line" in found.body
    assert len(answers) == 1, "resolved once: a second answer, which could differ, is never asked for"
    assert web.requests[0][1]["host"] == f"news.test:{web.port}"


def test_one_private_address_among_several_condemns_the_host(web: WebServer) -> None:
    rebinding = Fetcher(
        FetchLimits(allow_loopback=True), "test", resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"]
    )
    with pytest.raises(FetchError, match=r"news\.test is 10\.0\.0\.1, a private address"):
        rebinding.get(web.url("/", "news.test"), PAGE_TYPES)
    assert web.requests == []


def test_each_redirect_is_resolved_and_checked_anew(web: WebServer) -> None:
    web.replies["/a"] = Reply(status=302, headers={"Location": web.url("/b", "inside.test")})
    hosts = {"news.test": ["127.0.0.1"], "inside.test": ["192.168.7.7"]}
    with pytest.raises(FetchError, match=r"inside\.test is 192\.168\.7\.7"):
        Fetcher(FetchLimits(allow_loopback=True), "test", resolve=lambda host, port: hosts[host]).get(
            web.url("/a", "news.test"), PAGE_TYPES
        )
    assert web.asked() == ["/a"]


def test_tls_verifies_the_name_and_not_the_number(web: WebServer, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=news.test -addext subjectAltName=DNS:news.test "
        f"-keyout {key.name} -out {certificate.name}".split(),
        cwd=tmp_path,
        capture_output=True,
    )
    assert made.returncode == 0, made.stderr
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)  # where the client never comes, the test fails instead of waiting

    def serve() -> None:
        for _ in range(2):
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            try:
                with server.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(65536)
                    secured.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nFerry."
                    )
            except OSError:
                connection.close()  # the client did not like the name

    thread = threading.Thread(target=serve)
    thread.start()
    client = Fetcher(
        FetchLimits(allow_loopback=True),
        "test",
        resolve=lambda host, port: ["127.0.0.1"],
        tls=ssl.create_default_context(cafile=str(certificate)),
    )
    port = listening.getsockname()[1]
    try:
        with pytest.raises(FetchError, match="certificate"):
            client.get(f"https://other.test:{port}/", PAGE_TYPES)
        found = client.get(f"https://news.test:{port}/", PAGE_TYPES)
        assert found is not None and found.body == b"Ferry."
    finally:
        thread.join()
        listening.close()


def drip(handler: BaseHTTPRequestHandler, ended: threading.Event) -> None:
    while not ended.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def hang(handler: BaseHTTPRequestHandler, ended: threading.Event) -> None:
    ended.wait()


@pytest.mark.parametrize("serve", [drip, hang])
def test_an_answer_that_does_not_end_is_given_up(
    web: WebServer, serve: Callable[[BaseHTTPRequestHandler, threading.Event], None]
) -> None:
    web.replies["/slow"] = Reply(serve=serve)
    with pytest.raises(FetchError, match=r"took longer than 0\.4 s"):
        fetcher(seconds=0.4).get(web.url("/slow"), PAGE_TYPES)


def test_a_head_that_does_not_end_is_given_up(web: WebServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                try:
                    while not ended.wait(0.05):
                        connection.sendall(b"x")
                except OSError:
                    pass  # the client has gone

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(FetchError, match=r"took longer than 0\.4 s"):
                fetcher(seconds=0.4).get(f"http://127.0.0.1:{listening.getsockname()[1]}/", PAGE_TYPES)
        finally:
            ended.set()
            thread.join()


def test_a_body_that_is_too_large_is_not_taken(web: WebServer) -> None:
    def endless(handler: BaseHTTPRequestHandler, ended: threading.Event) -> None:
        while not ended.is_set():
            handler.wfile.write(b"x" * 10_000)

    web.replies["/endless"] = Reply(serve=endless)
    web.replies["/stated"] = Reply(headers={"Content-Length": "900000000"}, serve=hang)
    for path in ("/endless", "/stated"):
        with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
            fetcher(max_bytes=100_000).get(web.url(path), PAGE_TYPES)


def packed(content: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return packer.compress(content) + packer.flush()


def test_a_packed_body_is_unpacked_and_a_bomb_is_not(web: WebServer) -> None:
    gzip = {"Content-Encoding": "gzip"}
    web.replies["/good"] = Reply(packed(b"Ferry." * 10_000), "text/plain", headers=gzip)
    web.replies["/bomb"] = Reply(packed(b"0" * 50_000_000), "text/plain", headers=gzip)
    web.replies["/cut"] = Reply(packed(b"Ferry." * 10_000)[:-20], "text/plain", headers=gzip)
    web.replies["/wrong"] = Reply(b"Ferry.", "text/plain", headers=gzip)
    web.replies["/twice"] = Reply(
        packed(packed(b"0" * 9_000_000)), headers={"Content-Encoding": "gzip, gzip"}
    )
    web.replies["/br"] = Reply(b"\x8b\x00", headers={"Content-Encoding": "br"})
    get = fetcher(max_bytes=100_000).get
    found = get(web.url("/good"), PAGE_TYPES)
    assert found is not None and found.body == b"Ferry." * 10_000
    for path, told in (
        ("/bomb", r"larger than 0\.1 MB"),
        ("/cut", "not whole"),
        ("/wrong", "damaged"),
        ("/twice", "packed as"),
        ("/br", "packed as 'br'"),
    ):
        with pytest.raises(FetchError, match=told):
            get(web.url(path), PAGE_TYPES)


def test_no_proxy_of_the_environment_is_used(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # a proxy would connect where it likes, past every check
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.page("/", "Ferry line opens", *FERRY)
    assert fetcher().get(web.url("/"), PAGE_TYPES) is not None
    assert os.environ["HTTP_PROXY"]


def test_a_bomb_is_never_in_memory_as_a_whole(web: WebServer) -> None:
    bomb = packed(b"0" * 50_000_000)
    web.replies["/bomb"] = Reply(bomb, "text/plain", headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="larger than"):
            fetcher(max_bytes=1_000_000).get(web.url("/bomb"), PAGE_TYPES)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_packed_body_without_content_is_bounded_too(web: WebServer) -> None:
    def empty_blocks(handler: BaseHTTPRequestHandler, ended: threading.Event) -> None:
        handler.wfile.write(b"\x78\x9c")
        while not ended.is_set():
            handler.wfile.write(b"\x00\x00\x00\xff\xff" * 1000)

    web.replies["/empty"] = Reply(headers={"Content-Encoding": "deflate"}, serve=empty_blocks)
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
        fetcher(max_bytes=100_000).get(web.url("/empty"), PAGE_TYPES)


def test_a_feed_where_a_page_is_wanted_names_the_other_command(web: WebServer) -> None:
    web.replies["/rss"] = Reply(b"<rss/>", "application/rss+xml")
    with pytest.raises(FetchError, match="is a feed, not a page: `newsdesk feed add` takes it"):
        fetcher().get(web.url("/rss"), PAGE_TYPES)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,
        b"HTTP/1.1 200 OK\r\nX\x00Y: z\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\nshort",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello",
        HEAD + b"Content-Encoding: gzip\r\n\r\n",
        MOVED + b"http://[\r\n\r\n",
        MOVED + b"http://a:99999/\r\n\r\n",
        MOVED + b"http://" + b"a" * 70_000 + b"/\r\n\r\n",
        MOVED + b"http://xn--\xff\xfe.test/\r\n\r\n",
        MOVED + "http://\u202eexample.test/".encode() + b"\r\n\r\n",
        MOVED + b"\\\\10.0.0.1\\share\r\n\r\n",
        MOVED + b"javascript:alert(1)\r\n\r\n",
    ],
)
def test_a_broken_answer_is_one_line(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(answer)
                except OSError:
                    pass  # the client has heard enough

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(FetchError) as caught:
                fetcher().get(f"http://127.0.0.1:{listening.getsockname()[1]}/", PAGE_TYPES)
        finally:
            thread.join()
    assert str(caught.value).startswith("http://127.0.0.1:") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example",
        "http://",
        "http://[",
        "http://a b/",
        "https://user@a.example/",
        "mailto:a@b.example",
    ],
)
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(FetchError):
        fetcher().get(address, PAGE_TYPES)

"""Jobs for the worker: a well-behaved one, and the ways in which one may go wrong."""

from __future__ import annotations

import os
import time
from typing import Any

from index.articles import apart as articles


def echo(given: dict[str, Any], body: bytes) -> list[Any]:
    print("a parser's own output stands among no replies")
    return [given, len(body), os.getpid()]


def spin(given: dict[str, Any], body: bytes) -> None:
    while True:
        pass


def read_or_spin(given: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Read a file of the corpus as ever, but for slow.html, whose parser never comes to an end."""
    if given["file"]["path"] == "slow.html":
        spin(given, body)
    return articles.job(given, body)


def sleep(given: dict[str, Any], body: bytes) -> None:
    time.sleep(600)


def hoard(given: dict[str, Any], body: bytes) -> int:
    return len(bytearray(given["bytes"]))


def die(given: dict[str, Any], body: bytes) -> None:
    os._exit(given["status"])


def kill(given: dict[str, Any], body: bytes) -> None:
    os.kill(os.getpid(), given["signal"])

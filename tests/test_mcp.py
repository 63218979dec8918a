"""`newsdesk mcp`: what the SDK's own client gets from the command as another process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import StdioServerParameters
from mcp.client.client import Client

from bot.desk.desk import Desk
from bot.desk.quote import checked_quote
from bot.render.json import as_dict
from bot.render.quotes import found_as_dict
from bot.settings import Settings
from index.types import Query
from tests_support import READER

ROOT = Path(__file__).parent.parent
QUESTION = "How many prisoners of war were exchanged?"


def command(settings: Settings, *options: str) -> list[str]:
    return [sys.executable, "-m", "bot", "mcp", "--index", str(settings.index), *options]


async def exercise(client: Client, desk: Desk) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "find_quote", "show_article", "list_sources"}
    for tool in tools.values():
        assert tool.description and tool.output_schema
        assert tool.annotations is not None and tool.annotations.read_only_hint
    assert tools["ask"].input_schema["required"] == ["question"]

    answer = await client.call_tool("ask", {"question": QUESTION, "k": 2})
    assert not answer.is_error
    assert answer.structured_content == as_dict(desk.ask(Query(QUESTION, k=2)))

    (passage, *_) = answer.structured_content["passages"]
    article = await client.call_tool("show_article", {"article": passage["article"]["id"]})
    assert article.structured_content is not None
    quote = passage["quote"]
    assert article.structured_content["text"][quote["start"] : quote["end"]] == quote["text"]

    found = await client.call_tool("find_quote", {"quote": quote["text"]})
    assert found.structured_content == found_as_dict(desk.find(checked_quote(quote["text"])))
    (match, *_) = found.structured_content["matches"]
    assert match["exact"] is True
    assert (match["start"], match["text"]) == (quote["start"], quote["text"])

    sources = await client.call_tool("list_sources", {})
    assert sources.structured_content is not None
    listed = {(s["source"], s["articles"]) for s in sources.structured_content["sources"] if s["source"]}
    assert listed == set(desk.info.sources)

    for name, arguments, told in (
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": QUESTION, "since": "soonish"}, "is not a date"),
        ("ask", {"question": QUESTION, "k": 21}, "20"),
        ("find_quote", {"quote": " "}, "quote"),
        ("show_article", {"article": "nothing"}, "there is no article 'nothing'"),
    ):
        refused = await client.call_tool(name, arguments)
        assert refused.is_error
        assert told in refused.content[0].text  # type: ignore[union-attr]


async def test_on_stdio(seeds_settings: Settings, seeds_desk: Desk) -> None:
    first, *arguments = command(seeds_settings)
    server = StdioServerParameters(
        command=first,
        args=arguments,
        cwd=str(ROOT),
        env=dict(os.environ) | {"NEWSDESK_DATA": str(seeds_settings.data), "NEWSDESK_READER": READER},
    )
    async with Client(server) as client:
        await exercise(client, seeds_desk)


@pytest.fixture
def address(seeds_settings: Settings) -> Iterator[str]:
    """Where `newsdesk mcp --http` listens."""
    process = subprocess.Popen(
        command(seeds_settings, "--http", "0"),
        cwd=ROOT,
        env=os.environ | {"NEWSDESK_DATA": str(seeds_settings.data), "NEWSDESK_READER": READER},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/mcp", line)
    assert found, line
    yield found[0]
    process.kill()
    process.communicate()


async def test_over_http_on_loopback(address: str, seeds_desk: Desk) -> None:
    async with Client(address) as client:
        await exercise(client, seeds_desk)


def test_stdout_is_for_the_protocol_alone(seeds_settings: Settings) -> None:
    ended = subprocess.run(
        command(seeds_settings),
        cwd=ROOT,
        env=os.environ | {"NEWSDESK_DATA": str(seeds_settings.data), "NEWSDESK_READER": READER},
        input="",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


@pytest.mark.parametrize("module", ["mcp", "starlette", "uvicorn", "pydantic", "watchfiles"])
def test_asking_imports_nothing_of_it(module: str) -> None:
    code = f"import sys, bot.cli.app, bot.cli.ask, bot.cli.opening; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=120).returncode == 0

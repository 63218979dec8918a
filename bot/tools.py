"""What a language model may call (Model Context Protocol): the same answers as everywhere, as structured output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from bot import __version__
from bot.desk.desk import Desk
from bot.desk.library import find_article, holdings
from bot.desk.models import Notice
from bot.desk.quote import checked_quote
from bot.queries import MOST, newest, query_of
from bot.render.json import as_dict
from bot.render.json_library import article_in_full, sources_as_dict
from bot.render.quotes import found_as_dict
from index.errors import NewsdeskError

INSTRUCTIONS = (
    "Newsdesk answers from a folder of news articles with verbatim passages. Quote only what stands in a passage's "
    "`quote` or `text`, name its article, and say so where `answered` is false."
)


class Tools:
    """The tools over one desk. `k` passages are answered where a call does not say how many."""

    def __init__(self, desk: Desk, k: int, notice: Notice) -> None:
        self._desk, self._k, self._notice = desk, k, notice

    def server(self) -> MCPServer[Any]:
        """A server that offers them, not yet started."""
        server: MCPServer[Any] = MCPServer(
            "newsdesk", title="Newsdesk", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
        )
        reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        for tool in (self.ask, self.find_quote, self.show_article, self.list_sources):
            server.add_tool(tool, annotations=reads, structured_output=True)
        return server

    def ask(
        self,
        question: Annotated[str, Field(description="A question in plain English.")],
        k: Annotated[int | None, Field(description="Passages wanted.", ge=1, le=MOST)] = None,
        sources: Annotated[list[str] | None, Field(description="Only these sources.")] = None,
        since: Annotated[str | None, Field(description="First day: 2026-02-05, last week.")] = None,
        until: Annotated[str | None, Field(description="Last day, likewise.")] = None,
        any_time: Annotated[bool, Field(description="Let time words in the question limit nothing.")] = False,
    ) -> dict[str, Any]:
        """Find the passages that answer a question, word for word, each with its article; or why there are none."""
        with _told():
            query = query_of(
                question,
                k=self._k if k is None else k,
                sources=sources or (),
                since=since,
                until=until,
                any_time=any_time,
            )
            return as_dict(newest(self._desk, self._notice).ask(query))

    def find_quote(
        self, quote: Annotated[str, Field(description="Words that somebody quoted, exactly or nearly.")]
    ) -> dict[str, Any]:
        """Find where a quote stands, word for word or nearly, and what differs there."""
        with _told():
            return found_as_dict(newest(self._desk, self._notice).find(checked_quote(quote)))

    def show_article(
        self, article: Annotated[str, Field(description="An article's id, as answers name it, or its path.")]
    ) -> dict[str, Any]:
        """Read one article in full, with what is known about it."""
        with _told():
            found = find_article(newest(self._desk, self._notice), article)
        if found is None:
            raise ToolError(f"there is no article {article!r}: `ask` and its passages name ids")
        return article_in_full(found)

    def list_sources(self) -> dict[str, Any]:
        """List the sources with their numbers of articles and the days that they cover."""
        with _told():
            return sources_as_dict(holdings(newest(self._desk, self._notice)))


@contextmanager
def _told() -> Iterator[None]:
    """An expected error as one that the model is told of."""
    try:
        yield
    except NewsdeskError as error:
        raise ToolError(str(error)) from None

"""The buttons under an answer. What one does stands in its custom id, so that it works after a restart."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, View

from bot.discord.base import fail, say
from bot.discord.service import Reply
from bot.render.discord import notice

Click = discord.Interaction[discord.Client]
Action = Callable[[Click, str, int], Awaitable[None]]

TEMPLATE = r"nd:(?P<action>[a-z]{2,12}):(?P<answer>[A-Za-z0-9_-]{1,24}):(?P<number>\d{1,4})"

_LOOKS = {
    "more": ("More", None, discord.ButtonStyle.primary),
    "context": ("Context", None, discord.ButtonStyle.secondary),
    "follow": ("Follow up", None, discord.ButtonStyle.secondary),
    "anydate": ("Any date", None, discord.ButtonStyle.secondary),
    "share": ("Share", None, discord.ButtonStyle.secondary),
    "up": (None, "👍", discord.ButtonStyle.secondary),
    "down": (None, "👎", discord.ButtonStyle.secondary),
    "delete": ("Delete", None, discord.ButtonStyle.danger),
    "sources": ("Page", None, discord.ButtonStyle.secondary),
    "unanswered": ("Page", None, discord.ButtonStyle.secondary),
    "stop": ("Stop", None, discord.ButtonStyle.danger),
}

ACTIONS: dict[str, Action] = {}
"""What each button does; filled by the modules that do it."""


def action(name: str) -> Callable[[Action], Action]:
    """Register what the button `name` does."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register


class DeskButton(DynamicItem[Button[Any]], template=TEMPLATE):
    """Any button of ours, found again by its custom id."""

    def __init__(
        self, name: str, answer_id: str = "-", number: int = 0, *, text: str | None = None, row: int = 0
    ) -> None:
        words, emoji, style = _LOOKS.get(name, ("?", None, discord.ButtonStyle.secondary))
        super().__init__(
            Button(
                label=text or words,
                emoji=emoji,
                style=style,
                custom_id=f"nd:{name}:{answer_id}:{number}",
                row=row,
            )
        )
        self.name, self.answer_id, self.number = name, answer_id, number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a click names."""
        return cls(match["action"], match["answer"], int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it; every error ends in a polite reply."""
        run = ACTIONS.get(self.name, outdated)
        try:
            await run(interaction, self.answer_id, self.number)
        except Exception as error:
            await fail(interaction, error)


async def outdated(interaction: Click, answer_id: str, number: int) -> None:
    """Answer a click on a button that this version does not know."""
    await say(interaction, notice("This button belongs to an older version of me. Please ask again."))


def answer_view(reply: Reply) -> View | None:
    """The buttons under a reply; None where nothing is stored that they could act on."""
    if reply.answer_id is None:
        return None
    answer_id = reply.answer_id
    view = View(timeout=None)
    if reply.more is not None:
        view.add_item(DeskButton("more", answer_id, reply.more))
    if reply.answered:
        view.add_item(DeskButton("context", answer_id, reply.first + 1))
    view.add_item(DeskButton("follow", answer_id))
    if reply.dated:
        view.add_item(DeskButton("anydate", answer_id))
    if reply.page:
        return view
    if reply.private:
        view.add_item(DeskButton("share", answer_id))
    view.add_item(DeskButton("up", answer_id, row=1))
    view.add_item(DeskButton("down", answer_id, row=1))
    view.add_item(DeskButton("delete", answer_id, row=1))
    return view


def page_view(name: str, number: int, pages: int) -> View | None:
    """Buttons to the page before and after; None for a single page."""
    if pages < 2:
        return None
    view = View(timeout=None)
    if number > 0:
        view.add_item(DeskButton(name, "-", number - 1, text="Previous"))
    if number + 1 < pages:
        view.add_item(DeskButton(name, "-", number + 1, text="Next"))
    return view

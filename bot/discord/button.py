"""What a button is: its look, where it stands and what a press does, found again by its custom id after a restart.

Custom ids are `nd:NAME:ANSWER:ARGUMENT`. The argument is an integer whose meaning the button's own file says.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, View

from bot.discord.base import client_of, fail, say
from bot.discord.service import Reply
from bot.render.discord import notice

Click = discord.Interaction[discord.Client]
Press = Callable[[Click, str, int], Awaitable[None]]
"""Told the click, the id of the answer and the button's argument."""

TEMPLATE = r"nd:(?P<name>[a-z]{2,12}):(?P<answer>[A-Za-z0-9_-]{1,24}):(?P<argument>\d{1,4})"


@dataclass(frozen=True, slots=True)
class ButtonKind:
    """One kind of button: its name in custom ids, what a press does, its look.

    `under` gives the argument with which it stands under a reply, None where it does not; without it, it stands under
    none.
    """

    name: str
    press: Press
    label: str | None = None
    emoji: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    row: int = 0
    under: Callable[[Reply], int | None] = lambda reply: None


class DeskButton(DynamicItem[Button[Any]], template=TEMPLATE):
    """Any button of ours, found again by its custom id."""

    def __init__(
        self, kind: ButtonKind, answer_id: str = "-", argument: int = 0, *, text: str | None = None
    ) -> None:
        super().__init__(
            Button(
                label=text or kind.label,
                emoji=kind.emoji,
                style=kind.style,
                custom_id=f"nd:{kind.name}:{answer_id}:{argument}",
                row=kind.row,
            )
        )
        self.kind, self.answer_id, self.argument = kind, answer_id, argument

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a click names."""
        return cls(client_of(interaction).buttons[match["name"]], match["answer"], int(match["argument"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it; every error ends in a polite reply."""
        try:
            client_of(interaction).service.clicks.spend(interaction.user.id)
            await self.kind.press(interaction, self.answer_id, self.argument)
        except Exception as error:
            await fail(interaction, error)


class Buttons:
    """Every kind of button that the bot knows, in the order in which they stand under an answer."""

    def __init__(self, kinds: Iterable[ButtonKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __getitem__(self, name: str) -> ButtonKind:
        """The kind of that name; one that apologises where this version knows none."""
        return self._kinds.get(name) or ButtonKind(name, outdated, "?")

    def under(self, reply: Reply) -> View | None:
        """The buttons under a reply; None where nothing is stored that they could act on."""
        if reply.answer_id is None:
            return None
        view = View(timeout=None)
        for kind in self._kinds.values():
            argument = kind.under(reply)
            if argument is not None:
                view.add_item(DeskButton(kind, reply.answer_id, argument))
        return view


def page_view(kind: ButtonKind, page: int, pages: int) -> View | None:
    """Buttons to the page (from 0) before and after; None for a single page."""
    if pages < 2:
        return None
    view = View(timeout=None)
    if page > 0:
        view.add_item(DeskButton(kind, argument=page - 1, text="Previous"))
    if page + 1 < pages:
        view.add_item(DeskButton(kind, argument=page + 1, text="Next"))
    return view


async def outdated(interaction: Click, answer_id: str, argument: int) -> None:
    """Answer a click on a button that this version does not know."""
    await say(interaction, notice("This button belongs to an older version of me. Please ask again."))


def is_private(interaction: Click) -> bool:
    """Whether the message clicked on is shown to one person alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral

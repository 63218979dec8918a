"""Follow up: a form for a question about the same subject, and the answer to what is sent in."""

from __future__ import annotations

import re

import discord

from bot.discord.asking import ask, stored
from bot.discord.base import fail
from bot.discord.button import ButtonKind, Click, is_private
from bot.discord.service import Request

_FORM = re.compile(r"nd:form:(?P<answer>[A-Za-z0-9_-]{1,24})")


class _Form(discord.ui.Modal, title="Follow up"):
    """The form for a follow-up question."""

    def __init__(self, answer_id: str) -> None:
        super().__init__(timeout=60, custom_id=f"nd:form:{answer_id}")
        self.add_item(
            discord.ui.TextInput(
                label="Your question",
                custom_id="question",
                placeholder="and what did Russia say?",
                max_length=300,
            )
        )


async def _press(interaction: Click, answer_id: str, _: int) -> None:
    form = _Form(answer_id)
    await interaction.response.send_modal(form)
    # what is sent in is found by its custom id (`submitted`), also after a restart: nothing needs to wait for it
    form.stop()


async def submitted(interaction: Click) -> bool:
    """Answer a form that was sent in; False for one that is not ours."""
    data = dict(interaction.data or {})
    match = _FORM.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        return False
    try:
        record = await stored(interaction, match["answer"])
        if record is not None:
            await ask(
                interaction, Request(_entered(data), "follow-up", is_private(interaction), before=record)
            )
    except Exception as error:
        await fail(interaction, error)
    return True


def _entered(data: dict[str, object]) -> str:
    """The text of a form's one field."""
    rows = data.get("components")
    for row in rows if isinstance(rows, list) else []:
        for item in row.get("components", []) or [row.get("component", {})]:
            if item.get("custom_id") == "question":
                return str(item.get("value", ""))
    return ""


FOLLOW_UP = ButtonKind("follow", _press, "Follow up", under=lambda reply: 0)

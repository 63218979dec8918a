"""What each button under an answer does."""

from __future__ import annotations

import hmac
import re
import secrets
from collections import OrderedDict
from hashlib import sha256

import discord

from bot.discord.asking import admit, ask, deliver, expired, here
from bot.discord.base import client_of, fail, say
from bot.discord.buttons import Click, action
from bot.discord.limits import Refused
from bot.discord.permissions import is_asker, may_moderate
from bot.discord.service import Request
from bot.render.discord import notice

_FORM = re.compile(r"nd:form:(?P<answer>[A-Za-z0-9_-]{1,24})")


@action("more")
async def more(interaction: Click, answer_id: str, first: int) -> None:
    """Show the next passages to the one who clicked."""
    service = client_of(interaction).service
    with service.gate.enter(interaction.guild_id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await service.more(answer_id, first)
        await (expired(interaction) if reply is None else deliver(interaction, reply))


@action("context")
async def context(interaction: Click, answer_id: str, rank: int) -> None:
    """Show the paragraphs around a passage to the one who clicked."""
    service = client_of(interaction).service
    with service.gate.enter(interaction.guild_id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await service.context(answer_id, rank)
        await (expired(interaction) if reply is None else deliver(interaction, reply))


@action("share")
async def share(interaction: Click, answer_id: str, number: int) -> None:
    """Publish a private answer in its channel, with no more words around the quote than in public."""
    service = client_of(interaction).service
    if not here(interaction):
        raise Refused("I do not answer in this channel.")
    # sharing fills the channel like asking does
    with admit(service, interaction.user.id, interaction.guild_id):
        await interaction.response.defer(ephemeral=False, thinking=True)
        reply = await service.shared(answer_id)
        await (expired(interaction) if reply is None else deliver(interaction, reply))


@action("anydate")
async def any_date(interaction: Click, answer_id: str, number: int) -> None:
    """Ask again without the limit on dates."""
    service = client_of(interaction).service
    record = await service.recall(service.store.get, answer_id)
    if record is None:
        await expired(interaction)
        return
    phrase = record.body["phrase"]
    text = " ".join(record.question.replace(phrase, " ").split()) if phrase else record.question
    request = Request(
        text or record.question, "any date", _is_private(interaction), tuple(record.body["sources"])
    )
    await ask(interaction, request)


@action("delete")
async def delete(interaction: Click, answer_id: str, number: int) -> None:
    """Delete an answer, for the one who asked and for moderators."""
    service = client_of(interaction).service
    await interaction.response.defer()
    if not (may_moderate(interaction) or await is_asker(interaction)):
        await say(interaction, notice("Only whoever asked, or a moderator, can delete this answer."))
        return
    await interaction.delete_original_response()
    await service.recall(service.store.remove, answer_id)


class _Votes:
    """Who voted how, in memory only and under a key that dies with the process: one person, one vote."""

    def __init__(self, size: int = 10_000) -> None:
        self._key, self._size = secrets.token_bytes(32), size
        self._votes: OrderedDict[bytes, int] = OrderedDict()

    def swap(self, user: int, answer_id: str, vote: int) -> int | None:
        """Note a vote and hand back the same person's vote of before."""
        who = hmac.digest(self._key, f"{user}:{answer_id}".encode(), sha256().name)
        before = self._votes.pop(who, None)
        self._votes[who] = vote
        if len(self._votes) > self._size:
            self._votes.popitem(last=False)
        return before


_votes = _Votes()


@action("up")
async def up(interaction: Click, answer_id: str, number: int) -> None:
    """Count a thumb up."""
    await _vote(interaction, answer_id, 1)


@action("down")
async def down(interaction: Click, answer_id: str, number: int) -> None:
    """Count a thumb down."""
    await _vote(interaction, answer_id, -1)


async def _vote(interaction: Click, answer_id: str, vote: int) -> None:
    service = client_of(interaction).service
    record = await service.recall(service.store.get, answer_id)
    if record is None:
        await expired(interaction)
        return
    before = _votes.swap(interaction.user.id, answer_id, vote)
    if before != vote:
        await service.recall(service.store.vote, record, vote, before)
    thanks = (
        "Thank you, noted."
        if before is None
        else "Thank you, I had that."
        if before == vote
        else "Noted, changed."
    )
    await say(interaction, notice(thanks))


class FollowUp(discord.ui.Modal, title="Follow up"):
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


@action("follow")
async def follow(interaction: Click, answer_id: str, number: int) -> None:
    """Open the form for a follow-up question."""
    form = FollowUp(answer_id)
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
        service = client_of(interaction).service
        record = await service.recall(service.store.get, match["answer"])
        if record is None:
            await expired(interaction)
        else:
            await ask(
                interaction, Request(_entered(data), "follow-up", _is_private(interaction), before=record)
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


def _is_private(interaction: Click) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral

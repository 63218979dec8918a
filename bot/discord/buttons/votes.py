"""The two thumbs: how well an answer served, one vote a person."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from hashlib import sha256

from bot.discord.asking import stored
from bot.discord.base import client_of, say
from bot.discord.button import ButtonKind, Click
from bot.discord.service import Reply
from bot.render.discord import notice


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


async def _up(interaction: Click, answer_id: str, _: int) -> None:
    await _vote(interaction, answer_id, 1)


async def _down(interaction: Click, answer_id: str, _: int) -> None:
    await _vote(interaction, answer_id, -1)


async def _vote(interaction: Click, answer_id: str, vote: int) -> None:
    service = client_of(interaction).service
    record = await stored(interaction, answer_id)
    if record is None:
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


def _under(reply: Reply) -> int | None:
    return None if reply.page else 0


UP = ButtonKind("up", _up, emoji="👍", row=1, under=_under)
DOWN = ButtonKind("down", _down, emoji="👎", row=1, under=_under)

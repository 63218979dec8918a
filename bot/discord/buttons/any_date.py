"""Any date: the same question without the limit on dates."""

from __future__ import annotations

from bot.discord.asking import ask, stored
from bot.discord.button import ButtonKind, Click, is_private
from bot.discord.service import Request


async def _press(interaction: Click, answer_id: str, _: int) -> None:
    record = await stored(interaction, answer_id)
    if record is None:
        return
    phrase = record.body["phrase"]
    text = " ".join(record.question.replace(phrase, " ").split()) if phrase else record.question
    request = Request(
        text or record.question, "any date", is_private(interaction), tuple(record.body["sources"])
    )
    await ask(interaction, request)


ANY_DATE = ButtonKind("anydate", _press, "Any date", under=lambda reply: 0 if reply.dated else None)

"""Previous and Next of the list of unanswered questions. The argument is the page, from 0."""

from __future__ import annotations

from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.button import ButtonKind, Click, page_view
from bot.discord.permissions import check_manager
from bot.render.discord_pages import unanswered_page


async def _press(interaction: Click, answer_id: str, number: int) -> None:
    server = check_manager(interaction)
    service = client_of(interaction).service
    page = unanswered_page(await service.recall(service.store.unanswered, server), number)
    view = page_view(UNANSWERED, page.number, page.pages)
    await interaction.response.edit_message(embed=page.embed, view=view, allowed_mentions=NO_MENTIONS)


UNANSWERED = ButtonKind("unanswered", _press, "Page")

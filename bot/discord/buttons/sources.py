"""Previous and Next of the list of sources. The argument is the page, from 0."""

from __future__ import annotations

from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.button import ButtonKind, Click, page_view
from bot.render.discord_pages import sources_page


async def _press(interaction: Click, answer_id: str, number: int) -> None:
    page = sources_page(client_of(interaction).service.desk.info, number)
    view = page_view(SOURCES, page.number, page.pages)
    await interaction.response.edit_message(embed=page.embed, view=view, allowed_mentions=NO_MENTIONS)


SOURCES = ButtonKind("sources", _press, "Page")

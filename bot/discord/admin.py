"""What takes more than being there: /rebuild (the bot's owner) and /unanswered (the server's managers).

Checked at the command and at each click.
"""

from __future__ import annotations

import time

import discord
from discord import app_commands
from discord.ui import View

from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.button import Click, DeskButton, page_view
from bot.discord.buttons.stop import STOP
from bot.discord.buttons.unanswered import UNANSWERED
from bot.discord.limits import Refused
from bot.discord.logs import event, log
from bot.discord.permissions import check_manager, check_owner
from bot.render.discord_pages import rebuild_card, unanswered_page

_EVERY_SECONDS = 2.0
_TOKEN_SECONDS = 14 * 60


@app_commands.command(name="rebuild", description="Read the articles again and rebuild the index")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def rebuild_index(interaction: Click) -> None:
    """Run a rebuild, showing its progress; questions are answered all the while."""
    client = client_of(interaction)
    check_owner(interaction, client.owners)
    rebuilds = client.rebuilds
    if not rebuilds.running:
        client.service.rebuilds.spend(interaction.user.id)
    if not rebuilds.start():
        raise Refused(f"A rebuild is running already, for {rebuilds.seconds:.0f} seconds now.")
    event("rebuild started")
    view = View(timeout=None)
    view.add_item(DeskButton(STOP))
    await interaction.response.send_message(
        embed=rebuild_card((), 0, None), view=view, allowed_mentions=NO_MENTIONS
    )
    message = await interaction.original_response()
    shown: list[str] = []
    while rebuilds.running:
        await rebuilds.wait(_EVERY_SECONDS)
        if rebuilds.running and list(rebuilds.lines) != shown:
            shown = list(rebuilds.lines)
            await _edit(interaction, message, rebuild_card(shown, rebuilds.seconds, None), view)
    event("rebuild ended", outcome=rebuilds.outcome, seconds=round(rebuilds.seconds, 1))
    # taken up at once, not at the watcher's next look
    await client.service.take_newest()
    await _edit(
        interaction, message, rebuild_card(list(rebuilds.lines), rebuilds.seconds, rebuilds.outcome), None
    )


async def _edit(
    interaction: Click, message: discord.InteractionMessage, embed: discord.Embed, view: View | None
) -> None:
    """Edit the progress message: through the interaction while its token lives, as an ordinary message afterwards."""
    try:
        if time.time() - interaction.created_at.timestamp() < _TOKEN_SECONDS:
            await interaction.edit_original_response(embed=embed, view=view, allowed_mentions=NO_MENTIONS)
        elif interaction.channel_id is not None:
            channel = interaction.client.get_partial_messageable(interaction.channel_id)
            await channel.get_partial_message(message.id).edit(
                embed=embed, view=view, allowed_mentions=NO_MENTIONS
            )
    except (discord.HTTPException, OSError) as error:
        # the message may be deleted or Discord down: the rebuild goes on
        log.warning("rebuild message not edited", exc_info=error)


@app_commands.command(name="unanswered", description="Questions of the last 30 days that found nothing")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def unanswered_questions(interaction: Click) -> None:
    """List the questions that found nothing, counted; only for the one who asks."""
    server = check_manager(interaction)
    service = client_of(interaction).service
    if not service.settings.discord_keep_unanswered:
        raise Refused("Unanswered questions are not kept. DISCORD_KEEP_UNANSWERED=yes turns that on.")
    page = unanswered_page(await service.recall(service.store.unanswered, server), 0)
    view = page_view(UNANSWERED, page.number, page.pages)
    await interaction.response.send_message(
        embed=page.embed, view=view or discord.utils.MISSING, ephemeral=True, allowed_mentions=NO_MENTIONS
    )

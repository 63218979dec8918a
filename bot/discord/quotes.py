"""The message menu "Find this quote": where the words of a message stand in the articles."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord.asking import admit, here
from bot.discord.base import NO_MENTIONS, client_of
from bot.discord.button import Click
from bot.discord.commands import words_in
from bot.discord.limits import Refused
from bot.render.discord import notice
from bot.render.discord_quotes import found_card


@app_commands.context_menu(name="Find this quote")
async def find_this_quote(interaction: Click, message: discord.Message) -> None:
    """Show the asker alone where the message's words stand, and what differs."""
    service = client_of(interaction).service
    if not here(interaction):
        raise Refused("I do not answer in this channel.")
    quote = words_in(message.content)
    if not any(c.isalnum() for c in quote):
        await interaction.response.send_message(
            embed=notice("There are no words in this message that I could look for."),
            ephemeral=True,
            allowed_mentions=NO_MENTIONS,
        )
        return
    with admit(service, interaction.user.id, interaction.guild_id):
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await service.work(service.desk.find, quote)
        await interaction.edit_original_response(embed=found_card(found), allowed_mentions=NO_MENTIONS)

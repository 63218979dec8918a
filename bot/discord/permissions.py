"""Who may do what, checked on the server side at each command and each click.

Discord hides commands from people without the permission, but that is only a hint: what counts is the `permissions`
that Discord itself puts into every interaction, resolved for that member in that channel (owner and administrator
included).
"""

from __future__ import annotations

from collections.abc import Collection

import discord

from bot.discord.limits import Refused


def may_manage(interaction: discord.Interaction[discord.Client]) -> bool:
    """Whether someone may read a server's unanswered questions: Manage Server, and only in a server."""
    permissions = interaction.permissions
    return interaction.guild_id is not None and (permissions.manage_guild or permissions.administrator)


def check_manager(interaction: discord.Interaction[discord.Client]) -> int:
    """The server that someone manages, where this comes from. Raises Refused for anyone else."""
    if interaction.guild_id is None or not may_manage(interaction):
        raise Refused("That takes the permission Manage Server, in a server.")
    return interaction.guild_id


def check_owner(interaction: discord.Interaction[discord.Client], owners: Collection[int]) -> None:
    """Raise Refused for someone who does not own the bot: whoever adds it to a server of theirs manages that server."""
    check_manager(interaction)
    if interaction.user.id not in owners:
        raise Refused("That is for the bot's owner alone: it concerns every server.")


def owners_of(named: Collection[int], application: discord.AppInfo) -> frozenset[int]:
    """Who owns the bot: whom the settings name, otherwise the application's owner, or its team's members."""
    if named:
        return frozenset(named)
    if application.team is not None:
        return frozenset(member.id for member in application.team.members)
    return frozenset({application.owner.id})


def may_moderate(interaction: discord.Interaction[discord.Client]) -> bool:
    """Whether someone may delete the answers of others here: Manage Messages, and only in a server."""
    permissions = interaction.permissions
    return interaction.guild_id is not None and (permissions.manage_messages or permissions.administrator)


async def is_asker(interaction: discord.Interaction[discord.Client]) -> bool:
    """Whether whoever clicks is the one whose question the message answers.

    Read off Discord's own data, so that no user id has to be stored: a reply to a command or button says who used
    it; a reply to a message names the message, whose author is asked for. In a direct message there is nobody else.
    """
    if interaction.guild_id is None:
        return True
    message = interaction.message
    if message is None:
        return False
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == interaction.user.id
    reference = message.reference
    if reference is None or reference.message_id is None:
        return False
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved.author.id == interaction.user.id
    try:
        channel = interaction.client.get_partial_messageable(
            reference.channel_id, guild_id=interaction.guild_id
        )
        asked = await channel.fetch_message(reference.message_id)
    except (discord.NotFound, discord.Forbidden):
        return False
    return asked.author.id == interaction.user.id

"""The README's picture of an answer in Discord is drawn from what the bot sends now."""

import discord

from bench import picture_discord


def test_the_picture_is_not_stale(shown_desk):
    drawn = picture_discord.picture(shown_desk)
    assert picture_discord.PICTURE.read_text("utf-8") == drawn, "run `make docs`"


def test_the_invitation_of_the_readme_asks_for_what_is_needed_and_no_more():
    needed = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        embed_links=True,
        read_message_history=True,
    )
    readme = (picture_discord.ROOT / "README.md").read_text("utf-8")
    if "oauth2/authorize" in readme:
        assert f"scope=bot+applications.commands&permissions={needed.value}" in readme
    assert needed.value == 274877991936

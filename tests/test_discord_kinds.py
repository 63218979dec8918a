"""Every button is declared in one file, look and action together, and registered by being named in one list."""

import re
from pathlib import Path

import discord
import pytest

from bot.discord import buttons
from bot.discord.button import TEMPLATE, Buttons, DeskButton, outdated, page_view
from bot.discord.buttons import BUTTONS
from bot.discord.buttons.more import MORE
from bot.discord.service import Reply

EMBED = discord.Embed(description="x")


def ids(view):
    return [item["custom_id"] for row in view.to_components() for item in row["components"]]


def test_every_file_of_a_button_is_registered():
    files = {path.stem for path in Path(buttons.__file__).parent.glob("*.py")} - {"__init__"}
    assert {kind.press.__module__.rpartition(".")[2] for kind in BUTTONS} == files


def test_every_button_has_a_name_of_its_own_that_its_custom_id_can_hold():
    names = [kind.name for kind in BUTTONS]
    assert len(set(names)) == len(names)
    for kind in BUTTONS:
        assert re.fullmatch(TEMPLATE, f"nd:{kind.name}:-:0")
        assert kind.label or kind.emoji


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(EMBED, None, False), None),
        (Reply(EMBED, "A", False), ["follow:A:0", "up:A:0", "down:A:0", "delete:A:0"]),
        (
            Reply(EMBED, "A", False, more=2, answered=True, dated=True),
            [
                "more:A:2",
                "context:A:1",
                "follow:A:0",
                "anydate:A:0",
                "up:A:0",
                "down:A:0",
                "delete:A:0",
            ],
        ),
        (
            Reply(EMBED, "A", True, answered=True),
            ["context:A:1", "follow:A:0", "share:A:0", "up:A:0", "down:A:0", "delete:A:0"],
        ),
        (
            Reply(EMBED, "A", True, more=4, answered=True, first=2, page=True),
            ["more:A:4", "context:A:3", "follow:A:0"],
        ),
    ],
)
async def test_a_reply_has_the_buttons_that_can_act_on_it(reply, expected):
    view = Buttons(BUTTONS).under(reply)
    assert (view and ids(view)) == (expected and [f"nd:{one}" for one in expected])


async def test_a_button_that_this_version_does_not_know_apologises():
    known = Buttons(BUTTONS)
    assert known["more"] is MORE
    unknown = known["gone"]
    assert unknown.press is outdated
    assert DeskButton(unknown, "A", 3).item.custom_id == "nd:gone:A:3"


async def test_pages_are_turned_by_their_number():
    assert page_view(MORE, 0, 1) is None
    views = [page_view(MORE, page, 3) for page in range(3)]
    assert [ids(view) for view in views if view] == [
        ["nd:more:-:1"],
        ["nd:more:-:0", "nd:more:-:2"],
        ["nd:more:-:1"],
    ]

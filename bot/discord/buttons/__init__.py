"""Every button of the bot, one file each with its look, where it stands and what a press does.

A new one is a file here and its place in BUTTONS, which is the order in which they stand under an answer.
"""

from __future__ import annotations

from bot.discord.button import ButtonKind
from bot.discord.buttons.any_date import ANY_DATE
from bot.discord.buttons.context import CONTEXT
from bot.discord.buttons.delete import DELETE
from bot.discord.buttons.follow_up import FOLLOW_UP
from bot.discord.buttons.more import MORE
from bot.discord.buttons.share import SHARE
from bot.discord.buttons.sources import SOURCES
from bot.discord.buttons.stop import STOP
from bot.discord.buttons.unanswered import UNANSWERED
from bot.discord.buttons.votes import DOWN, UP

BUTTONS: tuple[ButtonKind, ...] = (
    MORE,
    CONTEXT,
    FOLLOW_UP,
    ANY_DATE,
    SHARE,
    UP,
    DOWN,
    DELETE,
    SOURCES,
    UNANSWERED,
    STOP,
)

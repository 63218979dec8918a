"""The manual page, made from the help of the commands: `newsdesk --man | man -l -`."""

from __future__ import annotations

from typing import Any

import typer

from bot import __version__

_STATUS = (
    "0 answered or done, 1 nothing found, 2 wrong usage or settings, 3 no index or one that cannot be read, "
    "130 interrupted."
)


def man_page(app: typer.Typer) -> str:
    """The page in roff, for `man`."""
    group: Any = typer.main.get_command(app)
    lines = [
        f'.TH NEWSDESK 1 "" "Newsdesk {__version__}" "User Commands"',
        ".SH NAME",
        r"newsdesk \- " + _roff("ask a folder of news articles"),
        ".SH SYNOPSIS",
        r".B newsdesk",
        _roff("COMMAND [OPTIONS] [ARGUMENTS]"),
        ".SH DESCRIPTION",
        _roff(group.help),
        ".SH COMMANDS",
    ]
    for name, command in group.commands.items():
        lines += _command(name, command)
    lines += [".SH FILES", ".TP", ".I .env", _roff(group.epilog), ".SH EXIT STATUS", _roff(_STATUS)]
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any) -> list[str]:  # noqa: ANN401  typer's own click, which it does not export
    below = getattr(command, "commands", None)
    if below:
        return [line for each, inner in below.items() for line in _command(f"{name} {each}", inner)]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    shown = " ".join([name, *(_value(command, p) for p in arguments)])
    lines = [f'.SS "{_roff(shown)}"', _roff(command.help or "")]
    for option in options:
        name = rf"\fB{_roff(', '.join(option.opts))}\fR"
        value = "" if option.is_flag else f" {_roff(_value(command, option))}"
        lines += [".TP", name + value, _roff(option.help or "")]
    return lines + ([".PP", _roff(command.epilog)] if command.epilog else [])


def _value(command: Any, parameter: Any) -> str:  # noqa: ANN401  as above
    """What stands for a parameter's value, in capitals as in the README."""
    shown: str = parameter.make_metavar(typer.Context(command))
    return shown.upper() if shown.islower() else shown


def _roff(text: str) -> str:
    """Text on one line that roff takes as it is."""
    text = " ".join(text.split()).replace("\\", r"\(rs").replace("-", r"\-").replace('"', r"\(dq")
    return rf"\&{text}" if text.startswith((".", "'")) else text

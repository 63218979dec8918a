"""The manual page says what the help says."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import typer

from bot import cli
from bot.cli.app import app
from bot.cli.man_page import _roff, man_page


def plain(text: str) -> str:
    for mark, letter in ((r"\-", "-"), (r"\(dq", '"'), (r"\(rs", "\\"), (r"\&", "")):
        text = text.replace(mark, letter)
    return text


def test_every_command_and_option_stands_in_it_with_its_help() -> None:
    page = plain(man_page(app))
    group = typer.main.get_command(app)
    commands = dict(group.commands)  # type: ignore[attr-defined]
    below = {f"feed {name}": command for name, command in commands.pop("feed").commands.items()}
    for name, command in (commands | below).items():
        assert f'.SS "{name}' in page
        assert " ".join(command.help.split()) in page
        for option in command.params:
            if option.param_type_name == "option":
                assert f"\\fB{', '.join(option.opts)}\\fR" in page
                assert option.help in page


def test_values_stand_apart_and_in_capitals() -> None:
    page = plain(man_page(app))
    assert '.SS "ask QUESTION"' in page
    assert "\\fB--since\\fR DATE" in page


def test_what_roff_would_take_for_its_own_is_text() -> None:
    assert _roff(".env \\n -k") == r"\&.env \(rsn \-k"
    assert _roff("'x'") == r"\&'x'"


def test_the_option_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--man"]) == 0
    assert capsys.readouterr().out == man_page(app)


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_groff_reads_it_without_a_warning() -> None:
    shown = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww"], input=man_page(app), capture_output=True, text=True, timeout=60
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "newsdesk" in shown.stdout

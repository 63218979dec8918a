"""Shell completion: commands and options come up when the shell asks for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from children import PATIENCE

ROOT = Path(__file__).parent.parent


def completed(words: str, number: int, tmp_path: Path) -> list[str]:
    """What bash is offered for the last of these words."""
    asked = {"_NEWSDESK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | asked,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.split()


def test_commands_and_options_are_completed(tmp_path: Path) -> None:
    assert completed("newsdesk re", 1, tmp_path) == ["rebuild"]
    assert completed("newsdesk feed ", 2, tmp_path) == ["add", "update", "list", "remove"]
    assert completed("newsdesk ask --so", 2, tmp_path) == ["--source"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_printed(tmp_path: Path, shell: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "--show-completion", shell],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"_NEWSDESK_COMPLETE=complete_{shell}" in ended.stdout

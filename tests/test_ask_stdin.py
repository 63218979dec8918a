"""`newsdesk ask -` reads its question from stdin; `make ask Q=...` is `q=...`."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
QUESTION = "How many prisoners of war were exchanged?"


def asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: bytes
) -> tuple[int, str, str]:
    monkeypatch.setenv("NEWSDESK_DATA", str(settings.data))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
    status = cli.run(["ask", "-", "--json", "--index", str(settings.index)])
    return (status, *capsys.readouterr())


@pytest.mark.parametrize("typed", [QUESTION, QUESTION + "\n", "\ufeff" + QUESTION.replace(" ", "\r\n ")])
def test_a_question_on_stdin_is_one_line_of_text(
    seeds_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
) -> None:
    status, out, _ = asked(seeds_settings, monkeypatch, capsys, typed.encode())
    answer = json.loads(out)
    assert (status, answer["question"], answer["answered"]) == (0, QUESTION, True)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (b"", "the question is empty"),
        (b" \n", "the question is empty"),
        (b"caf\xe9?", "not UTF-8 text"),
        (b"x" * 3000, "3000 characters, 2000 are the most"),
        ("é".encode() * 50_000, "2000 are the most"),
        (b"a" + "é".encode() * 50_000, "2000 are the most"),
    ],
)
def test_what_is_no_question_on_stdin_ends_2(
    seeds_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: bytes,
    told: str,
) -> None:
    status, out, err = asked(seeds_settings, monkeypatch, capsys, typed)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize("given", ["Q=Who paid $5, and $(why)?", "q=Who paid $5, and $(why)?"])
def test_make_takes_the_question_by_either_name(given: str) -> None:
    ran = subprocess.run(
        ["make", "--no-print-directory", "--eval", 'shown: ; @echo "$$q"', "shown", given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.stdout == "Who paid $5, and $(why)?\n"

"""Every package that this one asks for states its licence; what cannot be audited says so."""

from __future__ import annotations

import re
from importlib import metadata

import pytest

from bench import audit


def plain(name: str) -> str:
    """A package's name as the index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_that_is_asked_for_states_its_licence() -> None:
    lines = {plain(re.split(r"[ :]", line)[0]): line for line in audit.licences()}
    for requirement in metadata.requires("newsdesk") or []:
        name = plain(re.split(r"[^\w.-]", requirement)[0])
        if "extra" not in requirement:
            assert name in lines and audit.UNKNOWN not in lines[name], requirement


def test_an_audit_that_cannot_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Ended:
        stdout, returncode = "", 1
        stderr = "requests.exceptions.ConnectionError: Max retries exceeded"

    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: Ended)
    assert audit.main([]) == 3
    assert "cannot be reached" in capfd.readouterr().err

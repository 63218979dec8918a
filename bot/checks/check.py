"""What a check found: one line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "FAILED", "note"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, how it is, and what to do where it is not well."""

    name: str
    state: State
    detail: str
    remedy: str = ""

"""The packages that this one stands on: known vulnerabilities of them, and their licences.

python -m bench.audit             0 none known, 1 some, 3 not looked up (pip-audit or its database is not there)
python -m bench.audit --licences  a line a package: name, version, licence
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNKNOWN = "not stated"


def main(arguments: list[str]) -> int:
    """Run what the arguments say; the exit status."""
    if arguments == ["--licences"]:
        print("\n".join(licences()))
        return 0
    return audit()


def audit() -> int:
    """Compare the pinned packages with the database of known vulnerabilities."""
    pinned = str(ROOT / "constraints.txt")
    command = [sys.executable, "-P", "-m", "pip_audit", "--no-deps", "--disable-pip", "-r", pinned]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    print(ended.stdout, end="")
    if "No module named pip_audit" in ended.stderr:
        print("Not audited: pip-audit is not installed (pip install pip-audit).", file=sys.stderr)
        return 3
    if any(word in ended.stderr for word in ("ConnectionError", "ServiceError", "Max retries", "timed out")):
        print("Not audited: the database of vulnerabilities cannot be reached from here.", file=sys.stderr)
        return 3
    print(ended.stderr, end="", file=sys.stderr)
    return ended.returncode


def licences() -> Iterator[str]:
    """A line for each installed package, by name."""
    found = {one.metadata["Name"].lower(): one for one in metadata.distributions() if one.metadata["Name"]}
    for name in sorted(found):
        yield f"{name} {found[name].version}: {licence_of(found[name])}"


def licence_of(package: metadata.Distribution) -> str:
    """What a package states: its licence expression, its classifiers, or the first line of its licence field."""
    stated = package.metadata
    if expression := stated.get("License-Expression"):
        return expression
    classified = [
        line.rpartition(" :: ")[2]
        for line in stated.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    written = (stated.get("License") or "").strip().splitlines()
    return ", ".join(filter(None, classified)) or (written[0][:80] if written else UNKNOWN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

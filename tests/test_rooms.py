"""The rooms and their order: imports go down, CONTRIBUTING draws the folders as they are, and names real places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

FLOORS = (
    ("index", "index.errors", "index.types"),
    ("index.unwritable",),
    ("index.arrays", "index.digests", "index.child_processes"),
    ("index.worker",),
    ("index.language", "index.encoders", "index.vectors"),
    ("index.splitting",),
    ("index.articles",),
    ("index.incoming", "index.lexical", "index.reader"),
    ("index.copies",),
    ("index.generations",),
    ("index.build", "index.ranking"),
    ("index.search", "index.finding", "index.timeline"),
    ("index.checking",),
    ("bot", "bot.values", "bot.misnamed"),
    ("bot.settings",),
    ("bot.desk",),
    ("bot.render", "bot.evaluation"),
    ("bot.dates", "bot.checks"),
    ("bot.discord", "bot.queries"),
    ("bot.web", "bot.tools"),
    ("bot.cli",),
    ("bot.__main__", "newsdesk"),
)
"""From the ground up: a room imports from lower floors only, never from its neighbours. New rooms need a floor."""

FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "bot").rglob("*.py"), ROOT / "newsdesk.py"])


def room_of(module: str) -> str | None:
    """The room of a dotted name: its first two parts; None for what is not ours."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in ("index", "bot", "newsdesk") else None


def imports(source: str) -> Iterator[str]:
    """The dotted names that a module imports, also late ones and those for types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "imports are absolute"
            if node.module in ("index", "bot"):
                for alias in node.names:
                    below = f"{node.module}.{alias.name}"
                    yield below if below in FLOOR else node.module
            else:
                yield node.module


def wrong_way(name: str, source: str) -> list[str]:
    """The imports of a module that do not go down."""
    own = room_of(name)
    assert own is not None
    rooms = {room for module in imports(source) if (room := room_of(module)) and room != own}
    return sorted(room for room in rooms if FLOOR[room] >= FLOOR[own])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_imports_from_lower_floors_only(path: Path) -> None:
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    assert room_of(name) in FLOOR, "a new room needs a floor"
    assert wrong_way(name, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("index.ranking.order", "from index.search.retriever import Retriever", ["index.search"]),
        ("index.vectors.exact", "from index import encoders", ["index.encoders"]),
        ("index.types", "import index.errors", ["index.errors"]),
        (
            "index.search.hits",
            "def late():\n    from bot.settings import Settings\n    return Settings",
            ["bot.settings"],
        ),
        ("index.search.hits", "import numpy\nfrom index.ranking import quotes\nfrom index import arrays", []),
    ],
)
def test_an_import_that_goes_up_or_aside_is_seen(name: str, source: str, wrong: list[str]) -> None:
    assert wrong_way(name, source) == wrong


def layout() -> dict[str, set[str]]:
    """The rooms and modules that CONTRIBUTING draws beneath each package, as written: `types.py`, `articles/`."""
    (block,) = re.findall(r"^## Layout.*?^```\n(.*?)^```", CONTRIBUTING, re.M | re.S)
    drawn: dict[str, set[str]] = {}
    own = ""
    for line in block.splitlines():
        if not line.startswith(" "):
            own = line.split()[0].rstrip("/")
            drawn[own] = set()
        elif line.startswith("  ") and line[2] != " ":
            drawn[own] |= set(re.split(r"\s{2,}", line.strip())[0].split())
    return drawn


@pytest.mark.parametrize("package", ["index", "bot"])
def test_contributing_draws_the_folders_as_they_are(package: str) -> None:
    found = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / package).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert layout()[package] == found - {"__init__.py", "__main__.py"}


def test_contributing_says_where_a_change_goes() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| (.*) \|$", CONTRIBUTING, re.M)
    places = {change: re.findall(r"`([\w./]+/[\w./]*)`", where) for change, where in rows}
    assert {
        "an article format",
        "a vector engine",
        "a cross-encoder",
        "a button",
        "a language",
        "a timeline",
    } <= (places.keys())
    for change, paths in places.items():
        if change != "a change" and not set(change) <= {"-"}:
            assert paths, f"{change}: no place"
        for path in paths:
            assert (ROOT / path).exists(), f"{change}: there is no {path}"


def test_no_file_of_the_library_is_longer_than_300_lines() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "index").rglob("*.py")}
    assert not {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 300}


@pytest.mark.parametrize("room", ["index.vectors", "index.lexical"])
def test_an_engine_is_opened_by_its_own_room_only(room: str) -> None:
    folder = ROOT / room.replace(".", "/")
    engines = {path.stem for path in folder.glob("*.py")} - {"__init__", "base", "documents"}
    assert len(engines) >= 2
    for path in MODULES:
        if path.parent != folder:
            source = path.read_text("utf-8")
            nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
            taken = {alias.name for node in nodes if node.module == room for alias in node.names}
            taken |= {name.removeprefix(f"{room}.") for name in imports(source)}
            assert not taken & engines, f"{path.name} opens an engine"
            assert path.parent.name == "vectors" or "vectors.npy" not in source, (
                f"{path.name} opens the vectors"
            )

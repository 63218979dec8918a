"""The layers hold: imports go one way, and asking loads nothing heavy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for package in ("index", "bot") for path in (ROOT / package).rglob("*.py"))


READS_THE_ENVIRONMENT = {
    "bot/settings.py",
    # the hub's own variables, which say where its cache is and whether it may be asked
    "index/encoders/models.py",
    "index/encoders/compiling.py",
}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    names = imported(path)
    relative = path.relative_to(ROOT).as_posix()
    if relative.startswith("index/"):
        assert not [name for name in names if within(name, "bot")], "index knows nothing of bot"
    if relative.startswith("bot/render/"):
        assert not [
            n for n in names if within(n, "bot.cli") or within(n, "bot.discord") or within(n, "bot.desk.desk")
        ]
    if not relative.startswith(("bot/cli/", "bot/__main__")):
        assert not [name for name in names if within(name, "bot.cli")], "the command line is a leaf"
    if not relative.startswith(("bot/cli/", "bot/discord/")):
        assert not [name for name in names if within(name, "bot.discord")], "the Discord bot is a leaf"
    if relative not in READS_THE_ENVIRONMENT:
        source = path.read_text("utf-8")
        assert "getenv" not in source and "environ.get(" not in source, "settings are read in bot/settings.py"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_pickle_anywhere(path: Path) -> None:
    assert not imported(path) & {"pickle", "shelve", "marshal", "dill", "joblib"}
    assert "allow_pickle=True" not in path.read_text("utf-8")


def test_no_import_cycles() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        graph[name] = {node.module for node in top if isinstance(node, ast.ImportFrom) and node.module} | {
            f"{node.module}.{alias.name}"
            for node in top
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"a cycle: {' -> '.join((*trail[trail.index(name) :], name))}"
        if name in done:
            return
        for other in sorted(graph[name] & graph.keys() - {name}):
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())

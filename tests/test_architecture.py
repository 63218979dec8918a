"""The layers hold: imports go one way, and asking loads nothing heavy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for package in ("index", "bot") for path in (ROOT / package).rglob("*.py"))


TOUCHES_THE_ENVIRONMENT = {
    "bot/settings.py": "the settings",
    # the hub's own variables, which say where its cache is and whether it may be asked
    "index/encoders/models.py": "HF_HOME and HF_HUB_OFFLINE",
    "bot/checks/setup.py": "HF_HUB_OFFLINE",
    "index/encoders/export.py": "HF_HUB_OFFLINE",
    "index/child_processes.py": "a child's environment is this one's and more",
}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv", "expandvars"}


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
    if relative not in TOUCHES_THE_ENVIRONMENT:
        assert not environment_in(path.read_text("utf-8")), "settings are read in bot/settings.py"


def environment_in(source: str) -> set[str]:
    """The names by which a module reaches the environment, however it imports them."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imports = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return (attributes | imports | strings) & ENVIRONMENT


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.getenv('X')",
        "import os\nos.environ['X']",
        "import os\nos.environ.get('X')",
        "import os as o\nfor name in o.environ: pass",
        "from os import environ as e\ne['X']",
        "from os import getenv",
        "import os\ngetattr(os, 'environ')",
        "import os.path\nos.path.expandvars('$X')",
    ],
)
def test_every_way_to_the_environment_is_seen(source: str) -> None:
    assert environment_in(source)


def test_whoever_may_touch_the_environment_does() -> None:
    for relative in TOUCHES_THE_ENVIRONMENT:
        assert environment_in((ROOT / relative).read_text("utf-8")), (
            f"{relative} no longer needs to be listed"
        )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_pickle_anywhere(path: Path) -> None:
    assert not imported(path) & {"pickle", "shelve", "marshal", "dill", "joblib"}
    assert "allow_pickle=True" not in path.read_text("utf-8")


def test_a_module_is_run_as_a_child_without_the_working_folder() -> None:
    """A list that holds "-m" is the command of a child: "-P" stands before it."""
    commands = []
    for path in [*MODULES, *sorted((ROOT / "bench").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.List):
                words = [e.value if isinstance(e, ast.Constant) else None for e in node.elts]
                if "-m" in words:
                    commands.append(path.name)
                    assert words[words.index("-m") - 1] == "-P", f"{path}: {ast.unparse(node)}"
    assert "child_processes.py" in commands and "measure.py" in commands
    for name in ("Makefile", ".ci/run", ".ci/wheel"):
        assert not re.search(r'python"? -m', (ROOT / name).read_text("utf-8"))


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

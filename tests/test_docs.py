"""The documents say what the program does: settings, commands, and output that is not stale."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
import typer
import yaml

from bot.cli.app import app
from bot.desk.desk import Desk
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs", ROOT / "bench" / "docs.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_setting_is_in_env_example_with_its_default() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    listed = dict(re.findall(r"^#([A-Z_]+)=(.*)$", example, re.M))
    assert set(listed) == {f.metadata["variable"] for f in fields(Settings)}
    for f in fields(Settings):
        value = listed[f.metadata["variable"]]
        empty = f.default in (None, "", ())
        assert value == (
            ""
            if empty
            else {True: "yes", False: "no"}.get(f.default, str(f.default))
            if isinstance(f.default, bool)
            else f"{f.default:g}"
            if isinstance(f.default, float)
            else str(f.default)
        )


def test_every_setting_is_in_the_readme() -> None:
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", README, re.M)) == {
        f.metadata["variable"] for f in fields(Settings)
    }


def test_every_command_and_option_of_ask_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    listed = set(re.findall(r"^\| `newsdesk ([a-z]+)", README, re.M))
    assert listed == set(group.commands)  # type: ignore[attr-defined]
    for name in ("ask", "eval"):
        (row,) = re.findall(rf"^\| `newsdesk {name} .*$", README, re.M)
        options = {o for p in group.commands[name].params for o in p.opts if o.startswith("-")}  # type: ignore[attr-defined]
        told = {"-v", "--index", "--corpus"}
        assert not {o for o in options - told if o not in row}, (
            f"{name}: options that the README does not list"
        )


def test_what_the_readme_shows_is_what_the_program_prints(docs: ModuleType, shown_desk: Desk) -> None:
    assert docs.readme(README, shown_desk) == README, "run `make docs`"


def test_the_picture_is_what_a_terminal_shows(docs: ModuleType, shown_desk: Desk) -> None:
    assert docs.picture(shown_desk) == (ROOT / "docs" / "answer.svg").read_text("utf-8"), "run `make docs`"


def test_no_path_of_a_machine_and_no_leftover_marks() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "Makefile"]:
        text = path.read_text("utf-8")
        assert not re.search(r"/(?:work|tmp|root)/", text), path
        assert "TODO" not in text and "FIXME" not in text, path


def test_what_is_installed_is_pinned_alike_everywhere() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["uv"]["constraint-dependencies"] == [f"torch=={pins['torch']}"]
    for name in ("Makefile", "Dockerfile", ".ci/wheel", "README.md"):
        assert set(re.findall(r"torch==([\d.]+\d)", (ROOT / name).read_text("utf-8"))) == {pins["torch"]}, (
            name
        )
    folded = {re.sub(r"[-_.]+", "-", name).lower() for name in pins}
    extras = project["project"]["optional-dependencies"]
    for wanted in [*project["project"]["dependencies"], *extras["dev"], *extras["release"]]:
        name = re.split(r"[=<>\[ ]", wanted)[0]
        assert re.sub(r"[-_.]+", "-", name).lower() in folded, f"constraints.txt lacks {name}"


def test_the_hooks_are_what_make_lint_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", makefile, re.M)
    assert lint and [Path(line.split()[0]).name for line in lint[1].splitlines()] == [
        Path(hook["entry"].split()[0]).name for hook in hooks
    ]


def test_a_command_that_the_makefile_has_is_in_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    shown = "\n".join(makefile.splitlines()[:3]) + "".join(re.findall(r'echo "(also: .*)"', makefile))
    assert not [name for name in targets.split() if name != "help" and name not in shown]

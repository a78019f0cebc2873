"""House rules that reviews forget: layout, sizes, names, and what a user can rely on in every command."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from inspect import signature
from pathlib import Path
from types import ModuleType

import pytest
import typer
from importlinter import cli as import_linter
from typer.models import TyperInfo

from checker.cli.app import app
from checker.cli.proceedings import CourseApp
from checker.one_home import PACKAGES, Intruder, check_packages

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
SCRIPTS = [path for path in sorted((ROOT / "benchmarks").rglob("*.py")) if path.is_file()]
OURS = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *SCRIPTS]
SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager|handler|processor|info)(_|$)")


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_claims_our_name(name: str) -> None:
    """Our import names are ordinary words: a second `rules` would win, or lose, silently."""
    assert set(packages_distributions().get(name, ())) <= {"sunlit"}
    assert import_module(name).__file__ is not None


def test_all_packages_come_from_one_folder() -> None:
    assert check_packages() == ROOT


def test_a_package_from_elsewhere_stops_the_start_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intruder = ModuleType("sanctions")
    intruder.__file__ = str(tmp_path / "sanctions" / "__init__.py")
    monkeypatch.setitem(sys.modules, "sanctions", intruder)

    with pytest.raises(Intruder, match=f"'sanctions' comes from {re.escape(str(tmp_path))}"):
        _ = check_packages()


def test_the_layers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # it would switch off every log there is, and tests after this one look at logs
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)

    assert import_linter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", MODULES, ids=told)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=told)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith('"""')
    assert not SAYS_NOTHING.search(path.stem)


@pytest.mark.parametrize("path", OURS, ids=told)
def test_nothing_sleeps_and_nothing_prints_a_path_of_some_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\b(time|asyncio)\.sle{2}p\(", text)
    assert not re.search(r"[\"'(\s]/(home|root|work|Users)/", text)


def filled(group: TyperInfo) -> typer.Typer:
    """Return a group with its commands; those of a course are made when somebody asks."""
    assert isinstance(group.typer_instance, typer.Typer)
    return (
        group.typer_instance.filled() if isinstance(group.typer_instance, CourseApp) else group.typer_instance
    )


def test_every_command_takes_json_and_language() -> None:
    commands = [command for command in app.registered_commands if command.callback is not None]
    for group in app.registered_groups:
        commands += [command for command in filled(group).registered_commands if command.callback]

    assert len(commands) >= 10
    for command in commands:
        assert command.callback is not None
        assert {"as_json", "lang"} <= set(signature(command.callback).parameters), command.name


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_commands_that_exist(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    words = {
        tuple(re.split(r"\s+", part.strip())[1:3])
        for line in lines
        for part in line.split("&&")
        if part.strip().startswith("sunlit ")
    }
    commands = {command.name for command in app.registered_commands}
    groups = {
        group.name: {command.name for command in filled(group).registered_commands}
        for group in app.registered_groups
    }

    assert len(words) >= 5
    for first, second in words:
        assert first in commands or second in groups[first]


def test_versions_are_pinned_by_name_alone() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r'[A-Za-z0-9_.-]+==[A-Za-z0-9_.+-]+(; python_version < "3\.13")?', line), line


def test_help_answers_without_loading_the_engines() -> None:
    """The first thing a newcomer types; polars alone takes longer than the rest together."""
    heavy = ("polars", "openpyxl", "xlsxwriter")
    code = f"import sys, checker.cli.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"

"""Profiles of platforms (平台格式): how their tables map to ours, as data in ``profiles/*.yaml``.

A profile says for each table and field which column carries it and which code means what. It is checked
whole when it is read: whatever could make an export differ from the import of the same is told, with
file, line and key. Profiles marked as examples (示例) belong to no real platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.intake.forms import BRACKETS, Column, make_form, normal
from checker.registry.columns import COLUMNS, NEEDED, Kind
from checker.registry.errors import RegistryRefused
from checker.registry.layout import Encoding, Laid, Layout, headed, layout_of, told_apart
from rules.document import Section, read_document
from rules.errors import Problem

FOLDER = Path(__file__).parent / "profiles"
"""Where the profiles stand that came with the program."""

_NONE = frozenset({"无", "/"})


class ColumnMapping(BaseModel):
    """One column of theirs: its heading, and their codes by our values where they have codes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    column: str = Field(min_length=1, max_length=80)
    codes: dict[str, str] = {}


class TableMapping(BaseModel):
    """One table of theirs: its encoding as text, and its columns by our fields, in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    encoding: Encoding = "utf-8"
    columns: dict[str, ColumnMapping] = Field(min_length=1)


class Profile(BaseModel):
    """The tables of one platform; `example` says that no real platform is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    profile: str = Field(pattern="^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=80)
    example: bool = False
    tables: dict[Kind, TableMapping] = Field(min_length=1)


def profiles(folder: Path = FOLDER) -> dict[str, Path]:
    """Return the files of the profiles there are, by name."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def layout(name: str, kind: Kind, folder: Path = FOLDER) -> Layout:
    """Return how a platform lays out a table.

    Raises:
        RegistryRefused: There is no such profile, it has no such table, or it cannot be used.
    """
    known = profiles(folder)
    if name not in known:
        listed = ", ".join(known) or "-"
        raise RegistryRefused(
            "profile_unknown",
            f"没有名为“{name}”的平台格式，现有：{listed}",
            f"there is no profile {name!r}, there are: {listed}",
        )
    profile = read_profile(known[name])
    if kind not in profile.tables:
        listed = ", ".join(profile.tables)
        raise RegistryRefused(
            "profile_unknown",
            f"平台格式“{name}”没有 {kind} 表，只有：{listed}",
            f"profile {name!r} has no table {kind!r}, it has: {listed}",
        )
    table = profile.tables[kind]
    ours = {column.name: column for column in COLUMNS[kind]}
    laid = [headed(ours[field], one.column, _meant(ours[field], one)) for field, one in table.columns.items()]
    return layout_of(kind, laid, encoding=table.encoding, profile=name)


def read_profile(path: Path) -> Profile:
    """Read and check a profile.

    Raises:
        RegistryRefused: It cannot be used; every fault is told with file, line and key.
    """
    problems: list[Problem] = []
    document = read_document(path.read_bytes(), path.name, problems)
    faults = [str(problem) for problem in problems]
    profile = None
    if not faults:
        try:
            profile = Profile.model_validate(document)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                faults.append(_at(path, document, [str(step) for step in one["loc"]], one["msg"]))
    if profile is not None:
        if profile.profile != path.stem:
            faults.append(_at(path, document, ["profile"], f"expected {path.stem!r}, the name of the file"))
        for kind, table in profile.tables.items():
            for steps, fault in _faults(kind, table):
                faults.append(_at(path, document, ["tables", kind, *steps], fault))
    if profile is None or faults:
        told = "; ".join(faults)
        raise RegistryRefused("profile_broken", f"平台格式不能使用，请改正：{told}", told)
    return profile


def _at(path: Path, document: object, steps: list[str], fault: str) -> str:
    line, within = 1, document
    for step in steps:
        if isinstance(within, Section):
            line = within.lines.get(step, line)
            within = cast("Mapping[str, object]", within).get(step)
    return f"{path.name}:{line}: {'.'.join(steps)}: {fault}"


def _faults(kind: Kind, table: TableMapping) -> list[tuple[list[str], str]]:
    """Return what makes a table unusable, each with the key it stands at."""
    ours = {column.name: column for column in COLUMNS[kind]}
    found: list[tuple[list[str], str]] = []
    for field in NEEDED[kind]:
        if field not in table.columns:
            found.append((["columns"], f"the field {field!r} is missing, without which no row can be taken"))
    headings: dict[str, str] = {}
    for field, one in table.columns.items():
        at = ["columns", field]
        if field not in ours:
            found.append((at, f"there is no such field, expected one of {', '.join(ours)}"))
            continue
        if (other := headings.setdefault(normal(one.column), field)) != field:
            found.append(([*at, "column"], f"{one.column!r} is the heading of {other} too"))
        found += [([*at, *steps], fault) for steps, fault in _column_faults(ours[field], one)]
    return found


def _column_faults(column: Column, one: ColumnMapping) -> list[tuple[list[str], str]]:
    found: list[tuple[list[str], str]] = []
    fact = column.fact
    if make_form("", "", (), [Laid(column.name, column).column]).find(one.column) not in (None, column):
        found.append((["column"], f"{one.column!r} is never read: name another heading"))
    if fact is not None and fact.type == "int" and BRACKETS.search(normal(one.column)):
        found.append((["column"], f"{one.column!r} may carry a unit: counts have no brackets in the heading"))
    if not one.codes:
        return found
    values = (
        ["true", "false"] if fact is not None and fact.type == "bool" else list(fact.values if fact else ())
    )
    if sorted(values) != sorted(one.codes):
        expected = ", ".join(values) or "none, since its values are not a closed list"
        found.append((["codes"], f"found codes of {', '.join(one.codes)}, expected of {expected}"))
    apart: dict[str, str] = {}
    for value, code in one.codes.items():
        if (
            not code.strip()
            or code != code.strip()
            or not code.isprintable()
            or code in _NONE
            or code[:1] in "='"
        ):
            found.append((["codes", value], f"{code!r} cannot be a code: blank, or read as something else"))
        elif (other := apart.setdefault(told_apart(code), value)) != value:
            found.append((["codes", value], f"{code!r} is the code of {other} too"))
    return found


def _meant(column: Column, one: ColumnMapping) -> dict[str, object]:
    """Return our values by their codes."""
    truths: dict[str, object] = {"true": True, "false": False}
    is_truth = column.fact is not None and column.fact.type == "bool"
    return {code: truths[value] if is_truth else value for value, code in one.codes.items()}

"""What the documentation says of settings, roles and routes, against the tables the service is made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.api.routes import OPEN
from checker.api.table import ROUTES
from checker.roles import ROLES, Permission
from checker.settings import PREFIX, SETTINGS
from sanctions.course.reading import shipped_courses

DOCS = Path(__file__).parents[1] / "docs"
SERVICE = (DOCS / "service.md").read_text(encoding="utf-8")


def rows(first: str) -> list[list[str]]:
    """Return the rows of the table whose head begins with a word, cell by cell."""
    _, _, table = SERVICE.partition(f"\n| {first} |")
    lines = table.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_every_setting_stands_there_with_its_default_and_unit() -> None:
    expected = [
        [f"`{setting.variable}`", "–" if setting.default == "" else str(setting.default), setting.unit]
        for setting in SETTINGS
    ]

    assert [row[:3] for row in rows("variable")] == expected
    assert [row[3] for row in rows("variable")] == [setting.meaning for setting in SETTINGS]


def test_no_setting_stands_there_that_does_not_exist() -> None:
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+", SERVICE)) <= {setting.variable for setting in SETTINGS}


def test_every_route_stands_there_with_what_it_asks_for() -> None:
    """Those of the courses stand there once, as they are made from the courses."""
    expected = {
        (
            f"`{route.method} {_of_any_course(route.path)}`",
            "anybody" if route.permission is OPEN else f"`{route.permission}`",
        )
        for route in ROUTES
    }

    assert sorted(tuple(row[:2]) for row in rows("route")) == sorted(expected)


def _of_any_course(path: str) -> str:
    paths = "|".join(course.path for course in shipped_courses().courses.values())
    return path if path.endswith("/export") else re.sub(f"^/v1/({paths})(?=/|$)", "/v1/COURSE", path)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_stands_there(role: str) -> None:
    columns = [
        {Permission.SCORE, Permission.KEEP, Permission.SCREEN},
        {Permission.RULES, Permission.DOCUMENTATION},
        {Permission.CASES, Permission.JOBS, Permission.CREDIT},
        {Permission.METRICS},
        {Permission.RELOAD},
        {Permission.PROCEEDINGS_READ},
        {Permission.PROCEEDINGS_ACT},
        {Permission.PROCEEDINGS_FULL},
        {Permission.EXPORT},
    ]
    (row,) = [row for row in rows("role") if row[0] == f"`{role}`"]
    told = set[Permission]().union(
        *(some for some, cell in zip(columns, row[2:], strict=True) if cell == "yes")
    )

    assert {permission for some in columns for permission in some} == set(Permission)
    assert told == next(allowed for name, allowed in ROLES.items() if name == role)

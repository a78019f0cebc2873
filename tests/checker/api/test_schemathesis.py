"""Requests made up from the service's own description: no unexpected error, every answer as described."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from checker.api.table import ROUTES
from sanctions.course.reading import shipped_courses
from tests.checker.api.running import Service, running, settings
from tests.sanctions.proceeding.bureau import officers

CONFIGURATION = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]
# the only documented error of ours is that of a capability not built yet
positive_data_acceptance.enabled = {acceptance}
# keys for repetition are made up too, and the same one twice for another body is refused

[generation]
database = "none"
"""


PATHS = {course.name: course.path for course in shipped_courses().courses.values()}
LEFT_OUT = re.compile(f"^/v1/({'|'.join(path for name, path in PATHS.items() if name != 'order')})(/|$)")
"""Of the courses one is looked at, since the routes of all are made by the same hand."""


def look(
    service: Service,
    folder: Path,
    *arguments: str,
    role: str = "inspector",
    officer: str | None = None,
    acceptance: str = "false",
) -> str:
    """Run Schemathesis on every route; return what it printed."""
    configuration = folder / "schemathesis.toml"
    _ = configuration.write_text(CONFIGURATION.format(acceptance=acceptance))
    token = service.token(role, officer=officer)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run"),
        f"{service.address}/openapi.json",
        *("--header", f"Authorization: Bearer {token}", "--no-color", *arguments),
        # how hard it is to make requests up says nothing of the service
        *("--suppress-health-check", "all"),
    ]
    mine = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(command, cwd=folder, env=mine, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    return done.stdout


def test_every_answer_is_as_described(service: Service, tmp_path: Path) -> None:
    some = ("--max-examples", "3", "--phases", "fuzzing", "--seed", "1")

    told = look(service, tmp_path, *some, "--exclude-path-regex", LEFT_OUT.pattern)

    # the description is read to begin with, and left out afterwards
    looked_at = [route for route in ROUTES if not LEFT_OUT.match(route.path)]
    assert f"Tested: {len(looked_at) - 1}" in told, told


@pytest.mark.slow
@pytest.mark.parametrize("role", ["inspector", "operator", "auditor"])
def test_so_it_is_for_many_more(service: Service, tmp_path: Path, role: str) -> None:
    _ = look(service, tmp_path, "--max-examples", "150", "--exclude-path-regex", LEFT_OUT.pattern, role=role)


@pytest.mark.slow
@pytest.mark.parametrize(("role", "officer"), [("inspector", "inv-1"), ("approver", "head")])
def test_so_it_is_where_an_officer_acts(bureau: Service, tmp_path: Path, role: str, officer: str) -> None:
    """In every course; the service is one of its own, for what is made up here would be listed elsewhere."""
    only = ("--include-path-regex", f"^/v1/({'|'.join(PATHS.values())})(/|$)", "--phases", "fuzzing")

    _ = look(bureau, tmp_path, "--max-examples", "15", *only, role=role, officer=officer)


@pytest.fixture
def bureau(tmp_path: Path) -> Generator[Service]:
    """A service of its own, with the officers of a bureau."""
    with running(settings(tmp_path / "site")) as service:
        with service.desk.store.writing() as session:
            officers(session, service.desk.store)
        yield service


@pytest.mark.slow
def test_what_the_description_allows_is_accepted(service: Service, tmp_path: Path) -> None:
    """But for the key of repetition, which is left out here, and what a schema cannot say of a case."""
    _ = look(
        service,
        tmp_path,
        "--max-examples",
        "50",
        "--phases",
        "coverage,fuzzing",
        "--include-path",
        "/v1/rules",
        acceptance="true",
    )

"""Requests made up from the service's own description: no unexpected error, every answer as described."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker.api.table import ROUTES
from tests.checker.api.running import Service

CONFIGURATION = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]
# the only documented error of ours is that of a capability not built yet
positive_data_acceptance.enabled = {acceptance}
# keys for repetition are made up too, and the same one twice for another body is refused

[generation]
database = "none"
"""


def look(
    service: Service, folder: Path, *arguments: str, role: str = "inspector", acceptance: str = "false"
) -> str:
    """Run Schemathesis on every route; return what it printed."""
    configuration = folder / "schemathesis.toml"
    _ = configuration.write_text(CONFIGURATION.format(acceptance=acceptance))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run"),
        f"{service.address}/openapi.json",
        *("--header", f"Authorization: Bearer {service.token(role)}", "--no-color", *arguments),
        # how hard it is to make requests up says nothing of the service
        *("--suppress-health-check", "all"),
    ]
    mine = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(command, cwd=folder, env=mine, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    return done.stdout


def test_every_answer_is_as_described(service: Service, tmp_path: Path) -> None:
    told = look(service, tmp_path, "--max-examples", "3", "--phases", "fuzzing", "--seed", "1")

    # the description is read to begin with, and left out afterwards
    assert f"Tested: {len(ROUTES) - 1}" in told, told


@pytest.mark.slow
@pytest.mark.parametrize("role", ["inspector", "operator", "auditor"])
def test_so_it_is_for_many_more(service: Service, tmp_path: Path, role: str) -> None:
    _ = look(service, tmp_path, "--max-examples", "150", role=role)


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

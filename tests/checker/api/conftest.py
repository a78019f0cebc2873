"""One service for most tests of the interface; those that need other settings start their own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from tests.checker.api.running import Service, running, settings


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Service]:
    """A service on SQLite."""
    folder: Path = tmp_path_factory.mktemp("service")
    with running(settings(folder)) as service:
        yield service


@pytest.fixture(scope="package")
def inspector(service: Service) -> Generator[httpx.Client]:
    """A client that may score, keep and screen everywhere."""
    with service.client() as client:
        yield client

"""A real service on a real port, run in a thread of this process; and cases to send it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from checker.api.desk import Desk
from checker.scoring.canonical import canonical, written_case
from checker.service.server import desk_of, listening, now
from checker.settings import Settings
from checker.store import tokens
from rules.cases import Case
from rules.place import NATION

JSON = "application/json"
NDJSON = "application/x-ndjson"
SECONDS = 30.0
"""A test that waits longer has found a fault."""

CASE: Mapping[str, Any] = {
    "case_id": "320500-2026-0037",
    "place": "320500",
    "day": "2026-11-22",
    "employer": {
        "credit_code": "91320500MA1ABCD12R",
        "name": "示例建筑劳务有限公司",
        "unit_type": "enterprise",
    },
    "subject": {"kind": "unit", "name": "示例建筑劳务有限公司"},
    "facts": {"headcount": 46, "contracts_signed": 40},
    "lines": {
        "arrears": [
            {"worker": "W01", "item": "wage", "months": 4, "amount_fen": 2360000, "is_migrant": True}
        ],
        "payments": [{"worker": "W01", "paid_on": "2026-11-05", "amount_fen": 100000, "by": "debtor"}],
    },
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service that answers, with what it stands on."""

    address: str
    desk: Desk

    def token(
        self,
        role: str = "inspector",
        place: str = NATION,
        *,
        expires_at: datetime | None = None,
        at: datetime | None = None,
        officer: str | None = None,
    ) -> str:
        """Return a new token."""
        with self.desk.store.writing() as session:
            return tokens.create(
                session,
                name="示例",
                role=role,
                place=place,
                at=at or now(),
                by="test",
                expires_at=expires_at,
                officer=officer,
            )

    def client(self, role: str = "inspector", place: str = NATION, **headers: str) -> httpx.Client:
        """Return a client with a token of its own."""
        return self.anybody(Authorization=f"Bearer {self.token(role, place)}", **headers)

    def acting(self, officer: str, role: str = "inspector", place: str = NATION) -> httpx.Client:
        """Return a client that makes the acts of an officer."""
        return self.anybody(Authorization=f"Bearer {self.token(role, place, officer=officer)}")

    def anybody(self, **headers: str) -> httpx.Client:
        """Return a client without a token."""
        return httpx.Client(base_url=self.address, headers=headers, timeout=SECONDS, trust_env=False)


def settings(folder: Path, **values: int | str) -> Settings:
    """Return settings that keep everything in a folder; any free port, and tokens looked up each time."""
    given = {"data": str(folder), "port": 0, "token_seconds": 0, **values}
    return Settings.read({f"SUNLIT_{name.upper()}": str(value) for name, value in given.items()})


@contextmanager
def running(chosen: Settings) -> Generator[Service]:
    """Run a service until the block ends."""
    ready, stop = threading.Event(), threading.Event()
    made: list[Service] = []
    failed: list[BaseException] = []

    async def main() -> None:
        async with desk_of(chosen) as desk, listening(desk) as address:
            jobs = asyncio.create_task(desk.jobs.run())
            made.append(Service(address, desk))
            ready.set()
            _ = await asyncio.to_thread(stop.wait)
            _ = jobs.cancel()
            _ = await asyncio.gather(jobs, return_exceptions=True)

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # told to whoever waits
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="service")
    thread.start()
    try:
        _ = ready.wait(SECONDS)
        if not made:
            raise failed[0]
        yield made[0]
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]


def sent(case: Case) -> dict[str, Any]:
    """Return a case as JSON has it."""
    return json.loads(canonical(written_case(case)))

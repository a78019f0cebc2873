"""Small written reviews for the tests of screening: cases of the contract, and files of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from checker.intake.called import Registry
from checker.intake.read import Intake, read
from checker.screening.screen import Sink, Summary, screen
from rules.rule_base import RuleBase, shipped

DAY = date(2026, 11, 22)
SUZHOU, HANGZHOU = "320500", "330100"
ORDER = {
    "document": "限期改正指令书",
    "issuer": "hr",
    "addressee": "employer",
    "issued_on": "2026-11-01",
    "served_on": "2026-11-02",
    "service": "direct",
    "due_on": "2026-11-09",
}


def written(case_id: str, *, place: str = SUZHOU, day: date = DAY, **more: Any) -> dict[str, Any]:
    """Return a case as it is written in NDJSON."""
    return {"case_id": case_id, "place": place, "day": day.isoformat(), **more}


def unpaid(case_id: str, amount_fen: int, *, place: str = SUZHOU, **more: Any) -> dict[str, Any]:
    """Return a case of one worker with three months unpaid and an order that ran out."""
    arrears = [{"worker": "W01", "months": 3, "amount_fen": amount_fen, "is_migrant": True}]
    return written(
        case_id, place=place, lines={"arrears": arrears, "orders": [ORDER], "payments": []}, **more
    )


def ndjson(path: Path, cases: Iterable[Mapping[str, Any]]) -> Path:
    """Write cases, one a line."""
    _ = path.write_text(
        "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8"
    )
    return path


def taken(*inputs: Path, registry: Registry | None = None) -> Intake:
    """Open inputs against the shipped rule base."""
    return read(inputs, shipped().vocabulary, place=SUZHOU, day=DAY, registry=registry, language="en")


def screened(*inputs: Path, sinks: Iterable[Sink] = (), registry: Registry | None = None) -> Summary:
    """Screen inputs with the shipped rule base."""
    base: RuleBase = shipped()
    return screen(
        taken(*inputs, registry=registry), base, list(sinks), registry=registry, day=DAY, place=SUZHOU
    )

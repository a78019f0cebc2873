"""Reviews as the contract's JSON, one a line, and their labels beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from checker.model_bureau.review import Review
from rules.cases import Case
from rules.fact import ABSENT, Value


def write_cases(path: Path, reviews: Iterable[Review]) -> None:
    """Write the reviews as NDJSON of cases, in their order."""
    _write(path, (written_case(review.case) for review in reviews))


def write_labels(path: Path, reviews: Iterable[Review]) -> None:
    """Write what each review is made for; rules that are not named are FALSE."""
    _write(path, (_written_label(review) for review in reviews))


def written_case(case: Case) -> dict[str, Any]:
    """Return a case as the contract has it: left out is unknown, null is known not to exist."""
    facts = {name: _written(value) for name, value in case.facts.items()}
    employer = {"credit_code": case.credit_code, "name": case.name}
    if "unit_type" in facts:
        employer["unit_type"] = str(facts.pop("unit_type"))
    lines = {
        kind: [{name: _written(value) for name, value in row.items()} for row in given.rows]
        for kind, given in case.lines.items()
    }
    incomplete = [kind for kind, given in case.lines.items() if not given.complete]
    written: dict[str, Any] = {
        "case_id": case.case_id,
        "place": case.place,
        "day": case.day.isoformat(),
        "employer": employer,
        "facts": facts,
        "lines": lines,
    }
    return written | ({"incomplete": incomplete} if incomplete else {})


def _written_label(review: Review) -> dict[str, Any]:
    label = review.label
    return {
        "case_id": review.case.case_id,
        "scenario": label.scenario,
        "true": sorted(label.true),
        "unknown": sorted(label.unknown),
        "not_applicable": sorted(label.not_applicable),
        "referral": label.referral,
    }


def _written(value: Value) -> Any:
    if value is ABSENT:
        return None
    return value.isoformat() if isinstance(value, date) else value


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            _ = file.write(json.dumps(line, ensure_ascii=False) + "\n")

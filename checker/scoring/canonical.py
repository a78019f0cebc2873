"""One way to write each thing down, so that a digest of it means something (规范化).

JSON with sorted keys, no blanks, UTF-8; a case in the contract's own form, which reads back to
the same case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import to_json

from rules.cases import Case
from rules.fact import ABSENT


def canonical(content: object) -> bytes:
    """Return the bytes a digest is taken of.

    Raises:
        TypeError: Something in it is not JSON, a day or what is known to be absent.
    """
    return _ENCODER.encode(content).encode()


def digest(content: bytes) -> str:
    """Return ``sha256:…``."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def written_case(case: Case) -> dict[str, Any]:
    """Return a case as it may be sent; days and absent facts are left to `canonical`."""
    written: dict[str, Any] = {"case_id": case.case_id, "place": case.place, "day": case.day}
    employer = {"credit_code": case.credit_code, "name": case.name}
    if any(employer.values()):
        written["employer"] = {key: value for key, value in employer.items() if value}
    written["facts"] = case.facts
    written["lines"] = {kind: lines.rows for kind, lines in case.lines.items()}
    if incomplete := sorted(kind for kind, lines in case.lines.items() if not lines.complete):
        written["incomplete"] = incomplete
    if case.findings:
        written["findings"] = sorted(case.findings)
    return written


def canonical_case(case: Case) -> bytes:
    """Return ``canonical(written_case(case))``, in half the time: of a long roster every cell is written.

    Raises:
        ValueError: A text of it cannot be written as UTF-8.
    """
    written = written_case(case)
    written["facts"] = _in_order(case.facts)
    lines = case.lines
    written["lines"] = {kind: [_in_order(row) for row in lines[kind].rows] for kind in sorted(lines)}
    return to_json(dict(sorted(written.items())))


def _in_order(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if (value := values[name]) is ABSENT else value for name in sorted(values)}


def _plain(value: object) -> Any:
    if value is ABSENT:
        return None
    if isinstance(value, date):
        return value.isoformat()
    msg = f"found a {type(value).__name__}, expected JSON, a day or an absent fact"
    raise TypeError(msg)


_ENCODER = json.JSONEncoder(
    # what is written down comes out of files and forms: nothing in it holds itself
    check_circular=False,
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_plain,
)

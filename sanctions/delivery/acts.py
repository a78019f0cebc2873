"""What delivery has done, on the audit chain (报送留痕): a group of acts behind one lock of its end.

A worker keeps what came of many messages in one transaction. Each has its own entry, as if it had been kept
alone; only the end of the chain is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from sanctions.audit import BEGINNING, digest
from sanctions.locked_row import locked_row
from sanctions.sm3 import sm3
from sanctions.tables import AuditEntry, AuditHead

ACTOR = "delivery"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of delivery; of `data` its digest is kept."""

    action: str
    object: str
    data: bytes = field(default=b"", repr=False)


def record_all(session: Session, acts: Sequence[Act], at: datetime) -> None:
    """Add acts to the end of the chain, in their order; others that record wait, so record last."""
    if not acts:
        return
    head = locked_row(session, AuditHead, seq=0, this=BEGINNING)
    rows: list[dict[str, Any]] = []
    for act in acts:
        told: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": at.astimezone(UTC),
            "actor": ACTOR,
            "action": act.action,
            "object": act.object,
            "data": f"sm3:{sm3(act.data).hex()}",
            "receipt": None,
            "previous": head.this,
            "this": b"",
        }
        told["this"] = this = digest(AuditEntry(**told))
        head.seq, head.this = head.seq + 1, this
        rows.append(told)
    _ = session.connection().execute(insert(AuditEntry), rows)
    session.flush()

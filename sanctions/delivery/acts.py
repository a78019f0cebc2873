"""What delivery has done, on the audit chain (报送留痕): a group of acts behind one lock of its end.

A worker keeps what came of many messages in one transaction. Each has its own entry, as if it had been kept
alone; only the end of the chain is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

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
    seq, this, in_utc = head.seq, head.this, at.astimezone(UTC)
    rows: list[dict[str, Any]] = []
    for act in acts:
        entry = _Entry(
            seq := seq + 1,
            in_utc,
            ACTOR,
            act.action,
            act.object,
            f"sm3:{sm3(act.data).hex()}",
            None,
            this,
        )
        this = digest(cast("AuditEntry", entry))
        rows.append(entry._asdict() | {"this": this})
    head.seq, head.this = seq, this
    _ = session.connection().execute(insert(AuditEntry), rows)
    session.flush()


class _Entry(NamedTuple):
    """An entry as its digest is reckoned of; rows of the table itself take ten times as long to make."""

    seq: int
    at: datetime
    actor: str
    action: str
    object: str
    data: str
    receipt: None
    previous: bytes

"""Cases kept with their assessments and receipts (留存个案): what was answered, and what it can be shown by.

Everything that tells of a case is sealed; a case is found by a blind index of its id. Its receipt
stands once, however often the same case is kept, since equal receipts have equal ids. Ids begin with
where the audit chain stood, so that of two kept at one moment the later has the greater.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from secrets import token_hex
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from checker.roles import Bearer
from checker.scoring.assess import Assessed
from checker.scoring.canonical import canonical, written_case
from checker.scoring.receipt import Receipt
from checker.tables import KeptCase, KeptReceipt
from rules.cases import Case
from rules.place import prefix_of
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.tables import AuditHead

_CASES, _RECEIPTS = "kept_case", "kept_receipt"
_INDEX = "kept_case.case_id"


@dataclass(frozen=True, slots=True)
class Kept:
    """A case as it was kept.

    Attributes:
        assessment: JSON, as it was answered.
        receipt_file: What `checker.scoring.verification` checks; it holds the case.
    """

    id: str
    case_id: str
    place: str
    kept_at: datetime
    assessment: bytes
    receipt: Receipt
    receipt_file: bytes


def keep(
    session: Session, keys: Keys, *, case: Case, assessed: Assessed, at: datetime, bearer: Bearer
) -> str:
    """Keep a case with its assessment and receipt and say so in the audit chain; return its id.

    Whether the bearer reaches the place of the case was asked before. Others that record acts
    wait until the transaction ends.
    """
    receipt, kept_id = assessed.receipt, _next_id(session)
    first = {
        "id": receipt.id,
        "rule_base": assessed.assessment["rule_base"]["fingerprint"],
        "day": case.day,
        "place": case.place,
        "content": keys.seal(_RECEIPTS, "content", receipt.id, receipt.content),
        "kept_at": at,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    _ = session.connection().execute(dialect.insert(KeptReceipt).values(first).on_conflict_do_nothing())
    written = canonical(written_case(case))
    answered = json.dumps(assessed.assessment, ensure_ascii=False, separators=(",", ":")).encode()
    session.add(
        KeptCase(
            id=kept_id,
            case_index=keys.index(_INDEX, case.case_id),
            place=case.place,
            receipt_id=receipt.id,
            case=keys.seal(_CASES, "case", kept_id, written),
            assessment=keys.seal(_CASES, "assessment", kept_id, answered),
            kept_at=at,
            kept_by=bearer.token_id,
        )
    )
    session.flush()
    _ = audit.record(
        session, at=at, actor=bearer.token_id, action="case.keep", object=kept_id, receipt=receipt.id
    )
    return kept_id


def newest(session: Session, keys: Keys, case_id: str, bearer: Bearer) -> Kept | None:
    """Return what was kept last of a case, among the places the bearer reaches; None where nothing was.

    Its id is exactly the one asked for, as the sealed case itself tells it.

    Raises:
        SealBroken: It does not open.
    """
    candidates = (
        select(KeptCase, KeptReceipt)
        .where(col(KeptCase.receipt_id) == col(KeptReceipt.id))
        .where(col(KeptCase.case_index) == keys.index(_INDEX, case_id))
        .where(col(KeptCase.place).startswith(prefix_of(bearer.place), autoescape=True))
        .order_by(col(KeptCase.kept_at).desc(), col(KeptCase.id).desc())
        .limit(1)
    )
    # an index only finds: rows of an earlier program stand under a folded one
    for number in count():
        found = session.exec(candidates.offset(number)).one_or_none()
        if found is None:
            return None
        kept, kept_receipt = found
        case = json.loads(keys.open_sealed(_CASES, "case", kept.id, kept.case))
        if case["case_id"] == case_id:
            return _opened(keys, kept, kept_receipt, case)
    return None


def _next_id(session: Session) -> str:
    """Return an id greater than those of all kept before: whoever keeps makes the chain longer."""
    ends = session.exec(select(AuditHead.seq)).one_or_none() or 0
    return f"{ends:012x}{token_hex(10)}"


def _opened(keys: Keys, kept: KeptCase, kept_receipt: KeptReceipt, case: dict[str, Any]) -> Kept:
    content = keys.open_sealed(_RECEIPTS, "content", kept_receipt.id, kept_receipt.content)
    # canonical parts make a canonical whole: the bytes are those of `verification.receipt_file`
    document = {"case": case, "receipt": json.loads(content), "receipt_id": kept_receipt.id}
    return Kept(
        id=kept.id,
        case_id=case["case_id"],
        place=kept.place,
        kept_at=kept.kept_at,
        assessment=keys.open_sealed(_CASES, "assessment", kept.id, kept.assessment),
        receipt=Receipt(kept_receipt.id, content),
        receipt_file=canonical(document) + b"\n",
    )

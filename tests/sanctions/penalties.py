"""Penalties to act on: proposed, told, approved, issued and served in one line, and what became of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from sanctions.proceeding.sending import desired_of
from sanctions.proceeding.tables import DutyRow, OutboxRow, RecordRow
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import Bureau

FINE = 1_000_000
"""Ten thousand yuan."""
IN_TIME, CANNOT_BE_TOLD, LATE = 0, 1, 2
PROPOSED: dict[str, Any] = {
    "kinds": ["warning", "fine"],
    "fine_fen": FINE,
    "act_type": "示例：拖欠劳动报酬",
    "violation_facts": "示例：拖欠十二人三个月工资",
    "basis": "示例：劳动保障监察条例第三十条",
    "same_act_as_referral": True,
}

APART: dict[str, Any] = {"same_act_as_referral": False}
WARNED_ONLY: dict[str, Any] = {"kinds": ["warning"], "fine_fen": None}
ANOTHER: dict[str, Any] = {"act_type": "示例：扣押证件", "violation_facts": "示例：扣押二人身份证"}
"""Another act of the same case, which may be fined beside the first."""


def code(bureau: Bureau, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act(*args, **kwargs)
    assert refusal.value.told("zh") != refusal.value.told("en")
    return refusal.value.code


def proposed(bureau: Bureau, case: str = "", **changed: Any) -> str:
    """Propose a penalty in a case (a new one where none is named); return its number."""
    fields = {**PROPOSED, **changed}
    return bureau.act("penalty", "open", case or bureau.case(), **fields).proceeding.id


def told(bureau: Bureau, number: str, *, large: bool = False, on: str | None = None) -> None:
    """Tell the party, which has four days to speak; the legal office has said whether a hearing is owed."""
    _ = bureau.act("penalty", "hearing-right", number, by="legal", reason="示例", large_amount=large)
    rights = ["statement", "hearing"] if large else ["statement"]
    notice: dict[str, Any] = {
        "reasons": "示例",
        "rights": rights,
        "hearing_required": large,
        "statement_by": f"{bureau.now.date() + timedelta(days=4)}",
    }
    _ = bureau.act(
        "penalty", "notify", number, on=on, papers=("penalty_notice", "proof_of_service"), **notice
    )


def approved(bureau: Bureau, case: str = "", **changed: Any) -> str:
    """Return a penalty told on 1 June and approved on Monday, 8 June."""
    number = proposed(bureau, case, **changed)
    told(bureau, number)
    _ = bureau.at("2026-06-08").act("penalty", "approve", number, by="head")
    return number


def issued(bureau: Bureau, case: str = "", **changed: Any) -> str:
    """Return a penalty issued on 8 June, to be published."""
    number = approved(bureau, case, **changed)
    decision: dict[str, Any] = {
        "number": f"示例罚字[2026]{int(number[-4:])}号",
        "content": "示例：警告，罚款一万元",
    }
    _ = bureau.act("penalty", "issue", number, papers=("penalty_decision",), **decision)
    return number


def served(bureau: Bureau, case: str = "", *, on: str | None = None, **changed: Any) -> str:
    """Return a penalty served on 8 June, or when it is said."""
    number = issued(bureau, case, **changed)
    _ = bureau.act("penalty", "serve", number, on=on, service="direct", papers=("proof_of_service",))
    return number


def clocks(bureau: Bureau, number: str) -> dict[str, tuple[str, int | None]]:
    """Return the newest duty of each name: its state, and whether it was done late."""
    with bureau.store.reading() as session:
        asked = select(DutyRow).where(col(DutyRow.proceeding_id) == number).order_by(col(DutyRow.number))
        return {row.duty: (row.state, row.late) for row in session.exec(asked)}


def messages(bureau: Bureau, number: str) -> list[tuple[str, str, int, str, dict[str, Any]]]:
    """Return what a proceeding sends: destination, operation, version, state, content."""
    with bureau.store.reading() as session:
        asked = select(OutboxRow).where(col(OutboxRow.proceeding_id) == number).order_by(col(OutboxRow.id))
        return [
            (row.destination, row.operation, row.version, row.state, desired_of(bureau.store.keys, row))
            for row in session.exec(asked)
        ]


def due_days(bureau: Bureau) -> dict[str, str | None]:
    """Return by when each destination has to hold the newest version of its only record."""
    with bureau.store.reading() as session:
        rows = session.exec(select(RecordRow)).all()
        days = {row.destination: row.legal_due_at for row in rows}
        return {name: None if day is None else f"{day.date()}" for name, day in days.items()}


def referral(bureau: Bureau, case: str) -> str:
    """Approve a referral of a case; it is not handed over yet."""
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    return number


def hand_over(bureau: Bureau, number: str) -> None:
    _ = bureau.act(
        "referral",
        "hand-over",
        number,
        number="示例移字〔2026〕3号",
        police="示例市公安局",
        prosecutor="示例市人民检察院",
        missing_because="示例",
        papers=("referral_letter", "catalogue"),
    )


def not_filed(bureau: Bureau, number: str) -> None:
    _ = bureau.act("referral", "not-file", number, reason="示例", papers=("no_filing_notice",))

"""Notes of overdue duties: what they say, and that only the head closes them."""

from __future__ import annotations

from datetime import datetime

import pytest

from checker.store.store import Store
from rules.truth import TRUE
from sanctions.accountability import note_of, only
from sanctions.course.reading import shipped_courses
from sanctions.owed_duty import OwedDuty
from sanctions.proceeding.ledger import perform_by_system
from sanctions.proceeding.request import Signed
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.proceeding.bureau import Bureau

DUTY = shipped_courses().duties["hand_over"]


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def owed(root: str, owners: tuple[str, ...] = ("inv-1",)) -> OwedDuty:
    due = datetime(2026, 6, 13, 10, tzinfo=LEGAL_TIME)
    return OwedDuty(
        root,
        2,
        root,
        "case",
        DUTY.name,
        DUTY.title,
        DUTY.actor,
        DUTY.posts,
        owners,
        "320500",
        "320506",
        "referral_handover",
        due,
        due,
        provisional=False,
        overdue=TRUE,
        sources=DUTY.sources,
        neglect=shipped_courses().neglects[DUTY.consequence],
    )


def test_a_note_keeps_what_the_law_says_of_the_neglect() -> None:
    asked = note_of(owed("320500-2026-A0001"))

    assert asked.only == only("320500-2026-A0001", 2) == "accountability/320500-2026-A0001/2"
    assert asked.parent_id == "320500-2026-A0001"
    assert asked.fields["due"] == "2026-06-13T10:00:00+08:00"
    assert "责令限期移送" in str(asked.fields["consequence"])
    assert str(asked.fields["consequence"]).endswith("（referral_regulation 第十六条）")


def test_a_note_is_made_once_and_closed_by_the_head_with_reason_and_outcome(bureau: Bureau) -> None:
    case = bureau.case()
    with bureau.store.writing() as session:
        done = perform_by_system(
            session, bureau.store.keys, bureau.book, note_of(owed(case)), Signed(bureau.now, "head")
        )
    number = done.proceeding.id

    with pytest.raises(Refusal) as twice, bureau.store.writing() as session:
        _ = perform_by_system(
            session, bureau.store.keys, bureau.book, note_of(owed(case)), Signed(bureau.now, "head")
        )
    _ = bureau.act("accountability", "explain", number, explanation="示例：材料未齐")
    codes = [
        refused(bureau, number, by="deputy", outcome="no_fault", reason="示例"),
        refused(bureau, number, by="head", outcome="no_fault"),
        refused(bureau, number, by="head", reason="示例"),
    ]
    closed = bureau.act("accountability", "close", number, by="head", outcome="criticised", reason="示例")

    assert twice.value.code == "stands_already"
    assert codes == ["post", "reason", "field"]
    assert closed.proceeding.is_ended


def refused(bureau: Bureau, number: str, **kwargs: str) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act("accountability", "close", number, **kwargs)  # type: ignore[arg-type]
    return refusal.value.code


def test_a_case_is_not_closed_over_an_open_note(bureau: Bureau) -> None:
    case = bureau.case()
    with bureau.store.writing() as session:
        _ = perform_by_system(
            session, bureau.store.keys, bureau.book, note_of(owed(case)), Signed(bureau.now, "head")
        )
    _ = bureau.act("case", "conclude", case, papers=("investigation_report",))

    with pytest.raises(Refusal) as refusal:
        _ = bureau.act("case", "close", case, by="head", reason="示例")
    assert refusal.value.code == "open_beneath"

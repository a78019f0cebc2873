"""Papers of supervising authorities: answered by the day they name, extended by the sender alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from sanctions.proceeding.tables import DutyRow
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import Bureau

ANSWER = ("supervision_answer", "supervision_answer_sent")


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def received(bureau: Bureau, under: str = "", **changed: Any) -> str:
    """Return a procuratorial suggestion received on 2026-06-01, to be answered by 2026-06-30."""
    fields = {
        "kind": "procuratorial_suggestion",
        "sender": "示例市人民检察院",
        "number": "示例检建[2026]5号",
        "reply_by": "2026-06-30",
        "matter": "示例：督促履行移送职责",
        **changed,
    }
    papers = ("supervision_paper",)
    return bureau.act("supervision", "open", under=under, papers=papers, **fields).proceeding.id


def clocks(bureau: Bureau, number: str) -> list[tuple[str, int | None, str | None]]:
    """Return the state of each clock, 0 in time 1 cannot be told 2 late, and its last day."""
    with bureau.store.reading() as session:
        asked = select(DutyRow).where(col(DutyRow.proceeding_id) == number).order_by(col(DutyRow.number))
        rows = session.exec(asked).all()
    return [
        (row.state, row.late, None if row.due_last is None else f"{row.due_last:%Y-%m-%d}") for row in rows
    ]


def refused(bureau: Bureau, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act(*args, **kwargs)
    return refusal.value.code


def test_a_paper_is_answered_in_time_late_or_nobody_can_tell(bureau: Bureau) -> None:
    in_time, late, untold, without_day = (
        received(bureau),
        received(bureau),
        received(bureau),
        received(bureau, reply_by=None),
    )
    _ = bureau.at("2026-07-02")

    for number, on in (
        (in_time, "2026-06-30"),
        (late, "2026-07-01"),
        (untold, "unknown"),
        (without_day, "2026-07-01"),
    ):
        _ = bureau.act("supervision", "answer", number, on=on, papers=ANSWER, outcome="accepted")

    assert clocks(bureau, in_time) == [("done", 0, "2026-06-30")]
    assert clocks(bureau, late) == [("done", 2, "2026-06-30")]
    assert clocks(bureau, untold) == [("done", 1, "2026-06-30")]
    assert clocks(bureau, without_day) == [("done", 1, None)]


def test_an_extension_is_the_senders_and_ends_later(bureau: Bureau) -> None:
    number = received(bureau)
    extend = ("supervision", "extend", number)

    sooner = refused(bureau, *extend, reply_by="2026-06-30", agreed_by="示例检察官")
    by_nobody = refused(bureau, *extend, reply_by="2026-07-15")
    _ = bureau.act(*extend, reply_by="2026-07-15", agreed_by="示例检察官", papers=("extension_consent",))
    _ = bureau.at("2026-07-10").act("supervision", "answer", number, papers=ANSWER, outcome="accepted")

    assert (sooner, by_nobody) == ("reply_by", "field")
    assert clocks(bureau, number) == [("dropped", None, "2026-06-30"), ("done", 0, "2026-07-15")]


def test_what_does_not_fit_is_refused(bureau: Bureau) -> None:
    nameless = received(bureau, reply_by=None)
    number = received(bureau)
    answer = ("supervision", "answer", number)

    assert (
        refused(bureau, "supervision", "extend", nameless, reply_by="2026-07-15", agreed_by="示例")
        == "no_reply_day"
    )
    assert refused(bureau, *answer, outcome="accepted", papers=ANSWER[:1]) == "papers_missing"
    assert refused(bureau, *answer, outcome="not_accepted", papers=ANSWER) == "reason"
    with pytest.raises(Refusal) as before_it_came:
        _ = received(bureau, reply_by="2026-05-31")
    assert before_it_came.value.code == "reply_by"


def test_a_paper_about_a_case_belongs_to_its_family_and_is_closed_by_a_head(bureau: Bureau) -> None:
    case = bureau.case()
    number = received(bureau, under=case)
    done = bureau.act(
        "supervision", "answer", number, papers=ANSWER, outcome="not_accepted", reason="示例：已移送"
    )

    assert done.family.root.id == case
    assert refused(bureau, "supervision", "close", number, by="inv-1", reason="示例") == "post"
    closed = bureau.act("supervision", "close", number, by="deputy", reason="示例：发文机关无异议")
    assert closed.proceeding.state == "closed"

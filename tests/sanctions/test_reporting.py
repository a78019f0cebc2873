"""Periodic reports and meetings: addressee, day, sender, receipt; what was agreed has a result."""

from __future__ import annotations

from typing import Any

import pytest

from checker.store.store import Store
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import Bureau
from tests.sanctions.test_supervision import clocks, refused

REPORT: dict[str, Any] = {
    "title": "示例：第二季度两法衔接情况报告",
    "addressee": "示例省人力资源社会保障厅",
    "due_on": "2026-07-10",
}
MEETING: dict[str, Any] = {
    "kind": "joint_meeting",
    "bodies": ["示例市公安局", "示例市人民检察院"],
    "subject": "示例：两法衔接联席会议",
    "participants": 12,
}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def test_a_report_is_sent_in_time_late_or_nobody_can_tell_and_has_a_receipt(bureau: Bureau) -> None:
    numbers = [bureau.act("report", "open", **REPORT).proceeding.id for _ in range(3)]
    _ = bureau.at("2026-07-12")

    for number, on in zip(numbers, ("2026-07-10", "2026-07-11", "unknown"), strict=True):
        _ = bureau.act("report", "send", number, on=on, papers=("periodic_report",))
    without = refused(bureau, "report", "receive", numbers[0])
    done = bureau.act("report", "receive", numbers[0], papers=("report_receipt",), received_by="示例")

    assert [clocks(bureau, number)[0] for number in numbers] == [
        ("done", 0, "2026-07-10"),
        ("done", 2, "2026-07-10"),
        ("done", 1, "2026-07-10"),
    ]
    assert without == "papers_missing"
    assert done.proceeding.is_ended
    assert (done.proceeding.value("addressee"), done.proceeding.entries[1].officer) == (
        REPORT["addressee"],
        "inv-1",
    )
    # no term is known for the receipt: it is never late
    assert clocks(bureau, numbers[1])[1:] == [("open", None, None)]


def test_a_report_is_cancelled_by_a_head_with_the_reason(bureau: Bureau) -> None:
    number = bureau.act("report", "open", **REPORT).proceeding.id

    assert refused(bureau, "report", "cancel", number, by="inv-1", reason="示例") == "post"
    assert refused(bureau, "report", "cancel", number, by="head") == "reason"
    assert bureau.act("report", "cancel", number, by="head", reason="示例：并入年报").proceeding.is_ended
    assert clocks(bureau, number) == [("dropped", None, "2026-07-10")]


def test_a_meeting_is_followed_up_when_each_item_has_a_result(bureau: Bureau) -> None:
    number = bureau.act("meeting", "open", papers=("meeting_minutes",), **MEETING).proceeding.id
    items = ["示例：统一证据标准", "示例：建立联络员名单"]
    _ = bureau.act("meeting", "agree", number, items=items, follow_up_by="2026-06-30")

    early = refused(bureau, "meeting", "complete", number)
    odd = [refused(bureau, "meeting", "result", number, item=item, result="示例") for item in (0, 3)]
    _ = bureau.act("meeting", "result", number, item=1, result="示例：已印发")
    with pytest.raises(Refusal, match="no result yet of item 2"):
        _ = bureau.act("meeting", "complete", number)
    _ = bureau.act("meeting", "result", number, item=2, result="示例：已建立")
    done = bureau.at("2026-07-01").act("meeting", "complete", number)

    assert (early, odd) == ("items", ["item", "item"])
    assert done.proceeding.state == "completed"
    assert clocks(bureau, number) == [("done", 2, "2026-06-30")]


def test_a_seminar_on_a_case_needs_no_follow_up(bureau: Bureau) -> None:
    changed: dict[str, Any] = {**MEETING, "kind": "case_seminar"}
    number = bureau.act(
        "meeting", "open", bureau.case(), papers=("meeting_minutes",), **changed
    ).proceeding.id

    assert bureau.act("meeting", "close", number).proceeding.is_ended

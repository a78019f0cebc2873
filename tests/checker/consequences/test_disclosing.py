"""Inspection results from a visit to the publicity system: proposed, approved, told, marked."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import col, select

from checker.consequences.book import one_engine
from checker.consequences.disclosing import mark_published, propose
from checker.store.store import Store
from sanctions.proceeding.request import Signed
from sanctions.proceeding.sending import desired_of
from sanctions.proceeding.tables import OutboxRow
from tests.checker.visit.scene import UNDEMOCRATIC, Course, fill
from tests.sanctions.proceeding.bureau import CITY, Bureau

NOW, LATER = datetime(2026, 9, 1, 9, tzinfo=UTC), datetime(2026, 9, 3, 9, tzinfo=UTC)


def test_a_result_is_disclosed_once_and_its_visit_says_so(store: Store) -> None:
    bureau = Bureau.on(store)
    fill(store)
    visit = Course(store)
    for step in (visit.open_exempt, visit.approve_exempt, visit.notify, visit.arrive, visit.record):
        _ = step()
    unfinished = propose(store, one_engine(), CITY, ["inv-1", "inv-2"], Signed(NOW, "inv-1"))
    _ = visit.find(UNDEMOCRATIC)
    _ = visit.result(A="ordered_to_correct", G="no_problem")

    made = propose(store, one_engine(), CITY, ["inv-1", "inv-2"], Signed(NOW, "inv-1"))
    again = propose(store, one_engine(), CITY, ["inv-1", "inv-2"], Signed(NOW, "inv-1"))
    assert made.done is not None
    number = made.done.proceeding.id
    before = mark_published(store, one_engine(), Signed(NOW, "sync"))
    _ = bureau.at("2026-09-02").act("disclosure", "approve", number, by="head")
    done = bureau.act("disclosure", "publish", number)

    assert (unfinished.done, unfinished.left_out) == (None, ((visit.id, "no result yet"),))
    assert (made.visits, again.done, before) == ((visit.id,), None, 0)
    assert done.proceeding.state == "published"
    with store.reading() as session:
        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.key))).all()
        told = [desired_of(store.keys, row) for row in rows]
    assert [row.destination for row in rows] == ["credit_publicity"] * 2
    assert [(one["item"], one["result"], one["inspection_type"]) for one in told] == [
        ("A", "ordered_to_correct", "ordered"),
        ("G", "no_problem", "ordered"),
    ]
    assert mark_published(store, one_engine(), Signed(LATER, "sync")) == 1
    publication = visit.read().publication
    assert publication is not None
    assert publication.day.isoformat() == "2026-09-02"
    assert mark_published(store, one_engine(), Signed(LATER, "sync")) == 0


def test_what_was_disclosed_by_mistake_is_withdrawn_by_somebody_else(store: Store) -> None:
    bureau = Bureau.on(store)
    result = {
        "visit": "示例",
        "plan": "320500-2026-H2-01",
        "name": "示例有限公司",
        "credit_code": "91990100MA0000001N",
        "item": "G",
        "item_title": "工资支付",
        "inspection_type": "drawn",
        "inspected_on": "2026-06-01",
        "result": "no_problem",
    }
    fields = {"results": [result], "investigators": ["inv-1", "inv-2"]}
    number = bureau.act("disclosure", "open", **fields).proceeding.id
    _ = bureau.act("disclosure", "approve", number, by="head")
    _ = bureau.act("disclosure", "publish", number)
    done = bureau.act("disclosure", "withdraw", number, by="acting", reason="示例：对象有误")

    assert done.proceeding.state == "withdrawn"
    with store.reading() as session:
        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.version))).all()
    # nobody had sent the first one yet: there is nothing to take back
    assert [(row.version, row.operation, row.state) for row in rows] == [
        (1, "publish", "SUPERSEDED"),
        (2, "withdraw", "CONFIRMED"),
    ]

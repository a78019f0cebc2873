"""The list of duties: whose, by when, by which source, overdue first, counted by place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from checker.store.store import Store
from rules.truth import FALSE, TRUE, UNKNOWN
from sanctions import officer
from sanctions.happened import UNTOLD
from sanctions.owed_duty import OwedDuty, overdue_of
from sanctions.proceeding.tables import DutyRow
from sanctions.refusal import Refusal
from sanctions.responsibility import CITY, COUNTY, by_place, late_done, open_duties
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.proceeding.bureau import CITY as CITY_CODE
from tests.sanctions.proceeding.bureau import COUNTY as COUNTY_CODE
from tests.sanctions.proceeding.bureau import Bureau


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def asked(bureau: Bureau, now: str, **changed: Any) -> list[OwedDuty]:
    with bureau.store.reading() as session:
        book = bureau.book
        return open_duties(session, bureau.store.keys, book.courses, book.terms, now=moment(now), **changed)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEGAL_TIME)


def test_duties_are_told_overdue_first_and_those_without_a_known_end_last(bureau: Bureau) -> None:
    case = bureau.case()
    early = bureau.at("2026-06-02").case()
    untold = bureau.act(
        "case",
        "open",
        on=UNTOLD,
        name="示例有限公司",
        credit_code="91990100MA0000001N",
        ground="transfer",
        wages=True,
        place=COUNTY_CODE,
        investigators=["inv-2", "inv-3"],
    ).proceeding.id
    order = bureau.order(early, due="2026-06-20")

    found = asked(bureau, "2026-07-02T09:00")

    # filed on 06-01: thirty days end on 07-01; on 06-02: on 07-02
    assert [(one.proceeding_id, one.duty, one.overdue) for one in found] == [
        (order, "pay_as_ordered", TRUE),
        (case, "investigate_wages", TRUE),
        (early, "investigate_wages", FALSE),
        (untold, "investigate_wages", UNKNOWN),
    ]
    party, first, _, last = found
    assert (party.actor, party.owners, party.limit) == ("party", (), None)
    assert (first.owners, last.owners) == (("inv-1", "inv-2"), ("inv-2", "inv-3"))
    assert first.limit == "investigation_jiangsu_wages"
    assert (first.sources[0].law, first.sources[0].article) == ("jiangsu_wages", "第四十四条")
    assert (last.due_first, last.due_last) == (None, None)


def test_what_is_asked_for_is_all_that_is_told(bureau: Bureau) -> None:
    case = bureau.case()
    city = bureau.case(place=CITY_CODE, investigators=["inv-2", "inv-3"])
    now = "2026-07-02T09:00"

    assert {one.proceeding_id for one in asked(bureau, now, place=CITY_CODE)} == {case, city}
    assert {one.proceeding_id for one in asked(bureau, now, place=COUNTY_CODE)} == {case}
    assert asked(bureau, now, place="320600") == []
    assert asked(bureau, now, actor="police") == []
    assert len(asked(bureau, now, actor="agency")) == 2
    assert {one.proceeding_id for one in asked(bureau, now, officer="inv-3")} == {city}
    assert len(asked(bureau, now, officer="inv-2")) == 2
    assert len(asked(bureau, now, officer="inv-2", limit=1)) == 1
    with pytest.raises(Refusal) as nobody:
        _ = asked(bureau, now, officer="nobody")
    assert nobody.value.code == "officer_unknown"
    assert len(asked(bureau, now, limit=1)) == 1
    assert asked(bureau, "2026-07-01T09:00", late_only=True) == []
    assert len(asked(bureau, now, late_only=True)) == 2


def test_a_heads_duty_is_that_of_the_heads_in_office_with_what_the_law_says_of_its_neglect(
    bureau: Bureau,
) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    referral = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", referral, facts="示例", papers=("referral_report",))
    with bureau.store.writing() as session:
        officer.end(session, "acting", moment("2026-06-12").date(), at=bureau.now, by="test")

    (found,) = asked(bureau, "2026-06-15T09:00", actor="agency_head")

    assert (found.duty, found.owners, found.overdue) == ("decide_on_referral", ("head",), TRUE)
    assert found.neglect is not None
    assert found.neglect.sources[0].article == "第十六条"


def test_what_was_done_late_stays_on_record_and_what_was_in_time_does_not(bureau: Bureau) -> None:
    late, in_time = bureau.case(), bureau.case()
    report = ("investigation_report",)
    _ = bureau.at("2026-07-05").act("case", "conclude", late, on="2026-07-02", papers=report)
    _ = bureau.act("case", "conclude", in_time, on="2026-07-01", papers=report)

    with bureau.store.reading() as session:
        book = bureau.book
        found = late_done(session, bureau.store.keys, book.courses, book.terms, now=bureau.now)

    assert [(one.proceeding_id, one.duty, one.overdue, one.ended_by) for one in found] == [
        (late, "investigate_wages", TRUE, 3)
    ]


def test_duties_are_counted_by_city_and_county(bureau: Bureau) -> None:
    _, _ = bureau.case(), bureau.case()
    _ = bureau.case(place=CITY_CODE)
    now = moment("2026-07-02T09:00")

    with bureau.store.reading() as session:
        cities = by_place(session, bureau.book.courses, now=now, digits=CITY)
        counties = by_place(session, bureau.book.courses, now=now, digits=COUNTY)
        police = by_place(session, bureau.book.courses, now=now, actor="police")

    assert [(one.place, one.open, one.overdue, one.untold) for one in cities] == [("320500", 3, 3, 0)]
    assert [(one.place, one.open, one.overdue) for one in counties] == [("320500", 1, 1), ("320506", 2, 2)]
    assert police == []


def test_a_duty_is_late_only_when_it_surely_is() -> None:
    first = moment("2026-06-10T23:59:59")
    last = first + timedelta(days=20)

    def late(now: datetime, limit: str | None = "investigation", *, known: bool = True) -> object:
        row = DutyRow(
            proceeding_id="1",
            number=1,
            duty="investigate",
            bureau="320500",
            place="320500",
            limit_name=limit,
            started_by=1,
            due_first=first if known else None,
            due_last=last if known else None,
            state="open",
        )
        return overdue_of(row, now)

    second = timedelta(seconds=1)
    assert [late(first), late(first + second), late(last), late(last + second)] == [
        FALSE,
        UNKNOWN,
        UNKNOWN,
        TRUE,
    ]
    assert (late(last, known=False), late(last, None, known=False)) == (UNKNOWN, FALSE)

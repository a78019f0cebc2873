"""Joint measures: whom they restrict on a day, and nothing of the past."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checker.store.store import Store
from rules.truth import TRUE, UNKNOWN
from sanctions.dishonesty.measures import shipped_measures
from sanctions.joint_measures import Feedback, Standing, as_json, feedback_counts, measures_on
from tests.sanctions.listings import listed, notified, removed
from tests.sanctions.proceeding.bureau import CREDIT_CODE, Bureau

PERSON = "990401199003072340"
CLEAR: dict[str, Any] = {"restricted": False, "measures": [], "basis": [], "since": None, "until": None}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def standing(bureau: Bureau, subject: str, day: str) -> Standing:
    with bureau.store.reading() as session:
        courses = bureau.book.courses
        return measures_on(session, bureau.store.keys, courses, subject, date.fromisoformat(day))


def test_the_unit_and_who_leads_it_are_restricted_while_listed(bureau: Bureau) -> None:
    _ = listed(bureau)

    unit, person = standing(bureau, CREDIT_CODE, "2026-07-01"), standing(bureau, PERSON, "2029-07-01")

    assert (unit.kind, unit.restricted, unit.since, unit.until) == (
        "unit",
        True,
        date(2026, 7, 1),
        date(2029, 7, 1),
    )
    assert {one.code: truth for one, truth in unit.binding()} == {
        **dict.fromkeys(["government_funding", "government_procurement", "tendering", "loans"], TRUE),
        **dict.fromkeys(["market_access", "tax_benefits", "honours"], TRUE),
        "travel": UNKNOWN,
    }
    assert (person.kind, person.restricted) == ("person", True)
    assert {truth for _, truth in person.binding()} == {UNKNOWN}
    assert as_json(unit)["basis"] == ["拖欠农民工工资失信联合惩戒对象名单管理暂行办法 第十条"]
    for subject in (CREDIT_CODE, PERSON):
        assert not standing(bureau, subject, "2026-06-30").restricted
        assert not standing(bureau, subject, "2029-07-02").restricted


def test_who_is_proposed_or_somebody_else_is_not_restricted(bureau: Bureau) -> None:
    _ = notified(bureau)

    assert not standing(bureau, CREDIT_CODE, "2026-06-15").restricted
    assert not standing(bureau, "91990100MA0000002K", "2026-06-15").restricted


def test_nothing_shows_once_it_was_removed(bureau: Bureau) -> None:
    case, _, listing = listed(bureau)
    removed(bureau, case, listing)

    for day in ("2026-08-01", "2027-02-05"):
        assert as_json(standing(bureau, CREDIT_CODE, day)) == {"day": day, **CLEAR}


def test_feedback_is_counted_by_measure(bureau: Bureau) -> None:
    _, _, listing = listed(bureau)
    told: dict[str, Any] = {"authority": "示例市财政局", "measure": "government_funding"}
    for applied in (True, True, False):
        done = bureau.act("listing", "feedback", listing, applied=applied, **told)

    counts = feedback_counts([done.proceeding])

    assert counts["government_funding"] == Feedback(applied=2, not_applied=1)
    assert counts["travel"] == Feedback(applied=0, not_applied=0)


def test_measures_are_those_of_feedback() -> None:
    from sanctions.course.reading import shipped_courses

    field = shipped_courses().courses["listing"].acts["feedback"].fields["measure"]

    assert field.codes == tuple(one.code for one in shipped_measures().measures)

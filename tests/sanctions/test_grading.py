"""The yearly grade: on cases that were dealt with, never on leads; one a unit and year, with a preview."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from checker.engines.reference import ReferenceEngine
from checker.store.store import Store
from rules.cases import read_case
from rules.rule_base import shipped
from rules.truth import TRUE, UNKNOWN
from sanctions.course.reading import shipped_courses
from sanctions.grade import preview
from sanctions.grading import Handled, handled_in
from sanctions.happened import UNTOLD
from sanctions.proceeding import kept
from tests.sanctions.penalties import code, messages
from tests.sanctions.proceeding.bureau import CREDIT_CODE, Bureau

GRADE: dict[str, Any] = {
    "name": "示例建筑劳务有限公司",
    "credit_code": CREDIT_CODE,
    "place": "320506",
    "year": 2026,
    "grade": "B",
    "preview": "B",
    "times_dealt_with": 1,
    "cases": ["320500-2026-A0001"],
    "investigators": ["inv-1", "inv-2"],
}
STATED = {
    "serious_violation_dealt_with": False,
    "order_or_decision_refused": False,
    "inspection_obstructed": False,
    "mass_incident": False,
    "bad_social_impact": False,
}
"""What somebody has to say beside the ledger before there is a preview."""


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def handled(bureau: Bureau, year: int = 2026) -> Handled:
    def read(session: Session) -> Handled:
        roots = [row.id for row in kept.rows(session, course="case")]
        return handled_in(kept.families(session, bureau.store.keys, shipped_courses(), roots), year)

    with bureau.store.reading() as session:
        return read(session)


def previewed(found: Handled) -> str | None:
    """Return the grade that the scheme of the place gives for what was dealt with, by the engines."""
    base, day = shipped(), date(found.year, 12, 31)
    written = {"case_id": "示例", "place": "320506", "day": f"{day}", "facts": {**STATED, **found.facts}}
    case = read_case(base.vocabulary, written)
    verdicts = ReferenceEngine(base, base.at(day, "320506")).judge(case).verdicts
    scheme = base.grade_scheme(day, "320506")
    truths = [] if scheme is None else [verdicts[step].truth for _, step in scheme.steps]
    return preview(scheme, [None if truth is UNKNOWN else truth is TRUE for truth in truths])


def test_a_case_counts_once_when_something_was_decided_in_it_and_a_lead_never(bureau: Bureau) -> None:
    lead_only = bureau.case()
    nothing = handled(bureau)
    decided = bureau.case()
    orders = [bureau.order(decided, due="2026-06-20"), bureau.order(decided, due="2026-06-21")]
    once = handled(bureau)
    by_agency: dict[str, Any] = {"annulled_by": "agency", "papers": ("annulment",)}
    _ = bureau.act("order", "annul", orders[0], by="head", reason="示例", **by_agency)
    _ = bureau.act("order", "annul", orders[1], by="head", reason="示例", **by_agency)

    annulled = handled(bureau)

    assert lead_only not in once.possibly
    assert nothing.facts == {"times_dealt_with": 0, "criminally_pursued": False}
    assert (once.surely, once.decisions) == ((decided,), tuple(orders))
    assert once.facts == {"times_dealt_with": 1, "criminally_pursued": False}
    assert annulled.facts["times_dealt_with"] == 0
    assert handled(bureau, 2025).facts["times_dealt_with"] == 0
    assert [previewed(one) for one in (nothing, once, annulled)] == ["A", "B", "A"]


def test_a_decision_without_a_day_leaves_the_number_and_the_grade_unknown(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.act("order", "open", case, document="限期改正指令书", addressee="employer").proceeding.id
    _ = bureau.act("order", "approve", order, by="head")
    _ = bureau.act(
        "order", "issue", order, on=UNTOLD, number="1", due_on="2026-07-01", papers=("payment_order",)
    )

    found = handled(bureau)

    assert (found.surely, found.possibly) == ((), (case,))
    assert "times_dealt_with" not in found.facts
    assert previewed(found) is None


def test_a_grade_is_given_once_a_unit_and_year_after_the_year(bureau: Bureau) -> None:
    this_year = code(bureau, "grade", "open", **GRADE)
    _ = bureau.at("2027-01-15")
    refused = [
        code(bureau, "grade", "open", **{**GRADE, **changed})
        for changed in (
            {"grade": "D"},
            {"grade": "A"},
            {"times_dealt_with": 2},
            {"investigators": ["inv-1"]},
            {"cases": ["320500-2026-A0001"] * 2, "times_dealt_with": 2},
        )
    ]
    number = bureau.act("grade", "open", **GRADE).proceeding.id
    twice = code(bureau, "grade", "open", **{**GRADE, "grade": "C", "reason": "示例"})
    _ = bureau.act("grade", "approve", number, by="head")
    shared = bureau.act("grade", "share", number)
    year_before: dict[str, Any] = {**GRADE, "year": 2025}
    other_year = bureau.act("grade", "open", **year_before)

    assert this_year == "year"
    assert refused == ["grade", "reason", "cases", "two_investigators", "cases"]
    assert (twice, shared.proceeding.state) == ("stands_already", "published")
    assert other_year.proceeding.id == "320500-2027-D0002"
    content = messages(bureau, number)[0]
    assert content[:4] == ("credit_sharing", "publish", 1, "READY")
    assert content[4] == {
        "name": "示例建筑劳务有限公司",
        "credit_code": CREDIT_CODE,
        "year": 2026,
        "grade": "B",
        "authority": "320500",
        "graded_on": "2027-01-15T09:02:00+08:00",
    }


def test_a_refused_or_overtaken_grade_is_proposed_again(bureau: Bureau) -> None:
    number = bureau.at("2027-01-15").act("grade", "open", **GRADE).proceeding.id
    _ = bureau.act("grade", "refuse", number, by="head", reason="示例")
    again: dict[str, Any] = {
        "grade": "A",
        "preview": "A",
        "times_dealt_with": 0,
        "reason": "示例：决定已撤销",
    }
    for _ in range(2):
        _ = bureau.act("grade", "propose-again", number, **again)
        _ = bureau.act("grade", "approve", number, by="head")
        _ = bureau.act("grade", "share", number)

    assert [(row[2], row[4]["grade"]) for row in messages(bureau, number)] == [(1, "A"), (2, "A")]

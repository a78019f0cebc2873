"""Publications: only of what was dealt with, after a review, by a local rule, with exactly what is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.store.store import Store
from sanctions.happened import UNTOLD
from sanctions.publicity import next_publication_day
from tests.sanctions.penalties import CANNOT_BE_TOLD, IN_TIME, LATE, clocks, code, due_days, messages, served
from tests.sanctions.proceeding.bureau import CREDIT_CODE, Bureau

FREE: dict[str, Any] = {"no_state_secret": True, "no_commercial_secret": True, "no_privacy": True}
PRIVATE: dict[str, Any] = {**FREE, "no_privacy": False}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def proposal(decision: str, **changed: Any) -> dict[str, Any]:
    return {
        "act_type": "wage_arrears",
        "decision": decision,
        "address": "示例路1号",
        "representative": "示例赵某",
        "main_facts": "示例：拖欠工资",
        "handling": "示例：责令支付",
        "threshold_basis": "示例裁量标准第一条",
        **changed,
    }


def published(bureau: Bureau) -> str:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    number = bureau.act("publicity", "open", case, **proposal(order)).proceeding.id
    _ = bureau.act("publicity", "review", number, by="legal", **FREE)
    _ = bureau.act("publicity", "approve", number, by="head", publish_by="2026-06-30")
    _ = bureau.at("2026-06-30").act("publicity", "publish", number)
    return number


def test_what_is_published_is_exactly_what_the_measures_name(bureau: Bureau) -> None:
    number = published(bureau)

    assert messages(bureau, number) == [
        (
            "portal",
            "publish",
            1,
            "READY",
            {
                "name": "示例建筑劳务有限公司",
                "credit_code": CREDIT_CODE,
                "address": "示例路1号",
                "representative": "示例赵某",
                "main_facts": "示例：拖欠工资",
                "handling": "示例：责令支付",
            },
        )
    ]
    assert due_days(bureau) == {"portal": "2026-06-30"}
    assert clocks(bureau, number)["publish_violation"] == ("done", IN_TIME)


def test_nothing_is_published_that_was_not_dealt_with(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.act("order", "open", case, document="限期改正指令书", addressee="employer").proceeding.id
    penalty = served(bureau, case)
    asked = [
        proposal(order),  # a proposal is no decision
        proposal("320500-2026-Z0099"),
        proposal(penalty, act_type="refusal_to_pay_referred"),
        proposal(penalty, main_facts="示例：990401199003072340 未支付"),
    ]

    refused = [code(bureau, "publicity", "open", case, **one) for one in asked]
    number = bureau.act("publicity", "open", case, **proposal(penalty)).proceeding.id
    _ = bureau.act("publicity", "review", number, by="legal", **FREE)
    _ = bureau.act(
        "penalty", "annul", penalty, by="head", reason="示例", annulled_by="agency", papers=("annulment",)
    )
    annulled = code(bureau, "publicity", "approve", number, by="head", publish_by="2026-06-30")

    assert refused == ["not_dealt_with", "not_dealt_with", "not_referred", "identity_number"]
    assert annulled == "not_dealt_with"


def test_without_a_review_or_a_local_rule_it_is_not_approved(bureau: Bureau) -> None:
    case = bureau.case()
    penalty = served(bureau, case)
    opened = [
        bureau.act("publicity", "open", case, **proposal(penalty, **changed)).proceeding.id
        for changed in (
            {"threshold_basis": None},
            {"act_type": "child_labour", "threshold_basis": None},
        )
    ]
    approval: dict[str, Any] = {"by": "head", "publish_by": "2026-06-30"}
    unreviewed = [code(bureau, "publicity", "approve", number, **approval) for number in opened]
    for number in opened:
        _ = bureau.act("publicity", "review", number, by="legal", **PRIVATE)
    private = code(bureau, "publicity", "approve", opened[1], **approval)
    for number in opened:
        _ = bureau.act("publicity", "review", number, by="legal", **FREE)

    no_rule = code(bureau, "publicity", "approve", opened[0], **approval)
    other_day = code(bureau, "publicity", "approve", opened[1], by="head", publish_by="2026-09-30")
    done = bureau.act("publicity", "approve", opened[1], **approval)
    given_up = bureau.act("publicity", "abandon", opened[1], by="head", reason="示例")

    assert (unreviewed, private) == (["secrets", "secrets"], "secrets")
    assert (no_rule, other_day, done.proceeding.state) == ("threshold", "publish_by", "approved")
    assert given_up.proceeding.is_ended
    assert messages(bureau, opened[1]) == []


@pytest.mark.parametrize(
    ("on", "late"), [("2026-07-11", IN_TIME), ("2026-07-12", LATE), (UNTOLD, CANNOT_BE_TOLD)]
)
def test_a_changed_decision_is_put_right_within_ten_days(bureau: Bureau, on: str, late: int) -> None:
    number = published(bureau)
    _ = bureau.at("2026-07-01").act("publicity", "decision-changed", number, change="changed")
    _ = bureau.at("2026-07-20").act(
        "publicity", "correct", number, on=on, reason="示例", handling="示例：已变更"
    )
    done = bureau.act("publicity", "withdraw", number, by="head", reason="示例：已撤销")

    sent = messages(bureau, number)

    assert clocks(bureau, number)["put_publication_right"] == ("done", late)
    assert [(row[1], row[2]) for row in sent] == [("publish", 1), ("publish", 2), ("withdraw", 3)]
    assert sent[1][4]["handling"] == "示例：已变更"
    assert sent[2][4] == {"name": "示例建筑劳务有限公司", "reason": "示例：已撤销"}
    assert done.proceeding.state == "withdrawn"


def test_a_decision_that_falls_has_its_publication_put_right_and_no_other(bureau: Bureau) -> None:
    number = published(bureau)
    case = "320500-2026-A0001"
    order = "320500-2026-Z0001"
    other = bureau.order(case, due="2026-07-10")
    told: dict[str, Any] = {"by": "head", "annulled_by": "court", "reason": "示例：判决撤销"}

    _ = bureau.act("order", "annul", other, **told)
    stays = clocks(bureau, number)
    done = bureau.at("2026-07-01").act("order", "annul", order, **told)

    assert "put_publication_right" not in stays
    assert clocks(bureau, number)["put_publication_right"] == ("open", None)
    published_now = done.family.members[number]
    assert [entry.act for entry in published_now.entries][-1] == "decision-fell"
    assert published_now.entries[-1].fields["cause"] == f"{order}/5"


def test_a_person_is_published_by_name_alone(bureau: Bureau) -> None:
    persons = [{"name": "示例赵某", "role": "contractor", "id_number": "990401199003072340"}]
    case = bureau.case(
        name="示例赵某", subject_kind="person", credit_code=None, unit_type=None, persons=persons
    )
    order = bureau.order(case, due="2026-06-10")
    told = proposal(order, registration_number="示例注册号1")
    number = bureau.act("publicity", "open", case, **told).proceeding.id
    _ = bureau.act("publicity", "review", number, by="legal", **FREE)
    _ = bureau.act("publicity", "approve", number, by="head", publish_by="2026-06-30")
    _ = bureau.act("publicity", "publish", number)

    ((_, _, _, _, shown),) = messages(bureau, number)

    assert shown == {"name": "示例赵某", "main_facts": "示例：拖欠工资", "handling": "示例：责令支付"}


@given(
    day=st.dates(date(2017, 1, 1), date(2100, 12, 30)), bureau=st.sampled_from(["320500", "320506", "320000"])
)
def test_a_period_ends_on_the_last_day_of_its_quarter_or_half_year(day: date, bureau: str) -> None:
    last = next_publication_day(bureau, day)

    months = 6 if bureau == "320000" else 3
    assert last >= day
    assert last.month % months == 0
    assert (last.toordinal() + 1) == date(last.year + last.month // 12, last.month % 12 + 1, 1).toordinal()
    assert (last.month - day.month) < months

"""What has to happen next, by whom and by when, after leads of each kind."""

from __future__ import annotations

from datetime import datetime

import pytest

from checker.scoring.assess import Assessor
from rules.fact import UNSET
from sanctions.working_days import WorkingDays
from tests.checker.scoring.given import BASE, HANGZHOU, ORDER, UNPAID, alone, assessed, case, refused, step

CONDUCT = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")


def steps(one: object) -> list[str]:
    return [found["step"] for found in assessed(one)["next_steps"]]  # pyright: ignore[reportArgumentType]


def has(one: object, words: str) -> bool:
    return any(words in found for found in steps(one))


def test_a_referral_made_out_leads_through_the_steps_of_the_regulation_in_their_order() -> None:
    found = steps(refused())

    order = [
        "专案组",
        "批准移送或者不批准移送",
        "移送同级公安机关",
        "抄送同级人民检察院",
        "不得以行政处罚代替移送",
        "决定立案",
    ]
    at = [next(number for number, text in enumerate(found) if words in text) for words in order]
    assert at == sorted(at)


@pytest.mark.parametrize(
    ("words", "actor", "time"),
    [
        ("批准移送或者不批准移送", "agency_head", "（自接到书面报告之日起3日内）"),
        ("移送同级公安机关", "agency", "（自批准时起24小时内）"),
        ("决定立案", "police", "（自接受移送之日起3日内）"),
    ],
)
def test_a_clock_whose_start_no_case_can_state_says_from_what_it_runs(
    words: str, actor: str, time: str
) -> None:
    found = step(assessed(refused()), words)

    assert (found["actor"], found["due"]) == (actor, None)
    assert found["step"].endswith(time)
    assert found["source"]


@pytest.mark.parametrize(
    ("due_on", "notice", "decision"),
    [
        # 20 working days of the vectors; the notice by the tenth of them
        ("2026-01-20", "2026-02-03", "2026-02-24"),
        # 10-14 and 24-28 February: the Saturdays of the 14th and 28th are worked
        ("2026-02-09", "2026-02-28", "2026-03-13"),
        ("2026-09-29", "2026-10-19", "2026-11-02"),
        ("2026-11-09", "2026-11-23", "2026-12-07"),
    ],
)
def test_the_clocks_of_the_list_run_from_the_end_of_the_orders_period(
    due_on: str, notice: str, decision: str
) -> None:
    order = {**ORDER, "served_on": "2026-01-05", "issued_on": "2026-01-04", "due_on": due_on}

    assessment = assessed(case(arrears=[UNPAID], orders=[order], payments=[], day="2026-11-22"))

    assert step(assessment, "列入前告知")["due"] == f"{notice}T23:59:59+08:00"
    assert step(assessment, "作出列入决定")["due"] == f"{decision}T23:59:59+08:00"
    due = datetime.fromisoformat(str(step(assessment, "作出列入决定")["due"]))
    assert due.utcoffset() is not None


def test_of_several_orders_the_clock_of_the_first_to_run_out_counts() -> None:
    later = {**ORDER, "due_on": "2026-11-16"}
    annulled = {**ORDER, "due_on": "2026-11-03", "status": "annulled"}
    elsewhere = {**ORDER, "due_on": "2026-11-04", "issuer": "other_government"}

    assessment = assessed(case(arrears=[UNPAID], orders=[annulled, elsewhere, later, ORDER], payments=[]))

    # that of 2026-11-09: an annulled order runs no clock, one of another department none of the list
    assert step(assessment, "作出列入决定")["due"] == "2026-12-07T23:59:59+08:00"


def test_a_clock_into_a_year_whose_holidays_are_not_published_is_told_as_provisional() -> None:
    order = {**ORDER, "due_on": "2026-12-20"}

    found = step(
        assessed(case(day="2026-12-28", arrears=[UNPAID], orders=[order], payments=[])), "作出列入决定"
    )

    assert found["due"] is not None
    assert "节假日安排尚未公布，到期日为暂定" in found["step"]
    assert "暂定" not in step(assessed(refused()), "作出列入决定")["step"]


def test_the_calendar_can_be_corrected() -> None:
    days = WorkingDays({datetime(2026, 12, 7).date(): False})  # noqa: DTZ001

    with Assessor(BASE, alone()._judges, calendar=days) as assessor:  # pyright: ignore[reportPrivateUsage]
        found = step(assessor.assess(refused()), "作出列入决定")

    assert found["due"] == "2026-12-08T23:59:59+08:00"


@pytest.mark.parametrize("fact", ["justified_not_knowing", "justified_late_payment"])
def test_a_justification_that_nobody_asked_about_adds_a_step(fact: str) -> None:
    other = {"justified_not_knowing", "justified_late_payment"} - {fact}
    stated = dict.fromkeys(other, False)

    assert has(refused(**stated), "正当理由")
    assert not has(refused(**stated, **{fact: False}), "正当理由")


def test_a_justification_answered_for_every_order_is_answered() -> None:
    answered = {**ORDER, "justified_not_knowing": False, "justified_late_payment": False}

    assert not has(case(arrears=[UNPAID], orders=[answered], payments=[]), "正当理由")
    assert has(case(arrears=[UNPAID], orders=[answered, {**ORDER, "number": "2"}], payments=[]), "正当理由")


def test_a_referral_that_is_held_leads_to_consultation_and_not_to_the_police() -> None:
    held = refused(**dict.fromkeys(CONDUCT, False))

    assert "移送前与公安机关、人民检察院会商" in "".join(steps(held))
    assert not has(held, "移送同级公安机关")
    # who consults will want to know that too
    assert has(held, "正当理由")


def test_who_paid_before_filing_is_held_for_a_person() -> None:
    paid = [{"worker": "W01", "paid_on": "2026-11-20", "amount_fen": 1_000_000, "by": "debtor"}]
    one = case(
        facts={"compensated": True, "serious_consequences": False},
        arrears=[UNPAID],
        orders=[ORDER],
        payments=paid,
    )

    assert has(one, "情节显著轻微")
    assert not has(one, "专案组")


def test_what_would_have_to_be_supplied_for_a_referral_is_named_in_chinese() -> None:
    unserved = {name: value for name, value in ORDER.items() if name != "service"}

    found = step(
        assessed(case(arrears=[UNPAID], orders=[unserved], payments=[])), "补充查明后重新判断是否移送"
    )

    assert "责令支付文书：送达方式" in found["step"]
    assert "orders." not in found["step"]


def test_a_figure_that_is_not_known_is_asked_for_too() -> None:
    found = step(assessed(refused(place=HANGZHOU)), "补充查明后重新判断是否移送")

    assert "数额较大" in found["step"]


def test_arrears_at_the_figure_without_an_order_lead_to_an_order() -> None:
    found = step(assessed(case(arrears=[UNPAID], orders=[], payments=[])), "下达责令支付文书")

    assert found["actor"] == "agency"
    assert not has(refused(), "下达责令支付文书")


def test_a_figure_not_signed_by_a_legal_office_is_to_be_checked_before_anything_follows() -> None:
    assert BASE.at(refused().day, refused().place).figures["crime_one_worker"].signed is False
    assert "数额较大" in step(assessed(refused()), "由法制机构核对")["step"]


def test_violations_are_told_in_one_step_by_name_with_the_local_term_beside_it() -> None:
    one = case(facts={"pay_cycle_days": 60})

    assert "G05" in step(assessed(one), "属实的立案调查")["step"]
    assert step(assessed(one), "属实的立案调查")["step"].endswith("（自立案之日起60个工作日内）")
    assert step(assessed(one), "按江苏规定")["step"].endswith("（自立案之日起30日内）")
    assert not has(case(place=HANGZHOU, facts={"pay_cycle_days": 60}), "按江苏规定")


def test_where_nothing_is_made_out_and_nothing_asked_there_is_nothing_to_do_but_to_ask() -> None:
    assert all("重新判断" in text for text in steps(case()))


def test_every_step_that_waits_for_a_presumed_fact_names_one_that_is_presumed() -> None:
    for one in BASE.next_steps:
        assert all(fact.presumed is not UNSET for fact in one.not_supplied)

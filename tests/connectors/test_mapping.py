"""Our record in their columns: exact to the fen, the day and the character, or told why not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.amounts import fen_of, told_money
from connectors.errors import FileRefused
from connectors.mapping import Mapped, Unmappable, map_record
from connectors.platform import Operation
from connectors.profile import Layout, shipped
from connectors.sm3 import canonical
from tests.connectors.made_up import CODE, PENALTY, REFERRAL, SITE, SUMMARY

PENALTIES = shipped("credit_sharing").named("credit_sharing.penalty").publish


def laid_out(content: dict[str, Any], layout: Layout = PENALTIES) -> Mapped:
    return map_record(layout, "k", canonical(content), SITE)


def problems(content: dict[str, Any], layout: Layout = PENALTIES) -> list[tuple[str, str, str]]:
    with pytest.raises(Unmappable) as caught:
        _ = laid_out(content, layout)
    return [(one.column, one.found, one.expected) for one in caught.value.problems]


def test_a_penalty_stands_in_the_columns_of_the_template() -> None:
    assert laid_out(PENALTY).fields == {
        "CF_XDR_MC": "示例建筑劳务有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": CODE,
        "CF_FRDB": "示例人甲",
        "CF_WSH": "示人社罚字〔2026〕7号",
        "CF_WFXW": "克扣或者无故拖欠劳动者工资",
        "CF_SY": "示例事实",
        "CF_YJ": "示例依据",
        "CF_CFLB": "警告;罚款",
        "CF_NR": "罚款人民币二千元",
        "CF_NR_FK": "0.200000",  # 2,000 yuan in 万元
        "CF_JDRQ": "2026/11/20",
        "CF_YXQ": "2099/12/31",  # for good, where no other day is said
        "CF_CFJG": "示例市人力资源和社会保障局",
        "CF_CFJGDM": "11990500MB0000000X",
        "CF_SJLY": "示例市人力资源和社会保障局",
        "CF_SJLYDM": "11990500MB0000000X",
    }
    assert laid_out(PENALTY).left_over == ()


def test_a_natural_person_has_an_identity_number_in_place_of_a_credit_code() -> None:
    person = {name: value for name, value in PENALTY.items() if name not in {"credit_code", "representative"}}
    person |= {"subject_type": "natural_person", "name": "示例人甲", "id_number": "990401199003072340"}

    fields = laid_out(person).fields

    assert fields["CF_XDR_ZJLX"] == "身份证"
    assert fields["CF_XDR_ZJHM"] == "990401199003072340"
    assert "CF_XDR_SHXYM" not in fields
    del person["id_number"]
    assert problems(person) == [("CF_XDR_ZJHM", "nothing", "a value")]


def test_an_identity_number_of_a_unit_is_not_sent() -> None:
    fields = laid_out({**PENALTY, "id_number": "990401199003072340"}).fields

    assert "990401199003072340" not in json.dumps(fields)


def test_a_referral_is_in_yuan_with_its_persons_and_papers_and_its_day_is_that_of_the_law() -> None:
    layout = shipped("judicial_platform").named("judicial_platform.referral").publish

    mapped = laid_out(REFERRAL, layout)

    assert mapped.left_over == ()
    assert mapped.fields["amountInvolved"] == "186400.01"
    assert mapped.fields["yisongTime"] == "2026-11-22"  # 23:30 in Greenwich is the next morning here
    assert mapped.fields["recordSrc"] == "群众申诉检举"
    assert mapped.fields["undertaker"] == "A001,A002"
    assert mapped.fields["persons"] == [
        {"name": "示例人甲", "idsNo": "990401199003072340", "specialIdentity": "主要负责人"}
    ]
    assert mapped.fields["materials"] == [
        {"seq": "1", "kind": "referral_letter", "name": "移送书", "sha256": "0" * 64}
    ]


def test_every_problem_is_told_at_once_with_what_was_found_and_expected() -> None:
    bad = {
        **PENALTY,
        "name": "示" * 201,
        "subject_type": "alien",
        "decided_on": "20 November",
        "fine_fen": 12.5,
        "kinds": ["fine", "confiscation"],
        "authority": "000000",
        "basis": "",
        "content": "a\x07b",
    }

    assert problems(bad) == [
        ("CF_XDR_MC", "201 characters", "200 at most"),
        ("CF_XDR_LB", "'alien'", "one of legal_person, individual_business, natural_person"),
        ("CF_YJ", "nothing", "a value"),
        ("CF_NR", "U+0007", "no control characters"),
        ("CF_NR_FK", "float", "whole fen, 0 or more"),
        ("CF_NR_WFFF", "nothing", "a value"),
        ("CF_JDRQ", "'20 November'", "a day or a moment with its zone (ISO)"),
        ("CF_CFJG", "'000000'", "an entry in the site's authority_name"),
        ("CF_CFJGDM", "'000000'", "an entry in the site's authority_code"),
    ]


def test_what_was_found_is_for_those_who_may_see_the_case_and_for_no_log() -> None:
    with pytest.raises(Unmappable) as caught:
        _ = laid_out({**PENALTY, "decided_on": "示例人甲"})

    assert "示例人甲" in str(caught.value.problems[0])
    assert str(caught.value) == ("CF_JDRQ (from decided_on): expected a day or a moment with its zone (ISO)")


def test_a_problem_within_a_list_names_the_row() -> None:
    layout = shipped("judicial_platform").named("judicial_platform.referral").publish
    bad = {**REFERRAL, "persons": [REFERRAL["persons"][0], {"role": "principal"}, "示例人乙"]}

    with pytest.raises(Unmappable) as caught:
        _ = laid_out(bad, layout)

    assert [one.field for one in caught.value.problems] == ["persons/1/name", "persons/2/persons"]


def test_a_field_nobody_knows_is_told_and_does_not_stop_the_record() -> None:
    assert laid_out({**PENALTY, "new_field": 1}).left_over == ("new_field",)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_record_is_a_problem_and_no_accident(content: bytes) -> None:
    with pytest.raises(Unmappable):
        _ = map_record(PENALTIES, "k", content, SITE)


def test_a_rare_character_takes_two_places() -> None:
    """Platforms count as Java and Oracle do, in units of 16 bits."""
    assert laid_out({**PENALTY, "name": "𠮷" * 100}).fields["CF_XDR_MC"] == "𠮷" * 100
    assert problems({**PENALTY, "name": "𠮷" * 101}) == [("CF_XDR_MC", "202 characters", "200 at most")]


@pytest.mark.parametrize("value", ["\ud800", "a\x00", "\ufffe", "\x1b[31m"])
def test_what_no_wire_carries_is_refused(value: str) -> None:
    content = json.dumps({**PENALTY, "basis": value}).encode()

    with pytest.raises(Unmappable, match="no control characters"):
        _ = map_record(PENALTIES, "k", content, SITE)


def test_a_separator_within_a_part_is_refused() -> None:
    layout = shipped("judicial_platform").named("judicial_platform.referral").publish

    assert problems({**REFERRAL, "orders": ["1;2"]}, layout) == [
        ("orderNos", "';'", "parts without the separator")
    ]


@given(st.integers(0, 10**14), st.sampled_from(["yuan", "wan"]))
def test_no_fen_is_lost_either_way(fen: int, unit: str) -> None:
    text = told_money(fen, unit)

    assert fen_of(text, unit) == fen
    assert len(text.partition(".")[2]) == {"yuan": 2, "wan": 6}[unit]


@pytest.mark.parametrize("text", ["", "1.234", "NaN", "Infinity", "1e-9", "一万", "0.0000001"])
def test_what_is_no_amount_or_has_a_part_of_a_fen_is_refused(text: str) -> None:
    with pytest.raises(FileRefused):
        _ = fen_of(text, "yuan")


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_days_keep_their_four_digits(day: date) -> None:
    fields = laid_out({**PENALTY, "decided_on": day.isoformat()}).fields

    assert fields["CF_JDRQ"] == day.isoformat().replace("-", "/")


Values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text() | st.integers())
)


@given(st.dictionaries(st.sampled_from(sorted(PENALTY)), Values | st.dictionaries(st.text(), st.text())))
def test_whatever_a_record_holds_it_is_laid_out_or_has_problems(changed: dict[str, Any]) -> None:
    content = json.dumps({**PENALTY, **changed}).encode()

    with suppress(Unmappable):
        assert canonical(map_record(PENALTIES, "k", content, SITE).fields).decode()


@pytest.mark.parametrize(
    ("platform", "profile", "operation", "content"),
    [
        ("credit_publicity", "penalty", "publish", SUMMARY),
        (
            "credit_publicity",
            "penalty",
            "withdraw",
            {
                "decision_number": "1",
                "name": "示例",
                "credit_code": CODE,
                "ground": "penalty.annul",
                "withdrawn_on": "2026-11-22",
                "annulled_by": "court",
                "reason": "示例原因",
                "authority": "990500",
            },
        ),
        (
            "credit_publicity",
            "inspection_result",
            "publish",
            {
                "name": "示例",
                "credit_code": CODE,
                "plan": "990500-2026-2",
                "item_title": "示例事项",
                "inspection_type": "drawn",
                "authority": "990500",
                "inspected_on": "2026-09-30",
                "result": "ordered_to_correct",
            },
        ),
        (
            "judicial_platform",
            "referral_copy",
            "publish",
            {
                "kind": "referral_copy",
                "number": "1",
                "case_number": "2",
                "prosecutor": "示例市人民检察院",
                "police": "示例市公安局",
                "unit": REFERRAL["unit"],
                "catalogue": REFERRAL["papers"],
            },
        ),
        (
            "credit_sharing",
            "dishonesty",
            "publish",
            {
                "kind": "dishonesty",
                "list": "migrant_wages_dishonesty",
                "authority": "990500",
                "place": "990505",
                "name": "示例",
                "credit_code": CODE,
                "document_number": "1",
                "listed_on": "2026-11-20",
                "state": "listed",
                "limb": "amount",
                "listed_for": "示例事由",
                "owed_fen": 18_640_000,
                "owed_workers": 12,
                "order_number": "2",
                "order_ran_out_on": "2026-11-09",
                "legal_representative": "示例人甲",
                "measures_until": "2029-11-20",
                "persons": [{"name": "示例人甲", "role": "principal", "id_number": "990401********2340"}],
            },
        ),
        (
            "credit_sharing",
            "dishonesty",
            "withdraw",
            {
                "kind": "dishonesty",
                "list": "migrant_wages_dishonesty",
                "authority": "990500",
                "place": "990505",
                "name": "示例",
                "document_number": "1",
                "listed_on": "2026-11-20",
                "state": "removed",
                "removed_on": "2027-06-01",
                "removed_for": "early_removal",
                "removal_number": "3",
            },
        ),
    ],
)
def test_a_record_of_ours_leaves_nothing_over(
    platform: str, profile: str, operation: Operation, content: dict[str, Any]
) -> None:
    layout = shipped(platform).named(f"{platform}.{profile}").layout(operation)

    mapped = laid_out(content, layout)

    assert mapped.left_over == ()
    assert mapped.fields

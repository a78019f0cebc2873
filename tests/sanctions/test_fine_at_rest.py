"""Fines come to rest with a referral and go on after it (罚款中止与恢复): those it concerns, no others."""

from __future__ import annotations

from typing import Any

import pytest

from checker.store.store import Store
from sanctions.proceeding import kept
from tests.sanctions.penalties import (
    ANOTHER,
    APART,
    FINE,
    WARNED_ONLY,
    clocks,
    code,
    hand_over,
    issued,
    not_filed,
    referral,
    served,
)
from tests.sanctions.proceeding.bureau import Bureau


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def acts(bureau: Bureau, number: str) -> list[str]:
    """Return what became of the fine of a penalty, by the acts beside those of its referrals."""
    with bureau.store.reading() as session:
        family = kept.family(session, bureau.store.keys, bureau.book.courses, number)
    return [e.act for e in family.members[number].entries if e.act in ("suspend", "reopen")]


def other_crime(bureau: Bureau, case: str) -> str:
    """Hand over a second referral of the case, for another crime."""
    person = {"name": "示例周某", "role": "contractor"}
    number = bureau.act(
        "referral",
        "open",
        case,
        investigators=["inv-1", "inv-2"],
        crime="forced_labour",
        suspect="person",
        persons=[person],
    ).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    _ = bureau.act(
        "referral",
        "hand-over-other",
        number,
        number="示例移字〔2026〕4号",
        police="示例市公安局",
        prosecutor="示例市人民检察院",
        missing_because="示例",
        papers=("referral_letter", "catalogue"),
    )
    return number


def test_a_fine_for_another_act_and_a_warning_are_not_told_to_rest(bureau: Bureau) -> None:
    case = bureau.case()
    same = served(bureau, case)
    other = served(bureau.at("2026-06-01"), case, **APART, **ANOTHER)
    warning = issued(bureau.at("2026-06-01"), case, **WARNED_ONLY, violation_facts="示例：未保存记录")

    hand_over(bureau, referral(bureau, case))

    assert [acts(bureau, number) for number in (same, other, warning)] == [["suspend"], [], []]
    surcharge: dict[str, Any] = {"until": "2026-07-20", "surcharge_fen": FINE // 100}
    assert code(bureau.at("2026-07-20"), "penalty", "surcharge", same, **surcharge) == "referred"
    assert bureau.act("penalty", "surcharge", other, **surcharge)


def test_a_fine_rests_until_the_last_referral_has_ended(bureau: Bureau) -> None:
    case = bureau.case()
    fine = served(bureau, case)
    first = referral(bureau, case)
    hand_over(bureau, first)
    second = other_crime(bureau, case)

    not_filed(bureau.at("2026-06-15"), second)
    meanwhile = acts(bureau, fine), clocks(bureau, fine)["pay_fine"][0]
    not_filed(bureau.at("2026-06-20"), first)

    assert meanwhile == (["suspend"], "suspended")
    assert acts(bureau, fine) == ["suspend", "reopen"]
    assert clocks(bureau, fine)["pay_fine"][0] == "open"


def test_what_rests_is_not_told_to_rest_again(bureau: Bureau) -> None:
    case = bureau.case()
    fine, crime = served(bureau, case), referral(bureau, case)
    hand_over(bureau, crime)

    _ = bureau.act("referral", "file", crime, papers=("filing_notice",))

    assert acts(bureau, fine) == ["suspend"]

"""Credit repair: after the least time of the class, with everything done, ended everywhere at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.store.store import Store
from rules.rule_base import shipped
from sanctions.repair import Choice, classes, conflict_with_listing, default_class, term_of
from tests.sanctions.penalties import CANNOT_BE_TOLD, FINE, approved, clocks, code, messages, served
from tests.sanctions.proceeding.bureau import Bureau

ASKED: dict[str, Any] = {
    "corrected": True,
    "duties_done": True,
    "papers": ("repair_application", "repair_commitment", "proof_of_correction"),
}
DAYS = st.dates(date(2026, 4, 1), date(2030, 1, 1))


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def test_a_repair_withdraws_the_penalty_everywhere_at_once(bureau: Bureau) -> None:
    penalty = served(bureau)
    _ = bureau.act("penalty", "pay", penalty, fine_paid_fen=FINE)
    # general: three months from 8 June
    early = code(bureau.at("2026-09-08"), "repair", "open", penalty, **ASKED)
    number = bureau.at("2026-09-09").act("repair", "open", penalty, **ASKED).proceeding.id
    mine = code(bureau, "repair", "approve", number, by="inv-2")
    _ = bureau.act("repair", "approve", number, by="head")

    other = code(bureau, "repair", "grant", number, penalty_id="320500-2026-F9999")
    done = bureau.act("repair", "grant", number, penalty_id=penalty)

    assert (early, mine, other, done.proceeding.state) == ("too_early", "post", "penalty_id", "granted")
    assert done.proceeding.id == "320500-2026-X0001"
    sent = messages(bureau, number)
    assert [(row[0], row[1], row[2]) for row in sent] == [
        ("credit_publicity", "withdraw", 2),
        ("credit_sharing", "withdraw", 2),
    ]
    assert {row[4]["decision_number"] for row in sent} == {"示例罚字〔2026〕1号"}
    assert clocks(bureau, number)["end_all_publicity"] == ("done", CANNOT_BE_TOLD)  # no term is known
    assert code(bureau, "repair", "open", penalty, **ASKED) == "not_published"


def test_a_repair_ends_the_publication_of_its_own_penalty_and_of_no_other(bureau: Bureau) -> None:
    case = bureau.case()
    repaired = approved(bureau, case)
    other = approved(bureau.at("2026-06-01"), case, kinds=["warning"], fine_fen=None)
    for number, penalty in enumerate((repaired, other), 1):
        _ = bureau.act(
            "penalty",
            "issue",
            penalty,
            number=f"示例罚字〔2026〕{number}号",
            content="示例",
            publicity_until="2026-09-08" if penalty == other else "2026-12-08",
            papers=("penalty_decision",),
        )
    _ = bureau.act("penalty", "serve", repaired, service="direct", papers=("proof_of_service",))
    _ = bureau.act("penalty", "pay", repaired, fine_paid_fen=FINE)
    alone = code(bureau.at("2026-09-09"), "repair", "open", repaired, **ASKED, investigators=["inv-1"])
    number = bureau.act("repair", "open", repaired, **ASKED).proceeding.id
    _ = bureau.act("repair", "approve", number, by="head")

    _ = bureau.act("repair", "grant", number, penalty_id=repaired)

    assert alone == "two_investigators"
    assert [clocks(bureau, one)["end_publicity"][0] for one in (repaired, other)] == ["done", "open"]
    assert code(bureau.at("2026-12-09"), "penalty", "end-publicity", repaired) == "publicity_runs"


def test_an_approved_repair_of_a_penalty_that_fell_is_given_up(bureau: Bureau) -> None:
    penalty = served(bureau)
    _ = bureau.act("penalty", "pay", penalty, fine_paid_fen=FINE)
    number = bureau.at("2026-09-09").act("repair", "open", penalty, **ASKED).proceeding.id
    _ = bureau.act("repair", "approve", number, by="head")
    stands = code(bureau, "repair", "abandon", number, by="head", reason="示例")
    _ = bureau.act("penalty", "annul", penalty, by="head", reason="示例", annulled_by="court")
    ended = code(bureau, "repair", "grant", number, penalty_id=penalty)

    done = bureau.act("repair", "abandon", number, by="head", reason="示例：处罚已撤销")

    assert (stands, ended, done.proceeding.state) == ("published", "not_published", "abandoned")
    assert messages(bureau, number) == []


def test_what_is_not_done_is_not_repaired(bureau: Bureau) -> None:
    penalty = served(bureau)
    _ = bureau.at("2026-10-01")
    unpaid = code(bureau, "repair", "open", penalty, **ASKED)
    _ = bureau.act("penalty", "pay", penalty, fine_paid_fen=FINE)

    uncorrected = code(bureau, "repair", "open", penalty, **{**ASKED, "corrected": False})
    no_promise = code(bureau, "repair", "open", penalty, **{**ASKED, "papers": ("repair_application",)})
    number = bureau.act("repair", "open", penalty, **ASKED).proceeding.id
    refused = bureau.act("repair", "refuse", number, by="head", reason="示例")
    again = bureau.act("repair", "open", penalty, **ASKED)
    _ = bureau.act(
        "penalty", "annul", penalty, by="head", reason="示例", annulled_by="agency", papers=("annulment",)
    )
    annulled = code(bureau, "repair", "approve", again.proceeding.id, by="head")

    assert (unpaid, uncorrected, no_promise) == ("not_corrected", "not_corrected", "papers_missing")
    assert (refused.proceeding.state, annulled) == ("refused", "not_published")


def test_the_legal_office_may_say_another_class(bureau: Bureau) -> None:
    penalty = served(bureau)
    _ = bureau.act("penalty", "pay", penalty, fine_paid_fen=FINE)
    _ = bureau.act(
        "penalty", "classify", penalty, by="legal", reason="示例：数额巨大", credit_class="serious"
    )

    # one year from 8 June
    early = code(bureau.at("2027-06-08"), "repair", "open", penalty, **ASKED)
    done = bureau.at("2027-06-09").act("repair", "open", penalty, **ASKED)

    assert (early, done.proceeding.state) == ("too_early", "applied")


def test_the_classes_are_those_of_the_measures_with_defaults_of_ours() -> None:
    decided = date(2026, 6, 8)

    terms = {name: term_of(one, decided) for name, one in classes().items()}

    assert terms == {
        "minor": (None, date(2026, 9, 8)),
        "general": (date(2026, 9, 8), date(2027, 6, 8)),
        "serious": (date(2027, 6, 8), date(2029, 6, 8)),
    }
    told = [
        default_class(kinds, simple=simple)
        for kinds, simple in (
            (["warning"], False),
            (["warning", "fine"], False),
            (["fine"], True),
            (["fine", "revocation"], False),
            (["fine", "suspension"], False),
        )
    ]
    assert [one and one.name for one in told] == ["minor", "general", "minor", "serious", None]


def test_two_days_for_one_removal_are_both_told_and_none_is_chosen() -> None:
    listed, corrected = date(2026, 5, 1), date(2026, 6, 1)

    found = conflict_with_listing(listed, corrected, date(2026, 12, 2), None)

    assert found is not None
    assert (found.by_dishonesty_measures, found.by_repair_measures) == (date(2026, 12, 1), date(2027, 5, 1))
    assert conflict_with_listing(listed, corrected, date(2026, 12, 2), "dishonesty_measures") is None
    assert conflict_with_listing(listed, corrected, date(2026, 12, 2), "repair_measures") == (
        conflict_with_listing(listed, corrected, date(2027, 5, 1), "repair_measures")
    )
    assert conflict_with_listing(listed, corrected, date(2027, 5, 2), None) is None
    assert conflict_with_listing(date(2025, 1, 1), date(2025, 1, 1), date(2026, 3, 31), None) is None


@given(
    listed=DAYS,
    corrected=DAYS,
    day=DAYS,
    choice=st.sampled_from([None, "dishonesty_measures", "repair_measures"]),
)
def test_without_a_choice_nothing_is_free_that_either_instrument_holds(
    listed: date, corrected: date, day: date, choice: Choice | None
) -> None:
    found = conflict_with_listing(listed, corrected, day, choice)
    unchosen = conflict_with_listing(listed, corrected, day, None)

    assert found is None or unchosen is not None
    assert found is None or day <= found.until
    assert (
        conflict_with_listing(listed, corrected, max(listed, corrected) + timedelta(days=400), None) is None
    )


def test_the_measures_have_a_first_day() -> None:
    assert shipped().instruments["repair_measures"].effective == date(2026, 4, 1)

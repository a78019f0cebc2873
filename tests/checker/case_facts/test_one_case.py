"""What is unpaid, to whom, when an order's period ends: the contract sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest

from rules.reckoning.bounds import Bounds
from tests.checker.case_facts.examples import (
    at_end,
    order,
    owed,
    paid,
    scene,
    standings,
    truth,
    unpaid,
    verdict,
    worker_lines,
    written,
)

YUAN = 100
SERVED_ON_A_PERSON = [
    "direct", "adult_household_member", "unit_recipient", "left_with_record", "post", "electronic_confirmed",
    "announcement",
]  # fmt: skip

# --- rows of arrears


def test_several_rows_of_a_worker_are_one_worker_owed_their_sum() -> None:
    case = written(arrears=[owed(months=1, amount_fen=100), owed(months=2, amount_fen=50)])

    assert unpaid(case) == (150, 150)  # 100 + 50
    assert unpaid(case, "unpaid_workers") == (1, 1)
    assert worker_lines(case) == [((150, 150), (3, 3), True)]  # months 1 + 2


@pytest.mark.parametrize(("months", "expected"), [(2, "unknown"), (3, "true"), (1, "false")])
def test_a_fraction_of_a_month_is_unknown_where_it_decides(months: int, expected: str) -> None:
    case = written(arrears=[owed(months=months, part_month=True)])

    found = verdict("CR01", case)

    assert found.truth.word == expected
    assert found.missing == (("arrears.part_month",) if expected == "unknown" else ())


def test_fractions_of_several_rows_add_up_to_at_most_a_month_each() -> None:
    case = written(arrears=[owed(months=1, part_month=True), owed(months=0, part_month=True)])

    assert worker_lines(case)[0][1] == (1, 3)  # 1 + 0 whole months, two fractions


@pytest.mark.parametrize("item", ["wage", "bonus", "allowance", "overtime"])
def test_wages_bonuses_allowances_and_overtime_are_remuneration(item: str) -> None:
    assert unpaid(written(arrears=[owed(item=item)])) == (12_000_000, 12_000_000)


def test_nothing_else_is_remuneration() -> None:
    case = written(arrears=[owed(item="other"), owed(months=1, amount_fen=7)])

    assert unpaid(case) == (7, 7)
    assert worker_lines(case) == [((7, 7), (1, 1), True)]


def test_a_row_that_names_no_item_is_wages() -> None:
    assert unpaid(written(arrears=[{"worker": "W01", "months": 1, "amount_fen": 7}])) == (7, 7)


def test_a_row_of_amount_0_is_no_unpaid_worker_and_its_months_are_not_unpaid() -> None:
    case = written(
        arrears=[owed("W01", amount_fen=0), owed("W02", months=1, amount_fen=7), owed("W02", amount_fen=0)]
    )

    assert unpaid(case, "unpaid_workers") == (1, 1)
    assert worker_lines(case) == [((7, 7), (1, 1), True)]


def test_a_missing_amount_is_unknown_and_may_be_0() -> None:
    case = written(arrears=[owed("W01", amount_fen=None), owed("W02", months=1, amount_fen=7)])

    assert unpaid(case) == (7, None)
    assert unpaid(case, "unpaid_workers") == (1, 2)
    assert worker_lines(case)[0] == ((0, None), (0, 6), True)
    assert verdict("CR01", case).missing == ("arrears.amount_fen",)


def test_missing_months_are_unknown() -> None:
    case = written(arrears=[owed(months=None)])

    assert worker_lines(case)[0][1] == (0, None)
    assert verdict("CR01", case).missing == ("arrears.months",)


def test_a_row_without_worker_counts_in_the_total() -> None:
    case = written(arrears=[owed("W01", amount_fen=100), owed(None, amount_fen=7)])

    assert unpaid(case) == (107, 107)  # 100 + 7
    # it may be a second worker or W01 again
    assert unpaid(case, "unpaid_workers") == (1, 2)


def test_rows_without_worker_are_at_least_one_unpaid_worker() -> None:
    case = written(arrears=[owed(None, amount_fen=7), owed(None, amount_fen=1)])

    assert unpaid(case, "unpaid_workers") == (1, 2)
    assert unpaid(case, "unpaid_migrant_workers") == (1, 2)


@pytest.mark.parametrize(("amount_fen", "expected"), [(200_000, "unknown"), (199_999, "false")])
def test_a_row_without_worker_leaves_limb_one_unknown_where_it_could_change_it(
    amount_fen: int, expected: str
) -> None:
    # 8,000 yuan of two months; the figure is 10,000 yuan and three months
    case = written(arrears=[owed(months=2, amount_fen=800_000), owed(None, months=1, amount_fen=amount_fen)])

    found = verdict("CR01", case)

    assert found.truth.word == expected
    assert found.missing == (("arrears.worker",) if expected == "unknown" else ())


def test_a_row_without_worker_does_not_stand_in_the_way_of_what_is_sure() -> None:
    assert truth("CR01", written(arrears=[owed(), owed(None)])) == "true"


def test_no_arrears_are_nothing_unpaid() -> None:
    case = written(arrears=[], payments=None, orders=None)

    assert unpaid(case) == (0, 0)
    assert truth("CR01", case) == "false"


def test_arrears_left_out_may_be_anything() -> None:
    case = written(arrears=None)

    assert unpaid(case) == (0, None)
    assert verdict("CR01", case).missing == ("arrears", "unpaid_total_fen", "unpaid_workers")


def test_an_incomplete_list_without_a_line_says_no_more_than_one_left_out() -> None:
    left_out, empty = written(arrears=None), written(arrears=[], incomplete=["arrears"])

    assert verdict("CR01", empty) == verdict("CR01", left_out)


def test_an_incomplete_list_holds_at_least_its_lines() -> None:
    case = written(arrears=[owed(amount_fen=7)], incomplete=["arrears"])

    assert unpaid(case) == (7, None)
    assert unpaid(case, "unpaid_workers") == (1, None)
    assert verdict("CR01", case).missing == ("arrears",)
    assert truth("CR01", written(arrears=[owed()], incomplete=["arrears"])) == "true"


# --- payments


@pytest.mark.parametrize(
    ("by", "left"), [("debtor", 20), ("on_behalf_of_debtor", 20), ("advance", 120), ("enforced", 120)]
)
def test_only_payment_by_the_debtor_or_on_the_debtors_behalf_reduces_it(by: str, left: int) -> None:
    case = written(arrears=[owed(amount_fen=120)], payments=[paid(100, by=by)], orders=[order()])

    assert at_end(case) == [(left, left)]


@pytest.mark.parametrize(("paid_on", "left"), [("2026-11-08", 20), ("2026-11-09", 20), ("2026-11-10", 120)])
def test_payment_counts_up_to_the_last_day_of_the_period_and_not_after(paid_on: str, left: int) -> None:
    case = written(arrears=[owed(amount_fen=120)], payments=[paid(100, paid_on=paid_on)], orders=[order()])

    assert at_end(case) == [(left, left)]
    assert standings(case) == [(left, left)]


def test_119_999_of_120_000_yuan_paid_on_the_last_day_is_no_crime() -> None:
    case = written(arrears=[owed()], payments=[paid(119_999 * YUAN)], orders=[order()])

    assert at_end(case) == [(100, 100)]  # one yuan
    assert truth("CR01", case) == "false"
    # the order as such was not obeyed in full
    assert truth("CR03", case) == "true"


@pytest.mark.parametrize(("paid_on", "left"), [("2026-11-22", 20), ("2026-11-23", 120)])
def test_before_the_period_ends_it_is_the_day_that_counts(paid_on: str, left: int) -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(100, paid_on=paid_on)],
        orders=[order(due_on="2026-11-30")],
    )

    assert standings(case) == [(left, left)]


def test_an_unknown_end_leaves_open_which_payments_came_in_time() -> None:
    case = written(arrears=[owed(amount_fen=120)], payments=[paid(100)], orders=[order(due_on=None)])

    found = scene(case).lines["orders"].rows[0]["unpaid_at_end_fen"]

    assert found == Bounds(20, 120, frozenset({"orders.due_on"}))


@pytest.mark.parametrize("column", ["amount_fen", "by", "paid_on"])
def test_what_is_not_known_of_a_payment_leaves_open_whether_it_counts(column: str) -> None:
    case = written(
        arrears=[owed(amount_fen=120)], payments=[paid(**{"amount_fen": 100, column: None})], orders=[order()]
    )

    found = scene(case).lines["orders"].rows[0]["unpaid_at_end_fen"]

    least = 0 if column == "amount_fen" else 20  # an unknown amount may be all of it
    assert found == Bounds(least, 120, frozenset({f"payments.{column}"}))


def test_payments_left_out_may_have_cleared_everything() -> None:
    case = written(arrears=[owed()], payments=None)

    assert unpaid(case) == (0, 12_000_000)
    assert verdict("CR01", case).missing == ("payments",)


def test_payment_beyond_what_a_worker_is_owed_does_not_pay_another() -> None:
    case = written(arrears=[owed("W01", amount_fen=10), owed("W02", amount_fen=20)], payments=[paid(100)])

    assert unpaid(case) == (20, 20)
    assert unpaid(case, "unpaid_workers") == (1, 1)


def test_payment_to_somebody_who_is_owed_nothing_reduces_nothing() -> None:
    case = written(arrears=[owed(amount_fen=10)], payments=[paid(100, worker="W09")])

    assert unpaid(case) == (10, 10)


def test_payment_beyond_a_workers_rows_may_have_paid_a_row_without_worker() -> None:
    case = written(
        arrears=[owed("W01", amount_fen=10), owed(None, amount_fen=20)], payments=[paid(100, worker="W09")]
    )

    # if the row is W09's own, it is paid
    assert scene(case).facts["unpaid_total_fen"] == Bounds(10, 30, frozenset({"arrears.worker"}))


def test_payment_without_worker_counts_in_the_total() -> None:
    case = written(
        arrears=[owed("W01", amount_fen=100), owed("W02", amount_fen=50)], payments=[paid(60, worker=None)]
    )

    assert unpaid(case) == (90, 90)  # 150 - 60
    # it may have cleared W02, never both
    assert unpaid(case, "unpaid_workers") == (1, 2)
    assert [line[0] for line in worker_lines(case)] == [(40, 90), (0, 50)]  # 100 - 60, at most the 90 of all


@pytest.mark.parametrize(("amount_fen", "expected"), [(11_000_001, "unknown"), (11_000_000, "true")])
def test_payment_without_worker_leaves_limb_one_unknown_where_it_could_change_it(
    amount_fen: int, expected: str
) -> None:
    # 120,000 yuan are owed to W01 and as much to others; 10,000 yuan are the figure
    others = [owed(f"W{number}", months=1, amount_fen=2_000_000) for number in range(2, 8)]
    case = written(arrears=[owed(), *others], payments=[paid(amount_fen, worker=None)])

    found = verdict("CR01", case)

    assert found.truth.word == expected
    assert found.missing == (("payments.worker",) if expected == "unknown" else ())


def test_payment_without_worker_may_have_cleared_the_smallest_debts_first() -> None:
    workers = [owed(f"W{number}", amount_fen=number) for number in range(1, 6)]
    case = written(arrears=workers, payments=[paid(6, worker=None)])

    # 1 + 2 + 3 = 6 clears three of five; 6 spread over all clears none
    assert unpaid(case, "unpaid_workers") == (2, 5)
    assert unpaid(case) == (9, 9)  # 15 - 6


# --- orders as standings


def test_every_order_that_counts_is_a_standing() -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(100, paid_on="2026-11-12")],
        orders=[order(), order(due_on="2026-11-15"), order(due_on="2026-11-30")],
    )

    # before the payment, after it, and on the day
    assert standings(case) == [(120, 120), (20, 20), (20, 20)]


def test_it_is_enough_that_one_order_ended_with_the_figure_unpaid() -> None:
    case = written(
        arrears=[owed()],
        payments=[paid(11_999_900, paid_on="2026-11-12")],
        orders=[order(), order(due_on="2026-11-15")],
    )

    assert truth("CR01", case) == "true"


def test_where_there_is_no_order_it_is_the_day_that_counts() -> None:
    case = written(arrears=[owed(amount_fen=120)], payments=[paid(100, paid_on="2026-11-22")])

    assert standings(case) == [(20, 20)]


def test_where_no_order_can_count_it_is_the_day_that_counts() -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(100, paid_on="2026-11-22")],
        orders=[order(document="劳动合同书"), order(status="annulled"), order(service="other")],
    )

    assert standings(case) == [(20, 20)]


def test_an_order_that_may_count_stands_beside_the_day() -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(100, paid_on="2026-11-22")],
        orders=[order(addressee=None)],
    )

    assert standings(case) == [(120, 120), (20, 20)]
    rows = scene(case).lines["standings"].rows
    assert [row["stands"] for row in rows] == [Bounds(None, None, frozenset({"orders.addressee"})), True]


def test_an_order_that_may_count_decides_nothing_against_the_day() -> None:
    """Paid since the order's end: with the order it is the figure, without it is one yuan."""
    case = written(
        arrears=[owed()], payments=[paid(11_999_900, paid_on="2026-11-10")], orders=[order(addressee=None)]
    )

    found = verdict("CR01", case)

    assert (found.truth.word, found.missing) == ("unknown", ("orders.addressee",))


def test_an_order_that_may_count_decides_nothing_against_the_day_in_limb_two_either() -> None:
    workers = [owed(f"W{number:02}", months=1, amount_fen=600_000) for number in range(1, 11)]
    cleared = paid(600_000, worker="W10", paid_on="2026-11-10")
    case = written(arrears=workers, payments=[cleared], orders=[order(addressee=None)])

    assert verdict("CR01", case).missing == ("orders.addressee",)


def test_crime_and_disobeyed_order_are_not_put_together_from_two_orders() -> None:
    """The first order may not count; when the second ended only 50 yuan were unpaid."""
    case = written(
        arrears=[owed()],
        payments=[paid(11_995_000, paid_on="2026-11-12")],
        orders=[order(addressee=None), order(due_on="2026-11-15")],
    )

    assert truth("CR03", case) == "true"
    assert truth("CR01", case) == "unknown"
    assert truth("referral.refusal_to_pay", case) == "unknown"


def test_orders_left_out_may_have_ended_before_any_payment() -> None:
    case = written(arrears=[owed(amount_fen=120)], payments=[paid(100)], orders=None)

    assert scene(case).lines["standings"].rows[0]["unpaid_total_fen"] == Bounds(
        20, 120, frozenset({"orders"})
    )


def test_orders_left_out_change_nothing_where_nothing_was_paid() -> None:
    case = written(arrears=[owed()], orders=None)

    assert truth("CR01", case) == "true"
    assert verdict("CR03", case).missing == ("orders",)


def test_an_incomplete_list_of_orders_adds_the_orders_not_known() -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(100, paid_on="2026-11-12")],
        orders=[order()],
        incomplete=["orders"],
    )

    assert standings(case) == [(120, 120), (20, 120)]


# --- when an order counts


def disobeyed(
    facts: dict[str, Any] | None = None, day: str = "2026-11-22", **changed: Any
) -> tuple[str, tuple[str, ...]]:
    """Return the verdict of CR03 on one order, changed, with something unpaid, and what it misses."""
    found = verdict("CR03", written(arrears=[owed()], orders=[order(**changed)], facts=facts or {}, day=day))
    return found.truth.word, found.missing


def test_a_good_order_counts() -> None:
    assert disobeyed() == ("true", ())


@pytest.mark.parametrize(
    "changed",
    [
        {"document": "劳动合同书"},
        {"status": "annulled"},
        {"status": "suspended"},
        {"status": "changed"},
        {"service": "other"},
        {"served_on": "2026-11-10"},
        {"issuer": "other"},
        {"addressee": "general_contractor"},
        {"addressee": "person"},
    ],
    ids=str,
)
def test_an_order_that_lacks_one_element_does_not_count(changed: dict[str, Any]) -> None:
    assert disobeyed(**changed) == ("false", ())


@pytest.mark.parametrize("column", ["document", "issuer", "addressee", "served_on"])
def test_an_element_of_an_order_that_is_not_known_leaves_it_open(column: str) -> None:
    assert disobeyed(**{column: None}) == ("unknown", (f"orders.{column}",))


def test_an_order_is_in_force_unless_it_is_said_not_to_be() -> None:
    assert disobeyed(status="in_force") == disobeyed(status=None) == ("true", ())


def test_an_order_without_end_cannot_have_run_out_yet() -> None:
    assert disobeyed(due_on=None) == ("unknown", ("orders.due_on",))


@pytest.mark.parametrize("service", SERVED_ON_A_PERSON)
@pytest.mark.parametrize(("served_on", "expected"), [("2026-11-09", "true"), ("2026-11-10", "false")])
def test_an_order_is_served_by_its_last_day_or_not_at_all(
    service: str, served_on: str, expected: str
) -> None:
    assert disobeyed(service=service, served_on=served_on) == (expected, ())


POSTED = {"service": "posted", "undeliverable": True, "evidence_recorded": True}


def test_a_posted_order_counts_with_flight_undeliverable_and_on_record() -> None:
    assert disobeyed({"evasion_flight": True}, **POSTED) == ("true", ())


@pytest.mark.parametrize("lacking", ["evasion_flight", "undeliverable", "evidence_recorded"])
@pytest.mark.parametrize("known", [True, False])
def test_a_posted_order_needs_all_three(lacking: str, *, known: bool) -> None:
    facts: dict[str, Any] = {"evasion_flight": True, "undeliverable": True, "evidence_recorded": True}
    facts = facts | {lacking: False} if known else {name: facts[name] for name in facts if name != lacking}

    found = disobeyed(facts, service="posted")

    if known:
        assert found == ("false", ())
    else:
        here = lacking if lacking == "evasion_flight" else f"orders.{lacking}"
        assert found == ("unknown", (here,))


def test_what_an_order_says_of_its_posting_goes_before_what_the_case_says() -> None:
    facts = {"evasion_flight": True, "undeliverable": True, "evidence_recorded": True}

    assert disobeyed(facts, service="posted", undeliverable=False) == ("false", ())


def test_an_order_posted_after_its_own_end_is_none() -> None:
    assert disobeyed({"evasion_flight": True}, **POSTED, served_on="2026-11-10") == ("false", ())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"notice_confirmed": True, "did_not_come": True, "absence_excused": False}, "true"),
        ({"notice_confirmed": True, "did_not_come": True, "absence_excused": True}, "false"),
        ({"notice_confirmed": True, "did_not_come": False}, "false"),
        ({"did_not_come": True, "absence_excused": False}, "false"),
    ],
)
def test_who_was_surely_told_and_did_not_come_is_deemed_to_have_fled(
    facts: dict[str, Any], expected: str
) -> None:
    assert disobeyed({"evasion_flight": False, **facts}, **POSTED) == (expected, ())
    assert truth("CR05", written(facts=facts)) == expected


def test_whether_absence_was_excused_can_decide_over_a_posted_order() -> None:
    facts = {"evasion_flight": False, "notice_confirmed": True, "did_not_come": True}

    assert disobeyed(facts, **POSTED) == ("unknown", ("absence_excused",))


@pytest.mark.parametrize(
    ("role", "addressee", "expected"),
    [
        ("employer", "employer", "true"),
        ("subcontractor", "general_contractor", "false"),
        ("general_contractor", "subcontractor", "false"),
        ("subcontractor", "subcontractor", "true"),
    ],
)
def test_an_order_charges_whom_it_is_addressed_to(role: str, addressee: str, expected: str) -> None:
    case = written(
        arrears=[owed()], orders=[order(addressee=addressee)], subject={"kind": "unit", "role": role}
    )

    assert truth("CR03", case) == expected


@pytest.mark.parametrize(("addressee", "expected"), [("person", "true"), ("employer", "false")])
def test_a_person_is_charged_by_an_order_to_the_person(addressee: str, expected: str) -> None:
    case = written(arrears=[owed()], orders=[order(addressee=addressee)], subject={"kind": "person"})

    assert truth("CR03", case) == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-11-09", "false"), ("2026-11-10", "true")])
def test_the_last_day_must_be_over(day: str, expected: str) -> None:
    assert disobeyed(day=day) == (expected, ())


@pytest.mark.parametrize(("amount_fen", "expected"), [(12_000_000, "false"), (11_999_999, "true")])
def test_something_must_be_unpaid_at_the_end(amount_fen: int, expected: str) -> None:
    case = written(arrears=[owed()], payments=[paid(amount_fen)], orders=[order()])

    assert truth("CR03", case) == expected


@pytest.mark.parametrize("reason", ["justified_not_knowing", "justified_late_payment"])
def test_a_justification_defeats_an_order_only_when_it_is_shown(reason: str) -> None:
    assert disobeyed({reason: True}) == ("false", ())
    assert disobeyed({reason: False}) == ("true", ())
    assert disobeyed() == ("true", ())
    # shown for one order alone
    assert disobeyed(**{reason: True}) == ("false", ())
    assert disobeyed({reason: True}, **{reason: False}) == ("true", ())


@pytest.mark.parametrize(
    ("issuer", "crime", "listing"),
    [("hr", "true", "true"), ("other_government", "true", "false"), ("other", "false", "false")],
)
def test_another_department_carries_the_crime_and_not_the_list(issuer: str, crime: str, listing: str) -> None:
    case = written(arrears=[owed()], orders=[order(issuer=issuer)])

    assert truth("CR03", case) == crime
    assert truth("LS01", case) == listing


# --- stated and derived


def test_lines_and_the_units_own_figure_that_agree_are_the_lines() -> None:
    case = written(arrears=[owed(amount_fen=120)], facts={"unpaid_total_fen": 120, "unpaid_workers": 1})

    assert unpaid(case) == (120, 120)
    assert truth("IN07", case) == "false"


def test_lines_and_the_units_own_figure_that_differ_are_the_interval_between_them() -> None:
    case = written(arrears=[owed(amount_fen=120)], facts={"unpaid_total_fen": 100, "unpaid_workers": 2})

    assert scene(case).facts["unpaid_total_fen"] == Bounds(100, 120, frozenset({"unpaid_total_fen"}))
    assert scene(case).facts["unpaid_workers"] == Bounds(1, 2, frozenset({"unpaid_workers"}))
    assert truth("IN07", case) == "true"


def test_the_interval_stands_at_the_end_of_every_order_too() -> None:
    case = written(
        arrears=[owed(amount_fen=120)],
        payments=[paid(50, paid_on="2026-11-10")],
        orders=[order()],
        facts={"unpaid_total_fen": 100},
    )

    # by lines 70 on the day, so that 100 is contested; at the order's end the lines say 120
    assert unpaid(case) == (70, 100)
    assert at_end(case) == [(100, 120)]


def test_the_units_own_figure_stands_where_there_are_no_lines() -> None:
    case = written(
        arrears=None, payments=None, orders=None, facts={"unpaid_workers": 12, "unpaid_total_fen": 6_000_000}
    )

    assert unpaid(case) == (6_000_000, 6_000_000)
    assert truth("CR01", case) == "true"


def test_a_finding_of_the_agency_outranks_all() -> None:
    case = written(
        arrears=[owed(amount_fen=120)], facts={"unpaid_total_fen": 100}, findings=["unpaid_total_fen"]
    )

    assert unpaid(case) == (100, 100)
    # nobody is owed more than the agency found for all
    assert worker_lines(case)[0][0] == (100, 100)


def test_a_unit_that_owes_nothing_owes_nothing_to_anybody() -> None:
    case = written(arrears=None, payments=None, orders=None, facts={"unpaid_total_fen": 0})

    for name in ("unpaid_workers", "unpaid_migrant_workers", "unpaid_migrant_total_fen"):
        assert unpaid(case, name) == (0, 0)
    assert [truth(rule, case) for rule in ("CR01", "CR02", "LS01", "LS02")] == ["false"] * 4


def test_a_unit_that_owes_nobody_owes_nothing() -> None:
    case = written(arrears=None, payments=None, orders=None, facts={"unpaid_workers": 0})

    assert unpaid(case) == (0, 0)
    assert truth("CR01", case) == "false"


def test_no_worker_is_owed_more_than_the_unit_owes_in_all() -> None:
    # one fen under the figure of limb one, which is 10,000 yuan
    facts = {"unpaid_total_fen": 999_999}

    assert truth("CR01", written(arrears=None, facts=facts)) == "false"


def test_more_migrants_than_workers_are_left_as_stated_for_a_person_to_see() -> None:
    case = written(arrears=None, facts={"unpaid_workers": 3, "unpaid_migrant_workers": 5})

    assert unpaid(case, "unpaid_migrant_workers") == (5, 5)


# --- migrants


def test_migrants_are_counted_apart() -> None:
    case = written(
        arrears=[
            owed("W01", amount_fen=100),
            owed("W02", amount_fen=20, is_migrant=False),
            owed("W03", amount_fen=3, is_migrant=None),
        ]
    )

    assert unpaid(case) == (123, 123)
    assert unpaid(case, "unpaid_migrant_total_fen") == (100, 103)  # W03 may be one
    assert unpaid(case, "unpaid_migrant_workers") == (1, 2)


def test_rows_of_one_worker_that_disagree_leave_it_open_whether_a_migrant() -> None:
    case = written(arrears=[owed(amount_fen=100), owed(amount_fen=20, is_migrant=False)])

    assert unpaid(case, "unpaid_migrant_total_fen") == (0, 120)


def test_payment_without_worker_may_have_gone_to_others_first() -> None:
    case = written(
        arrears=[owed("W01", amount_fen=100), owed("W02", amount_fen=30, is_migrant=False)],
        payments=[paid(50, worker=None)],
    )

    # all to W01 leaves 50; 30 to W02 and the remaining 20 to W01 leaves 80
    assert unpaid(case, "unpaid_migrant_total_fen") == (50, 80)


def test_the_listing_looks_at_migrants_only() -> None:
    orders = [order()]

    assert truth("LS01", written(arrears=[owed()], orders=orders)) == "true"
    assert truth("LS01", written(arrears=[owed(is_migrant=False)], orders=orders)) == "false"
    assert verdict("LS01", written(arrears=[owed(is_migrant=None)], orders=orders)).missing == (
        "arrears.is_migrant",
    )


def test_the_listing_needs_the_figure_unpaid_at_the_end_of_an_order_of_the_authority() -> None:
    case = written(
        arrears=[owed()],
        payments=[paid(11_999_900, paid_on="2026-11-12")],
        orders=[order(issuer="other_government"), order(due_on="2026-11-15")],
    )

    # the other department's order ended with the figure unpaid, the authority's with one yuan
    assert truth("CR01", case) == "true"
    assert truth("LS01", case) == "false"


@pytest.mark.parametrize(("excused", "expected"), [(True, "false"), (False, "true"), (None, "true")])
def test_arrears_for_a_reason_are_not_listed(*, excused: bool | None, expected: str) -> None:
    facts = {} if excused is None else {"arrears_excused": excused}

    assert truth("LS01", written(arrears=[owed()], orders=[order()], facts=facts)) == expected


def incident(**lists: Any) -> tuple[str, tuple[str, ...]]:
    """Return the verdict of LS02 where an incident had grave effect, and what it misses."""
    found = verdict("LS02", written(facts={"mass_incident": True, "bad_social_impact": True}, **lists))
    return found.truth.word, found.missing


def test_an_incident_is_listed_whatever_the_amount() -> None:
    assert incident(arrears=[owed(amount_fen=1)], orders=[order()]) == ("true", ())


def test_an_incident_is_not_listed_where_no_migrant_is_unpaid() -> None:
    assert incident(arrears=[owed(is_migrant=False)], orders=[order()]) == ("false", ())
    assert incident(arrears=[owed(is_migrant=False)], orders=None) == ("false", ())
    assert incident(arrears=[], payments=None, orders=None) == ("false", ())
    assert incident(arrears=[owed(amount_fen=7)], payments=[paid(7)], orders=[order()]) == ("false", ())


def test_an_incident_is_listed_only_after_an_order_of_the_authority_ran_out() -> None:
    assert incident(arrears=[owed()], orders=[order(issuer="other_government")]) == ("false", ())
    assert incident(arrears=[owed()], orders=[order(due_on="2026-11-22")]) == ("false", ())
    assert incident(arrears=[owed()], orders=None) == ("unknown", ("orders",))


def test_without_an_incident_nobody_asks_for_orders() -> None:
    case = written(arrears=[owed()], orders=None, facts={"mass_incident": False})

    assert truth("LS02", case) == "false"


# --- what holds a referral

CONDUCT = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")
NO_CONDUCT = "held.refusal_to_pay.no_conduct_element"
MADE_OUT: dict[str, Any] = {"arrears": [owed()], "orders": [order()]}


def test_a_referral_is_not_blocked_by_conduct_that_is_not_known() -> None:
    case = written(**MADE_OUT)

    assert truth("referral.refusal_to_pay", case) == "true"
    assert truth(NO_CONDUCT, case) == "unknown"


def test_a_referral_is_held_where_all_conduct_elements_are_denied() -> None:
    case = written(**MADE_OUT, facts=dict.fromkeys(CONDUCT, False))

    assert truth("referral.refusal_to_pay", case) == "true"
    assert truth(NO_CONDUCT, case) == "true"


@pytest.mark.parametrize("one", CONDUCT)
@pytest.mark.parametrize("value", [True, None])
def test_one_conduct_element_that_is_so_or_not_known_does_not_hold_it(
    one: str, *, value: bool | None
) -> None:
    facts: dict[str, Any] = dict.fromkeys(CONDUCT, False) | ({one: value} if value else {})
    if value is None:
        del facts[one]

    assert truth(NO_CONDUCT, written(**MADE_OUT, facts=facts)) == ("false" if value else "unknown")


def test_deemed_flight_is_conduct() -> None:
    facts = dict.fromkeys(CONDUCT, False) | {
        "notice_confirmed": True,
        "did_not_come": True,
        "absence_excused": False,
    }

    assert truth(NO_CONDUCT, written(**MADE_OUT, facts=facts)) == "false"


def paid_up(paid_on: str, amount_fen: int = 12_000_000, **facts: Any) -> str:
    """Return the verdict of CR04 on arrears paid after the order's end, compensated, without grave result."""
    known = {"compensated": True, "serious_consequences": False} | facts
    given = {name: value for name, value in known.items() if value is not None}
    case = written(
        arrears=[owed()], orders=[order()], payments=[paid(amount_fen, paid_on=paid_on)], facts=given
    )
    return truth("CR04", case)


@pytest.mark.parametrize(
    ("filed_on", "expected"), [(None, "true"), ("2026-11-21", "true"), ("2026-11-20", "false")]
)
def test_payment_in_full_holds_it_when_it_came_before_the_day_of_filing(
    filed_on: str | None, expected: str
) -> None:
    assert paid_up("2026-11-20", filed_on=filed_on) == expected


def test_payment_in_full_means_to_the_fen() -> None:
    assert paid_up("2026-11-20", 11_999_999) == "false"


def test_an_advance_is_not_payment_before_filing() -> None:
    case = written(
        arrears=[owed()],
        orders=[order()],
        payments=[paid(12_000_000, by="advance")],
        facts={"compensated": True, "serious_consequences": False},
    )

    assert truth("CR04", case) == "false"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"compensated": False}, "false"),
        ({"serious_consequences": True}, "false"),
        ({"compensated": None}, "unknown"),
        ({"serious_consequences": None}, "unknown"),
    ],
    ids=str,
)
def test_payment_before_filing_holds_it_only_with_compensation_and_without_grave_result(
    facts: dict[str, Any], expected: str
) -> None:
    assert paid_up("2026-11-20", **facts) == expected

"""The three alarms: each is raised by its own facts, and by nothing that is doubtful, done or another's."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import cast

import pytest

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.alarm import KINDS, STAGES, Lead, Standing, alarms_of, fines
from sanctions.proceeding.proceeding import Family, Proceeding
from tests.sanctions.families import family, made

REACHED = Standing(TRUE, FALSE, "false", "sha256:example")
"""The figure is reached, and no order has run out."""
DUE = Standing(TRUE, TRUE, "true", "sha256:example")
"""The order has run out, and a referral is due."""
FINE = {"kinds": ["fine"], "fine_fen": 500_000, "same_act_as_referral": True}

WARNING = {"kinds": ["warning"], "same_act_as_referral": True}
SERVED = ("serve", {"service": "direct"})
PROPOSED = made("order", "proposed", "open")
REFUSED = made("order", "refused", "open", "refuse")
ISSUED = made("order", "issued", "open", "approve", "issue")
RAN_OUT = made("order", "run_out", "open", "approve", "issue", SERVED, "run-out")
ANNULLED = made("order", "annulled", "open", "approve", "issue", "annul")
OPENED = made("referral", "team", "open")
HANDED_OVER = made("referral", "handed_over", "open", "report", "approve", "hand-over")
NOT_FILED = made("referral", "not_filed", "open", "report", "approve", "hand-over", "not-file")
FINED = made("penalty", "issued", ("open", FINE), "notify", "approve", "issue")


def told(found: Family, standing: Standing) -> set[tuple[str, str]]:
    return {(one.kind, one.stage) for one in alarms_of(found, standing)}


@pytest.mark.parametrize(
    ("orders", "stage"),
    [
        ((), "not_proposed"),
        ((PROPOSED,), "not_issued"),
        ((REFUSED,), "not_proposed"),
        ((ANNULLED,), "not_proposed"),
    ],
    ids=["none", "proposed", "refused", "annulled"],
)
def test_a_figure_reached_without_an_order_is_an_alarm(orders: tuple[Proceeding, ...], stage: str) -> None:
    assert told(family(*orders), REACHED) == {("no_order", stage)}


@pytest.mark.parametrize("order", [ISSUED, RAN_OUT], ids=["not yet due", "run out"])
def test_an_order_that_was_issued_ends_the_first_alarm(order: Proceeding) -> None:
    assert told(family(order), REACHED) == set()


@pytest.mark.parametrize("figure", [FALSE, UNKNOWN])
def test_a_figure_not_reached_or_not_known_raises_nothing(figure: Truth) -> None:
    assert told(family(), replace(REACHED, figure=figure)) == set()


def test_a_referral_that_is_due_and_not_handed_over_is_an_alarm_in_two_stages() -> None:
    assert told(family(RAN_OUT), DUE) == {("not_referred", "not_opened")}
    assert told(family(RAN_OUT, OPENED), DUE) == {("not_referred", "not_handed_over")}


@pytest.mark.parametrize("lead", ["held", "unknown", "false"])
def test_what_is_held_or_not_known_is_no_alarm(lead: Lead) -> None:
    assert told(family(RAN_OUT, FINED), replace(DUE, referral=lead)) == set()


@pytest.mark.parametrize("ran_out", [FALSE, UNKNOWN])
def test_an_order_that_has_not_surely_run_out_asks_for_no_referral(ran_out: Truth) -> None:
    assert told(family(ISSUED), replace(DUE, order_ran_out=ran_out)) == set()


@pytest.mark.parametrize("referral", [HANDED_OVER, NOT_FILED], ids=["with the police", "not filed"])
def test_what_was_referred_raises_nothing(referral: Proceeding) -> None:
    assert told(family(referral), REACHED) == set()
    assert told(family(RAN_OUT, referral, FINED), DUE) == set()


def test_another_crime_referred_does_not_cover_the_wages() -> None:
    other = made(
        "referral", "handed_over", ("open", {"crime": "forced_labour"}), "report", "approve", "hand-over"
    )

    assert told(family(RAN_OUT, other), DUE) == {("not_referred", "not_opened")}


def test_a_fine_instead_of_a_referral_is_an_alarm() -> None:
    assert told(family(RAN_OUT, FINED), DUE) == {
        ("not_referred", "not_opened"),
        ("fined_instead", "fine_issued"),
    }


@pytest.mark.parametrize(
    "penalty",
    [
        made("penalty", "issued", ("open", {**FINE, "same_act_as_referral": False}), "approve", "issue"),
        made("penalty", "issued", ("open", {"kinds": ["fine"], "fine_fen": 1}), "approve", "issue"),
        made(
            "penalty",
            "issued",
            ("open", {"kinds": ["warning"], "same_act_as_referral": True}),
            "approve",
            "issue",
        ),
        made("penalty", "approved", ("open", FINE), "approve"),
        made("penalty", "annulled", ("open", FINE), "approve", "issue", "annul"),
    ],
    ids=["for another act", "not said for which", "a warning", "not issued yet", "annulled"],
)
def test_what_is_no_fine_for_this_act_is_not_fined_instead(penalty: Proceeding) -> None:
    assert list(fines(family(penalty))) == []
    assert ("fined_instead", "fine_issued") not in told(family(RAN_OUT, penalty), DUE)


def test_a_figure_nobody_signed_for_only_warns() -> None:
    (unsigned,) = alarms_of(family(), replace(REACHED, signed=False))
    (signed,) = alarms_of(family(), REACHED)

    assert unsigned == replace(signed, only_warns=True)
    assert not signed.only_warns


def test_the_same_facts_have_the_same_digest_and_other_facts_another() -> None:
    arrears = [{"worker": "W01", "months": 3, "amount_fen": 1_000_000}]
    paid = made("case", "filed", "open", ("arrears", {"lines": arrears}))
    more = made("case", "filed", "open", ("arrears", {"lines": [{**arrears[0], "amount_fen": 1_000_001}]}))

    digests = [
        alarms_of(one, REACHED)[0].facts for one in (family(paid), family(paid), family(more), family())
    ]

    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_every_combination_raises_exactly_what_its_facts_say() -> None:
    orders, referrals, penalties = (
        (None, PROPOSED, ISSUED, RAN_OUT),
        (None, OPENED, HANDED_OVER),
        (None, FINED),
    )
    truths, leads = (TRUE, UNKNOWN, FALSE), ("true", "held", "unknown", "false")
    seen = 0

    for order, referral, penalty, figure, ran_out, lead in product(
        orders, referrals, penalties, truths, truths, leads
    ):
        under = [one for one in (order, referral, penalty) if one is not None]
        kinds = {
            kind
            for kind, _ in told(
                family(*under), Standing(figure, ran_out, cast("Lead", lead), "sha256:example")
            )
        }
        not_referred = referral is not HANDED_OVER
        assert ("no_order" in kinds) is (figure is TRUE and order in (None, PROPOSED) and not_referred)
        assert ("not_referred" in kinds) is (lead == "true" and ran_out is TRUE and not_referred)
        assert ("fined_instead" in kinds) is (lead == "true" and penalty is FINED and not_referred)
        seen += 1

    assert seen == 4 * 3 * 2 * 3 * 3 * 4
    assert set(KINDS) == {"no_order", "not_referred", "fined_instead"}
    assert len(STAGES) == 5

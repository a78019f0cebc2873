"""Three alarms that never sleep (预警): 有案不令, 有案不送, 以罚代刑.

Each looks at what a family of proceedings holds beside what the rules say of it, and says what is missing.
Only what is TRUE raises one: what is held or unknown is a person's to look at, and a figure that no legal
office has signed warns and raises nothing. An alarm is closed by the head with a reason and by nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from rules.truth import TRUE, Truth
from sanctions.case import facts_of, lines_of
from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard

Kind = Literal["no_order", "not_referred", "fined_instead"]
Stage = Literal["not_proposed", "not_issued", "not_opened", "not_handed_over", "fine_issued"]
Lead = Literal["true", "held", "unknown", "false"]

CRIME = "refusal_to_pay"
KINDS: Mapping[Kind, tuple[str, str]] = {
    "no_order": ("有案不令：数额已达标准而未责令支付", "the figure is reached and no order was issued"),
    "not_referred": (
        "有案不送：责令期满、应当移送而未移送",
        "the order has run out, a referral is due and none was handed over",
    ),
    "fined_instead": ("以罚代刑：应当移送的行为已作罚款而未移送", "fined for what had to be referred"),
}
"""In Chinese and English."""
STAGES: Mapping[Stage, tuple[str, str]] = {
    "not_proposed": ("未提出责令支付意见", "no order was proposed"),
    "not_issued": ("已提出而未作出责令支付文书", "an order was proposed and not issued"),
    "not_opened": ("未启动移送", "no referral was opened"),
    "not_handed_over": ("已启动而未移送公安机关", "a referral was opened and not handed over"),
    "fine_issued": ("罚款决定已作出", "the fine is issued"),
}
"""How far it has come, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules say of a family today.

    Attributes:
        figure: Whether what is unpaid reaches the criminal figure (CR01).
        order_ran_out: Whether an order that counts has run out unpaid (CR03).
        referral: What the two come to for the crime: held is for a person to look at first.
        evidence: The receipt of the verdict.
        signed: Every figure it rests on was seen in its source and signed by a legal office.
    """

    figure: Truth
    order_ran_out: Truth
    referral: Lead
    evidence: str
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that should have followed and has not.

    Attributes:
        facts: A digest of what raises it; the same facts raise it once.
        only_warns: It rests on a figure nobody has signed for: told, and never raised.
    """

    kind: Kind
    stage: Stage
    facts: str
    only_warns: bool


def alarms_of(family: Family, standing: Standing) -> tuple[Alarm, ...]:
    """Return what there is to raise of a family; nothing where the wages were referred already."""
    if any(_handed_over(referral) for referral in _referrals(family)):
        return ()
    found: list[tuple[Kind, Stage]] = []
    if standing.figure is TRUE and not _is_ordered(family):
        proposed = any(not order.is_ended for order in family.of("order"))
        found.append(("no_order", "not_issued" if proposed else "not_proposed"))
    if standing.referral == "true":
        if standing.order_ran_out is TRUE:
            opened = any(True for _ in _referrals(family))
            found.append(("not_referred", "not_handed_over" if opened else "not_opened"))
        if any(True for _ in fines(family)):
            found.append(("fined_instead", "fine_issued"))
    return tuple(Alarm(kind, stage, _digest(family, kind), not standing.signed) for kind, stage in found)


def fines(family: Family) -> Iterator[Proceeding]:
    """Yield the penalties with a fine that stands, for the very act that had to be referred (同一行为)."""
    for penalty in family.of("penalty"):
        kinds = cast("list[str]", penalty.value("kinds") or [])
        is_fine = "fine" in kinds or bool(penalty.value("fine_fen"))
        is_issued = penalty.last("issue", "issue-unpublished") is not None and penalty.state != "annulled"
        if is_fine and is_issued and _is_for_this(penalty):
            yield penalty


def raised(family: Family, kind: Kind) -> Proceeding | None:
    """Return the alarm of a kind that stands open in a family; None where none does."""
    known = (one for one in family.of("alarm") if one.value("kind") == kind)
    return next((one for one in known if not one.is_ended), None)


def _is_for_this(penalty: Proceeding) -> bool:
    """Return whether it is said to be for the act of the referral; what is not said raises nothing."""
    return penalty.value("same_act_as_referral") is True


def _referrals(family: Family) -> Iterator[Proceeding]:
    return (one for one in family.of("referral") if (one.value("crime") or CRIME) == CRIME)


def _handed_over(referral: Proceeding) -> bool:
    return referral.last("hand-over") is not None


def _is_ordered(family: Family) -> bool:
    """Return whether an order was issued, ours or another authority's: the crime takes either."""
    others = family.root.made("other-order")
    return bool(others) or any(_is_issued(order) for order in family.of("order"))


def _is_issued(order: Proceeding) -> bool:
    return order.last("issue") is not None and order.state != "annulled"


def _digest(family: Family, kind: Kind) -> str:
    """Return a digest of what raises an alarm: findings, orders, fines and referrals, and no day of today."""
    seen: dict[str, Any] = {
        "kind": kind,
        "root": family.root.id,
        "facts": facts_of(family),
        "lines": lines_of(family),
        "orders": [[one.id, _is_issued(one)] for one in family.of("order")],
        "fines": [one.id for one in fines(family)],
        "referrals": [[one.id, one.state == "refused"] for one in _referrals(family)],
    }
    written = json.dumps(seen, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

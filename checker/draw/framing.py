"""From an order and the registry to what is committed (冻结名录): who can be drawn, and who inspects.

Everything that decides here is published: the condition, the reasons with their counts, the departments.
An employer of whom a condition cannot be told is named and stops the plan, unless the order says what to
do with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from checker.draw import lists
from checker.draw.commitment import Frozen, excluded_root
from checker.draw.confidential import token
from checker.draw.digest import Digest, named
from checker.draw.errors import DrawRefused
from checker.draw.lists import ExcludedRow, FrameRow, Leave, RosterRow, is_word
from checker.draw.plan import Excluded, Plan, RegistryState, told_by
from checker.draw.plan_order import PlanOrder, Stratum
from checker.draw.signers import two_people
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector
from rules.truth import TRUE, UNKNOWN, Truth

CEILING_REACHED, CLOSED, MOVED = "ceiling_reached", "closed", "moved"
NOT_REVIEWED, NOT_TARGETED, NO_STRATUM = "not_reviewed", "not_targeted", "no_stratum"
"""Reason codes of our own (排除原因): 年度检查频次已达上限, 注销或停业, 迁出, 未经书面审查,
不属定向范围, 不属任何分层. Others are the order's.

Whoever the registry holds is in the frame or excluded: nobody drops out unseen.
"""
NAMED_AT_MOST = 5

Judge = Callable[[str, Employer], Truth]
"""What a condition says of an employer; it raises `DrawRefused` for one that does not read."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is fixed now and published later (保密值): 32 random bytes each."""

    salt: bytes
    blinding_key: bytes


@dataclass(frozen=True, slots=True)
class Framed:
    """What an order comes to.

    Attributes:
        shown_as: For every unit of frame and excluded how it is listed: as itself, or as its token.
    """

    frozen: Frozen
    shown_as: Mapping[str, str]


def freeze(
    order: PlanOrder,
    draw_id: str,
    employers: Sequence[Employer],
    inspectors: Sequence[Inspector],
    judge: Judge,
    secrets: Secrets,
    visited: Mapping[str, int] | None = None,
    reviewed: Collection[str] | None = None,
    made_of: RegistryState | None = None,
) -> Framed:
    """Return the plan and the lists of an order.

    Args:
        employers: Of the order's place and below, closed ones too.
        inspectors: Those who may be sent.
        visited: Visits of this year by employer as our own draws know them; the registry's number counts
        if higher.
        reviewed: Those whose written review was accepted, for an order that draws among them.
        made_of: The state of the registry and the screening they were read from.

    Raises:
        DrawRefused: Of some employer it cannot be told where it belongs, an exclusion lacks a signature or
            names nobody, or plan and lists do not fit each other.
    """
    digest = named(order.alg)
    _refuse_doubles(employers)
    left_out = _exclusions(order, employers)
    frame: dict[str, FrameRow] = {}
    excluded: dict[str, str] = dict(left_out)
    untold: dict[str, str] = {}
    for employer in employers:
        if employer.credit_code in excluded:
            continue
        if employer.status is None:
            untold[employer.credit_code] = "status"
            continue
        if employer.status in {"closed", "moved"}:
            excluded[employer.credit_code] = CLOSED if employer.status == "closed" else MOVED
            continue
        if order.among == "reviewed" and employer.credit_code not in (reviewed or ()):
            excluded[employer.credit_code] = NOT_REVIEWED
            continue
        if order.targeted is not None and not _is_targeted(order, employer, judge, untold):
            excluded[employer.credit_code] = NOT_TARGETED
            continue
        found = _stratum(order, employer, judge, untold)
        if found is None:
            excluded[employer.credit_code] = NO_STRATUM
            continue
        if _at_ceiling(order, employer, judge, (visited or {}).get(employer.credit_code, 0), untold):
            excluded[employer.credit_code] = CEILING_REACHED
            continue
        frame[employer.credit_code] = FrameRow(
            employer.credit_code, found.name, _tickets(found, employer, judge, untold)
        )
    _refuse_untold(untold)
    units = [*frame, *excluded]
    key = secrets.blinding_key if order.mode == "confidential" else None
    shown_as = {unit: unit if key is None else token(key, unit, digest) for unit in units}
    rows = [FrameRow(shown_as[one.id], one.stratum, one.tickets) for one in frame.values()]
    out = lists.ordered([ExcludedRow(shown_as[unit], why) for unit, why in excluded.items()], "excluded.txt")
    roster = [] if order.purpose == "written_review" else _roster(inspectors, shown_as, secrets.salt, digest)
    plan = _plan(order, draw_id, out, digest, secrets, made_of or RegistryState(version=0))
    frozen = Frozen(
        plan,
        tuple(lists.ordered(rows, "frame.txt")),
        tuple(out),
        tuple(lists.ordered(roster, "roster.txt")),
    )
    return Framed(frozen, shown_as)


def _exclusions(order: PlanOrder, employers: Sequence[Employer]) -> dict[str, str]:
    known = {employer.credit_code for employer in employers}
    found: dict[str, str] = {}
    for one in order.exclusions:
        _ = two_people(one.signers, one.credit_code)
        if not is_word(one.reason):
            raise DrawRefused(
                "exclusion",
                f"exclusion of {one.credit_code}: found reason {one.reason!r}, expected a code",
                f"排除 {one.credit_code}：原因代码 {one.reason!r} 无效",
            )
        if one.credit_code not in known or one.credit_code in found:
            raise DrawRefused(
                "exclusion",
                f"exclusion of {one.credit_code}: it is not in the registry, or excluded twice",
                f"排除 {one.credit_code}：不在名录库中或重复排除",
            )
        found[one.credit_code] = one.reason
    return found


def _is_targeted(order: PlanOrder, employer: Employer, judge: Judge, untold: dict[str, str]) -> bool:
    assert order.targeted is not None
    truth = judge(order.targeted, employer)
    if truth is UNKNOWN:
        untold[employer.credit_code] = "targeted"
    return truth is TRUE


def _stratum(order: PlanOrder, employer: Employer, judge: Judge, untold: dict[str, str]) -> Stratum | None:
    for stratum in order.strata:
        truth = TRUE if stratum.when is None else judge(stratum.when, employer)
        if truth is TRUE or (truth is UNKNOWN and stratum.when_unknown == "include"):
            return stratum
        if truth is UNKNOWN and stratum.when_unknown == "stop":
            untold[employer.credit_code] = stratum.name
            return None
    return None


def _at_ceiling(
    order: PlanOrder, employer: Employer, judge: Judge, visited: int, untold: dict[str, str]
) -> bool:
    ceiling = order.ceiling
    if ceiling is None or (order.purpose == "written_review" and not ceiling.written_review_counts):
        return False
    if visited < ceiling.visits and employer.visits_this_year is None:
        untold[employer.credit_code] = "visits_this_year"
        return False
    if max(visited, employer.visits_this_year or 0) < ceiling.visits:
        return False
    truths = [judge(condition, employer) for condition in ceiling.exempt.values()]
    if TRUE in truths:
        return False
    if UNKNOWN in truths:
        untold[employer.credit_code] = "exempt"
    return True


def _tickets(stratum: Stratum, employer: Employer, judge: Judge, untold: dict[str, str]) -> int:
    for tier in stratum.tickets:
        truth = judge(tier.when, employer)
        if truth is TRUE:
            return tier.tickets
        # who is unknown here has one ticket only if the stratum takes the unknown as they come
        if truth is UNKNOWN and stratum.when_unknown == "stop":
            untold[employer.credit_code] = f"{stratum.name}, tickets"
    return 1


def _refuse_doubles(employers: Sequence[Employer]) -> None:
    for code, times in Counter(employer.credit_code for employer in employers).items():
        if times > 1:
            raise DrawRefused(
                "duplicate", f"{code} is in the registry {times} times", f"{code} 在名录库中重复 {times} 次"
            )


def _refuse_untold(untold: Mapping[str, str]) -> None:
    if not untold:
        return
    shown = [f"{unit} ({where})" for unit, where in list(untold.items())[:NAMED_AT_MOST]]
    raise DrawRefused(
        "untold",
        f"of {len(untold)} employers it cannot be told where they belong: {', '.join(shown)}: fill in the "
        "registry, or say when_unknown in the plan",
        f"有 {len(untold)} 户无法判断归属：{'、'.join(shown)}：请补全名录库或写明 when_unknown",
    )


def _roster(
    inspectors: Iterable[Inspector], shown_as: Mapping[str, str], salt: bytes, digest: Digest
) -> list[RosterRow]:
    return [
        RosterRow(
            one.id,
            one.unit or "",
            frozenset(one.qualifications or ()),
            tuple(Leave(leave.first, leave.last) for leave in one.leave or ()),
            frozenset(
                lists.recusal(salt, shown_as[away.credit_code], digest)
                for away in one.recusals or ()
                if away.credit_code in shown_as
            ),
        )
        for one in inspectors
    ]


def _plan(
    order: PlanOrder,
    draw_id: str,
    excluded: Sequence[ExcludedRow],
    digest: Digest,
    secrets: Secrets,
    made_of: RegistryState,
) -> Plan:
    confidential = order.mode == "confidential"
    try:
        return _frozen_plan(order, draw_id, excluded, digest, secrets, made_of, confidential=confidential)
    except ValidationError as error:
        told = told_by(error)
        raise DrawRefused("plan", f"the plan: {told}", f"抽查计划不合要求：{told}") from None


def _frozen_plan(
    order: PlanOrder,
    draw_id: str,
    excluded: Sequence[ExcludedRow],
    digest: Digest,
    secrets: Secrets,
    made_of: RegistryState,
    *,
    confidential: bool,
) -> Plan:
    return Plan(
        alg=order.alg,
        draw_id=draw_id,
        title=order.title,
        organiser=order.organiser,
        partners=order.partners,
        purpose=order.purpose,
        targeted=order.targeted or "",
        items=order.items,
        mode=order.mode,
        blinding=digest.hex(secrets.blinding_key) if confidential else None,
        recusal_salt=digest.hex(secrets.salt),
        excluded=Excluded(
            root=excluded_root(excluded, digest), reasons=dict(Counter(row.reason for row in excluded))
        ),
        rules={stratum.name: stratum.take for stratum in order.strata},
        slots=order.slots,
        stratum_units={stratum.name: stratum.units for stratum in order.strata if stratum.units},
        load=order.load,
        period=order.period,
        leave=order.leave,
        registry=made_of,
        seed=order.seed,
        reveal=order.reveal if confidential else "",
        rehearsal=order.rehearsal,
    )

"""A visit up to the door (检查前): opened, approved, told or knowingly not told, and the code scanned.

It comes from a draw or from a reason that needs none, and from nothing else. Until the code is scanned at the
door, unit and inspectors are those of the draw as it stands; an approval for others is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from checker.draw.confidential import DoorProof
from checker.visit import course, kept, officers
from checker.visit.codes import code_of
from checker.visit.errors import VisitRefused
from checker.visit.kept import Signed
from checker.visit.ledger import in_turn
from checker.visit.parts import Approval, Arrival, Body, Kind, Notice, Opening, Target, Waiver
from checker.visit.standing import Present, check_proof, present, target_of
from checker.visit.visit import Visit, legal_day
from sanctions.encrypted import Keys


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put up for approval; of a drawn visit draw and plan say what is left out.

    Attributes:
        items: Letters A to L; empty are those of the plan.
        first: First and last day; None are those of the plan.
        ground: Why; empty is the draw or the reason of the opening.
        inspectors: Of a visit that was not drawn.
    """

    approved_by: str
    items: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    ground: str = ""
    inspectors: tuple[str, ...] = ()


def opened_drawn(session: Session, keys: Keys, draw_id: str, number: int, signed: Signed) -> Visit:
    """Open the visit a draw gives a number.

    Raises:
        DrawRefused: There is no such draw, or it was not drawn.
        VisitRefused: It has no such visit, binds nobody, or the visit was opened already.
    """
    found = present(session, keys, draw_id, number)
    target = target_of(session, keys, found.unit)
    return kept.begin(session, keys, Opening("drawn", target, draw_id, number), signed)


def opened_exempt(
    session: Session,
    keys: Keys,
    unit: str,
    reason: str,
    reference: str,
    signed: Signed,
    *,
    name: str = "",
    site: str = "",
) -> Visit:
    """Open a visit that needs no draw; `reference` names the papers it rests on.

    Raises:
        VisitRefused: The reason is none of the codes, it names no papers, the unit is not known well enough,
            or a visit to it is about to take place already.
    """
    code = code_of("exempt", reason).code
    if not reference.strip():
        raise VisitRefused(
            "reference",
            "a visit without a draw rests on papers: name them with --reference",
            "非抽查检查须有来源文件：请用 --reference 写明",
        )
    target = target_of(session, keys, unit, name, site)
    return kept.begin(session, keys, Opening(code, target, reference=reference.strip()), signed)


def approved(session: Session, keys: Keys, visit_id: str, asked: Proposal, signed: Signed) -> Visit:
    """Approve a visit: proposed by an inspector (`signed.by`, an id), approved by a named other person.

    Raises:
        VisitRefused: It is not the time, it is approved already, or the form does not hold what it must.
    """
    visit, found = _followed(session, keys, visit_id, "approve", signed)
    target, inspectors = _who(session, keys, visit, found, asked)
    today = legal_day(signed.at)
    if visit.approval is not None and not course.is_stale(visit.approval, target, inspectors, today):
        raise VisitRefused(
            "approved_already",
            f"visit {visit.id} is approved by {visit.approval.approved_by} already",
            f"检查 {visit.id} 已由 {visit.approval.approved_by} 批准",
        )
    opening = visit.opening
    default = f"{opening.draw_id}/{opening.number}" if found else f"{opening.reason} {opening.reference}"
    first, last = asked.first or (found and found.first), asked.last or (found and found.last)
    if first is None or last is None:
        raise VisitRefused("period", "name the first and the last day of the visit", "请写明检查起止日期")
    items = asked.items or (found.items if found else ())
    if found and (more := [item for item in items if item not in found.items]):
        raise VisitRefused(
            "items",
            f"items {' '.join(more)} are not in the plan of the draw, which has {' '.join(found.items)}",
            f"事项 {' '.join(more)} 不在抽查方案内，方案事项为 {' '.join(found.items)}",
        )
    by, approver = signed.by.strip(), asked.approved_by.strip()
    approval = Approval(target, inspectors, items, first, last, asked.ground or default, by, approver)
    course.check_approval(approval, today)
    officers.check_apart(session, keys, approver, [by, *inspectors])
    return kept.add(session, keys, visit, "approve", approval, signed)


def notified(session: Session, keys: Keys, visit_id: str, day: date, how: str, signed: Signed) -> Visit:
    """Record that the unit was told, on which day and how.

    Raises:
        VisitRefused: It is not the time, the approval is stale, or day or code do not fit.
    """
    return _noticed(session, keys, visit_id, Notice(day, how), signed)


def waived(session: Session, keys: Keys, visit_id: str, reason: str, signed: Signed) -> Visit:
    """Record that the unit is not told, and why.

    Raises:
        VisitRefused: It is not the time, the approval is stale, or the reason is none of the codes.
    """
    return _noticed(session, keys, visit_id, Waiver(reason), signed)


def arrived(
    session: Session,
    keys: Keys,
    visit_id: str,
    inspectors: tuple[str, ...],
    scanned_at: datetime,
    proof: DoorProof | None,
    signed: Signed,
) -> Visit:
    """Record the code scanned at the door.

    Raises:
        VisitRefused: It is not the time, the approval is stale, fewer than two came or others than
            those sent, a certificate was not good on the day, or the proof does not hold.
    """
    visit, found = _followed(session, keys, visit_id, "arrive", signed)
    approval = _standing_approval(visit, found)
    arrival = Arrival(tuple(inspectors), scanned_at, proof)
    course.check_arrival(visit, arrival, signed.at)
    officers.check_same(arrival.inspectors, approval.inspectors)
    officers.check_officers(session, keys, arrival.inspectors, legal_day(scanned_at), approval.target.unit)
    if found is not None:
        check_proof(found, proof)
    elif proof is not None:
        raise VisitRefused("proof", "a visit without a draw has no proof of one", "非抽查检查没有上门凭证")
    return kept.add(session, keys, visit, "arrive", arrival, signed)


def _noticed(session: Session, keys: Keys, visit_id: str, notice: Notice | Waiver, signed: Signed) -> Visit:
    kind: Kind = "waive" if isinstance(notice, Waiver) else "notice"
    visit, found = _followed(session, keys, visit_id, kind, signed)
    _ = _standing_approval(visit, found)
    course.check_notice(visit, notice, legal_day(signed.at))
    body: Body = notice
    return kept.add(session, keys, visit, kind, body, signed)


def _followed(
    session: Session, keys: Keys, visit_id: str, kind: Kind, signed: Signed
) -> tuple[Visit, Present | None]:
    """Return a visit in its turn and how the draw stands; the draw is locked first, as by its own acts."""
    origin = kept.drawn_from(session, visit_id)
    found = None if origin is None else present(session, keys, *origin)
    return in_turn(session, keys, visit_id, kind, signed), found


def _who(
    session: Session, keys: Keys, visit: Visit, found: Present | None, asked: Proposal
) -> tuple[Target, tuple[str, ...]]:
    if found is None:
        return visit.target, asked.inspectors
    if asked.inspectors:
        officers.check_same(asked.inspectors, found.inspectors)
    same = found.unit == visit.target.unit
    return visit.target if same else target_of(session, keys, found.unit), found.inspectors


def _standing_approval(visit: Visit, found: Present | None) -> Approval:
    """Return the approval if it still speaks of the unit and inspectors of the draw."""
    approval = visit.approval
    assert approval is not None
    if found is not None and (
        found.unit != approval.target.unit or set(found.inspectors) != set(approval.inspectors)
    ):
        raise VisitRefused(
            "approval_stale",
            f"visit {visit.id}: the draw now gives unit {found.unit} and {' '.join(found.inspectors)}: "
            "have it approved again",
            f"检查 {visit.id}：抽查现行对象为 {found.unit}，"
            f"检查人员为 {' '.join(found.inspectors)}：请重新审批",
        )
    return approval

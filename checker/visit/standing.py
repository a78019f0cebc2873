"""What the draw says now (现行名单): unit and inspectors of a drawn visit, and the proof for its door.

A unit that was replaced and an inspector who was substituted are followed from the log. Whoever asks holds
the log until the transaction ends, so that nothing is changed in it meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from checker.draw import kept_log, ledger
from checker.draw.confidential import DoorProof
from checker.draw.held import HeldDraw
from checker.registry.registry import Registry
from checker.visit.errors import VisitRefused
from checker.visit.parts import Target
from sanctions.encrypted import Keys


@dataclass(frozen=True, slots=True)
class Present:
    """One visit of a draw as it stands now; `items`, `first` and `last` are those of the plan."""

    held: HeldDraw
    number: int
    unit: str
    inspectors: tuple[str, ...]
    items: tuple[str, ...]
    first: date
    last: date


def present(session: Session, keys: Keys, draw_id: str, number: int) -> Present:
    """Return how a visit of a draw stands now, and keep the draw from changing.

    Raises:
        DrawRefused: There is no such draw, or it was not drawn.
        VisitRefused: It sends nobody, binds nobody, or has no such visit.
    """
    _ = kept_log.locked(session)
    held = ledger.held(session, keys, draw_id)
    plan = held.frozen.plan
    if plan.purpose != "visit":
        raise VisitRefused(
            "purpose",
            f"draw {draw_id} calls to the written review: nobody is sent",
            f"抽查 {draw_id} 用于书面审查，不产生现场检查",
        )
    if plan.rehearsal:
        raise VisitRefused(
            "rehearsal",
            f"draw {draw_id} is a rehearsal and binds nobody",
            f"抽查 {draw_id} 为演练，不产生现场检查",
        )
    visits = held.standings().visits
    if number not in visits:
        raise VisitRefused(
            "draw_visit",
            f"draw {draw_id}: found visit {number}, expected 1 to {len(visits)}",
            f"抽查 {draw_id} 没有第 {number} 号检查，应为 1 至 {len(visits)}",
        )
    standing, period = visits[number], plan.period
    return Present(
        held,
        number,
        held.unit_of(standing.unit_id),
        standing.inspectors,
        tuple(plan.items),
        period.first,
        period.last,
    )


def check_proof(found: Present, proof: DoorProof | None) -> None:
    """Check what was shown at the door: that this unit stands in the frame that was committed to.

    Raises:
        VisitRefused: There was no proof, it is of another draw or unit, or it does not lead to the root.
    """
    held = found.held
    if proof is None:
        raise VisitRefused(
            "proof",
            f"a drawn visit shows a proof at the door: sunlit draw proof {held.id} {found.unit}",
            f"抽查产生的检查须出示上门凭证：sunlit draw proof {held.id} {found.unit}",
        )
    committed = next(entry.body for entry in held.log.of(held.id) if entry.kind == "commit")
    listed = proof.row.split("|", 1)[0]
    if (proof.draw_id, proof.unit_id, listed) != (held.id, found.unit, held.listed(found.unit)):
        raise VisitRefused(
            "proof",
            f"the proof is of draw {proof.draw_id} and unit {proof.unit_id}, "
            f"expected {held.id}, {found.unit}",
            f"凭证属于抽查 {proof.draw_id} 的单位 {proof.unit_id}，应为 {held.id} 的 {found.unit}",
        )
    if proof.frame_root != committed["frame_root"] or not _leads(proof, held):
        raise VisitRefused(
            "proof",
            "the proof does not lead to the root that was committed to: print it again",
            "凭证与已公布的名录树根不符：请重新打印",
        )
    if proof != held.proof(found.unit):
        raise VisitRefused(
            "proof",
            "the proof says of the unit's place what the draw does not: print it again",
            "凭证所载位次与抽取结果不符：请重新打印",
        )


def target_of(session: Session, keys: Keys, unit: str, name: str = "", site: str = "") -> Target:
    """Return a unit as the registry knows it; name and place of work can be given where it does not.

    Raises:
        VisitRefused: Neither tells its name and the place of work.
    """
    known = Registry(session, keys).employer(unit)
    name = name or (known.name if known else "")
    site = site or (known.place or "" if known else "")
    if not name or len(site) != 6 or not (site.isascii() and site.isdigit()):
        raise VisitRefused(
            "target",
            f"unit {unit}: its name and the six digits of its place of work are needed "
            "(in the registry, or with --name and --site)",
            f"单位 {unit}：缺少名称或用工地六位区划代码（请补全名录库，或用 --name 与 --site 指明）",
        )
    return Target(unit, name, site, known.unit_type if known else None)


def _leads(proof: DoorProof, held: HeldDraw) -> bool:
    try:
        return proof.holds(held.frozen.plan.digest)
    except ValueError:  # no hexadecimal
        return False

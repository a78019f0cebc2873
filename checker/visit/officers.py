"""Who may inspect (执法人员): known to the registry, in service, certified on the day, and not kept away.

Two at least show their certificates (劳动保障监察条例第十六条, 行政处罚法第四十二条); what is not known of a
certificate is told and never taken for good.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session

from checker.registry.inspector import Inspector
from checker.registry.registry import Registry
from checker.visit.errors import VisitRefused
from rules.truth import TRUE
from sanctions.encrypted import Keys


def inspectors(session: Session, keys: Keys, ids: Sequence[str]) -> list[Inspector]:
    """Return inspectors of the registry, in the order asked for.

    Raises:
        VisitRefused: One is not in it, or not in service.
    """
    registry, found = Registry(session, keys), list[Inspector]()
    for id_ in ids:
        one = registry.inspector(id_)
        if one is None or one.active is False:
            raise VisitRefused(
                "officer_unknown",
                f"{id_} is no inspector in service: see sunlit registry show",
                f"{id_} 不是名录库中在岗的检查人员：请查看名录库",
            )
        found.append(one)
    return found


def check_officers(session: Session, keys: Keys, ids: Sequence[str], day: date, unit: str) -> None:
    """Check those who stand at the door of a unit on a day.

    Raises:
        VisitRefused: One is unknown, has no certificate good on that day, or has to keep away.
    """
    for one in inspectors(session, keys, ids):
        if one.certificate_expires is None:
            raise VisitRefused(
                "certificate_unknown",
                f"{one.id}: the registry does not say until when the certificate is good: import it first",
                f"{one.id} 的执法证有效期未知：请先补全名录库",
            )
        if one.certificate_expires < day:
            raise VisitRefused(
                "certificate_expired",
                f"{one.id}: the certificate was good until {one.certificate_expires}, the visit is on {day}",
                f"{one.id} 的执法证有效期至 {one.certificate_expires}，检查日为 {day}",
            )
        if one.must_keep_away(unit) is TRUE:
            raise VisitRefused(
                "recused",
                f"{one.id} has to keep away from {unit}: substitute the inspector",
                f"{one.id} 应回避 {unit}：请更换检查人员",
            )


def check_same(found: Collection[str], expected: Collection[str]) -> None:
    """Check that exactly those came who are sent.

    Raises:
        VisitRefused: Somebody else came, or one of them did not.
    """
    for id_ in found:
        if id_ not in expected:
            raise VisitRefused(
                "officer_not_sent",
                f"{id_} is not sent to this visit, expected {' '.join(expected)}: substitute first",
                f"{id_} 不是本次检查人员，应为 {' '.join(expected)}：请先办理更换",
            )
    if missing := [id_ for id_ in expected if id_ not in found]:
        raise VisitRefused(
            "officer_missing",
            f"{' '.join(missing)} did not scan the code, expected {' '.join(expected)}: substitute first",
            f"{' '.join(missing)} 未扫码，应为 {' '.join(expected)}：请先办理更换",
        )


def check_apart(session: Session, keys: Keys, approver: str, ids: Sequence[str]) -> None:
    """Check that who approves is none of those who propose or inspect; our own rule of two pairs of eyes.

    Raises:
        VisitRefused: It is one of them, by id or by name, or nobody is named.
    """
    people = inspectors(session, keys, ids)
    known = {one.id for one in people} | {one.name for one in people}
    if not approver.strip() or approver.strip() in known:
        raise VisitRefused(
            "approver",
            f"found {approver!r} approving, expected a named person who neither proposes nor inspects",
            f"审批人为“{approver}”，应为提出人和检查人员以外的具名人员",
        )

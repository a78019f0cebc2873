"""The file of a referral (移送材料): what it holds and lacks, and whom its orders reach.

For refusal to pay a file has the seven papers of 人社部发〔2014〕100号; beside the papers it is looked at
whether an order reached who is suspected, as the crime asks. What is amiss is told and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanctions.proceeding.proceeding import Family, Proceeding

SEVEN_PAPERS: Mapping[str, tuple[str, ...]] = {
    "referral_letter": ("referral_letter",),
    "investigation_report": ("investigation_report",),
    "referral_approval_form": ("referral_approval_form",),
    "payment_order": ("payment_order",),
    "proof_of_service": ("proof_of_service", "posting_record"),
    "interview_record": ("interview_record",),
    "identity_information": ("identity_information",),
    "documentary_evidence": ("documentary_evidence", "evidence"),
}
"""What a file for 拒不支付劳动报酬 holds, each with the papers that will do: 人社部发〔2014〕100号 二（一）,
from memory. The fourth of the seven has two parts, the order and the proof of its service."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a referral's file holds and lacks (移送材料核对): kinds of papers, and what else is amiss."""

    there: tuple[str, ...]
    missing: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def readiness(family: Family, arriving: frozenset[str] = frozenset()) -> Readiness:
    """Return what the file of a family holds, with the papers that come with an act.

    Looked at beside the papers: that an order was handed over with a receipt, a posting is on photo or video,
    and who is charged was an addressee (法释〔2013〕3号 第四条; 第七、八条).
    """
    kinds = {paper.kind for one in family.members.values() for entry in one.entries for paper in entry.papers}
    kinds |= arriving
    there = tuple(kind for kind, ways in SEVEN_PAPERS.items() if kinds.intersection(ways))
    missing = tuple(kind for kind in SEVEN_PAPERS if kind not in there)
    remarks: list[tuple[str, str]] = []
    orders = [order for order in family.of("order") if order.last("serve")]
    if not orders:
        remarks.append(("没有已送达的责令支付文书", "no payment order was served"))
    for order in orders:
        remarks += _remarks_of(order)
    if not any(_charges(order, family) for order in orders) and orders:
        remarks.append(("没有一件责令支付文书的相对人是被移送人", "no order was addressed to who is charged"))
    return Readiness(there, missing, tuple(remarks))


def _remarks_of(order: Proceeding) -> list[tuple[str, str]]:
    served = order.last("serve")
    papers = {paper.kind for paper in served.papers} if served else set[str]()
    told: list[tuple[str, str]] = []
    if order.value("service") == "posted" and "posting_record" not in papers:
        told.append((f"{order.id} 张贴送达没有照片或者录像", f"{order.id}: no photo or video of the posting"))
    if served is not None and not served.happened.is_known:
        told.append((f"{order.id} 送达日期不明", f"{order.id}: the day of service is not known"))
    return told


def _charges(order: Proceeding, family: Family) -> bool:
    """Return whether an order was addressed to who is suspected (法释〔2013〕3号 第七、八条).

    One to the general contractor does not charge the subcontractor, nor the other way round: of either the
    name has to be that of the party. A person suspected beside the unit takes an order of their own.
    """
    addressee, name = order.value("addressee"), order.value("addressee_name")
    if _suspect(family) == "person":
        named = {one["name"] for one in _persons(family)}
        return addressee == "person" and (name is None or name in named)
    if addressee == "employer" and name is None:
        return True
    return addressee != "person" and name is not None and name == family.root.value("name")


def _suspect(family: Family) -> str:
    """Return who is suspected: as the newest referral says, else as the case is about a unit or a person."""
    said = [one.value("suspect") for one in family.of("referral") if one.value("suspect")]
    return said[-1] if said else family.root.value("subject_kind") or "unit"


def _persons(family: Family) -> list[Mapping[str, Any]]:
    said = [one.value("persons") for one in family.of("referral") if one.value("persons")]
    return [*(said[-1] if said else ()), *(family.root.value("persons") or ())]

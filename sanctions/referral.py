"""What a referral to the police asks of its acts (移送的审查), and what the platform is told of it.

Doubt does not block a referral (310号令 第三条 speaks of 涉嫌), but it is not passed over either: where the
verdict is held, unknown or false, whoever approves gives a reason or has a consultation to stand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Guard, Situation, refused

PENDING: frozenset[str] = frozenset(
    {"handed_over", "passed_on", "received", "supplementing", "notified_to_file", "filed", "prosecuted"}
)
"""States in which the same act is before police, procuratorate or court: a fine for it rests."""

CONTESTED: frozenset[str] = frozenset(
    {"not_filed", "reconsidering", "upheld", "supervising", "reasons_asked", "reasons_given"}
)
"""States in which the police did not file and the last word is not spoken: a fine is open again."""

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

DOUBTFUL = ("held", "unknown", "false")


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
    if not any(order.value("addressee") in _charged(family) for order in orders) and orders:
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


def _charged(family: Family) -> tuple[str, ...]:
    kind = family.root.value("subject_kind") or "unit"
    return ("employer", "general_contractor", "subcontractor") if kind == "unit" else ("person",)


def offers_consultation(lead: str | None) -> bool:
    """Return whether a consultation (疑难会商) is offered: whenever the verdict does not simply hold."""
    return lead in DOUBTFUL


def one_referral_a_crime(situation: Situation) -> None:
    """A crime of a case is referred once; a new referral may follow one that was refused or came to nothing.

    Raises:
        Refusal: One is under way.
    """
    crime = situation.said("crime") or "refusal_to_pay"
    for other in situation.siblings("referral"):
        if not other.is_ended and (other.value("crime") or "refusal_to_pay") == crime:
            raise refused(
                "under_way",
                f"{other.id} refers this already: go on with it",
                f"{other.id} 已在办理：请在其上继续",
            )


def reports_from_the_team(situation: Situation) -> None:
    """The report is made by a member of the team (310号令 第五条).

    Raises:
        Refusal: It is not.
    """
    team = situation.said("investigators") or ()
    if situation.officer.id not in team:
        raise refused(
            "team",
            f"{situation.officer.id} is not of the team {' '.join(team)}",
            f"{situation.officer.id} 不是专案组成员（{' '.join(team)}）",
        )


def doubtful_needs_ground(situation: Situation) -> None:
    """What the verdict does not simply hold is approved with a reason, or after a consultation for referral.

    Raises:
        Refusal: Neither is there; a consultation is offered.
    """
    if situation.lead not in DOUBTFUL or situation.entry.reason:
        return
    told = [
        one
        for one in situation.siblings("consultation")
        if one.state == "concluded" and one.value("outcome") == "refer"
    ]
    if not told:
        raise refused(
            "doubtful",
            f"the verdict is {situation.lead}: give the reason, or hold a consultation first "
            "(sunlit consultation open)",
            f"判定为 {situation.lead}：请写明理由，或者先行会商（sunlit consultation open）",
        )


def file_is_ready(situation: Situation) -> None:
    """The file holds what it should, or says why something is missing.

    The police may not refuse a case for incompleteness (公安部规定 第一百八十条), so that nothing is held up
    by a paper that does not exist.

    Raises:
        Refusal: Something is missing without a reason.
    """
    if situation.family is None or situation.said("crime") not in (None, "refusal_to_pay"):
        return
    arriving = frozenset(paper.kind for paper in situation.entry.papers)
    if situation.proceeding is not None and situation.proceeding.last("approve") is not None:
        arriving |= {"referral_approval_form"} if _approved_on_record(situation.proceeding) else frozenset()
    found = readiness(situation.family, arriving)
    if found.missing and not situation.entry.fields.get("missing_because"):
        titles = [situation.courses.papers[kind].title for kind in found.missing]
        raise refused(
            "file_incomplete",
            f"missing: {', '.join(en for _, en in titles)} ({', '.join(found.missing)}); "
            "attach it, or say missing_because",
            f"缺少{'、'.join(zh for zh, _ in titles)}：请补齐，或者在 missing_because 中说明",
        )


def _approved_on_record(referral: Proceeding) -> bool:
    approved = referral.last("approve")
    return approved is not None and any(paper.kind == "referral_approval_form" for paper in approved.papers)


def something_is_attached(situation: Situation) -> None:
    """A supplement brings papers.

    Raises:
        Refusal: It brings none.
    """
    if not situation.entry.papers:
        raise refused("supplement", "attach what was asked for", "请附补正的材料")


def not_reviewed_before(situation: Situation) -> None:
    """A review before filing is announced once of each kind.

    Raises:
        Refusal: It was.
    """
    if situation.proceeding is not None and situation.proceeding.made(situation.act.name):
        raise refused("reviewed", "this review was recorded already", "该立案审查已记录")


def write_referral(situation: Situation, proceeding_id: str) -> Written:
    """Write the record the judicial platform holds of a referral (移送公安); amounts in fen."""
    family, said = situation.family, situation.said
    orders = (
        [] if family is None else [one.value("number") for one in family.of("order") if one.value("number")]
    )
    content: dict[str, Any] = {
        "kind": "referral",
        "number": said("number"),
        "case_number": proceeding_id,
        "root": situation.parent.root_id if situation.parent else proceeding_id,
        "bureau": situation.bureau,
        "place": situation.place,
        "police": said("police"),
        "handed_over_on": situation.entry.happened.told(),
        "crime": said("crime") or "refusal_to_pay",
        "source": said("ground"),
        "facts": said("facts"),
        "amount_fen": said("amount_fen"),
        "undertakers": said("investigators"),
        "unit": {"name": said("name"), "credit_code": said("credit_code")},
        "persons": said("persons") or [],
        "orders": [number for number in orders if number],
        "papers": _papers(situation),
    }
    return Written(_key(situation, proceeding_id), content)


def write_referral_copy(situation: Situation, proceeding_id: str) -> Written:
    """Write what the procuratorate is sent: the letter and the catalogue of materials (抄送)."""
    content: dict[str, Any] = {
        "kind": "referral_copy",
        "number": situation.said("number"),
        "case_number": proceeding_id,
        "prosecutor": situation.said("prosecutor"),
        "police": situation.said("police"),
        "unit": {"name": situation.said("name"), "credit_code": situation.said("credit_code")},
        "catalogue": _papers(situation),
    }
    # where both go to one platform, the copy is a record of its own
    return Written(f"{_key(situation, proceeding_id)}+copy", content)


def _key(situation: Situation, proceeding_id: str) -> str:
    return f"{situation.said('number')}+{proceeding_id}"


def _papers(situation: Situation) -> list[dict[str, Any]]:
    """List every paper of the family and of the act, numbered, with its digest."""
    known = [] if situation.family is None else list(situation.family.members.values())
    listed = [paper for one in known for entry in one.entries for paper in entry.papers]
    return [
        {"number": number, "kind": paper.kind, "name": paper.name, "sha256": paper.sha256.hex()}
        for number, paper in enumerate([*listed, *situation.entry.papers], 1)
    ]


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        one_referral_a_crime,
        reports_from_the_team,
        doubtful_needs_ground,
        file_is_ready,
        something_is_attached,
        not_reviewed_before,
    )
}
WRITERS: Mapping[str, Writer] = {"referral": write_referral, "referral_copy": write_referral_copy}

"""What a referral to the police asks of its acts (移送的审查), and what the platform is told of it.

Doubt does not block a referral (310号令 第三条 speaks of 涉嫌), but it is not passed over either: where the
verdict is held, unknown or false, whoever approves gives a reason or has a consultation to stand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.referral_file import SEVEN_PAPERS, readiness

PENDING: frozenset[str] = frozenset(
    {"handed_over", "passed_on", "received", "supplementing", "notified_to_file", "filed", "prosecuted"}
)
"""States in which the same act is before police, procuratorate or court: a fine for it rests."""

CONTESTED: frozenset[str] = frozenset(
    {"not_filed", "reconsidering", "upheld", "supervising", "reasons_asked", "reasons_given"}
)
"""States in which the police did not file and the last word is not spoken: a fine is open again."""

JUDGED: frozenset[str] = frozenset({"convicted", "acquitted"})
"""States in which a court has spoken."""

DOUBTFUL = ("held", "unknown", "false")


def offers_consultation(lead: str | None) -> bool:
    """Return whether a consultation (疑难会商) is offered: whenever the verdict does not simply hold."""
    return lead in DOUBTFUL


def one_referral_a_crime(situation: Situation) -> None:
    """A crime of a case is referred once; a new referral may follow one that was refused or came to nothing.

    Raises:
        Refusal: One is under way, or a court has judged it.
    """
    for other in situation.siblings("referral"):
        if (other.value("crime") or "refusal_to_pay") != _crime(situation):
            continue
        if not other.is_ended:
            raise refused(
                "under_way",
                f"{other.id} refers this already: go on with it",
                f"{other.id} 已在办理：请在其上继续",
            )
        if other.state in JUDGED:
            raise refused(
                "judged",
                f"{other.id} was judged ({other.state}): the same is not referred again",
                f"{other.id} {other.course.states[other.state][0]}：同一行为不再移送",
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

    Of several consultations about it or its case the one concluded last counts.

    Raises:
        Refusal: Neither is there; a consultation is offered.
    """
    if situation.lead not in DOUBTFUL or situation.entry.reason:
        return
    above = {one.id for one in (situation.proceeding, situation.parent) if one is not None}
    told = [
        one.entries[-1]
        for one in situation.siblings("consultation")
        if one.state == "concluded" and one.parent_id in above
    ]
    newest = max(told, key=lambda entry: entry.at, default=None)
    if newest is None or newest.fields.get("outcome") != "refer":
        raise refused(
            "doubtful",
            f"the verdict is {situation.lead}: give the reason, or hold a consultation first "
            "(sunlit consultation open)",
            f"判定为 {situation.lead}：请写明理由，或者先行会商（sunlit consultation open）",
        )


def of_refusal_to_pay(situation: Situation) -> None:
    """What is handed over is refusal to pay, so that the orders that ran out are acted on.

    Raises:
        Refusal: It is another crime.
    """
    if _crime(situation) != "refusal_to_pay":
        raise refused(
            "crime",
            f"this refers {_crime(situation)}: make hand-over-other",
            f"涉嫌罪名为 {_crime(situation)}：请办理 hand-over-other",
        )


def of_another_crime(situation: Situation) -> None:
    """What is handed over is another crime than refusal to pay.

    Raises:
        Refusal: It is refusal to pay.
    """
    if _crime(situation) == "refusal_to_pay":
        raise refused(
            "crime", "this refers refusal to pay: make hand-over", "涉嫌拒不支付劳动报酬：请办理 hand-over"
        )


def _crime(situation: Situation) -> str:
    return situation.said("crime") or "refusal_to_pay"


def file_is_ready(situation: Situation) -> None:
    """The file holds what it should, or says why something is missing.

    The police may not refuse a case for incompleteness (公安部规定 第一百八十条), so that nothing is held up
    by a paper that does not exist. Of another crime than refusal to pay only the investigation report is
    asked for (310号令 第六条第二项); what else belongs to it nobody says.

    Raises:
        Refusal: Something is missing without a reason.
    """
    if situation.family is None:
        return
    arriving = frozenset(paper.kind for paper in situation.entry.papers)
    if situation.proceeding is not None and situation.proceeding.last("approve") is not None:
        arriving |= {"referral_approval_form"} if _approved_on_record(situation.proceeding) else frozenset()
    found = readiness(situation.family, arriving)
    asked = SEVEN_PAPERS if _crime(situation) == "refusal_to_pay" else ("investigation_report",)
    missing = [kind for kind in found.missing if kind in asked]
    if missing and not situation.entry.fields.get("missing_because"):
        titles = [situation.courses.papers[kind].title for kind in missing]
        raise refused(
            "file_incomplete",
            f"missing: {', '.join(en for _, en in titles)} ({', '.join(missing)}); "
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
        "crime": _crime(situation),
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
        of_refusal_to_pay,
        of_another_crime,
        file_is_ready,
        something_is_attached,
        not_reviewed_before,
    )
}
WRITERS: Mapping[str, Writer] = {"referral": write_referral, "referral_copy": write_referral_copy}

"""What others hold of a penalty (处罚信息报送): the record of 双公示, its summary, their withdrawal.

Each is keyed by bureau, number of the decision and our own number of the penalty, so that a correction or
withdrawal meets the record it is of, and a number used twice meets no record of another case. Amounts are
whole fen and days ISO; ten thousand yuan and code names belong to the wires. The identity number of a natural
person goes to the sharing platform alone, which asks for it.

Source: 发改办财金〔2018〕424号 (fields as in law.md 6.3); 企业信息公示暂行条例 第七条.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Situation

STANDING = ("issued", "served", "enforcing", "performed", "enforced")
_HEADS = ("legal_representative", "principal")
_LESS = "warning"
_CONFISCATES, _OF_A_LICENCE = frozenset({"confiscation"}), frozenset({"suspension", "revocation"})


def issued(penalty: Proceeding) -> bool:
    """Return whether its decision was made, published or not."""
    return penalty.last("issue", "issue-unpublished") is not None


def is_published(penalty: Proceeding) -> bool:
    """Return whether it stands and its publication has not ended, at its term or by a repair."""
    was = penalty.last("issue") is not None and penalty.last("end-publicity", "publicity-repaired") is None
    return was and penalty.state in STANDING


def decided_on(penalty: Proceeding) -> date | None:
    """Return the day of the decision; None where it is not known, or none was made."""
    made = penalty.last("issue", "issue-unpublished")
    return None if made is None else made.happened.day


def write_penalty(situation: Situation, proceeding_id: str) -> Written:
    """Write the record for the sharing platform (双公示 行政处罚)."""
    said, kinds = situation.said, frozenset[str](situation.said("kinds") or ())
    content = {
        **_summary(situation),
        "subject_type": _subject_type(situation),
        "violation_facts": said("violation_facts"),
        "basis": said("basis"),
        "kinds": said("kinds"),
        "fine_fen": said("fine_fen"),
        # a revised proposal may have left out what these belonged to
        "confiscated_fen": said("confiscated_fen") if kinds & _CONFISCATES else None,
        "licence": said("licence") if kinds & _OF_A_LICENCE else None,
        "valid_until": said("valid_until"),
        "publicity_until": said("publicity_until"),
        "source": situation.bureau,
    }
    if said("subject_kind") == "person" and (number := _id_number(situation)) is not None:
        content["id_number"] = number
    return Written(_key(situation, proceeding_id), _said(content))


def write_penalty_summary(situation: Situation, proceeding_id: str) -> Written:
    """Write the summary for the enterprise publicity system; it holds nothing of persons but a name."""
    return Written(_key(situation, proceeding_id), _said(_summary(situation)))


def write_penalty_withdrawal(situation: Situation, proceeding_id: str) -> Written:
    """Write that a publication is withdrawn, has ended or was repaired, and why (撤回并公开说明理由)."""
    content = {
        "decision_number": situation.said("number"),
        "name": situation.said("name"),
        "credit_code": situation.said("credit_code"),
        "ground": f"{situation.course.name}.{situation.act.name}",
        "withdrawn_on": situation.today.isoformat(),
        "annulled_by": situation.entry.fields.get("annulled_by"),
        "reason": situation.entry.reason or None,
        "authority": situation.bureau,
    }
    return Written(_key(situation, proceeding_id), _said(content))


def held(situation: Situation, destination: str) -> str | None:
    """Return why it waits for a person: a warning alone everywhere, a natural person in the summary."""
    if situation.course.name != "penalty" or situation.act.name != "issue":
        return None
    if set(situation.said("kinds") or ()) == {_LESS}:
        return "仅警告，原则上不公示（令36号），待确认 | a warning alone: in principle not shown"
    if destination == "credit_publicity" and situation.said("subject_kind") == "person":
        return "当事人为自然人，是否公示待确认 | a natural person: whether it is shown there is open"
    return None


def _summary(situation: Situation) -> dict[str, Any]:
    said = situation.said
    happened = situation.entry.happened.day
    return {
        "decision_number": said("number"),
        "name": said("name"),
        "credit_code": said("credit_code"),
        "registration_number": said("registration_number"),
        "representative": _representative(situation),
        "act_type": said("act_type"),
        "content": said("content"),
        "decided_on": None if happened is None else happened.isoformat(),
        "authority": situation.bureau,
    }


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in (None, "", [])}


def _key(situation: Situation, proceeding_id: str) -> str:
    penalty = situation.parent if situation.course.name == "repair" else situation.proceeding
    return f"{situation.bureau}/{situation.said('number')}/{proceeding_id if penalty is None else penalty.id}"


def _subject_type(situation: Situation) -> str:
    if situation.said("subject_kind") == "person":
        return "natural_person"
    individual = situation.said("unit_type") == "individual_business"
    return "individual_business" if individual else "legal_person"


def _representative(situation: Situation) -> str | None:
    if situation.said("subject_kind") == "person":
        return None
    persons = situation.said("persons") or ()
    return next((one["name"] for role in _HEADS for one in persons if one["role"] == role), None)


def _id_number(situation: Situation) -> str | None:
    """Return the number of the natural person punished: of the one whose name the party has."""
    persons = situation.said("persons") or ()
    return next((one.get("id_number") for one in persons if one["name"] == situation.said("name")), None)


WRITERS: Mapping[str, Writer] = {
    "penalty": write_penalty,
    "penalty_summary": write_penalty_summary,
    "penalty_withdrawal": write_penalty_withdrawal,
}

"""What publications of serious violations ask of their acts (重大劳动保障违法行为社会公布).

Only what was dealt with by a decision is published, with exactly the contents the measures name, after the
legal office has said that it holds no secret and no privacy. What is a large amount or a grave circumstance
is local: as long as nobody says by which rule it is one, nothing is published.

Source: 重大劳动保障违法行为社会公布办法 (人力资源和社会保障部令第29号; full text not seen).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sanctions import penalty_record
from sanctions.fine import CONVICTED
from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.referral import PENDING

NEEDS_THRESHOLD = frozenset({"wage_arrears", "social_insurance", "hours_and_leave", "women_and_minors"})
"""Kinds that are serious only by a large amount or grave circumstances (数额较大、情节严重)."""

CONTENTS = (
    "name",
    "credit_code",
    "registration_number",
    "address",
    "representative",
    "main_facts",
    "handling",
)
"""What is published, and nothing else (公布内容): the code, or else the registration number."""

_OF_A_PERSON = frozenset({"credit_code", "registration_number", "address", "representative"})
"""What of a person (公民) is private and not published; the measures speak of units."""

_HALF_YEARLY, _QUARTERLY = 6, 3
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)


def next_publication_day(bureau: str, day: date) -> date:
    """Return the last day of the running period: a quarter, or for provinces half a year.

    That the running period is meant, and its last day, is our reading of 每季度一次 and 每半年一次; it may
    be published at any time before.

    >>> next_publication_day("320500", date(2026, 5, 3)), next_publication_day("320000", date(2026, 5, 3))
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 30))
    >>> next_publication_day("320506", date(2026, 12, 31)), next_publication_day("320000", date(2026, 7, 1))
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31))
    """
    months = _HALF_YEARLY if bureau.endswith("0000") else _QUARTERLY
    last = (day.month - 1) // months * months + months
    following = date(day.year + last // 12, last % 12 + 1, 1)
    return following - timedelta(days=1)


def was_dealt_with(situation: Situation) -> None:
    """The decision named is of this family and stands: an order, a penalty, or a referral handed over.

    Raises:
        Refusal: It is none of these.
    """
    named = situation.said("decision")
    family = () if situation.family is None else situation.family.members.values()
    found = next((one for one in family if one.id == named), None)
    if found is None or not stands(found):
        known = ", ".join(one.id for one in family if stands(one)) or "-"
        raise refused(
            "not_dealt_with",
            f"found {named!r}, expected a decision that stands: {known}",
            f"{named!r} 不是已作出且有效的处理决定：可选 {known}",
        )
    if situation.said("act_type") == "refusal_to_pay_referred" and found.course.name != "referral":
        raise refused(
            "not_referred",
            "this kind is of what was referred: name the referral",
            "该类公布以依法移送为前提：请填移送编号",
        )


def stands(one: Proceeding) -> bool:
    """Return whether a proceeding is a decision by which something was dealt with (查处), and stands.

    A referral that ended without conviction does not.
    """
    if one.course.name == "order":
        return one.last("issue") is not None and one.state != "annulled"
    if one.course.name == "penalty":
        return penalty_record.issued(one) and one.state != "annulled"
    return one.course.name == "referral" and one.state in PENDING | {CONVICTED}


def subject_is_identified(situation: Situation) -> None:
    """A unit is published with its credit code or registration number; a person by name alone.

    Raises:
        Refusal: It is a unit that has neither.
    """
    if _is_person(situation):
        return
    if not (situation.said("credit_code") or situation.said("registration_number")):
        raise refused(
            "subject",
            "name the unit by credit code or registration number",
            "请填统一社会信用代码或者注册号",
        )


def no_identity_numbers(situation: Situation) -> None:
    """Nothing an act says in words holds an identity number: it may be read by the public.

    Raises:
        Refusal: It does; the number is not repeated.
    """
    told = {**situation.entry.fields, "reason": situation.entry.reason}
    for name, value in told.items():
        if any(_IDENTITY.search(text) for text in _texts(value) if text != situation.said("credit_code")):
            raise refused(
                "identity_number",
                f"{name} holds what looks like an identity number: take it out",
                f"{name} 含疑似公民身份号码：请删除",
            )


def no_secrets(situation: Situation) -> None:
    """The legal office has said that it holds no state or commercial secret and no privacy.

    Raises:
        Refusal: It has not, or has said otherwise.
    """
    review = None if situation.proceeding is None else situation.proceeding.last("review")
    free = ("no_state_secret", "no_commercial_secret", "no_privacy")
    if review is None or not all(review.fields.get(name) for name in free):
        raise refused(
            "secrets",
            f"the legal office has to say {', '.join(free)} first (review)",
            "须先经审核确认不涉及国家秘密、商业秘密和个人隐私（review）",
        )


def threshold_is_known(situation: Situation) -> None:
    """Of what is serious only from some amount or circumstance on, the local rule is named.

    Raises:
        Refusal: It is not: unknown never means publish.
    """
    if situation.said("act_type") in NEEDS_THRESHOLD and not situation.said("threshold_basis"):
        raise refused(
            "threshold",
            "by which local rule is it large or grave? Say threshold_basis; without one it is not published",
            "数额较大、情节严重的本地裁量标准未写明（threshold_basis）：不得公布",
        )


def publish_by_fits(situation: Situation) -> None:
    """The last day to publish is that of the running period.

    Raises:
        Refusal: It is another.
    """
    said, day = situation.said("publish_by"), next_publication_day(situation.bureau, situation.today)
    if said != day.isoformat():
        raise refused("publish_by", f"found {said}, expected {day}", f"公布截止日 {said} 应为 {day}")


def write_publication(situation: Situation, proceeding_id: str) -> Written:
    """Write what the portal shows, of a person neither numbers nor where they live."""
    said = situation.said
    left_out = _OF_A_PERSON if _is_person(situation) else frozenset[str]()
    content: dict[str, Any] = {name: said(name) for name in CONTENTS if said(name) and name not in left_out}
    if content.get("credit_code"):
        _ = content.pop("registration_number", None)
    return Written(_key(situation, proceeding_id), content)


def write_publication_withdrawal(situation: Situation, proceeding_id: str) -> Written:
    """Write that a publication is withdrawn, and why."""
    content = {"name": situation.said("name"), "reason": situation.entry.reason}
    return Written(_key(situation, proceeding_id), content)


def _is_person(situation: Situation) -> bool:
    return situation.said("subject_kind") == "person"


def _key(situation: Situation, proceeding_id: str) -> str:
    return f"{situation.bureau}/{proceeding_id}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        was_dealt_with,
        subject_is_identified,
        no_identity_numbers,
        no_secrets,
        threshold_is_known,
        publish_by_fits,
    )
}
WRITERS: Mapping[str, Writer] = {
    "publication": write_publication,
    "publication_withdrawal": write_publication_withdrawal,
}

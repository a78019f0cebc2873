"""A draw from the registry as it stands (从名录库抽取): who may be drawn and sent, what conditions may ask.

Beside the registry's columns a condition may ask what the written review said: whether it was accepted,
and the interval of its score (风险分), which orders work and the draw and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from checker.draw.errors import DrawRefused
from checker.draw.framing import Framed, Judge, Secrets, freeze
from checker.draw.ledger import Freeze
from checker.draw.lists import is_word
from checker.draw.plan import RegistryState
from checker.draw.plan_order import PlanOrder
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector
from checker.registry.registry import Registry
from checker.registry.vocabulary import HIGHEST_SCORE, condition
from checker.strict_json import NotJson, parse
from rules.errors import ConditionRefused
from rules.truth import Truth
from sanctions.encrypted import Keys


@dataclass(frozen=True, slots=True)
class Available:
    """Who may be sent in a period, and who is left off the roster and why (reason codes)."""

    inspectors: tuple[Inspector, ...]
    left_off: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening says: facts of each employer it judged, by credit code, and its SHA-256."""

    facts: Mapping[str, Mapping[str, Any]]
    digest: str


def read_screening(path: Path) -> Screened:
    """Read what ``sunlit screen --json`` wrote.

    Raises:
        DrawRefused: It is no such document.
        OSError: It cannot be read.
    """
    content = path.read_bytes()
    try:
        found: Any = parse(content)
        facts = {
            str(case["credit_code"]): {
                "reviewed": True,
                "score_low": _score(case["score"]["low"]),
                "score_high": _score(case["score"]["high"]),
            }
            for case in found["cases"]
        }
        return Screened(facts, hashlib.sha256(content).hexdigest())
    except (NotJson, KeyError, TypeError, ValueError, OverflowError):
        raise DrawRefused(
            "screening",
            f"{path} is no result of sunlit screen: write one with sunlit screen --out FILE.json",
            f"{path} 不是书面审查筛查结果：请用 sunlit screen --out FILE.json 生成",
        ) from None


def _score(found: Any) -> int:
    if type(found) is not int or not 0 <= found <= HIGHEST_SCORE:
        msg = f"found a score of {found!r}"
        raise ValueError(msg)
    return found


def judging(order: PlanOrder, screened: Screened | None) -> Judge:
    """Return what judges a condition of an order, on the first day of its period.

    Args:
        screened: None where no screening was given: what the review says is unknown then.
    """

    def judge(text: str, employer: Employer) -> Truth:
        facts = _review_facts(screened, employer.credit_code)
        try:
            return condition(text).judge(employer, order.period.first, facts)
        except ConditionRefused as error:
            hint = f" ({error.hint})" if error.hint else ""
            said = f"{error.message}{hint}"
            raise DrawRefused("condition", f"{text!r}: {said}", f"条件 {text!r} 不能使用：{said}") from None

    return judge


def available(registry: Registry, order: PlanOrder) -> Available:
    """Return who may be sent: in service, with a certificate that is good to the end of the period.

    Whether somebody is on leave is for the plan to say; whether somebody is qualified, for its slots.
    """
    kept: list[Inspector] = []
    left_off: dict[str, str] = {}
    for one in registry.inspectors(order.place):
        if reason := _left_off(one, order):
            left_off[one.id] = reason
        else:
            kept.append(one)
    return Available(tuple(kept), left_off)


def freezing(
    session: Session,
    keys: Keys,
    order: PlanOrder,
    screened: Screened | None,
    visited: Mapping[str, int] | None = None,
) -> Freeze:
    """Return what freezes an order as the registry stands in this session; see `ledger.Freeze`."""
    registry = Registry(session, keys)
    employers = registry.employers(order.place)
    if order.among == "reviewed" and screened is None:
        raise DrawRefused(
            "screening",
            "the plan draws among those reviewed: name the result of the screening (--screening FILE)",
            "方案从已受理书面审查的单位中抽取：请用 --screening FILE 指明筛查结果",
        )
    inspectors = available(registry, order).inspectors
    judge = judging(order, screened)
    reviewed = screened.facts if screened else None
    made_of = RegistryState(version=registry.version(), screening=screened.digest if screened else None)

    def freeze_now(draw_id: str, secrets: Secrets) -> Framed:
        return freeze(order, draw_id, employers, inspectors, judge, secrets, visited, reviewed, made_of)

    return freeze_now


def _left_off(one: Inspector, order: PlanOrder) -> str:
    if one.active is not True:
        return "not_in_service" if one.active is False else "service_unknown"
    if one.certificate_expires is None:
        return "certificate_unknown"
    if one.leave is None or one.recusals is None:
        return "leave_unknown" if one.leave is None else "recusals_unknown"
    if one.unit is None or not is_word(one.unit):
        return "unit_unfit"
    return "certificate_expires" if one.certificate_expires < order.period.last else ""


def _review_facts(screened: Screened | None, credit_code: str) -> Mapping[str, Any]:
    return {} if screened is None else screened.facts.get(credit_code, {"reviewed": False})

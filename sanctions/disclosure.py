"""What the disclosure of inspection results asks of its acts (检查结果公示), and the records it makes.

One act publishes the results of many visits; over there each visit and item is a record of its own, under
plan, employer and item. How many results a proceeding holds is up to whoever proposes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sanctions.proceeding.investigated import investigated
from sanctions.proceeding.sending import Writer, Written
from sanctions.proceeding.situation import Guard, Situation, refused

NEEDED = (
    "visit",
    "plan",
    "name",
    "credit_code",
    "item",
    "item_title",
    "inspection_type",
    "inspected_on",
    "result",
)
"""What a result says: words, none of them empty."""


def results_are_whole(situation: Situation) -> None:
    """Every result says all it must, and none stands twice.

    Raises:
        Refusal: One does not, with its number and what is missing.
    """
    seen: set[str] = set()
    for number, result in enumerate(_results(situation), 1):
        missing = [name for name in NEEDED if not isinstance(result.get(name), str) or not result[name]]
        unknown = sorted(set(result) - set(NEEDED))
        if missing or unknown:
            told = ", ".join([*missing, *unknown])
            raise refused(
                "result",
                f"result {number}: missing or unknown: {told}",
                f"第 {number} 项结果缺少或多出：{told}",
            )
        key = _key(result)
        if key in seen:
            raise refused("result_twice", f"result {number} stands twice", f"第 {number} 项结果重复")
        seen.add(key)


def none_of_the_investigators(situation: Situation) -> None:
    """Whoever takes a publication back has not made it.

    Raises:
        Refusal: They have.
    """
    if situation.officer.id in investigated(situation):
        raise refused(
            "four_eyes",
            f"{situation.officer.id} proposed this: somebody else withdraws it",
            f"{situation.officer.id} 是本事项承办人员，须由他人撤回",
        )


def write_results(situation: Situation, proceeding_id: str) -> list[Written]:
    """Write each result as the publicity system holds it."""
    return [
        Written(_key(result), {**result, "kind": "inspection_result", "authority": situation.bureau})
        for result in _results(situation)
    ]


def write_withdrawals(situation: Situation, proceeding_id: str) -> list[Written]:
    """Write that each result is shown no more, and why."""
    day = situation.entry.happened.last_day or situation.today
    names = ("name", "credit_code", "plan", "item", "item_title")
    return [
        Written(
            _key(result),
            {
                **{name: result[name] for name in names},
                "kind": "inspection_result_withdrawal",
                "authority": situation.bureau,
                "withdrawn_on": day.isoformat(),
                "reason": situation.entry.reason,
            },
        )
        for result in _results(situation)
    ]


def _results(situation: Situation) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", situation.said("results") or [])


def _key(result: Mapping[str, Any]) -> str:
    return f"{result['plan']}/{result['credit_code']}/{result['item']}"


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard for guard in (results_are_whole, none_of_the_investigators)
}
WRITERS: Mapping[str, Writer] = {
    "inspection_result": write_results,
    "inspection_result_withdrawal": write_withdrawals,
}

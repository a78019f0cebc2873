"""Who may inspect whom (检查资格): qualification, department, leave, and recusal (回避).

Whatever counts stands in plan and roster, so that anybody can tell it. What a leave does is the plan's
choice: visits run over weeks and a short leave is planned around.
Source: recusal, 劳动保障监察条例 第十六条第二款, 行政处罚法 第四十三条.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.draw.lists import RosterRow, recusal
from checker.draw.plan import Plan


class Eligibility:
    """Answers for each unit who may fill each slot of a visit to it."""

    __slots__ = ("_digest", "_plan", "_recused", "_salt", "_strata")

    def __init__(self, plan: Plan, roster: Sequence[RosterRow], salt: bytes) -> None:
        self._plan = plan
        self._salt = salt
        self._digest = plan.digest
        self._recused: dict[str, set[str]] = {}
        for row in roster:
            for mark in row.recusals:
                self._recused.setdefault(mark, set()).add(row.id)
        present = [row for row in roster if not is_away(row, plan)]
        self._strata = {stratum: tuple(_by_slot(plan, stratum, present)) for stratum in plan.rules}

    def of(self, unit_id: str, stratum: str) -> tuple[frozenset[str], ...]:
        """Return the inspectors who may fill each slot of a visit to a unit, in the order of the slots."""
        sets = self._strata[stratum]
        recused = self._recused.get(recusal(self._salt, unit_id, self._digest)) if self._recused else None
        return tuple(found - recused for found in sets) if recused else sets


def is_away(row: RosterRow, plan: Plan) -> bool:
    """Return whether an inspector's leave counts for a plan."""
    first, last = plan.period.first, plan.period.last
    if plan.leave == "any_day":
        return any(leave.first <= last and leave.last >= first for leave in row.leave)
    return any(leave.first <= first and leave.last >= last for leave in row.leave)


def _by_slot(plan: Plan, stratum: str, present: Sequence[RosterRow]) -> Iterable[frozenset[str]]:
    of_stratum = plan.stratum_units.get(stratum)
    for slot in plan.slots:
        needed = frozenset(slot.qualifications)
        yield frozenset(
            row.id
            for row in present
            if needed <= row.qualifications
            and (not slot.units or row.unit in slot.units)
            and (not of_stratum or row.unit in of_stratum)
        )

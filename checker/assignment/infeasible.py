"""Why a roster cannot fill its visits (无法配齐检查人员), as data and as one sentence.

Whether a plan exists is a question of flow, and the answer no always has a small proof: a cut. It
names places and the only people for them, and counts both; anybody can check it without an algorithm.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from checker.assignment.visits import Eligible

Language = Literal["zh", "en"]

_SHOWN = 8
"""Most ids that a sentence lists."""


@dataclass(frozen=True, slots=True)
class CutClass:
    """Visits of one class, as far as a cut speaks of them.

    `slots` (from 0) can be filled only by the inspectors of the cut and by those in `once`. These are
    few enough that each of them taking one place in every such visit does not help.
    """

    eligible: Eligible
    slots: tuple[int, ...]
    visits: int
    once: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cut:
    """A proof that no plan exists.

    * ``too_few``: `classes` have `places` to fill. At most `limit` of them can be filled: the caps
      of `inspectors`, and one place a visit for each in `once`; `limit` is less than `places`.
    * ``floors_too_high``: `inspectors` must take `limit` places, the sum of their floors, but whatever
      is done they can be given no more than `places`; `classes` is empty.
    """

    kind: Literal["too_few", "floors_too_high"]
    classes: tuple[CutClass, ...]
    places: int
    inspectors: frozenset[str]
    limit: int

    @property
    def visits(self) -> int:
        """How many visits the places are in."""
        return sum(one.visits for one in self.classes)

    @property
    def people(self) -> frozenset[str]:
        """Everybody who may fill one of the places."""
        return self.inspectors.union(*(one.once for one in self.classes))

    def told(self, language: Language = "zh", slots: Sequence[str] = ()) -> str:
        """Tell it in one sentence; `slots` are the names of the slots, numbers from 1 without them."""
        names = {
            at: slots[at] if at < len(slots) else str(at + 1) for one in self.classes for at in one.slots
        }
        where = [names[at] for at in sorted(names)]
        return _in_chinese(self, where) if language == "zh" else _in_english(self, where)


class Infeasible(Exception):
    """No plan fills every place within the bounds; `cut` says why."""

    def __init__(self, cut: Cut) -> None:
        super().__init__(cut.told("en"))
        self.cut = cut

    def told(self, language: Language = "zh", slots: Sequence[str] = ()) -> str:
        """Tell it in one sentence, see `Cut.told`."""
        return self.cut.told(language, slots)


def _in_english(cut: Cut, where: Sequence[str]) -> str:
    if cut.kind == "floors_too_high":
        return (
            f"{_listed(cut.inspectors, ', ')} must take {cut.limit} places at least by their floors but can "
            f"be given {cut.places} at most: lower the floors, or draw more units"
        )
    places = f"{cut.places} places (slot {', '.join(where)}) in {cut.visits} visits"
    if not cut.people:
        return f"{places} have nobody who is eligible: add qualified inspectors, or leave the units out"
    return (
        f"{places} can be filled only by {_listed(cut.people, ', ')}, who may take {cut.limit} of them: "
        "add qualified inspectors, raise their caps, or draw fewer units"
    )


def _in_chinese(cut: Cut, where: Sequence[str]) -> str:
    if cut.kind == "floors_too_high":
        return (
            f"{_listed(cut.inspectors, '、')}按下限合计至少须承担{cut.limit}个席位，"
            f"但至多只能分到{cut.places}个：请降低下限，或增加抽取数量"
        )
    places = f"{cut.visits}次检查中的{cut.places}个席位（席位{'、'.join(where)}）"
    if not cut.people:
        return f"{places}无人符合条件：请补充具备资格的执法人员，或不将有关单位列入抽取范围"
    return (
        f"{places}只能由{_listed(cut.people, '、')}承担，合计至多{cut.limit}个："
        "请补充具备资格的执法人员、提高承担上限，或减少抽取数量"
    )


def _listed(people: Collection[str], between: str) -> str:
    """The ids in order; of many the first, and how many they are."""
    ordered = sorted(people)
    if len(ordered) <= _SHOWN:
        return between.join(ordered)
    return f"{between.join(ordered[:_SHOWN])}{between}… ({len(ordered)})"

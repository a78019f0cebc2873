"""Whether every possible draw can be staffed (预先检验能否配齐), told before the seed is known.

Which units are drawn is not known yet, so that each draw of n units a stratum has to have a plan.
The idea: a plan is impossible only where some inspectors X are too few for the slots nobody else
can fill, and for a given X the worst draw is easily named: in each stratum the units that need X most.
So it is enough to go through the sets X, and of these only through those that take equal inspectors
all or none: the sets that fail worst are closed under union and under exchanging equals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from checker.assignment.bounds import limits
from checker.assignment.flow import Flow
from checker.assignment.infeasible import Cut, CutClass, Infeasible, Language
from checker.assignment.visits import Eligible, check

MOST_SUBSETS = 2**14


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many units are drawn, and how many of each class there are to draw from."""

    drawn: int
    frame: Mapping[Eligible, int]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Whether every draw has a plan, and if not, a cut.

    `exact` says which test was used: all sets of equal inspectors, or (above 2^14 of them) the
    sufficient one, a plan for as many visits of each class as one draw can hold at most. A yes is
    sure in both. A no of the sufficient test is sure only if there is a `worst_draw`
    (stratum by stratum, how many of which class) that breaks the cut; without one it says no more than
    that a dead end could not be ruled out.
    """

    feasible: bool
    exact: bool
    cut: Cut | None = None
    worst_draw: tuple[Mapping[Eligible, int], ...] = ()

    def told(self, language: Language = "zh", slots: Sequence[str] = ()) -> str:
        """Tell it in one sentence."""
        if self.cut is None:
            return (
                "任一抽取结果均能配齐检查人员" if language == "zh" else "every possible draw can be staffed"
            )
        told = self.cut.told(language, slots)
        if self.worst_draw:
            before = (
                "可能抽到无法配齐的结果："
                if language == "zh"
                else "a draw that cannot be staffed is possible: "
            )
        elif language == "zh":
            before = "不能排除无法配齐的情形（按每类可能抽到的最多数量计算）："
        else:
            before = "dead ends cannot be ruled out (each class taken at its largest possible number): "
        return before + told


def check_every_outcome(
    strata: Sequence[Stratum],
    inspectors: Collection[str],
    caps: Mapping[str, int],
    floors: Mapping[str, int] | None = None,
) -> Outcomes:
    """Decide whether every draw of `drawn` units in each stratum can be staffed within caps and floors.

    Args:
        strata: In any order; the result's worst draw follows it.
        inspectors: The ids of all who are on the roster.
        caps: The most visits of each; an inspector left out may have any number.
        floors: The fewest visits of each; 0 where left out.

    Raises:
        ValueError: The strata do not fit the inspectors, or more is to be drawn than there is.
    """
    for stratum in strata:
        if not 0 <= stratum.drawn <= sum(stratum.frame.values()):
            msg = (
                f"found {stratum.drawn} to draw of {sum(stratum.frame.values())} units, expected at most all"
            )
            raise ValueError(msg)
    eligible = list(dict.fromkeys(sets for stratum in strata for sets in stratum.frame))
    check(eligible, inspectors)
    most, low = limits(inspectors, caps, floors or {}, sum(stratum.drawn for stratum in strata))
    roster = _Roster(sorted(inspectors), most, low)
    types = _types(roster, eligible)
    if 2 ** len(types) > MOST_SUBSETS:
        return _sufficient(strata, roster)
    # few people first: of all the cuts there are, the one that is told is easily checked
    for subset in sorted(range(2 ** len(types)), key=int.bit_count):
        mask = sum(one for at, one in enumerate(types) if subset >> at & 1)
        if found := _short(strata, roster, mask) or _idle(strata, roster, mask):
            return Outcomes(False, True, *found)
    return Outcomes(True, True)


class _Roster:
    """Inspectors as bits, and for each class the people of every set of its slots."""

    def __init__(self, names: Sequence[str], caps: Mapping[str, int], floors: Mapping[str, int]) -> None:
        self.names = names
        self.caps, self.floors = caps, floors
        self._number = {name: 1 << at for at, name in enumerate(names)}
        self._unions: dict[Eligible, list[tuple[tuple[int, ...], int]]] = {}

    def mask(self, people: frozenset[str]) -> int:
        return sum(self._number[name] for name in people)

    def people(self, mask: int) -> frozenset[str]:
        return frozenset(name for name in self.names if self._number[name] & mask)

    def unions(self, sets: Eligible) -> list[tuple[tuple[int, ...], int]]:
        """For every set of slots, who may fill any of them."""
        if sets not in self._unions:
            slots = [
                chosen for size in range(len(sets) + 1) for chosen in combinations(range(len(sets)), size)
            ]
            self._unions[sets] = [
                (chosen, self.mask(frozenset[str]().union(*(sets[at] for at in chosen)))) for chosen in slots
            ]
        return self._unions[sets]

    def needs(self, sets: Eligible, mask: int) -> tuple[int, tuple[int, ...], int]:
        """How many slots of a visit only people in `mask` can fill, by which slots, and who else is in them.

        By Hall's theorem the most by which a set of slots outnumbers the people outside.
        """
        needed, slots, outside = 0, (), 0
        for chosen, union in self.unions(sets):
            if (short := len(chosen) - (union & ~mask).bit_count()) > needed:
                needed, slots, outside = short, chosen, union & ~mask
        return needed, slots, outside

    def takes(self, sets: Eligible, mask: int) -> int:
        """How many slots of a visit people in `mask` can fill at once (König's theorem)."""
        return min(
            len(sets) - len(chosen) + (union & mask).bit_count() for chosen, union in self.unions(sets)
        )


def _types(roster: _Roster, eligible: Sequence[Eligible]) -> list[int]:
    """Inspectors who are in the same sets and have the same limits, a mask for each such type."""
    members: defaultdict[tuple[object, ...], int] = defaultdict(int)
    masks = list(dict.fromkeys(roster.mask(people) for sets in eligible for people in sets))
    for at, name in enumerate(roster.names):
        where = tuple(mask >> at & 1 for mask in masks)
        members[where, roster.caps[name], roster.floors[name]] |= 1 << at
    return list(members.values())


def _short(
    strata: Sequence[Stratum], roster: _Roster, mask: int
) -> tuple[Cut, tuple[Mapping[Eligible, int], ...]] | None:
    """A draw that needs more of the people in `mask` than their caps allow."""
    capacity = sum(roster.caps[name] for name in roster.people(mask))
    worst, needed = _extreme(strata, lambda sets: roster.needs(sets, mask)[0], most=True)
    if needed <= capacity:
        return None
    total = sum((Counter(drawn) for drawn in worst), Counter[Eligible]())
    classes: list[CutClass] = []
    within = 0
    for sets, visits in total.items():
        short, slots, outside = roster.needs(sets, mask)
        if short:
            classes.append(CutClass(sets, slots, visits, roster.people(outside)))
            within |= roster.mask(frozenset[str]().union(*(sets[at] for at in slots))) & mask
    people = roster.people(within)
    places = sum(one.visits * len(one.slots) for one in classes)
    limit = sum(roster.caps[name] for name in people) + sum(one.visits * len(one.once) for one in classes)
    return Cut("too_few", tuple(classes), places, people, limit), worst


def _idle(
    strata: Sequence[Stratum], roster: _Roster, mask: int
) -> tuple[Cut, tuple[Mapping[Eligible, int], ...]] | None:
    """A draw that has too few places for the floors of the people in `mask`."""
    wanted = sum(roster.floors[name] for name in roster.people(mask))
    if not wanted:
        return None
    worst, places = _extreme(strata, lambda sets: roster.takes(sets, mask), most=False)
    if places >= wanted:
        return None
    return Cut("floors_too_high", (), places, roster.people(mask), wanted), worst


def _extreme(
    strata: Sequence[Stratum], value: Callable[[Eligible], int], *, most: bool
) -> tuple[tuple[Mapping[Eligible, int], ...], int]:
    """The draw with the highest (or lowest) sum of a value of its visits, and that sum."""
    worst: list[Mapping[Eligible, int]] = []
    total = 0
    for stratum in strata:
        left = stratum.drawn
        valued = [(value(sets), sets) for sets in stratum.frame]
        valued.sort(key=lambda one: -one[0] if most else one[0])
        drawn: dict[Eligible, int] = {}
        for each, sets in valued:
            if taken := min(left, stratum.frame[sets]):
                drawn[sets] = taken
                total += taken * each
                left -= taken
        worst.append(drawn)
    return tuple(worst), total


def _sufficient(strata: Sequence[Stratum], roster: _Roster) -> Outcomes:
    """Plan for all that a draw can hold, within the caps, and for what each draw holds, above the floors."""
    largest, surest = Counter[Eligible](), Counter[Eligible]()
    for stratum in strata:
        spare = sum(stratum.frame.values()) - stratum.drawn
        for sets, count in stratum.frame.items():
            largest[sets] += min(stratum.drawn, count)
            surest[sets] += max(0, count - spare)
    nothing = dict.fromkeys(roster.names, 0)
    try:
        _ = Flow(+largest, roster.names, nothing, roster.caps)
        if any(roster.floors.values()):
            _ = Flow(+surest, roster.names, roster.floors, roster.caps)
    except Infeasible as error:
        mask = roster.mask(error.cut.inspectors)
        found = _short(strata, roster, mask) or _idle(strata, roster, mask)
        return Outcomes(False, False, *found) if found else Outcomes(False, False, error.cut)
    return Outcomes(True, False)

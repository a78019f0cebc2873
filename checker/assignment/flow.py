"""One complete plan for everything still open, re-routed a unit at a time (可行方案的增量调整).

The network goes by class of visits with equal eligible sets: class and slot (as many units as the
class has visits) → class and inspector (together over the slots no more than visits, which is just
what makes different people in every visit possible) → inspector → between floor and cap. A `Flow`
keeps a plan in it. A question "and if this one were chosen here?" moves the one or two units that
stand in the way along a path of the residual network; where there is no path there is no plan, and the
move is undone. Which plan is kept depends on the path found; the answers, being yes or no, do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checker.assignment.classes import Class, Slot, bits, matching
from checker.assignment.infeasible import Cut, CutClass, Infeasible
from checker.assignment.visits import Eligible


class Flow:
    """A plan: for every open place an inspector, as counts by class, and what each inspector carries.

    Inspectors are numbers, their places in the sorted roster; sets of them are the bits of an integer.
    `load` counts open and settled places, `settled` the settled alone.
    """

    def __init__(
        self,
        classes: Mapping[Eligible, int],
        inspectors: Iterable[str],
        floors: Mapping[str, int],
        caps: Mapping[str, int],
    ) -> None:
        """Make a plan of `classes` (how many visits each has) that fills every place within the bounds.

        Raises:
            Infeasible: There is none.
        """
        self.names = sorted(inspectors)
        self._floors = [floors[name] for name in self.names]
        self._caps = [caps[name] for name in self.names]
        self.load = [0] * len(self.names)
        self.settled = [0] * len(self.names)
        self._below_cap = self._above_floor = 0
        for inspector in range(len(self.names)):
            self._carry(inspector, 0)
        self._places: list[dict[Slot, None]] = [{} for _ in self.names]
        number = {name: at for at, name in enumerate(self.names)}
        self._classes = {
            sets: Class([sum(1 << number[name] for name in people) for people in sets], visits)
            for sets, visits in classes.items()
        }
        self._search_number = 0
        self._log: list[tuple[Slot, int, int]] = []
        for held in self._classes.values():
            for slot in held.slots:
                for _ in range(held.visits):
                    self._fill(slot)
        for inspector, floor in enumerate(self._floors):
            while self.load[inspector] < floor:
                self._raise(inspector)

    def level(self) -> None:
        """Make loads as equal as can be: no path leads from anybody to one with two places less."""
        for high in range(max(self.load, default=0), 1, -1):
            while True:
                givers = [at for at in bits(self._above_floor) if self.load[at] == high]
                takers = sum(1 << at for at in bits(self._below_cap) if self.load[at] <= high - 2)
                if not givers or not takers or not self._move(givers, None, takers):
                    break

    def reachable(self, inspector: int) -> int:
        """Return to whom a place of this inspector could go, directly or by others moving on (a bit each)."""
        _, seen = self._search([inspector], None, 0)
        return seen

    def open_visit(self, eligible: Eligible) -> Class:
        """Take one visit out of its class, as a class of its own with people of the plan in its slots."""
        held = self._classes[eligible]
        if held.visits == 1:
            del self._classes[eligible]
            return held
        pairs = matching(held)
        alone = Class([slot.mask for slot in held.slots], 1)
        for slot, inspector in zip(held.slots, pairs, strict=True):
            self._change(slot, inspector, -1)
        held.resize(held.visits - 1)
        for slot, inspector in zip(alone.slots, pairs, strict=True):
            self._change(slot, inspector, 1)
        self._log.clear()
        return alone

    def choose(self, slot: Slot, inspector: int) -> bool:
        """Settle an inspector in a slot of an opened visit, if a plan remains for everything else.

        On False nothing has changed.
        """
        bit = 1 << inspector
        if not slot.mask & bit or self.settled[inspector] >= self._caps[inspector]:
            return False
        self._log.clear()
        loads, masks = self.load[:], [one.mask for one in slot.of.slots]
        (planned,) = slot.given
        self._change(slot, planned, -1)
        others = [one for one in slot.of.slots if one is not slot]
        for one in others:
            one.mask &= ~bit
        if planned != inspector:
            self._carry(planned, -1)
            vacant = next((one for one in others if inspector in one.given), None)
            if vacant is None:
                self._carry(inspector, 1)
                over = self.load[inspector] > self._caps[inspector]
                good = not over or self._move([inspector], None, self._below_cap, planned)
            else:
                self._change(vacant, inspector, -1)
                good = self._move([], vacant, self._below_cap, planned)
            if good and self.load[planned] < self._floors[planned]:
                good = self._move(bits(self._above_floor), None, 1 << planned)
            if not good:
                self._undo(loads)
                for one, mask in zip(slot.of.slots, masks, strict=True):
                    one.mask = mask
                return False
        slot.mask = 0
        self.settled[inspector] += 1
        return True

    def _fill(self, slot: Slot) -> None:
        """Give one more unit of a slot to the least burdened who can take it, or make room."""
        direct = slot.mask & ~slot.of.full & self._below_cap
        if direct:
            inspector = min(bits(direct), key=self.load.__getitem__)
            self._change(slot, inspector, 1)
            self._carry(inspector, 1)
        elif not self._move([], slot, self._below_cap):
            raise Infeasible(self._too_few(slot))

    def _raise(self, inspector: int) -> None:
        """Give one more place to somebody below his floor."""
        if not self._move(bits(self._above_floor), None, 1 << inspector):
            # none of those from whom a path leads here has more than his own floor
            below = [at for at in range(len(self.names)) if self.reachable(at) >> inspector & 1]
            names = frozenset(self.names[at] for at in below)
            places, wanted = sum(self.load[at] for at in below), sum(self._floors[at] for at in below)
            raise Infeasible(Cut("floors_too_high", (), places, names, wanted))

    def _too_few(self, slot: Slot) -> Cut:
        """The cut behind a place that cannot be filled: what is reached from it, all of it taken."""
        _, seen = self._search([], slot, 0)
        classes: list[CutClass] = []
        for eligible, held in self._classes.items():
            short = [at for at, one in enumerate(held.slots) if one.seen == self._search_number]
            if short:
                once = 0
                for at in short:
                    once |= held.slots[at].mask & ~seen
                names = frozenset(self.names[at] for at in bits(once))
                classes.append(CutClass(eligible, tuple(short), held.visits, names))
        places = sum(one.visits * len(one.slots) for one in classes)
        limit = sum(self._caps[at] for at in bits(seen)) + sum(one.visits * len(one.once) for one in classes)
        return Cut("too_few", tuple(classes), places, frozenset(self.names[at] for at in bits(seen)), limit)

    def _move(self, givers: Sequence[int], vacant: Slot | None, takers: int, preferred: int = -1) -> bool:
        """Move one unit from a giver, or from a slot without anybody, to a taker; False if there is no path.

        Nobody between them carries more or less than before.
        """
        found, _ = self._search(givers, vacant, takers, preferred)
        if found < 0:
            return False
        self._carry(found, 1)
        slot = self._reached[found]
        self._change(slot, found, 1)
        while slot is not vacant:
            leaving, back = slot.left_by, slot.left_for
            self._change(slot, leaving, -1)
            if back is not None:
                self._change(back, leaving, 1)
                slot = back
            elif leaving in self._reached:
                slot = self._reached[leaving]
                self._change(slot, leaving, 1)
            else:
                self._carry(leaving, -1)
                break
        return True

    def _search(
        self, givers: Sequence[int], vacant: Slot | None, takers: int, preferred: int = -1
    ) -> tuple[int, int]:
        """Go breadth first through the residual network until a taker is met.

        Return the taker (-1 if none is met) and all inspectors seen. How each was come to stands in
        `_reached` (by which slot) and in the slots: somebody left a slot, either to be relieved
        (`left_for` is None) or because another slot of the class, `left_for`, wants him instead.
        """
        self._search_number += 1
        now = self._search_number
        self._reached: dict[int, Slot] = {}
        reached, places, seen = self._reached, self._places, 0
        for giver in givers:
            seen |= 1 << giver
        queue, at = list(givers), 0
        slots: list[Slot] = []
        if vacant is not None:
            vacant.seen = now
            slots.append(vacant)
        while True:
            while slots:
                slot = slots.pop()
                new = slot.mask & ~seen
                crowded = new & slot.of.full
                new ^= crowded
                if new:
                    seen |= new
                    if hit := new & takers:
                        found = preferred if preferred >= 0 and hit >> preferred & 1 else _lowest(hit)
                        reached[found] = slot
                        return found, seen
                    while new:
                        low = new & -new
                        inspector = low.bit_length() - 1
                        reached[inspector] = slot
                        queue.append(inspector)
                        new ^= low
                for inspector in bits(crowded) if crowded else ():
                    for other in slot.of.slots:
                        if other.seen != now and inspector in other.given:
                            other.seen, other.left_by, other.left_for = now, inspector, slot
                            slots.append(other)
            if at == len(queue):
                return -1, seen
            inspector = queue[at]
            at += 1
            for other in places[inspector]:
                if other.seen != now:
                    other.seen, other.left_by, other.left_for = now, inspector, None
                    slots.append(other)

    def _change(self, slot: Slot, inspector: int, by: int) -> None:
        """Give an inspector one unit of a slot more or less, and note it down."""
        slot.add(inspector, by)
        if inspector in slot.given:
            self._places[inspector][slot] = None
        else:
            _ = self._places[inspector].pop(slot, None)
        self._log.append((slot, inspector, by))

    def _undo(self, loads: Sequence[int]) -> None:
        for slot, inspector, by in self._log[::-1]:
            self._change(slot, inspector, -by)
        self._log.clear()
        for inspector, load in enumerate(loads):
            if load != self.load[inspector]:
                self._carry(inspector, load - self.load[inspector])

    def _carry(self, inspector: int, by: int) -> None:
        self.load[inspector] += by
        load, bit = self.load[inspector], 1 << inspector
        self._below_cap = self._below_cap & ~bit | (bit if load < self._caps[inspector] else 0)
        self._above_floor = self._above_floor & ~bit | (bit if load > self._floors[inspector] else 0)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1

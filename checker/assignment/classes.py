"""Visits of one class inside a flow (同类检查): how many, and who fills their slots how often.

Only counts are kept, not who goes where: as long as nobody has more places than the class has visits,
single visits with different people can be taken out of it, one after the other (König's theorem).
"""

from __future__ import annotations

from collections.abc import Sequence


class Slot:
    """A slot of a class: who may fill it (a bit each) and who does, how often."""

    __slots__ = ("given", "left_by", "left_for", "mask", "of", "seen")

    def __init__(self, of: Class, mask: int) -> None:
        self.of = of
        self.mask = mask
        self.given: dict[int, int] = {}
        # marks of the last search that came here
        self.seen = 0
        self.left_by = -1
        self.left_for: Slot | None = None

    def add(self, inspector: int, by: int) -> None:
        """Count one unit of an inspector more or less."""
        count = self.given.get(inspector, 0) + by
        if count:
            self.given[inspector] = count
        else:
            del self.given[inspector]
        self.of.count(inspector, by)


class Class:
    """So many visits with equal eligible sets; `full` are those who can take no further place in them."""

    __slots__ = ("_total", "full", "slots", "visits")

    def __init__(self, masks: Sequence[int], visits: int) -> None:
        self.slots = [Slot(self, mask) for mask in masks]
        self.visits = visits
        self.full = 0
        self._total: dict[int, int] = {}

    def count(self, inspector: int, by: int) -> None:
        """Count the places of an inspector over all slots."""
        total = self._total.get(inspector, 0) + by
        self._total[inspector] = total
        bit = 1 << inspector
        self.full = self.full | bit if total >= self.visits else self.full & ~bit

    def resize(self, visits: int) -> None:
        """Go on with another number of visits."""
        self.visits = visits
        self.full = sum(1 << one for one, total in self._total.items() if total >= visits)


def bits(mask: int) -> list[int]:
    """Return the numbers of the bits that are set.

    >>> bits(0b1101)
    [0, 2, 3]
    """
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def matching(held: Class) -> list[int]:
    """Return different people for the slots of one visit, everybody in `full` among them.

    Whoever has as many places as there are visits is in every visit, so none may be taken out without
    him. First each of them finds a slot, then each slot left finds somebody; neither step
    takes away what an earlier one found (Mendelsohn and Dulmage).
    """
    filled: dict[int, int] = {}  # slot → inspector

    def find_slot(inspector: int, tried: set[int]) -> bool:
        for at, slot in enumerate(held.slots):
            if inspector in slot.given and at not in tried:
                tried.add(at)
                if at not in filled or find_slot(filled[at], tried):
                    filled[at] = inspector
                    return True
        return False

    def find_person(at: int, tried: set[int]) -> bool:
        for inspector in held.slots[at].given:
            if inspector in tried:
                continue
            tried.add(inspector)
            elsewhere = next((other for other, one in filled.items() if one == inspector), None)
            if elsewhere is None or find_person(elsewhere, tried):
                filled[at] = inspector
                return True
        return False

    complete = all(find_slot(inspector, set()) for inspector in bits(held.full)) and all(
        at in filled or find_person(at, set()) for at in range(len(held.slots))
    )
    if not complete:
        msg = "the counts of a class are not those of visits with different people"
        raise AssertionError(msg)
    return [filled[at] for at in range(len(held.slots))]

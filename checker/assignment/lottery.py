"""The lottery of inspectors (随机选派执法检查人员), place by place, with a guard against dead ends.

In each visit inspectors stand in an order of their own, made by hashes. The first in it who fits gets the
slot, unless the rest could then not be filled any more: whether it could is a fact of mathematics, not
a choice, so that everybody who recomputes the lottery gets the same people. Inspectors alike in all sets
and bounds have equal chances for every place, in whatever order the register lists them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.assignment.bounds import Bounds
from checker.assignment.flow import Flow
from checker.assignment.visits import Visit, check

Rank = Callable[[str, str], bytes]
"""Of a unit and an inspector: where he stands in the order of its visit, the lowest first.

In SJDRAW1 it is ``SHA256(key + "i" + unit_id + "|" + inspector_id)``."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who inspects: visit by visit, in the order given, an inspector for every slot."""

    places: tuple[tuple[str, ...], ...]

    def loads(self) -> dict[str, int]:
        """Return how many visits each inspector has; who has none is left out."""
        return dict(Counter(name for people in self.places for name in people))


def assign(visits_in_ticket_order: Sequence[Visit], bounds: Mapping[str, Bounds], rank: Rank) -> Assignment:
    """Fill every slot, visit by visit in the order given, slot by slot.

    A slot goes to the first in the visit's order who is eligible, not in the visit yet, below his cap,
    and with whom all places still open, those of this visit included, can be filled within floors and caps.
    Depends on the order of visits, not on that of inspectors.

    Args:
        visits_in_ticket_order: As drawn.
        bounds: Floor and cap of every inspector on the roster.
        rank: See `Rank`.

    Raises:
        Infeasible: No plan keeps within the bounds; it is found before anybody is chosen.
        ValueError: The visits do not fit the inspectors.
    """
    visits = visits_in_ticket_order
    check((visit.eligible for visit in visits), bounds)
    floors = {name: one.floor for name, one in bounds.items()}
    caps = {name: one.cap for name, one in bounds.items()}
    flow = Flow(Counter(visit.eligible for visit in visits), bounds, floors, caps)
    number = {name: at for at, name in enumerate(flow.names)}
    places: list[tuple[str, ...]] = []
    for visit in visits:
        opened = flow.open_visit(visit.eligible)
        order = order_for(visit.unit_id, flow.names, rank)
        # the plan at hand fills the slot, so that somebody always fits
        places.append(
            tuple(next(name for name in order if flow.choose(slot, number[name])) for slot in opened.slots)
        )
    return Assignment(tuple(places))


def order_for(unit_id: str, inspectors: Iterable[str], rank: Rank) -> tuple[str, ...]:
    """Return all inspectors in the order of one visit, by rank and then by id."""
    return tuple(sorted(inspectors, key=lambda name: (rank(unit_id, name), name)))


def substitute(
    visit: Visit,
    slot: int,
    *,
    present: Collection[str],
    order: Sequence[str],
    loads: Mapping[str, int],
    caps: Mapping[str, int],
    excluded: Collection[str] = (),
) -> str | None:
    """Return who takes over a slot whose inspector falls out (替换检查人员); None if nobody is left.

    It is the first in the whole order of the visit who is eligible for the slot, not in the visit, not
    excluded and below his cap. Floors bind no more: the places of others are not touched.

    Args:
        visit: The visit as it stands, with the unit that is visited now.
        slot: Which slot, from 0.
        present: Everybody now in the visit, with the one who falls out.
        order: See `order_for`.
        loads: Visits everybody has now; 0 where left out.
        caps: The most visits; an inspector left out may have any number.
        excluded: Who may not come, such as those taken out of this visit before.
    """
    for name in order:
        if name not in visit.eligible[slot] or name in present or name in excluded:
            continue
        if name not in caps or loads.get(name, 0) < caps[name]:
            return name
    return None

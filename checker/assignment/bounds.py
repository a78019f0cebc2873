"""How many visits each inspector gets at least and at most (承担检查数量的上下限), before anybody is drawn.

*Meaning.* A plan gives every slot of every visit an eligible inspector, different ones within a visit, so
that nobody has more places (his load) than his cap in the plan of the draw, or fewer than his floor.
List the loads of a plan from the highest to the lowest. The *fairest* plans are those whose list is the
least in dictionary order: the highest load as small as it can be, then the second highest, and so on.
The cap of an inspector is the highest load he has in any of the fairest plans, his floor the lowest.

So whoever cannot go below the least maximum is fixed there and the others are levelled among themselves;
and likewise from below, as the fairest plans are also those whose list from the lowest up is the greatest.
The bounds depend on nothing but visits, inspectors and limits, not on any order; inspectors alike in all
sets and limits have the same bounds; floor and cap differ by one at most.

*Algorithm*, for whoever writes it anew. `load` is always that of the plan at hand; `low` and `most` are the
limits of the draw.

1. Find any plan within the limits. If there is none, stop: infeasible.
2. Inspector a *can pass* to inspector b if load(a) > low(a), load(b) < most(b), and there is a plan with
   load(a) - 1, load(b) + 1 and all other loads as they are (the residual network has a path).
3. While some a can pass to some b with load(b) <= load(a) - 2, go over to the plan in which he has. Any
   choice will do: it ends, as the sum of the squares of the loads falls, and it ends with a fairest plan.
4. floor(a) = load(a) - 1 if a can pass to some b with load(b) = load(a) - 1, else load(a).
   cap(b) = load(b) + 1 if some a with load(a) = load(b) + 1 can pass to b, else load(b).

Steps 3 and 4 find what is meant because the loads of plans are an M-convex set (Frank and Murota on
decreasing minimization); the tests compare them with all plans of small rosters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from checker.assignment.classes import bits
from checker.assignment.flow import Flow
from checker.assignment.infeasible import Cut, Infeasible
from checker.assignment.visits import Visit, check

__all__ = ["Bounds", "Cut", "Infeasible", "bounds"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The fewest and the most visits of one inspector."""

    floor: int
    cap: int


def bounds(
    visits: Sequence[Visit],
    inspectors: Collection[str],
    caps: Mapping[str, int],
    floors: Mapping[str, int] | None = None,
) -> dict[str, Bounds]:
    """Return the bounds of every inspector, by id in order; see the module for what they are.

    Args:
        visits: In any order.
        inspectors: The ids of all who are on the roster.
        caps: The most visits by the plan; an inspector left out may have any number.
        floors: The fewest visits by the plan; 0 where left out.

    Raises:
        Infeasible: No plan keeps within caps and floors.
        ValueError: The visits do not fit the inspectors, or a limit is below 0 or of nobody.
    """
    check((visit.eligible for visit in visits), inspectors)
    most, low = limits(inspectors, caps, floors or {}, len(visits))
    flow = Flow(Counter(visit.eligible for visit in visits), inspectors, low, most)
    flow.level()
    found: dict[str, Bounds] = {}
    load, names = flow.load, flow.names
    passes_to = [flow.reachable(giver) if load[giver] > low[name] else 0 for giver, name in enumerate(names)]
    for at, name in enumerate(names):
        passes_down = any(
            load[taker] == load[at] - 1 and load[taker] < most[names[taker]] for taker in bits(passes_to[at])
        )
        takes = load[at] < most[name] and any(
            load[giver] == load[at] + 1 and reached >> at & 1 for giver, reached in enumerate(passes_to)
        )
        found[name] = Bounds(load[at] - passes_down, load[at] + takes)
    return found


def limits(
    inspectors: Collection[str], caps: Mapping[str, int], floors: Mapping[str, int], visits: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the caps and floors of all inspectors; no cap is the number of visits.

    Raises:
        ValueError: A limit is below 0, of somebody else, or a floor is above its cap.
    """
    for limit in (caps, floors):
        for name, count in limit.items():
            if name not in inspectors or count < 0:
                msg = (
                    f"found a limit of {count} for {name}, expected 0 or more for an inspector of the roster"
                )
                raise ValueError(msg)
    most = {name: caps.get(name, visits) for name in inspectors}
    low = {name: floors.get(name, 0) for name in inspectors}
    for name, floor in low.items():
        if name in caps and floor > caps[name]:
            msg = f"found floor {floor} above cap {caps[name]} for {name}, expected at most the cap"
            raise ValueError(msg)
    return most, low

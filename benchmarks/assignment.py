"""The lottery of inspectors beside itself without memory: ``python -m benchmarks.assignment``.

Rosters with mixed qualifications and five recusals in a hundred, made from a seed: bounds and the lottery
in CPU seconds, `--repetitions` times. On the smallest the naive guard runs as well, in the same run: the same
lottery, but every question whether the rest can still be filled is answered by a maximum flow from nothing.
Both must choose the same people. Recusals come in two ways: of single pairs, which makes nearly every
visit a class of its own, and of firms in groups, so that few classes have many visits. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

from benchmarks.measured import Measured, measured, middle
from checker.assignment.bounds import Bounds, bounds
from checker.assignment.lottery import Assignment, Rank, assign, order_for
from checker.assignment.visits import Eligible, Visit

SIZES = ((300, 30), (650, 60), (1_300, 60))
BUDGET_SECONDS = 3


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    rank = ranks(f"{arguments.seed:032x}")
    print("visits  inspectors  recusals      classes  bounds CPU s  lottery CPU s  (budget, both)")
    for count, inspectors in SIZES:
        for grouped in (False, True):
            visits, ids = roster(count, inspectors, arguments.seed, grouped=grouped)
            tries = range(arguments.repetitions)
            levelled = [measured(partial(bounds, visits, ids, {})) for _ in tries]
            found = levelled[0][0]
            drawn = [measured(partial(assign, visits, found, rank)) for _ in tries]
            first, second = (middle([took for _, took in runs]) for runs in (levelled, drawn))
            kind, classes = "of groups" if grouped else "of pairs", len({one.eligible for one in visits})
            print(
                f"{count:>6,}  {inspectors:>10}  {kind:<12}  {classes:>7}  {first.cpu:>12.3f}  "
                f"{second.cpu:>13.3f}  {BUDGET_SECONDS if count == SIZES[-1][0] else ''}"
            )
            if count == SIZES[0][0]:
                _beside(visits, found, rank, drawn[0][0], second)


def _beside(
    visits: Sequence[Visit], found: Mapping[str, Bounds], rank: Rank, ours: Assignment, took: Measured
) -> None:
    theirs, naive = measured(lambda: assign_anew(visits, found, rank))
    same = "the same people" if theirs == ours else "OTHER PEOPLE"
    print(f"        naive guard: {naive.cpu:.2f} CPU s, {naive.cpu / took.cpu:.0f} times ours, {same}")


def ranks(key: str) -> Rank:
    """Return the ranks of SJDRAW1 under a key."""
    return lambda unit, inspector: hashlib.sha256(f"{key}i{unit}|{inspector}".encode()).digest()


def roster(count: int, inspectors: int, seed: int, *, grouped: bool) -> tuple[list[Visit], list[str]]:
    """Return visits with a lead and an assist, and inspectors: a third may lead, four fields overlap."""
    random = Random(f"{count} {inspectors} {seed} {grouped}")
    ids = [f"I{at:03}" for at in range(inspectors)]
    leads = frozenset(random.sample(ids, inspectors // 3))
    fields = [frozenset(random.sample(ids, inspectors * 2 // 3)) for _ in range(4)]
    recusals = [
        frozenset(one for one in ids if random.random() < 0.05) for _ in range(6 if grouped else count)
    ]
    visits: list[Visit] = []
    for at in range(count):
        recused = recusals[at % len(recusals)]
        sets = (leads - recused, random.choice(fields) - recused)
        visits.append(Visit(f"91320500MA{at:08}", sets))
    return visits, ids


def assign_anew(visits: Sequence[Visit], found: Mapping[str, Bounds], rank: Rank) -> Assignment:
    """Assign as `assign` does, with a new flow for every question; only what is chosen is kept."""
    open_visits = Counter(visit.eligible for visit in visits)
    loads: Counter[str] = Counter()
    places: list[tuple[str, ...]] = []
    for visit in visits:
        open_visits[visit.eligible] -= 1
        chosen: list[str] = []
        for at, eligible in enumerate(visit.eligible):
            for name in order_for(visit.unit_id, found, rank):
                if name not in eligible or name in chosen or loads[name] >= found[name].cap:
                    continue
                rest = tuple(people.difference(chosen, {name}) for people in visit.eligible[at + 1 :])
                loads[name] += 1
                if can_be_filled(open_visits + Counter([rest] if rest else []), found, loads):
                    chosen.append(name)
                    break
                loads[name] -= 1
            else:
                msg = f"nobody fits slot {at} of {visit.unit_id}, though a plan was there before"
                raise RuntimeError(msg)
        places.append(tuple(chosen))
    return Assignment(tuple(places))


def can_be_filled(
    classes: Mapping[Eligible, int], found: Mapping[str, Bounds], loads: Mapping[str, int]
) -> bool:
    """Say whether a plan within the bounds exists, by one maximum flow from nothing (Dinic).

    Floors are edges to a sink by way of one more node that holds back what is not needed for floors.
    """
    total = sum(visits * len(sets) for sets, visits in classes.items())
    needed = {name: max(0, one.floor - loads.get(name, 0)) for name, one in found.items()}
    if sum(needed.values()) > total:
        return False
    network = _Network()
    for sets, visits in classes.items():
        for at, people in enumerate(sets):
            network.join("source", (sets, at), visits)
            for name in people:
                network.join((sets, at), (sets, name), visits)
        for name in frozenset[str]().union(*sets):
            network.join((sets, name), name, visits)
    for name, one in found.items():
        network.join(name, "sink", needed[name])
        network.join(name, "extra", max(0, one.cap - loads.get(name, 0) - needed[name]))
    network.join("extra", "sink", total - sum(needed.values()))
    return network.flow("source", "sink") == total


class _Network:
    """Nodes by number, edges in pairs: each beside its reverse."""

    def __init__(self) -> None:
        self._number: dict[object, int] = {}
        self._edges: list[list[int]] = []
        self._to: list[int] = []
        self._left: list[int] = []

    def join(self, start: object, end: object, capacity: int) -> None:
        for one, other, most in ((start, end, capacity), (end, start, 0)):
            self._edges[self._node(one)].append(len(self._to))
            self._to.append(self._node(other))
            self._left.append(most)

    def flow(self, start: object, end: object) -> int:
        source, sink, total = self._node(start), self._node(end), 0
        while self._levels(source, sink):
            self._next = [0] * len(self._edges)
            while pushed := self._push(source, sink, 1 << 60):
                total += pushed
        return total

    def _node(self, name: object) -> int:
        if name not in self._number:
            self._number[name] = len(self._edges)
            self._edges.append([])
        return self._number[name]

    def _levels(self, source: int, sink: int) -> bool:
        self._level = [-1] * len(self._edges)
        self._level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for edge in self._edges[node]:
                if self._left[edge] and self._level[self._to[edge]] < 0:
                    self._level[self._to[edge]] = self._level[node] + 1
                    queue.append(self._to[edge])
        return self._level[sink] >= 0

    def _push(self, node: int, sink: int, most: int) -> int:
        if node == sink:
            return most
        edges = self._edges[node]
        while self._next[node] < len(edges):
            edge = edges[self._next[node]]
            to = self._to[edge]
            if self._left[edge] and self._level[to] == self._level[node] + 1:
                pushed = self._push(to, sink, min(most, self._left[edge]))
                if pushed:
                    self._left[edge] -= pushed
                    self._left[edge ^ 1] += pushed
                    return pushed
            self._next[node] += 1
        return 0


if __name__ == "__main__":
    main()

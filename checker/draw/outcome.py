"""The outcome of a draw (抽取结果): a function of what was frozen and of the seed, and of nothing else.

`draw` gives the order of every stratum, who is drawn, and who inspects. `check_feasible` shows before the
commitment that a plan can be carried out whoever is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checker.assignment.bounds import Bounds, bounds
from checker.assignment.lottery import assign
from checker.assignment.visits import Visit
from checker.assignment.worst_case import Stratum, check_every_outcome
from checker.draw.commitment import Frozen, commit, draw_key
from checker.draw.digest import Digest
from checker.draw.eligibility import Eligibility
from checker.draw.errors import DrawRefused
from checker.draw.plan import Plan
from checker.draw.seed import Seed
from checker.draw.tickets import Ranked, by_stratum


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit as drawn: its number from 1, whom, and who fills each slot in the order of the plan."""

    number: int
    unit_id: str
    inspectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draw gave.

    Attributes:
        orders: Every unit of each stratum in the order drawn, strata sorted by bytes.
        quotas: How many of each stratum are drawn.
        visits: In the order of their tickets, over all strata.
        bounds: Fewest and most visits of each inspector.
    """

    key: str
    orders: Mapping[str, Sequence[Ranked]]
    quotas: Mapping[str, int]
    visits: tuple[PlannedVisit, ...]
    bounds: Mapping[str, Bounds]

    def drawn_content(self) -> bytes:
        """Return the bytes of ``drawn.txt``."""
        return "".join(
            f"{stratum}|{rank}|{unit}|{ticket}|{'drawn' if rank <= self.quotas[stratum] else 'reserve'}\n"
            for stratum, ranked in self.orders.items()
            for rank, (ticket, unit) in enumerate(ranked, 1)
        ).encode()

    def visits_content(self, plan: Plan) -> bytes:
        """Return the bytes of ``visits.txt``."""
        return "".join(
            f"{visit.number}|{visit.unit_id}|{slot.name}|{inspector}\n"
            for visit in self.visits
            for slot, inspector in zip(plan.slots, visit.inspectors, strict=True)
        ).encode()

    def body(self, plan: Plan) -> dict[str, object]:
        """Return what the log's entry of the result holds."""
        return {
            "bounds": {one: [found.floor, found.cap] for one, found in self.bounds.items()},
            "drawn": plan.digest.hex(self.drawn_content()),
            "key": self.key,
            "visits": plan.digest.hex(self.visits_content(plan)),
        }


def draw(frozen: Frozen, seed: Seed, salt: bytes) -> Outcome:
    """Return the outcome of a draw.

    Raises:
        DrawRefused: Plan and lists do not fit each other.
        Infeasible: The places cannot all be filled; `check_feasible` tells it before the seed.
    """
    plan, digest = frozen.plan, frozen.plan.digest
    quotas = plan.quotas(frozen.frame, len(frozen.roster))
    key = draw_key(commit(frozen).value, seed.text(), digest)
    orders = by_stratum(key, frozen.frame, digest)
    drawn = sorted(
        (ticket, unit, stratum)
        for stratum, ranked in orders.items()
        for ticket, unit in ranked[: quotas[stratum]]
    )
    found, limits = _assigned(frozen, salt, key, [(unit, stratum) for _, unit, stratum in drawn])
    visits = tuple(
        PlannedVisit(number, unit, inspectors)
        for number, ((_, unit, _), inspectors) in enumerate(zip(drawn, found, strict=True), 1)
    )
    return Outcome(key, orders, quotas, visits, limits)


def rank(key: str, digest: Digest, unit_id: str, inspector_id: str) -> bytes:
    """Return what the inspectors of a visit are ordered by."""
    return digest.of(f"{key}i{unit_id}|{inspector_id}".encode())


def caps(frozen: Frozen, visits: int) -> dict[str, int]:
    """Return the most visits each inspector may get; without a cap of the plan, all of them."""
    load = frozen.plan.load
    general = visits if load.cap is None else load.cap
    return {row.id: load.each.get(row.id, general) for row in frozen.roster}


def check_feasible(frozen: Frozen, salt: bytes) -> None:
    """Check that every place can be filled whoever is drawn; made before the commitment.

    Raises:
        DrawRefused: Plan and lists do not fit each other, or some draw would leave places open: the
            message says which, and who could fill them.
    """
    if not frozen.plan.slots:
        return
    quotas = frozen.plan.quotas(frozen.frame, len(frozen.roster))
    eligibility = Eligibility(frozen.plan, frozen.roster, salt)
    classes: dict[str, Counter[tuple[frozenset[str], ...]]] = {stratum: Counter() for stratum in quotas}
    for row in frozen.frame:
        classes[row.stratum][eligibility.of(row.id, row.stratum)] += 1
    strata = [Stratum(quotas[name], classes[name]) for name in sorted(quotas)]
    ids = [row.id for row in frozen.roster]
    outcomes = check_every_outcome(strata, ids, caps(frozen, sum(quotas.values())))
    if not outcomes.feasible:
        names = [slot.name for slot in frozen.plan.slots]
        raise DrawRefused("infeasible", outcomes.told("en", names), outcomes.told("zh", names))


def _assigned(
    frozen: Frozen, salt: bytes, key: str, drawn: Sequence[tuple[str, str]]
) -> tuple[Sequence[tuple[str, ...]], Mapping[str, Bounds]]:
    if not frozen.plan.slots:
        return [()] * len(drawn), {}
    digest = frozen.plan.digest
    eligibility = Eligibility(frozen.plan, frozen.roster, salt)
    visits = [Visit(unit, eligibility.of(unit, stratum)) for unit, stratum in drawn]
    ids = [row.id for row in frozen.roster]
    limits = bounds(visits, ids, caps(frozen, len(visits)))
    found = assign(visits, limits, lambda unit, one: rank(key, digest, unit, one))
    return found.places, limits

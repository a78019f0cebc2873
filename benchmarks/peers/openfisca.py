"""OpenFisca: employers as groups, workers as their members, a formula a rule in NumPy.

A formula may be any Python, so calendar arithmetic and choices can be said; nothing can be
unknown, and a group has one kind of members, so rules over hours or projects cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers.plain import Inexpressible, Told
from rules.fact import Fact

KINDS = (None, "roster")
ROWS = None

WORKER = build_entity(key="worker", plural="workers", label="", is_person=True)
EMPLOYER = build_entity(
    key="employer", plural="employers", label="", roles=[{"key": "member", "plural": "members"}]
)

Get = Callable[[str, Fact], Any]
Formula = Callable[[Get], Any]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_RECKON: dict[str, Callable[[Any, Any], Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


def _months_after(days: Any, months: int) -> Any:
    day = np.asarray(days).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    moved = (month + months).astype("datetime64[D]") + (day - month.astype("datetime64[D]"))
    last = (month + months + 1).astype("datetime64[D]") - 1
    return np.minimum(moved, last).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Fixed:
    value: Any

    def __call__(self, get: Get) -> Any:
        del get
        return self.value


class Formulas:
    """Conditions as functions over whole arrays."""

    def every(self, parts: Sequence[Formula]) -> Formula:
        return lambda get: reduce(np.logical_and, [part(get) for part in parts])

    def some(self, parts: Sequence[Formula]) -> Formula:
        return lambda get: reduce(np.logical_or, [part(get) for part in parts])

    def denied(self, part: Formula) -> Formula:
        return lambda get: np.logical_not(part(get))

    def constant(self, value: bool | int | str) -> Formula:
        return _Fixed(value.encode() if isinstance(value, str) else value)  # it keeps texts as bytes

    def column(self, name: str, fact: Fact) -> Formula:
        return lambda get: get(name, fact)

    def flag(self, name: str, fact: Fact) -> Formula:
        return lambda get: get(name, fact)

    def compared(self, operator: str, left: Formula, right: Formula) -> Formula:
        compare = _COMPARE[operator]
        return lambda get: compare(left(get), right(get))

    def one_of(self, left: Formula, values: Sequence[str]) -> Formula:
        return lambda get: np.isin(left(get), [value.encode() for value in values])

    def reckoned(self, operator: str, left: Formula, right: Formula) -> Formula:
        if operator == "*" and not isinstance(left, _Fixed) and not isinstance(right, _Fixed):
            msg = "a product of two columns in whole numbers of 32 bits"
            raise Inexpressible(msg)
        reckon = _RECKON[operator]
        return lambda get: reckon(left(get), right(get))

    def months_after(self, day: Formula, months: int) -> Formula:
        return lambda get: _months_after(day(get), months)

    def choice(self, branches: Sequence[tuple[Formula, Formula]], otherwise: Formula) -> Formula:
        def choose(get: Get) -> Any:
            conditions, numbers = [c(get) for c, _ in branches], [n(get) for _, n in branches]
            return np.select(conditions, numbers, otherwise(get))

        return choose


TONGUE = Formulas()
YEAR = period("2026")

_WIDTH = 30


def prepare(
    told: Sequence[Told[Formula]], cases: pl.DataFrame, lines: dict[str, pl.DataFrame]
) -> Callable[[], dict[str, Any]]:
    """Return what judges every case; columns are NumPy arrays by then."""
    system = TaxBenefitSystem([EMPLOYER, WORKER])
    roster = lines["roster"]
    inputs = [(EMPLOYER, "employer", cases, name) for name in cases.columns]
    inputs += [(WORKER, "worker", roster, name) for name in roster.columns if name != "case"]
    arrays: dict[str, Any] = {}
    for entity, prefix, frame, name in inputs:
        column = frame.get_column(name)
        kind = bool if column.dtype == pl.Boolean else str if column.dtype == pl.String else int
        variable = f"{prefix}_{name}"
        extra = {"max_length": _WIDTH} if kind is str else {}
        system.add_variable(
            type(
                variable,
                (Variable,),
                {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, **extra},
            )
        )
        arrays[variable] = (
            np.array(column.to_list(), dtype=f"S{_WIDTH}") if kind is str else column.to_numpy()
        )
    for one in told:
        system.add_variable(_variable(one))
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("worker", np.arange(roster.height))
    builder.declare_entity("employer", np.arange(cases.height))
    employers = builder.populations["employer"]
    employers.members_role = np.repeat(EMPLOYER.flattened_roles[0], roster.height)
    # set here: joining them by name moves everybody up where an employer has no worker
    employers.members_entity_id = roster.get_column("case").to_numpy().astype(np.int64)

    def judge() -> dict[str, Any]:
        simulation = builder.build(system)
        for name, array in arrays.items():
            simulation.set_input(name, YEAR, array)
        answers: dict[str, Any] = {}
        for one in told:
            found = simulation.calculate(_name(one), YEAR)
            each = one.rule.for_each is not None
            if each:
                some = simulation.populations["employer"].any(found)
                # employers without workers at the end are left out of a sum over workers
                found = np.concatenate([some, np.zeros(cases.height - len(some), dtype=bool)])
            answers[one.rule.id] = found
        return answers

    return judge


def _name(one: Told[Formula]) -> str:
    return "rule_" + one.rule.id


def _variable(one: Told[Formula]) -> type[Variable]:
    each = one.rule.for_each is not None

    def formula(population: Any, year: Any) -> Any:
        def get(name: str, fact: Fact) -> Any:
            if fact.kind is not None:
                return population(f"worker_{name}", year)
            return (population.employer if each else population)(f"employer_{name}", year)

        return one.words(get)

    entity = WORKER if each else EMPLOYER
    content = {"value_type": bool, "entity": entity, "definition_period": DateUnit.YEAR, "formula": formula}
    return type(_name(one), (Variable,), content)

"""durable-rules alone: a case and its lines asserted one by one, every rule an action.

It has no word for a NOT of a condition (so conditions are told in negation normal form), for
two columns of one message compared (it answers wrongly, so only comparisons with constants
are told), nor for arithmetic. A case gets a session of its own, deleted only because a rule
that always fires has fired in it (deleting an untouched one frees memory it never had).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl
from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, delete_state, get_host, m, ruleset, when_all

from benchmarks.peers.plain import Inexpressible, Told
from rules.fact import Fact

KINDS = (None, "roster", "hours", "projects")
ROWS = 10_000
NAME = "labour"

_COLUMN, _CONSTANT = "column", "constant"
_CONTRARY = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Said:
    """A condition and its contrary, or a value; made anew each time, for the library keeps state in it."""

    yes: Callable[[], Any]
    no: Callable[[], Any]
    value: tuple[str, Any] | None = None


def _compare(name: str, operator: str, value: Any) -> Any:
    column = getattr(m, name)
    match operator:
        case "=":
            return column == value
        case "<>":
            return column != value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case _:
            return column >= value


def _nothing() -> Any:
    msg = "a value is no condition"
    raise Inexpressible(msg)


class NormalForm:
    """Conditions in negation normal form over one message."""

    def every(self, parts: Sequence[Said]) -> Said:
        return Said(
            lambda: reduce(lambda a, b: a & b, [part.yes() for part in parts]),
            lambda: reduce(lambda a, b: a | b, [part.no() for part in parts]),
        )

    def some(self, parts: Sequence[Said]) -> Said:
        return self.denied(self.every([self.denied(part) for part in parts]))

    def denied(self, part: Said) -> Said:
        return Said(part.no, part.yes)

    def constant(self, value: bool | int | str) -> Said:
        return Said(_nothing, _nothing, (_CONSTANT, value))

    def column(self, name: str, fact: Fact) -> Said:
        return Said(_nothing, _nothing, (_COLUMN, name if fact.kind is None else f"{fact.kind}.{name}"))

    def flag(self, name: str, fact: Fact) -> Said:
        return self.compared("=", self.column(name, fact), self.constant(value=True))

    def compared(self, operator: str, left: Said, right: Said) -> Said:
        if left.value is None or right.value is None:
            raise Inexpressible(operator)
        if left.value[0] == _CONSTANT:
            left, right, operator = right, left, _TURNED[operator]
        (what, name), (other, value) = left.value or ("", ""), right.value or ("", "")
        if what != _COLUMN or other != _CONSTANT:
            msg = f"{left.value} {operator} {right.value}"
            raise Inexpressible(msg)
        plain = str(name).rpartition(".")[2]
        return Said(
            lambda: _compare(plain, operator, value), lambda: _compare(plain, _CONTRARY[operator], value)
        )

    def one_of(self, left: Said, values: Sequence[str]) -> Said:
        return self.some([self.compared("=", left, self.constant(value)) for value in values])

    def reckoned(self, operator: str, left: Said, right: Said) -> Said:
        del left, right
        raise Inexpressible(operator)

    def months_after(self, day: Said, months: int) -> Said:
        del day
        msg = f"{months} months"
        raise Inexpressible(msg)

    def choice(self, branches: Sequence[tuple[Said, Said]], otherwise: Said) -> Said:
        del otherwise
        msg = f"a choice of {len(branches) + 1}"
        raise Inexpressible(msg)


TONGUE = NormalForm()


def prepare(
    told: Sequence[Told[Said]], cases: pl.DataFrame, lines: dict[str, pl.DataFrame]
) -> Callable[[], dict[str, list[bool]]]:
    """Return what judges every case; facts are Python dictionaries by then."""
    told = [one for one in told if len({fact.kind for fact in one.columns}) == 1]
    fired: set[str] = set()

    def note(rule: str) -> Callable[[Any], None]:
        return lambda _: fired.add(rule)

    with ruleset(NAME):
        _ = when_all(m.kind == "case")(note("a case came"))
        for one in told:
            condition = (m.kind == (one.rule.for_each or "case")) & one.words.yes()
            _ = when_all(condition)(note(one.rule.id))
    get_host()
    facts = [[{"id": 1, "kind": "case", **row}] for row in cases.to_dicts()]
    for kind, frame in lines.items():
        for row in frame.iter_rows(named=True):
            of_case = facts[row.pop("case")]
            of_case.append({"id": len(of_case) + 1, "kind": kind, **row})

    def judge() -> dict[str, list[bool]]:
        answers: dict[str, list[bool]] = {one.rule.id: [] for one in told}
        for number, of_case in enumerate(facts):
            fired.clear()
            session = str(number)
            for fact in of_case:
                with contextlib.suppress(MessageNotHandledException):
                    assert_fact(NAME, {**fact, "sid": session})
            delete_state(NAME, session)
            for rule, verdicts in answers.items():
                verdicts.append(rule in fired)
        return answers

    return judge

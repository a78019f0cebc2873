"""zen-engine: one array expression over a case with its lists inside.

It has closures over lists and a choice, no calendar arithmetic worth using, and counts what
is unknown as false, so that ``not`` of something unknown would accuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import polars as pl
from zen import compile_expression

from benchmarks.peers.plain import Inexpressible, Told
from rules.fact import Fact

KINDS = (None, "roster", "hours", "projects")
ROWS = 10_000

_OPERATORS = {"=": "==", "<>": "!="}


class Expressions:
    """Conditions as zen expressions; a column of a line stands behind ``#``."""

    def every(self, parts: Sequence[str]) -> str:
        return f"({' and '.join(parts)})"

    def some(self, parts: Sequence[str]) -> str:
        return f"({' or '.join(parts)})"

    def denied(self, part: str) -> str:
        return f"(not ({part}))"

    def constant(self, value: bool | int | str) -> str:
        return json.dumps(value)

    def column(self, name: str, fact: Fact) -> str:
        return name if fact.kind is None else f"#.{name}"

    def flag(self, name: str, fact: Fact) -> str:
        return f"({self.column(name, fact)} == true)"

    def compared(self, operator: str, left: str, right: str) -> str:
        return f"({left} {_OPERATORS.get(operator, operator)} {right})"

    def one_of(self, left: str, values: Sequence[str]) -> str:
        return f"({left} in {json.dumps(list(values))})"

    def reckoned(self, operator: str, left: str, right: str) -> str:
        return f"({left} {operator} {right})"

    def months_after(self, day: str, months: int) -> str:
        msg = f"{day} + {months} months"
        raise Inexpressible(msg)

    def choice(self, branches: Sequence[tuple[str, str]], otherwise: str) -> str:
        for condition, number in reversed(branches):
            otherwise = f"({condition} ? {number} : {otherwise})"
        return otherwise


TONGUE = Expressions()


def prepare(
    told: Sequence[Told[str]], cases: pl.DataFrame, lines: dict[str, pl.DataFrame]
) -> Callable[[], dict[str, list[bool]]]:
    """Return what judges every case; cases are Python dictionaries by then."""
    parts = [
        one.words if one.rule.for_each is None else f"some({one.rule.for_each}, {one.words})" for one in told
    ]
    every = compile_expression(f"[{', '.join(parts)}]")
    contexts = cases.to_dicts()
    for kind, frame in lines.items():
        for context in contexts:
            context[kind] = []
        for number, row in zip(
            frame.get_column("case"), frame.drop("case").iter_rows(named=True), strict=True
        ):
            contexts[number][kind].append(row)

    def judge() -> dict[str, list[bool]]:
        answers = [every.evaluate(context) for context in contexts]
        return {one.rule.id: [answer[at] for answer in answers] for at, one in enumerate(told)}

    return judge

"""blazerules: cases and lines as Arrow tables, a rule set a table.

It compares columns with constants and with each other, and reckons in doubles; it has no
choice and no calendar. Flags are told as 0 and 1 (a Boolean column can be read, not asked).
Selection vectors are off: with them it answers wrongly. Wide strings, which Polars hands
over, end the process. Rules over lines answer a line; whether some line of a case did is
gathered here, untimed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import blazerules
import numpy as np
import polars as pl
import pyarrow as pa

from benchmarks.peers.plain import Inexpressible, Told
from rules.fact import Fact

KINDS = (None, "roster", "hours", "projects")
ROWS = None

_WORDS = {"=": "eq", "<>": "neq", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_RECKON = {"+": "add", "-": "sub", "*": "mul"}
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

Words = Any


class Conditions:
    """Conditions as in its rule files; a number is a column's name, a literal or an expression."""

    def every(self, parts: Sequence[Words]) -> Words:
        return {"and": list(parts)}

    def some(self, parts: Sequence[Words]) -> Words:
        return {"or": list(parts)}

    def denied(self, part: Words) -> Words:
        return {"not": part}

    def constant(self, value: bool | int | str) -> Words:
        return value if isinstance(value, str) else int(value)

    def column(self, name: str, fact: Fact) -> Words:
        return {"column": name, "text": fact.type == "str", "kind": fact.kind}

    def flag(self, name: str, fact: Fact) -> Words:
        return {"field": name, "op": "eq", "value": 1, "of": fact.kind}

    def compared(self, operator: str, left: Words, right: Words) -> Words:
        if not isinstance(left, dict):
            left, right, operator = right, left, _TURNED[operator]
        if not isinstance(left, dict):
            msg = f"{left} {operator} {right}"
            raise Inexpressible(msg)
        op = _WORDS[operator]
        if "column" not in left:
            if isinstance(right, dict):
                left, right = self.reckoned("-", left, right), 0
            return {"expr": left["expr"], "op": op, "value": right}
        if not isinstance(right, dict):
            return {"field": left["column"], "op": op, "value": right}
        if "column" in right:
            return {"field": left["column"], "op": f"{op}_field", "other_field": right["column"]}
        return {"expr": self.reckoned("-", left, right)["expr"], "op": op, "value": 0}

    def one_of(self, left: Words, values: Sequence[str]) -> Words:
        return {"field": left["column"], "op": "in", "values": list(values)}

    def reckoned(self, operator: str, left: Words, right: Words) -> Words:
        def part(side: Words) -> Words:
            return side if not isinstance(side, dict) else side.get("expr", side.get("column"))

        return {"expr": {"op": _RECKON[operator], "left": part(left), "right": part(right)}}

    def months_after(self, day: Words, months: int) -> Words:
        del day
        msg = f"{months} months"
        raise Inexpressible(msg)

    def choice(self, branches: Sequence[tuple[Words, Words]], otherwise: Words) -> Words:
        del otherwise
        msg = f"a choice of {len(branches) + 1}"
        raise Inexpressible(msg)


TONGUE = Conditions()
_CASES = "cases"


def prepare(
    told: Sequence[Told[Words]], cases: pl.DataFrame, lines: dict[str, pl.DataFrame]
) -> Callable[[], dict[str, Any]]:
    """Return what judges every case; tables are Arrow record batches by then."""
    frames = {_CASES: cases, **lines}
    asked: dict[str, list[Told[Words]]] = {}
    for one in told:
        if len({fact.kind for fact in one.columns}) == 1:
            asked.setdefault(one.rule.for_each or _CASES, []).append(one)
    engines: dict[str, tuple[blazerules.RuleEngine, Any]] = {}
    for kind, rules in asked.items():
        config = blazerules.EngineConfig()
        config.output_detail = blazerules.OutputDetail.BITMASKS
        # with them, an ``expr`` under an OR is wrong in up to half of the rows it decides
        config.enable_selection_vectors = False
        engine = blazerules.RuleEngine(config)
        engine.load_rules_from_string(_written(kind, rules, frames[kind]))
        engines[kind] = engine, _batch(frames[kind].drop("case", strict=False))

    def judge() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind, (engine, batch) in engines.items():
            result = engine.evaluate_batch(batch, validate=False)
            found |= {one.rule.id: (kind, result.indices_for_rule(one.rule.id)) for one in asked[kind]}
        return found

    return judge


def _batch(frame: pl.DataFrame) -> Any:
    """Return a record batch; the wide strings that Polars hands over end the process."""
    table = frame.with_columns(pl.col(pl.Boolean).cast(pl.Int64)).to_arrow()
    narrow = [
        pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema
    ]
    return table.cast(pa.schema(narrow)).combine_chunks().to_batches()[0]


def gathered(found: dict[str, Any], cases: pl.DataFrame, lines: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Return by rule which cases it is TRUE of, from the rows it matched."""
    answers: dict[str, Any] = {}
    for rule, (kind, rows) in found.items():
        answers[rule] = np.zeros(cases.height, dtype=bool)
        numbers = rows if kind == _CASES else lines[kind].get_column("case").to_numpy()[rows]
        answers[rule][numbers] = True
    return answers


def _written(kind: str, rules: Sequence[Told[Words]], frame: pl.DataFrame) -> str:
    text = {name for one in rules for name in (fact.name for fact in one.columns if fact.type == "str")}
    fields = {
        name: {"type": "categorical" if name in text else "int64", "nullable": False}
        for name in frame.columns
        if name != "case"
    }
    listed = [{"id": one.rule.id, "action": "flag", "conditions": _clean(one.words)} for one in rules]
    whole = {
        "schema_version": "2.1",
        "fields": fields,
        "ruleset": {"name": kind, "version": "1.0.0", "rules": listed},
    }
    return json.dumps(whole, ensure_ascii=False)


def _clean(words: Words) -> Words:
    if isinstance(words, list):
        return [_clean(part) for part in words]
    if isinstance(words, dict):
        return {name: _clean(part) for name, part in words.items() if name != "of"}
    return words

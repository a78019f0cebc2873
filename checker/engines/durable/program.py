"""The rule base as the child needs it: rule sets, leaves and aggregates, as JSON and nothing of ours.

One program serves every place and day: figures, the day and which rules are in force come
with each case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.engines.durable.leaves import Leaf, Leaves
from checker.engines.durable.questions import Counted, Questions
from checker.engines.durable.sheets import Sheet, lay_out
from rules.rule_base import RuleBase

NAME_DIGITS = 16
"""Hexadecimal digits of the fingerprint in a rule set's name."""


@dataclass(frozen=True, slots=True)
class Program:
    """What the child is sent at its start, and what it needs of each case.

    Attributes:
        text: The program itself (JSON, UTF-8).
        facts: Names of the facts that any rule looks at.
        columns: Columns by list, for the lists of which any line is looked at.
        sheets: By list (None: the case) the messages that are asserted for one line.
        rules: Ids of the rules it can answer for.
    """

    name: str
    text: bytes
    facts: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    sheets: Mapping[str | None, int]
    rules: frozenset[str]


def compiled(base: RuleBase) -> Program:
    """Return the program of a rule base: its active rules and outcomes, whatever their days and places.

    Raises:
        Inexpressible: A rule cannot be told to durable-rules.
    """
    active = (rule for rule in base.rules.values() if rule.status == "active")
    questions = Questions((*active, *base.outcomes.rules))
    sheets = list(lay_out(questions.asked))
    name = f"sunlit@{base.fingerprint.removeprefix('sha256:')[:NAME_DIGITS]}"
    text = json.dumps(
        {
            "name": name,
            "codes": questions.comparisons.codes,
            "aggregates": [_counted(one) for one in questions.aggregates],
            "sheets": [_sheet(sheet, questions.leaves) for sheet in sheets],
            "questions": [question.scope for question in questions.asked],
            "rules": {
                id_: [rule.question, rule.for_each, rule.exemptions] for id_, rule in questions.rules.items()
            },
        },
        ensure_ascii=True,
    )
    number_of_sheets: dict[str | None, int] = {}
    for sheet in sheets:
        number_of_sheets[sheet.scope] = number_of_sheets.get(sheet.scope, 0) + 1
    facts, columns = _looked_at(questions)
    return Program(name, text.encode("ascii"), facts, columns, number_of_sheets, frozenset(questions.rules))


def _sheet(sheet: Sheet, leaves: Leaves) -> dict[str, Any]:
    used: dict[int, tuple[Leaf, dict[str, str]]] = {}
    for name in sheet.properties:
        leaf = leaves.by_property[name]
        role = next(role for role, property_ in leaf.properties.items() if property_ == name)
        used.setdefault(id(leaf), (leaf, {}))[1][role] = name
    return {
        "stage": sheet.stage,
        "scope": sheet.scope,
        "marks": sheet.marks,
        "leaves": [[leaf.kind, leaf.by_line, leaf.spec, roles] for leaf, roles in used.values()],
        "rules": sheet.definitions(),
    }


def _counted(counted: Counted) -> dict[str, Any]:
    node = counted.node
    column = node.column
    return {
        "kind": node.kind,
        "function": node.function,
        "column": None if column is None else column.name,
        "where": counted.where,
        "may_be_absent": column is not None and column.may_be_absent,
    }


def _looked_at(questions: Questions) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    facts: set[str] = set()
    columns: dict[str, set[str]] = {}
    for counted in questions.aggregates:
        taken = columns.setdefault(counted.node.kind, set())
        if counted.node.column is not None:
            taken.add(counted.node.column.name)
    for question in questions.asked:
        if question.scope is not None:
            _ = columns.setdefault(question.scope, set())
    for leaf in questions.leaves:
        for kind, name in _sources(leaf.spec):
            if kind == "fact":
                facts.add(name)
            elif leaf.scope is not None:
                columns.setdefault(leaf.scope, set()).add(name)
    return frozenset(facts), {kind: frozenset(names) for kind, names in columns.items()}


def _sources(spec: Iterable[Any]) -> Iterable[tuple[str, str]]:
    match tuple(spec):
        case ("fact" | "cell" as kind, str(name)):
            yield kind, name
        case parts:
            for part in parts:
                if isinstance(part, tuple):
                    yield from _sources(part)  # pyright: ignore[reportUnknownArgumentType]

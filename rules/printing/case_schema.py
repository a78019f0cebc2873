"""The JSON Schema of a case (2020-12), made from the vocabulary: what a sender may state and how.

``null`` is allowed exactly where a fact may be absent; a fact left out is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rules.fact import Fact, Vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string", "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
"""Not blank, and without NUL."""


def case_schema(vocabulary: Vocabulary, version: str) -> dict[str, Any]:
    """Return the schema of one case as the contract has it."""
    kinds = vocabulary.stated_lines
    unit_type = vocabulary.facts.get("unit_type")
    role = vocabulary.facts.get("subject_role")
    return {
        "$schema": DIALECT,
        "title": "sunlit case",
        "description": f"One employer on one day; rule base {version}. 一个单位在一个基准日的情况",
        "type": "object",
        "additionalProperties": False,
        "required": ["place", "day"],
        "properties": {
            "case_id": {"type": "string"},
            "place": {
                "type": "string",
                "pattern": r"^[0-9]{6,}$",
                "description": "Place of work, GB/T 2260; longer codes are cut to six digits. 用工所在地",
            },
            "day": {**_DAY, "description": "Day judged. 基准日"},
            "employer": _object(
                {
                    "credit_code": {"type": "string", "description": "统一社会信用代码"},
                    "name": {"type": "string", "description": "单位名称"},
                    **({"unit_type": _of_fact(unit_type)} if unit_type is not None else {}),
                }
            ),
            "subject": _object(
                {
                    "kind": {"enum": ["unit", "person"]},
                    "name": {"type": "string"},
                    **({"role": _of_fact(role)} if role is not None else {}),
                }
            ),
            "facts": _object(_of_facts(vocabulary.stated_facts.values())),
            "lines": _object(
                {
                    name: {
                        "type": "array",
                        "description": f"{kind.title}: left out is unknown, empty is none",
                        "items": _object(_of_facts(c for c in kind.columns.values() if not c.derived)),
                    }
                    for name, kind in kinds.items()
                }
            ),
            "findings": {
                "description": "Facts that the agency itself has found. 执法认定",
                "type": "array",
                "items": {"enum": sorted(vocabulary.stated_facts)},
            },
            "incomplete": {
                "description": "Lists that hold only some of their lines. 未报全的明细",
                "type": "array",
                "items": {"enum": sorted(kinds)},
            },
        },
    }


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _of_facts(facts: Iterable[Fact]) -> dict[str, Any]:
    return {fact.name: _of_fact(fact) for fact in facts}


def _of_fact(fact: Fact) -> dict[str, Any]:
    told = {"description": fact.title if not fact.unit else f"{fact.title} ({fact.unit})"}
    absent = [None] if fact.may_be_absent else []
    if fact.values:
        return {**told, "enum": [*fact.values, *absent]}
    types: dict[str, dict[str, Any]] = {
        "bool": {"type": "boolean"},
        "int": {"type": "integer", "minimum": fact.low, "maximum": fact.high},
        "date": _DAY,
        "str": _TEXT,
    }
    schema = types[fact.type]
    return {**told, **schema, **({"type": [schema["type"], "null"]} if absent else {})}

"""Which version of a rule a verdict was made with (规则版本): a digest of all it means.

Two rule bases give a rule the same version exactly where it asks the same of a case: its
condition, with every definition, aggregate and fact in it, and what else decides whether it
applies. Titles, sources, consequences and examples are no part of it: they change no verdict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, cast

from rules.condition.tree import Aggregate, Defined
from rules.fact import Fact
from rules.rule import Rule

LENGTH = 16
"""Hexadecimal digits of a version: enough to tell versions apart, not to defend against anybody."""

_WORDS = frozenset({"title", "aliases", "note", "origin"})
"""Fields that are read by people only."""


class Versions:
    """Works out versions; what several rules share is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, rule: Rule) -> str:
        """Return the version of a rule, such as ``5f0c2a9be1d47783``."""
        parts = (
            rule.id,
            rule.kind,
            rule.status,
            rule.severity,
            rule.since,
            rule.until,
            rule.places,
            rule.for_each,
            rule.condition,
            rule.exemptions,
        )
        return _digest(self._plain(parts))

    def _plain(self, value: object) -> Any:
        if isinstance(value, Fact | Aggregate | Defined):
            # shared by many rules; kept beside its digest, since an id is unique only while its object lives
            known = self._known.get(id(value))
            if known is None:
                known = self._known[id(value)] = (value, _digest(self._fields(value)))
            return known[1]
        if is_dataclass(value) and not isinstance(value, type):
            return self._fields(value)
        if isinstance(value, bool | int | str) or value is None:
            return value
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            return [self._plain(item) for item in cast("tuple[object, ...]", value)]
        if isinstance(value, frozenset):
            return sorted(str(item) for item in cast("frozenset[object]", value))
        if isinstance(value, Mapping):
            return sorted(str(key) for key in cast("Mapping[object, object]", value))
        return str(value)

    def _fields(self, value: Any) -> list[Any]:
        named = [field.name for field in fields(value) if field.name not in _WORDS]
        return [type(value).__name__, *(self._plain(getattr(value, name)) for name in named)]


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]

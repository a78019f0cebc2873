"""A rule of law as data: what it asks, since when and where, on which source, with which consequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from rules.cases import Case
from rules.condition.tree import Defined, Expression
from rules.errors import Place

RuleKind = Literal["violation", "crime", "listing", "publication", "grade", "lead", "integrity", "outcome"]
Status = Literal["draft", "shadow", "active", "retired"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands in the law: instrument, article, since when, and how sure we are.

    Attributes:
        law: Key of the instrument in ``instruments.yaml``.
        mark: V seen in its text, M from memory, D our own design, not law.
    """

    law: str
    title: str
    article: str
    effective: date | None
    mark: str = "V"

    def __str__(self) -> str:
        words = f"{self.title}{self.article}"
        if self.effective is not None:
            words += f"（{self.effective:%Y-%m-%d}施行）"
        notes = {"M": "〔凭记忆，未核对原文〕", "D": "〔设计，非法律规定〕"}
        return words + notes.get(self.mark, "")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A condition of the case under which a rule does not apply (不适用): only TRUE takes the rule away.

    The rule then counts as FALSE for rules that name it.
    """

    reason: str
    condition: Defined


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A worked example that stands beside a rule; `missing` is None where it is not stated."""

    name: str
    case: Case
    expect: str
    missing: frozenset[str] | None
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, checked and parsed.

    Attributes:
        condition: What makes it out (违法/犯罪情形), without the exemptions.
        for_each: A list: the rule is TRUE where some line of it satisfies the condition.
        places: GB/T 2260 prefixes where it applies; empty is everywhere.
        until: Last day in force, or None.
    """

    id: str
    title: str
    kind: RuleKind
    status: Status
    severity: int
    item: str
    since: date
    until: date | None
    places: tuple[str, ...]
    for_each: str | None
    text: str
    condition: Expression
    exemptions: tuple[Exemption, ...]
    source: tuple[Source, ...]
    consequence: Mapping[str, Any]
    cases: tuple[RuleCase, ...]
    place: Place

    def why_not_in_force(self, day: date, place: str) -> str:
        """Return the reason why the rule is not judged there and then, or an empty text."""
        if self.status != "active":
            return f"status_{self.status}"
        if day < self.since:
            return "not_yet_in_force"
        if self.until is not None and day > self.until:
            return "no_longer_in_force"
        if self.places and not any(place.startswith(prefix) for prefix in self.places):
            return "other_place"
        return ""

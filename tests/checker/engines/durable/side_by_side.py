"""durable-rules in its real process beside the reference engine, with so much patience that none is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Self

from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.patience import Patience
from checker.engines.durable.reply import TrueSet
from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.rule_base import RuleBase
from rules.truth import TRUE

PATIENT = Patience(answer=60.0, silence=60.0, start=120.0)

TrueRules = Mapping[str, tuple[int, ...]]
"""TRUE rules, each with the numbers of the lines that satisfy it."""


@dataclass(slots=True)
class SideBySide:
    """Both engines for one rule base; `told` counts the TRUE verdicts they agreed on, by rule."""

    base: RuleBase
    told: dict[str, int] = field(default_factory=dict[str, int])
    durable: DurableEngine = field(init=False)
    references: dict[tuple[date, str], ReferenceEngine] = field(
        default_factory=dict[tuple[date, str], ReferenceEngine]
    )

    def __enter__(self) -> Self:
        self.durable = DurableEngine(self.base, PATIENT)
        assert self.durable.wait_for("ready", "not_importable", seconds=120)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.durable.close()

    def by_reference(self, case: Case) -> TrueRules:
        """Return what the reference engine calls TRUE."""
        verdicts = self.reference(case).judge(case).verdicts.values()
        return {
            one.rule: tuple(int(line.split("/")[1]) for line in one.lines)
            for one in verdicts
            if one.truth is TRUE
        }

    def reference(self, case: Case) -> ReferenceEngine:
        """Return the reference engine for a case's day and place."""
        key = (case.day, case.place)
        if key not in self.references:
            self.references[key] = ReferenceEngine(self.base, self.base.at(*key))
        return self.references[key]

    def by_durable(self, case: Case) -> TrueRules:
        """Return what durable-rules calls TRUE."""
        reference = self.reference(case)
        law = self.durable.written(reference.law)
        reply = self.durable.ask(case, reference.scene(case), law).wait()
        assert isinstance(reply, TrueSet), f"{reply} of {case}"
        return reply.rules

    def differences(self, cases: Iterable[Case]) -> list[str]:
        """Return what the engines say differently."""
        found: list[str] = []
        for case in cases:
            reference, durable = self.by_reference(case), self.by_durable(case)
            for id_ in reference:
                self.told[id_] = self.told.get(id_, 0) + 1
            for id_ in sorted(reference.keys() | durable.keys()):
                if reference.get(id_) != durable.get(id_):
                    text = next(rule.text for rule in self.reference(case).law.rules if rule.id == id_)
                    said = f"reference {reference.get(id_)}, durable {durable.get(id_)}"
                    found.append(f"{id_} [{text}]: {said} of {case}")
        return found

"""What has to happen next (后续步骤): the steps that the verdicts of a case lead to, with their clocks.

A step's time runs from an event. Where a case states its day the last moment is told, in legal
time; where no case can state it (the report has not been written yet) it is left open, and the
text says from what it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from checker.engines.scene import NO_LINES, Scene
from checker.explanation.reading import Reading
from checker.scoring.assessment import StepShown
from rules.cases import Case
from rules.fact import Fact
from rules.next_step import NextStep, Start
from rules.rule import Rule
from rules.rule_base import RuleBase
from rules.time_limit import TimeLimit
from rules.titles import title_of
from rules.verdict import Verdict
from sanctions.time_limit import Deadline, deadline
from sanctions.working_days import WorkingDays

_KEPT = 4_096
_PROVISIONAL = "；所涉年度的节假日安排尚未公布，到期日为暂定"


@dataclass(slots=True)
class Clock:
    """Deadlines by period and first day, worked out once; any thread may ask it."""

    calendar: WorkingDays = field(default_factory=WorkingDays)
    _known: dict[tuple[str, date], Deadline] = field(default_factory=dict[tuple[str, date], Deadline])

    def deadline(self, limit: TimeLimit, start: date) -> Deadline:
        """Return when a period ends."""
        key = (limit.name, start)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = deadline(limit, start, self.calendar)
        return found


class Steps:
    """The next steps of one rule base, for the law of one day and place."""

    def __init__(self, base: RuleBase, reading: Reading, clock: Clock) -> None:
        self._base = base
        self._reading = reading
        self._clock = clock
        self._taken = [step for step in base.next_steps if step.is_taken_in(reading.law.place)]
        self._sources = {step.name: "；".join(str(source) for source in step.source) for step in self._taken}
        columns = [
            column for kind in base.vocabulary.stated_lines.values() for column in kind.columns.values()
        ]
        self._columns: Mapping[str, list[Fact]] = {
            fact.name: [column for column in columns if column.name == fact.name and column.inherits]
            for step in self._taken
            for fact in step.not_supplied
        }

    def of(
        self, case: Case, scene: Scene, words: Mapping[str, str], verdicts: Mapping[str, Verdict]
    ) -> list[StepShown]:
        """Return the steps of a judged case in their order; `words` are those of rules and outcomes."""
        true = [rule for rule in self._reading.law.rules if words.get(rule.id) == "true"]
        return [
            self._shown(step, scene, words, verdicts, leading)
            for step in self._taken
            if (leading := self._leading(step, case, words, true)) is not None
        ]

    def _leading(
        self, step: NextStep, case: Case, words: Mapping[str, str], true: Sequence[Rule]
    ) -> list[Rule] | None:
        """Return the rules of the kinds asked for, or None where nothing leads to the step."""
        for id_, leading in step.when.items():
            if words.get(id_) not in leading:
                return None
        found: list[Rule] = []
        if step.any_of:
            found = [
                rule
                for rule in true
                if rule.kind in step.any_of and (not step.items or rule.item in step.items)
            ]
            if not found:
                return None
        if step.not_supplied and all(self._is_supplied(fact, case) for fact in step.not_supplied):
            return None
        if step.unsigned_figures and not self._unsigned(step, words):
            return None
        return found

    def _is_supplied(self, fact: Fact, case: Case) -> bool:
        """Whether the case, or every line of a list that carries it too, states a fact."""
        if fact.name in case.facts:
            return True
        for column in self._columns[fact.name]:
            rows = case.lines.get(column.kind or "", NO_LINES).rows
            if rows and all(fact.name in row for row in rows):
                return True
        return False

    def _unsigned(self, step: NextStep, words: Mapping[str, str]) -> list[str]:
        """Return the titles of figures, from memory or not signed, that made a verdict of the step TRUE."""
        figures = self._reading.law.figures
        names = {
            name
            for id_ in step.when
            if words.get(id_) == "true"
            for part in self._reading.parts(self._reading.rules[id_])
            for name in part.figures
            if not figures[name].signed
        }
        return [self._base.parameters[name].title for name in sorted(names)]

    def _shown(
        self,
        step: NextStep,
        scene: Scene,
        words: Mapping[str, str],
        verdicts: Mapping[str, Verdict],
        leading: Sequence[Rule],
    ) -> StepShown:
        text, due = step.text, None
        if step.limit is not None and step.starts is not None:
            start = min(self._starts(step.starts, scene), default=None)
            if start is not None:
                end = self._clock.deadline(step.limit, start)
                due = end.moment.isoformat()
                text += _PROVISIONAL if end.provisional else ""
        if "{" in text:
            missing = {name for id_ in step.when if id_ in verdicts for name in verdicts[id_].missing}
            text = text.format(
                missing="、".join(title_of(name, self._base) for name in sorted(missing)),
                rules="、".join(f"{rule.id} {rule.title}" for rule in leading),
                figures="、".join(self._unsigned(step, words)) if step.unsigned_figures else "",
            )
        return {"step": text, "actor": step.actor, "due": due, "source": self._sources[step.name]}  # pyright: ignore[reportReturnType]

    def _starts(self, start: Start, scene: Scene) -> Iterator[date]:
        """Yield the days from which the time may run."""
        fact = start.fact
        holds = None if start.where is None else self._reading.meaning.truth(start.where)
        rows = [scene.at({})] if fact.kind is None else scene.rows(fact.kind)
        for row in rows:
            day = row.facts.get(fact.name) if fact.kind is None else row.row.get(fact.name)
            if isinstance(day, date) and (holds is None or holds(row) is True):
                yield day

"""The outer loop of the child: asks durable-rules stage by stage, and asserts what it answered.

A request is a case with its facts and lines as `checker.case_facts` derived them, the day,
the figures and the rules in force. The answer is the rules that are TRUE, each with the
numbers of the lines that satisfy it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from checker.engines.durable.assertions import Filler, Properties, fillers
from checker.engines.durable.bounds import Number
from checker.engines.durable.tallies import Tally
from checker.engines.durable.wire import MARKER


class RuleSet(Protocol):
    """What durable-rules makes of a sheet."""

    def fired(self, properties: Properties) -> set[str]:
        """Return the names of the rules that a message makes fire."""
        ...


NewRuleSet = Callable[[str, dict[str, Any]], RuleSet]
"""Takes a name that no other has, and the rules."""


class Judge:
    """A program, ready for cases."""

    def __init__(self, program: dict[str, Any], new_rule_set: NewRuleSet) -> None:
        self.scopes: list[str | None] = program["questions"]
        self.rules: dict[str, tuple[int, str | None, list[int]]] = program["rules"]
        self.codes: dict[str, int] = program["codes"]
        self.tallies = [Tally(**one) for one in program["aggregates"]]
        self.sheets = [
            Sheet(sheet, new_rule_set(f"{program['name']}/{number}", sheet["rules"]))
            for number, sheet in enumerate(program["sheets"])
        ]

    def true(self, request: dict[str, Any]) -> dict[str, tuple[int, ...]]:
        """Return the rules that are TRUE of a case, each with the lines that satisfy it."""
        case = CaseAsked(self, request)
        for sheet in self.sheets:
            sheet.ask(case)
        found = {id_: case.rule(id_) for id_ in request["rules"]}
        return {id_: lines for id_, lines in found.items() if lines is not None}


class CaseAsked:
    """One case, what was answered of it so far, and the line at hand."""

    def __init__(self, judge: Judge, request: dict[str, Any]) -> None:
        self._judge = judge
        self.codes = judge.codes
        self.day: int = request["day"]
        self.figures: dict[str, list[int | None]] = request["figures"]
        self.in_force: frozenset[str] = frozenset(request["rules"])
        self.facts: dict[str, Any] = request["facts"]
        self.lines: dict[str, list[dict[str, Any]]] = request["lines"]
        self.complete: frozenset[str] = frozenset(request["complete"])
        self.row: dict[str, Any] = {}
        self.line = 0
        # by question the lines of which it was answered TRUE; line 0 for the case itself
        self.answers: dict[int, set[int]] = {}
        self._aggregates: dict[int, Number] = {}

    def answer(self, question: int) -> bool:
        """Whether a question was answered TRUE, of the line at hand if it is one of lines."""
        lines = self.answers.get(question)
        return lines is not None and (self._judge.scopes[question] is None or self.line in lines)

    def rule(self, id_: str) -> tuple[int, ...] | None:
        """Return the lines that make a rule TRUE (none for a rule of the case), or None where it is not."""
        question, for_each, exemptions = self._judge.rules[id_]
        if id_ not in self.in_force or question not in self.answers:
            return None
        if any(exemption in self.answers for exemption in exemptions):
            return None
        return () if for_each is None else tuple(sorted(self.answers[question]))

    def aggregate(self, number: int) -> Number:
        """The bounds of an aggregate over the lines of the case."""
        if number not in self._aggregates:
            self._aggregates[number] = self._judge.tallies[number](self)
        return self._aggregates[number]


class Sheet:
    """One rule set, and how its messages are made."""

    def __init__(self, sheet: dict[str, Any], rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.rules: dict[str, Any] = sheet["rules"]
        self._scope: str | None = sheet["scope"]
        self.marks: Properties = dict.fromkeys(sheet["marks"], True)
        leaves: list[list[Any]] = sheet["leaves"]
        self._of_case = fillers([(kind, spec, roles) for kind, by_line, spec, roles in leaves if not by_line])
        self._of_line = fillers([(kind, spec, roles) for kind, by_line, spec, roles in leaves if by_line])

    def ask(self, case: CaseAsked) -> None:
        """Assert the case, or each of its lines, and note down what fires."""
        rows: list[dict[str, Any]] = [{}] if self._scope is None else case.lines.get(self._scope, [])
        if not rows:
            return
        shared = _filled(self._of_case, case, self.marks)
        for number, row in enumerate(rows):
            case.line, case.row = number, row
            for name in self.rule_set.fired(_filled(self._of_line, case, shared)):
                if name != MARKER:
                    question = int(name[1 : name.index(".")])
                    case.answers.setdefault(question, set()).add(number)


def _filled(asserted: list[Filler], case: CaseAsked, begun: Properties) -> Properties:
    properties = begun.copy()
    for fill in asserted:
        fill(case, properties)
    return properties

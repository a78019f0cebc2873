"""Questions of one stage and scope laid out on sheets: one sheet is one rule set and one kind of message.

Every message carries a mark for each group of rules on its sheet, and every rule asks for
the mark of its group first. So matching climbs one group at a time, and its stack of 64
places holds however many of the rules match (otherwise: error 303, and only for such
cases). One rule of each sheet asks for nothing else: where it does not fire, the message
was not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from checker.engines.durable.normal_form import Every, Form, definition, forks, tested
from checker.engines.durable.questions import MOST_PROPERTIES, Question
from checker.engines.durable.wire import MARKER

STACK = 56
"""Places of the stack that may be taken; durable-rules has 64."""

GROUP = 12
"""Rules in one group."""


@dataclass(slots=True)
class Sheet:
    """A rule set in the making: its properties, and its rules in groups."""

    stage: int
    scope: str | None
    properties: dict[str, None] = field(default_factory=dict[str, None])
    groups: list[list[tuple[str, Form]]] = field(default_factory=list[list[tuple[str, Form]]])

    def takes(self, form: Form) -> bool:
        """Return whether there is room for one rule more."""
        full = len(self.groups) + (not self.groups or len(self.groups[-1]) == GROUP)
        tallest = GROUP + max((forks(one) for group in self.groups for _, one in group), default=0)
        room = full + max(tallest, GROUP + forks(form)) < STACK
        return room and len({*self.properties, *tested(form)}) <= MOST_PROPERTIES

    def add(self, name: str, form: Form) -> None:
        """Write one rule down."""
        if not self.groups or len(self.groups[-1]) == GROUP:
            self.groups.append([])
        self.groups[-1].append((name, form))
        self.properties |= dict.fromkeys(tested(form))

    @property
    def marks(self) -> list[str]:
        """The marks that every message of this sheet carries, the marker's first."""
        return [f"g{number}" for number in range(len(self.groups) + 1)]

    def definitions(self) -> dict[str, Any]:
        """Return the rule set as durable-rules reads it."""
        written: dict[str, Any] = {MARKER: _rule([{"g0": True}])}
        for number, group in enumerate(self.groups, start=1):
            for name, form in group:
                parts = form.parts if isinstance(form, Every) else (form,)
                written[name] = _rule([{f"g{number}": True}, *(definition(part) for part in parts)])
        return written


def _rule(tests: list[dict[str, Any]]) -> dict[str, Any]:
    return {"all": [{"m": {"$and": tests}}]}


def lay_out(questions: Iterable[Question]) -> Iterator[Sheet]:
    """Yield sheets in the order in which they can be asked."""
    kept: dict[tuple[int, str], list[Sheet]] = {}
    for question in questions:
        sheets = kept.setdefault((question.stage, question.scope or ""), [])
        for number, form in enumerate(question.alternatives):
            if not sheets or not sheets[-1].takes(form):
                sheets.append(Sheet(question.stage, question.scope))
            sheets[-1].add(f"q{question.number}.{number}", form)
    for _, sheets in sorted(kept.items()):
        yield from sheets

"""What every engine promises: the same verdicts for the same case, unknowns included."""

from __future__ import annotations

from typing import Protocol

from rules.cases import Case
from rules.rule_base import InForce
from rules.verdict import Judgement


class Inexpressible(Exception):
    """An engine cannot give a rule its one meaning; it is told when the engine is built, never at a case.

    The message says which rule and what of it; `hint` what its author can do.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}; {hint}")
        self.message = message
        self.hint = hint


class Engine(Protocol):
    """Judges cases by the law of one day and place.

    An engine that cannot express something refuses it when it is built, never at a case.
    """

    @property
    def law(self) -> InForce:
        """The rules and figures it judges by."""
        ...

    def judge(self, case: Case) -> Judgement:
        """Return one verdict for every rule that applies, and the reasons of those that do not."""
        ...

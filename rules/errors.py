"""What can be wrong with the rule base, or with a question put to it.

* Problem                 one thing to correct: where it stands, what was found, what to do
* RuleBaseError           the files need correcting; carries every Problem found, not only the first
* ConditionRefused        a condition leaves the whitelisted fragment (becomes a Problem with its place)
* NotInForce              no figure covers the day and place asked for
* CaseRefused             a case does not fit the vocabulary; carries every fault found in it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the rule base: ``violations/B.yaml:12``."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the rule base that somebody has to correct."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class RuleBaseError(Exception):
    """The rule base cannot be used as it stands; `problems` says all that was found, once, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        once = dict.fromkeys(problems)
        self.problems = tuple(sorted(once, key=lambda p: (p.place.file, p.place.line)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConditionRefused(Exception):
    """A condition is not a predicate of the fragment that every engine reads alike."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotInForce(LookupError):
    """No figure covers the day and place asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One value of a case that cannot be taken.

    Attributes:
        field: Its path.
        code: A stable word for what is wrong.
        told: What is wrong or was expected, repeating nothing of what the case holds.
        found: What was found, before `told`; it may be personal data.
        within: The path as far as it consists of our own names; the whole `field` where empty.
    """

    field: str
    code: str
    told: str
    found: str = ""
    within: str = ""

    @property
    def message(self) -> str:
        """Return the whole sentence, for whoever holds the case anyway."""
        return self.found + self.told

    @property
    def known_field(self) -> str:
        """Return the path without names that the sender made up."""
        return self.within or self.field


class CaseRefused(Exception):
    """A case does not fit the vocabulary; `faults` lists every reason, in the order met."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in self.faults))

"""What has to happen next (后续步骤), as data: after which verdicts, by whom, and from when its time runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.condition.tree import Expression
from rules.fact import Fact
from rules.rule import Source
from rules.time_limit import TimeLimit

Word = Literal["true", "held", "unknown", "false"]
WORDS: tuple[Word, ...] = ("true", "held", "unknown", "false")

PLACEHOLDERS = ("missing", "rules", "figures")
"""What the text of a step leaves to be filled in: names of missing facts, rules, unsigned figures."""


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which the time of a step runs: the earliest that lines of a list state.

    Attributes:
        fact: A date: a fact of the case, or a column of a list.
        where: Which lines count, those for which it is TRUE; None: all that state the day.
    """

    fact: Fact
    where: Expression | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step.

    Attributes:
        when: Verdicts that lead to it, all of them: rule or outcome → the words that do.
        any_of: Kinds of rule of which one verdict at least has the word ``true``; empty asks for none.
        items: Inspection items to which those rules belong; empty is all.
        not_supplied: Facts with a presumption, one of which nobody has stated.
        unsigned_figures: Whether a figure of a verdict in `when` is from memory or not signed.
        places: GB/T 2260 prefixes where it is taken; empty is everywhere.
        limit: How much time there is, or None where the law fixes none.
        counted_from: The event from which that time runs (起算), in Chinese.
        starts: Where the day of that event stands in a case, or None where no case can state it.
    """

    name: str
    step: str
    actor: str
    when: Mapping[str, frozenset[str]]
    any_of: frozenset[str]
    items: frozenset[str]
    not_supplied: tuple[Fact, ...]
    unsigned_figures: bool
    places: tuple[str, ...]
    limit: TimeLimit | None
    counted_from: str
    starts: Start | None
    source: tuple[Source, ...]

    @property
    def text(self) -> str:
        """The step with its time, placeholders still open: ``作出决定（自期限届满之日起20个工作日内）``."""
        if self.limit is None:
            return self.step
        return f"{self.step}（{self.counted_from}起{self.limit.words}内）"

    def is_taken_in(self, place: str) -> bool:
        """Return whether it is taken in a place."""
        return not self.places or any(place.startswith(prefix) for prefix in self.places)

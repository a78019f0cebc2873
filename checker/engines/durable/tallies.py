"""Aggregates in the child, between the lines that surely count and those that may.

Which lines count was asked of durable-rules before: a filter that is TRUE of a line, FALSE
of it, or neither. What is counted here is written apart from the reference engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from checker.engines.durable.bounds import Number


class Answered(Protocol):
    """The lines of a case, and what was answered of them."""

    lines: dict[str, list[dict[str, Any]]]
    complete: frozenset[str]
    answers: dict[int, set[int]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is taken of the lines of one list: a count, or something of a column.

    `where` are two questions: whether the filter is TRUE of a line, and whether it is FALSE.
    `may_be_absent` says whether a cell that is not stated may turn out to be empty.
    """

    kind: str
    function: str
    column: str | None
    where: tuple[int, int] | None
    may_be_absent: bool

    def __call__(self, case: Answered) -> Number:
        """Return the bounds of the aggregate."""
        complete = self.kind in case.complete
        taken = list(self._taken(case))
        certain = [value for sure, value in taken if sure and not (self.may_be_absent and value is None)]
        known, of_certain = _known(value for _, value in taken), _known(certain)
        unknown = len(taken) - len(known)
        whole = complete and not unknown
        match self.function:
            case "count":
                return len(certain), len(taken) if complete else None, False
            case "sum":
                return sum(of_certain), sum(known) if whole else None, False
            case "count_distinct":
                least = max(len(set(of_certain)), int(bool(certain)))
                return least, len(set(known)) + unknown if complete else None, False
            case "min" | "max":
                pick: Callable[..., int] = min if self.function == "min" else max
                near = pick(of_certain, default=None)
                far = pick(known, default=None) if whole else None
                absent = False if certain else True if complete and not taken else None
                return (far, near, absent) if self.function == "min" else (near, far, absent)
            case _:
                msg = f"not an aggregate: {self.function}"
                raise ValueError(msg)

    def _taken(self, case: Answered) -> Iterator[tuple[bool, Any]]:
        yes, no = (-1, -1) if self.where is None else self.where
        sure, never = case.answers.get(yes, set[int]()), case.answers.get(no, set[int]())
        for number, row in enumerate(case.lines.get(self.kind, ())):
            if number in never or (self.column is not None and row.get(self.column, 0) is None):
                # not counted, or a cell known to be empty: as good as not there
                continue
            value = 1 if self.column is None else row.get(self.column)
            yield self.where is None or number in sure, value


def _known(values: Any) -> list[Any]:
    return [value for value in values if value is not None]

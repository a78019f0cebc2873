"""Conditions that many expressions share, kept as columns so that none of them is written out twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]


class Stages:
    """Conditions that many expressions share, as columns; those of a level read only levels before it.

    Without them every name of a deep condition would carry the whole path to it.
    """

    _count = count()

    def __init__(self) -> None:
        self.levels: list[dict[str, nw.Expr]] = []

    @property
    def names(self) -> list[str]:
        """The columns."""
        return [name for level in self.levels for name in level]

    def column(self, depth: int, expression: nw.Expr) -> nw.Expr:
        """Put an expression on a level and return the column that will hold it."""
        while len(self.levels) <= depth:
            self.levels.append({})
        name = f"w__{next(self._count)}"
        self.levels[depth][name] = expression
        return nw.col(name)

    def added_to(self, frame: Frame) -> Frame:
        """Return the frame with all columns."""
        for level in self.levels:
            frame = frame.with_columns(*[expression.alias(name) for name, expression in level.items()])
        return frame

    @classmethod
    def joined(cls, many: Iterable[Stages]) -> Stages:
        """Return several as one, level by level."""
        one = cls()
        for stages in many:
            for depth, level in enumerate(stages.levels):
                while len(one.levels) <= depth:
                    one.levels.append({})
                one.levels[depth] |= level
        return one


@dataclass(frozen=True, slots=True)
class Path:
    """Where a part of a condition is reached, as a short expression."""

    test: nw.Expr
    depth: int
    stages: Stages

    def where(self, test: nw.Expr) -> Path:
        """Return the path narrowed by one more test."""
        return Path(self.stages.column(self.depth, self.test & test), self.depth + 1, self.stages)

"""How changes act on each other: which sets of them can be searched to the end, and how.

Changes that meet in no comparison are found by trying for each what turns it as the case stands. Those
that meet in one inequality are found at the ends of their ranges. Those that meet in a sum are found by
setting all but one and asking what the last would have to be. Whatever else may hide an answer is `OPEN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from checker.explanation.polynomial import MOST_DEGREE, Polynomial, polynomials
from checker.explanation.what_if import Cell
from rules.condition.tree import Aggregate, Comparison, Expression, Given, Shifted, walk, walk_deep

_ONE_SIDED = ("<", "<=", ">", ">=")


class Search(Enum):
    """What is enough to find every change of a set of cells."""

    APART = "each by what turns it as the case stands"
    SOLVED = "the last by what turns it once the others are set"
    OPEN = "not even that: there may be more"


class Interplay:
    """Tells of some conditions how changes of cells act together."""

    def __init__(self, trees: Iterable[Expression]) -> None:
        nodes = dict.fromkeys(
            node
            for tree in trees
            for node in walk_deep(tree)
            if isinstance(node, Comparison) and node.left.type in ("int", "date")
        )
        self._met = [_Met(node) for node in nodes]

    def of(self, cells: Sequence[Cell], wide: frozenset[Cell]) -> Search:
        """Return what is enough for a set of cells, of which `wide` are not tried value by value."""
        here = [cell for cell in cells if cell in wide]
        if not here:
            return Search.APART
        touched = [one for one in self._met if one.touches(cells)]
        if any(one.hides(cell) for one in touched for cell in here) or _counted_twice(touched, here):
            return Search.OPEN
        together = [one for one in touched if one.joins(cells, here)]
        if not together:
            return Search.APART
        if len(here) == 1:
            return Search.SOLVED
        if len(together) == 1 and together[0].at_the_ends(cells):
            return Search.APART
        forms = {one.form(cells) for one in together}
        return Search.SOLVED if len(forms) == 1 and None not in forms else Search.OPEN


class _Met:
    """One comparison of numbers or days, and what stands in it."""

    def __init__(self, node: Comparison) -> None:
        self.node = node
        self._numbers: list[Polynomial] = polynomials(node) if node.left.type == "int" else []
        direct: set[str] = set()
        counted: set[str] = set()
        for part in self._parts():
            if isinstance(part, Given):
                direct |= {part.fact.path, part.fact.name} if part.fact.inherits else {part.fact.path}
            elif isinstance(part, Aggregate) and part.column is not None:
                counted.add(part.column.path)
        self._direct, self._counted = direct, counted

    def _parts(self) -> Iterator[Expression]:
        if self._numbers:
            # what stands in a condition of a CASE is a comparison of its own
            for number in self._numbers:
                yield from number.atoms.values()
        else:
            yield from walk(self.node)

    def touches(self, cells: Sequence[Cell]) -> bool:
        """Whether any of the cells stands in it."""
        return any(cell.fact_path in self._direct or cell.fact_path in self._counted for cell in cells)

    def hides(self, cell: Cell) -> bool:
        """Whether a value at which it turns may not be among those tried."""
        if cell.fact_path in self._counted and self.node.operator not in _ONE_SIDED:
            return True
        return any(number.degree(cell.fact_path) > MOST_DEGREE for number in self._numbers)

    def counts(self, cell: Cell) -> bool:
        """Whether it sums the cell up, or looks for the least or most of its column."""
        return cell.fact_path in self._counted

    def joins(self, cells: Sequence[Cell], wide: Sequence[Cell]) -> bool:
        """Whether two of the cells stand in it for the same line, one of them not tried value by value."""
        here = [cell for cell in cells if cell.fact_path in self._direct]
        rows = {(cell.kind, cell.row) for cell in here if cell.kind is not None} or {(None, 0)}
        for row in rows:
            met = [cell for cell in here if cell.kind is None or (cell.kind, cell.row) == row]
            if len(met) > 1 and any(cell in wide for cell in met):
                return True
        return False

    def at_the_ends(self, cells: Sequence[Cell]) -> bool:
        """Whether it is an inequality that, if it turns at all, turns at some ends of the ranges."""
        names = {cell.fact_path for cell in cells}
        return self.node.operator in _ONE_SIDED and all(
            number.degree(name) <= 1 for number in self._numbers for name in names
        )

    def form(self, cells: Sequence[Cell]) -> tuple[object, ...] | None:
        """Return how the cells add up in it, whatever else it adds; None where they are not simply added."""
        names = {cell.fact_path for cell in cells}
        if not self._numbers:
            units = {part.unit for part in walk(self.node) if isinstance(part, Shifted)}
            # days and months do not add up
            return ("days", *sorted(names & self._direct), *units) if len(units) <= 1 else None
        found: set[tuple[object, ...]] = set()
        for number in self._numbers:
            mine = {one: factor for one, factor in number.factors.items() if names & set(one)}
            if any(len(one) > 1 or abs(factor) != 1 for one, factor in mine.items()):
                return None
            sign = next((mine[one] for one in sorted(mine)), 1)
            found.add(tuple(sorted((one, factor * sign) for one, factor in mine.items())))
        return found.pop() if len(found) == 1 else None


def _counted_twice(touched: Iterable[_Met], wide: Sequence[Cell]) -> bool:
    """Whether sums over the same column have to lie between two limits."""
    touched = list(touched)
    return any(sum(one.counts(cell) for one in touched) > 1 for cell in wide)

"""A comparison with a CASE in it, taken apart into comparisons with its branches.

What is above (or below) every number a CASE may still take is above the whole interval
around them, so that nothing changes; and truths are put together many times faster than
numbers, which is what batches are about.
"""

from __future__ import annotations

from dataclasses import replace

from rules.condition.tree import Arithmetic, Choice, Comparison, Constant, Expression, FigureOf, walk

_ORDERED = ("<", "<=", ">", ">=")


def choice_in(node: Comparison) -> Choice | None:
    """Return the one CASE of a comparison that can be taken apart.

    Equality asks for the interval itself. A branch that may be absent is another matter inside
    a CASE than outside, so only literals and figures are taken out of it.
    """
    found = [part for part in walk(node) if isinstance(part, Choice)]
    if len(found) != 1 or node.operator not in _ORDERED:
        return None
    numbers = (found[0].otherwise, *(number for _, number in found[0].branches))
    return found[0] if all(isinstance(number, Constant | FigureOf) for number in numbers) else None


def with_branch(node: Expression, choice: Choice, number: Expression) -> Expression:
    """Return a comparison, or a part of it, with one branch in place of the CASE."""
    if node is choice:
        return number
    if isinstance(node, Comparison | Arithmetic):
        left, right = (with_branch(side, choice, number) for side in (node.left, node.right))
        return replace(node, left=left, right=right)
    return node

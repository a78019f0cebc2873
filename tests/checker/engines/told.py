"""Rules of the small law as the engine for batches tells them, input supplying everything."""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.columnar.engine import ColumnarEngine
from rules.cases import Case
from rules.rule_base import RuleBase
from tests.checker.engines.parity import Told, block_of, everything, told_by
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules


def engine(base: RuleBase, *, with_missing: bool = True) -> ColumnarEngine:
    """Return the engine."""
    names = everything(base.vocabulary)
    return ColumnarEngine(base, base.at(DAY, PLACE), names, with_missing=with_missing)


def told(base: RuleBase, some: Sequence[Case]) -> list[dict[str, Told]]:
    """Return truth and missing names by rule, in the order of the cases."""
    return told_by(engine(base), *block_of(some, base.vocabulary))


def one_rule(text: str, line: str | None = None, exempt: str | None = None) -> RuleBase:
    """Return the small law with one rule, R."""
    return with_rules(SMALL_LAW, [("R", line, text, exempt)])

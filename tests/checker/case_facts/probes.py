"""Rules that ask of every derived figure whether it reaches 1, 2, 3 … fen, workers or months.

A figure reaches a number for sure where its lower bound does, and surely does not where its
upper bound falls short: two engines that agree on all of them have the same bounds, and
what each misses is compared with them.
"""

from __future__ import annotations

from dataclasses import replace

from rules.condition.parser import Scope, parse
from rules.condition.tree import Aggregate, FigureOf
from rules.rule_base import RuleBase
from tests.checker.engines.small_law import with_rules

STEPS = (1, 2, 3, 5, 8)
FIGURES = (
    "unpaid_workers",
    "unpaid_total_fen",
    "unpaid_migrant_workers",
    "unpaid_migrant_total_fen",
    "unpaid_before_filing_fen",
    "lines_unpaid_workers",
    "lines_unpaid_total_fen",
)
AT_END = ("unpaid_at_end_fen", "unpaid_migrant_at_end_fen")


def _asked() -> dict[str, tuple[str, str]]:
    """Return list and filter of every aggregate to be counted, by name."""
    asked: dict[str, tuple[str, str]] = {}
    for step in STEPS:
        for figure in FIGURES[:4]:
            asked[f"{figure}_stands_at_{step}"] = (
                "standings",
                f"standings.stands AND standings.{figure} >= {step}",
            )
        asked[f"listed_for_{step}"] = (
            "standings",
            f"standings.listing_order AND standings.unpaid_migrant_total_fen >= {step}",
        )
        worker = "arrears_by_worker"
        asked[f"worker_owed_{step}"] = (worker, f"{worker}.stands AND {worker}.unpaid_fen >= {step}")
        asked[f"worker_for_{step}"] = (worker, f"{worker}.months >= {step} AND {worker}.unpaid_fen > 0")
        asked[f"migrant_owed_{step}"] = (
            worker,
            f"{worker}.is_migrant AND {worker}.listing_order AND {worker}.unpaid_fen >= {step}",
        )
    return asked


def probing(base: RuleBase) -> RuleBase:
    """Return the rule base with these rules in place of its own."""
    figures = {name: FigureOf(name, p.low, p.high) for name, p in base.parameters.items()}
    aggregates: dict[str, Aggregate] = {}
    written: list[tuple[str, str | None, str, str | None]] = []
    for name, (kind, where) in _asked().items():
        scope = Scope(base.vocabulary, kind, figures, {}, base.definitions)
        aggregates[name] = Aggregate(name, name, kind, "count", None, parse(where, scope))
        written.append((f"some_{name}", None, f"{name} >= 1", None))
    for step in STEPS:
        written += [(f"{figure}_{step}", None, f"{figure} >= {step}", None) for figure in FIGURES]
        written += [(f"{column}_{step}", "orders", f"orders.{column} >= {step}", None) for column in AT_END]
    outcomes = replace(base.outcomes, referrals=(), rules=())
    return with_rules(replace(base, rules={}, aggregates=aggregates, outcomes=outcomes), written)

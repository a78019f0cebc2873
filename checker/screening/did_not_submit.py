"""Who was called to the written review and did not submit (未报送), and what L02 says of each.

Source: 劳动保障监察条例 第三十条第一款第（二）项. A proven notice is needed; who had closed or
moved away is not concerned from that day on.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from checker.engines.reference import ReferenceEngine, engine_for
from checker.intake.batch import Batch
from checker.intake.called import Called, Registry
from rules.cases import Case
from rules.fact import Value
from rules.parameter import NATION
from rules.rule_base import RuleBase

RULE = "L02"
FACTS = ("review_required", "notice_proven")
TOLD_BY_REGISTER = frozenset((*FACTS, "review_submitted"))
"""What the register supplies of those that did submit."""


@dataclass(frozen=True, slots=True)
class NotSubmitted:
    """One employer that was called and did not submit; `truth` may also be ``not_applicable``."""

    credit_code: str
    name: str
    rule: str
    truth: str
    reason: str


def did_not_submit(
    base: RuleBase, registry: Registry, submitted: AbstractSet[str], *, day: date, place: str | None
) -> list[NotSubmitted]:
    """Return those of the register that are not among `submitted`, in the order of the register.

    Who is not required to submit is left out. `day` is the day judged; `place` stands in where
    the register does not say.
    """
    engines: dict[Any, ReferenceEngine] = {}
    found: list[NotSubmitted] = []
    for code, called in registry.entries.items():
        if code in submitted or called.review_required is False:
            continue
        case = _case(called, day, called.place or place or NATION)
        judgement = engine_for(base, case, engines).judge(case)
        if (reason := judgement.not_applicable.get(RULE)) is not None:
            found.append(NotSubmitted(code, called.name, RULE, "not_applicable", reason))
            continue
        verdict = judgement.verdicts[RULE]
        reason = f"missing: {', '.join(verdict.missing)}" if verdict.missing else "not_submitted"
        found.append(NotSubmitted(code, called.name, RULE, verdict.truth.word, reason))
    return found


def _case(called: Called, day: date, place: str) -> Case:
    stated: dict[str, Value | None] = {
        "unit_type": called.unit_type,
        "review_required": called.review_required,
        "notice_proven": called.notice_proven,
        "closed_or_moved_on": called.closed_or_moved_on,
        "review_submitted": False,
    }
    facts = {name: value for name, value in stated.items() if value is not None}
    return Case(called.credit_code, place, day, facts, credit_code=called.credit_code, name=called.name)


def with_register(batch: Batch, registry: Registry) -> Batch:
    """Return the batch with what the register says of its employers; what a case states itself stays."""
    entries = registry.entries.values()
    told = pl.DataFrame(
        {
            "credit_code": [called.credit_code for called in entries],
            "__called": [True for _ in entries],
            **{f"__{name}": [getattr(called, name) for called in entries] for name in FACTS},
        },
        schema_overrides={"credit_code": pl.String, **{f"__{name}": pl.Boolean for name in FACTS}},
    )
    cases = batch.cases.join(told, on="credit_code", how="left", maintain_order="left")
    stated = set(batch.cases.columns)
    columns = [
        (pl.coalesce(name, f"__{name}") if name in stated else pl.col(f"__{name}")).alias(name)
        for name in FACTS
    ]
    # a review that is here was submitted, as far as the register asked for one
    submitted = pl.col("__called")
    if "review_submitted" in stated:
        submitted = pl.coalesce("review_submitted", "__called")
    columns.append(submitted.alias("review_submitted"))
    return Batch(cases.with_columns(*columns).drop("__called", *(f"__{name}" for name in FACTS)), batch.lines)

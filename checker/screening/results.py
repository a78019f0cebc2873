"""What screening says of a block and of the whole run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import polars as pl

from checker.engines.columnar.engine import Missing
from checker.engines.columnar.gaps import decode
from checker.engines.columnar.names import KEY, truth_of
from checker.scoring.assessment import ReferralShown, Score, TruthWord
from checker.scoring.outcome import strongest, word_of
from checker.scoring.score import points_of
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import Truth
from rules.verdict import Verdict
from sanctions.grade import preview


@lru_cache(maxsize=100_000)
def named(mask: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a mask; the same few masks come again and again."""
    return decode(mask, names)


@dataclass(frozen=True, slots=True)
class Screened:
    """A block with its answers.

    Attributes:
        cases: ``__case``, case_id, credit_code, name, in order.
        truths: ``__case`` and one column of truth a rule judged, in the same order.
        missing: Masks by rule, of rules that have undecided cases.
        constant: Verdicts of rules that rest on nothing the input carries.
    """

    law: InForce
    cases: pl.DataFrame
    truths: pl.DataFrame
    live: Sequence[Rule]
    missing: Mapping[str, Missing]
    constant: Mapping[str, Verdict]

    @property
    def rules(self) -> list[Rule]:
        """The live rules of the catalogue (outcome classes left out)."""
        return [rule for rule in self.live if rule.kind != "outcome"]

    def column(self, rule: str) -> pl.Series:
        """Return the truth of a rule or outcome for every case (null: unknown)."""
        name = truth_of(rule)
        if name in self.truths.columns:
            return self.truths.get_column(name)
        verdict = self.constant.get(rule)
        value = None if verdict is None or verdict.truth is Truth.UNKNOWN else verdict.truth is Truth.TRUE
        known = verdict is not None
        return pl.Series(name, [value if known else False], dtype=pl.Boolean).new_from_index(
            0, self.cases.height
        )

    def gaps(self, rule: str) -> dict[int, tuple[str, ...]]:
        """Return the missing facts of a rule's undecided cases, by ``__case``."""
        missing = self.missing.get(rule)
        if missing is None:
            return {}
        return {
            key: named(mask, missing.names) for key, mask in missing.frame.select(KEY, "mask").iter_rows()
        }

    def case_rows(self, base: RuleBase) -> Iterator[dict[str, Any]]:
        """Yield one entry a case as the contract has it (`cases` of ``sunlit screen --json``)."""
        count = self.cases.height
        true: list[list[str]] = [[] for _ in range(count)]
        unknown: list[list[str]] = [[] for _ in range(count)]
        gaps: list[dict[str, list[str]]] = [{} for _ in range(count)]
        for rule in self.rules:
            column = self.column(rule.id)
            for key in _where(column.fill_null(value=False)):
                true[key].append(rule.id)
            if column.null_count():
                found = self.gaps(rule.id)
                for key in _where(column.is_null()):
                    unknown[key].append(rule.id)
                    gaps[key][rule.id] = list(found.get(key, ()))
        outcomes, scores = self.outcomes(base), self.scores(base)
        for key, (case_id, code) in enumerate(self.cases.select("case_id", "credit_code").iter_rows()):
            yield {
                "case_id": case_id,
                "credit_code": code,
                "true": true[key],
                "unknown": unknown[key],
                "missing": gaps[key],
                "outcome": outcomes[key],
                "score": scores[key],
            }

    def scores(self, base: RuleBase) -> list[Score]:
        """Return the score of every case, the same that it has when it is assessed alone.

        What the input cannot decide counts as unknown, as it would there.
        """
        points = points_of(base.weights, self.law.rules)
        low = high = 0
        sure: list[pl.Expr] = []
        possible: list[pl.Expr] = []
        for id_, weight in points.items():
            name = truth_of(id_)
            if name in self.truths.columns:
                sure.append(pl.col(name).fill_null(value=False).cast(pl.Int64) * weight)
                possible.append(pl.col(name).fill_null(value=True).cast(pl.Int64) * weight)
            elif (verdict := self.constant.get(id_)) is not None and verdict.truth is not Truth.FALSE:
                high += weight
                low += weight if verdict.truth is Truth.TRUE else 0
        frame = self.truths.select(
            pl.sum_horizontal(pl.lit(low, dtype=pl.Int64), *sure).alias("low"),
            pl.sum_horizontal(pl.lit(high, dtype=pl.Int64), *possible).alias("high"),
        )
        if frame.height != self.cases.height:  # nothing but literals: one row for all
            return [{"low": low, "high": high} for _ in range(self.cases.height)]
        return cast("list[Score]", frame.to_dicts())

    def outcomes(self, base: RuleBase) -> list[dict[str, Any]]:
        """Return the outcome classes of every case: what its verdicts together would lead to."""
        listing = [_word(value) for value in self.column(base.outcomes.listing)]
        publication = [_word(value) for value in self.column(base.outcomes.publication)]
        referrals: list[list[ReferralShown]] = [[] for _ in range(self.cases.height)]
        for referral in base.outcomes.referrals:
            truths = self.column(referral.id)
            holds = [(reason, self.column(id_)) for reason, id_ in referral.holds]
            for key, truth in enumerate(truths):
                held = next((reason for reason, column in holds if truth and column[key]), None)
                referrals[key].append({"crime": referral.crime, "truth": _word(truth), "held": held})
        grades = self._grades(base)
        return [
            {
                "referral": strongest(crimes),
                "referrals": crimes,
                "listing": listing[key],
                "publication": publication[key],
                "grade_preview": grades[key],
            }
            for key, crimes in enumerate(referrals)
        ]

    def _grades(self, base: RuleBase) -> list[str | None]:
        """Return the preview of every case's grade; places of a block share their scheme."""
        scheme = base.grade_scheme(self.law.day, self.law.place)
        if scheme is None or not any(truth_of(id_) in self.truths.columns for _, id_ in scheme.steps):
            # the usual review says nothing of what was dealt with
            return [None] * self.cases.height
        columns = [self.column(id_).to_list() for _, id_ in scheme.steps]
        return [preview(scheme, holds) for holds in zip(*columns, strict=True)]


def _where(mask: pl.Series) -> list[int]:
    """Return the positions that are true."""
    return cast("list[int]", mask.arg_true().to_list())


def _word(value: bool | None) -> TruthWord:
    return word_of(Truth.of(value))


@dataclass(slots=True)
class Counts:
    """Cases by rule, over the whole run."""

    true: dict[str, int] = field(default_factory=dict[str, int])
    unknown: dict[str, int] = field(default_factory=dict[str, int])
    referrals: int = 0
    referrals_held: int = 0
    listings: int = 0
    publications: int = 0
    live: set[str] = field(default_factory=set[str])
    constant: dict[str, Verdict] = field(default_factory=dict[str, Verdict])

    def add(self, block: Screened, base: RuleBase) -> None:
        """Count one block."""
        for rule in block.rules:
            column = block.column(rule.id)
            self.true[rule.id] = self.true.get(rule.id, 0) + int(column.sum() or 0)
            self.unknown[rule.id] = self.unknown.get(rule.id, 0) + column.null_count()
            self.live.add(rule.id)
        self.constant |= {id_: verdict for id_, verdict in block.constant.items() if id_ in base.rules}
        for referral in base.outcomes.referrals:
            truth = block.column(referral.id).fill_null(value=False)
            held = pl.Series([False]).new_from_index(0, len(truth))
            for _, id_ in referral.holds:
                held |= block.column(id_).fill_null(value=False)
            self.referrals += int((truth & ~held).sum())
            self.referrals_held += int((truth & held).sum())
        self.listings += int(block.column(base.outcomes.listing).fill_null(value=False).sum())
        self.publications += int(block.column(base.outcomes.publication).fill_null(value=False).sum())

    def not_supplied(self) -> list[str]:
        """Return the rules that nothing in the input could decide."""
        return [
            id_
            for id_, verdict in self.constant.items()
            if id_ not in self.live and verdict.truth is Truth.UNKNOWN
        ]

"""Both engines side by side on the same cases, through the columns that intake writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.gaps import decode
from checker.engines.columnar.names import KEY, truth_of
from checker.engines.reference import ReferenceEngine
from checker.intake.batch import from_cases
from rules.cases import Case
from rules.fact import Vocabulary
from rules.rule_base import RuleBase
from rules.truth import FALSE, Truth

Told = tuple[Truth, frozenset[str]]


def everything(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the names of all that input may supply."""
    kinds = vocabulary.stated_lines
    columns = (column.path for kind in kinds.values() for column in kind.columns.values() if not column.derived)
    return frozenset((*vocabulary.stated_facts, *kinds, *columns))


def supplied_by(cases: Iterable[Case]) -> frozenset[str]:
    """Return the names of all that some of the cases supply."""
    names: set[str] = set()
    for case in cases:
        names |= set(case.facts)
        for kind, lines in case.lines.items():
            names |= {kind} | {f"{kind}.{column}" for row in lines.rows for column in row}
    return frozenset(names)


@dataclass(slots=True)
class Pair:
    """The two engines for one day and place; `tally` counts the truths they agreed on."""

    base: RuleBase
    day: date
    place: str
    supplied: frozenset[str] | None = None
    tally: Counter[Truth] = field(default_factory=Counter[Truth])
    reference: ReferenceEngine = field(init=False)
    columnar: ColumnarEngine = field(init=False)

    def __post_init__(self) -> None:
        law = self.base.at(self.day, self.place)
        names = everything(self.base.vocabulary) if self.supplied is None else self.supplied
        self.reference = ReferenceEngine(self.base, law)
        self.columnar = ColumnarEngine(self.base, law, names)

    def by_reference(self, case: Case) -> dict[str, Told]:
        """Return truth and missing names by rule; a rule that does not apply counts as FALSE."""
        judgement = self.reference.judge(case)
        gone: dict[str, Told] = dict.fromkeys(judgement.not_applicable, (FALSE, frozenset[str]()))
        return gone | {id_: (v.truth, frozenset(v.missing)) for id_, v in judgement.verdicts.items()}

    def by_columns(self, cases: Sequence[Case]) -> list[dict[str, Told]]:
        """Return the same from the columnar engine, in the order of the cases."""
        batch = from_cases([replace(case, case_id=str(n)) for n, case in enumerate(cases)], self.base.vocabulary)
        frame = batch.cases.with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.Int64))
        keys = frame.select("case_id", KEY)
        lines = {kind: rows.join(keys, on="case_id", how="left") for kind, rows in batch.lines.items()}
        answers = self.columnar.judge(frame, lines)
        truths = answers.truths.sort(KEY)
        masks = {missing.rule: (missing.names, dict(missing.frame.rows())) for missing in answers.missing}
        constant = {id_: (v.truth, frozenset(v.missing)) for id_, v in self.columnar.constant.items()}
        told = [dict(constant) for _ in cases]
        for rule in self.columnar.live:
            names, by_case = masks.get(rule.id, ((), {}))
            for number, value in enumerate(truths[truth_of(rule.id)]):
                missing = frozenset(decode(by_case[number], names)) if number in by_case else frozenset[str]()
                told[number][rule.id] = (Truth.of(value), missing)
        return told

    def differences(self, cases: Sequence[Case]) -> list[str]:
        """Return what the engines say differently, and every UNKNOWN that names nothing."""
        found: list[str] = []
        for case, columns in zip(cases, self.by_columns(cases), strict=True):
            reference = self.by_reference(case)
            for id_, got in columns.items():
                want = reference[id_]
                self.tally[want[0]] += 1
                if want != got:
                    text = next(rule.text for rule in self.columnar.law.rules if rule.id == id_)
                    found.append(f"{id_} [{text}]: reference {want}, columnar {got} of {case}")
                elif (want[0] is Truth.UNKNOWN) != bool(want[1]):
                    found.append(f"{id_}: {want[0]} names {sorted(want[1])} of {case}")
        return found

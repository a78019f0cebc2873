"""Both engines side by side on the same cases, through the columns that intake writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.gaps import decode
from checker.engines.columnar.names import KEY, truth_of
from checker.engines.reference import ReferenceEngine
from checker.intake.batch import from_cases
from rules.cases import Case, Lines
from rules.condition.tree import RuleOf, walk
from rules.fact import Vocabulary
from rules.rule import Rule
from rules.rule_base import RuleBase
from rules.truth import FALSE, UNKNOWN, Truth

Told = tuple[Truth, frozenset[str]]


def everything(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the names of all that input may supply."""
    kinds = vocabulary.stated_lines
    columns = (column for kind in kinds.values() for column in kind.columns.values())
    return frozenset(
        (*vocabulary.stated_facts, *kinds, *(column.path for column in columns if not column.derived))
    )


def supplied_by(cases: Iterable[Case]) -> frozenset[str]:
    """Return the names of all that some of the cases supply."""
    names: set[str] = set()
    for case in cases:
        names |= set(case.facts)
        for kind, lines in case.lines.items():
            names |= {kind} | {f"{kind}.{column}" for row in lines.rows for column in row}
    return frozenset(names)


def only(case: Case, supplied: frozenset[str]) -> Case:
    """Return a case with what is supplied alone; a column comes with its list."""
    lines: dict[str, Lines] = {}
    for kind, listed in case.lines.items():
        if kind in supplied:
            rows = [
                {column: cell for column, cell in row.items() if f"{kind}.{column}" in supplied}
                for row in listed.rows
            ]
            lines[kind] = Lines(tuple(rows), listed.complete)
    facts = {name: value for name, value in case.facts.items() if name in supplied}
    return replace(case, facts=facts, lines=lines, findings=case.findings & supplied)


@dataclass(slots=True)
class Pair:
    """The two engines for one day and place; `tally` counts what was told of each rule, where it applies."""

    base: RuleBase
    day: date
    place: str
    supplied: frozenset[str] | None = None
    tally: Counter[tuple[str, Truth]] = field(default_factory=Counter[tuple[str, Truth]])
    reference: ReferenceEngine = field(init=False)
    columnar: ColumnarEngine = field(init=False)

    def __post_init__(self) -> None:
        law = self.base.at(self.day, self.place)
        names = everything(self.base.vocabulary) if self.supplied is None else self.supplied
        self.reference = ReferenceEngine(self.base, law)
        self.columnar = ColumnarEngine(self.base, law, names)

    def by_columns(self, cases: Sequence[Case]) -> list[dict[str, Told]]:
        """Return truth and missing names by rule, in the order of the cases."""
        return told_by(self.columnar, *block_of(cases, self.base.vocabulary))

    def differences(self, cases: Sequence[Case]) -> list[str]:
        """Return what the engines say differently, and every UNKNOWN that names nothing."""
        found: list[str] = []
        for case, columns in zip(cases, self.by_columns(cases), strict=True):
            judgement = self.reference.judge(case)
            for id_, got in columns.items():
                if id_ in judgement.not_applicable:
                    want: Told = (FALSE, frozenset())
                else:
                    verdict = judgement.verdicts[id_]
                    want = (verdict.truth, frozenset(verdict.missing))
                    self.tally[id_, verdict.truth] += 1
                if id_ in self.columnar.constant and self._exempt(id_, judgement.not_applicable):
                    continue
                if want != got:
                    found.append(f"{self._text(id_)}: reference {want}, columnar {got} of {case}")
                elif (want[0] is UNKNOWN) != bool(want[1]):
                    found.append(f"{self._text(id_)}: {want[0]} names {sorted(want[1])} of {case}")
        return found

    def truths(self) -> Counter[Truth]:
        """Return how often each truth was told by the reference."""
        counted: Counter[Truth] = Counter()
        for (_, truth), times in self.tally.items():
            counted[truth] += times
        return counted

    def rules_seen(self, *truths: Truth) -> float:
        """Return the share of rules that were told with every one of the truths."""
        rules = {id_ for id_, _ in self.tally}
        return sum(all(self.tally[id_, truth] for truth in truths) for id_ in rules) / len(rules)

    def _exempt(self, id_: str, not_applicable: Container[str]) -> bool:
        """Whether a case is exempt from a rule, or from one it names: of those `LiveRules` says nothing."""
        if id_ in not_applicable:
            return True
        named = (node.id for node in walk(self._rule(id_).condition) if isinstance(node, RuleOf))
        return any(self._exempt(one, not_applicable) for one in named)

    def _rule(self, id_: str) -> Rule:
        return next(rule for rule in self.columnar.law.rules if rule.id == id_)

    def _text(self, id_: str) -> str:
        rule = self._rule(id_)
        return f"{id_} [{rule.for_each or 'case'}: {rule.text}]"


def block_of(cases: Sequence[Case], vocabulary: Vocabulary) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Return cases as a block, through the columns that intake writes; ``__case`` numbers them from 0."""
    named = [replace(case, case_id=str(number)) for number, case in enumerate(cases)]
    batch = from_cases(named, vocabulary)
    frame = batch.cases.with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.Int64))
    keys = frame.select("case_id", KEY)
    return frame, {kind: rows.join(keys, on="case_id", how="left") for kind, rows in batch.lines.items()}


def told_by(
    engine: ColumnarEngine, cases: pl.DataFrame, lines: Mapping[str, pl.DataFrame]
) -> list[dict[str, Told]]:
    """Return truth and missing names by rule, in the order of the keys."""
    answers = engine.judge(cases, lines)
    truths = answers.truths.sort(KEY)
    number_of = {key: number for number, key in enumerate(truths[KEY])}
    constant = {id_: (v.truth, frozenset(v.missing)) for id_, v in engine.constant.items()}
    told: list[dict[str, Told]] = [dict(constant) for _ in number_of]
    for rule in engine.live:
        for number, truth in enumerate(truths[truth_of(rule.id)]):
            told[number][rule.id] = (Truth.of(truth), frozenset())
    for missing in answers.missing:
        for key, mask in missing.frame.select(KEY, "mask").iter_rows():
            truth, _ = told[number_of[key]][missing.rule]
            told[number_of[key]][missing.rule] = (truth, frozenset(decode(mask, missing.names)))
    return told

"""What is printed as SQL says the same as the engines, unknowns included: run by DuckDB on all cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from checker.engines.reference import ReferenceEngine
from checker.intake.batch import CASE_COLUMNS, LINE_COLUMNS, from_cases
from checker.intake.fact_columns import ABSENT_SUFFIX, GIVEN_SUFFIX, type_of
from rules.cases import Case
from rules.condition.tree import Aggregate, Given, RuleOf, walk_deep
from rules.fact import Fact
from rules.printing.sql import NoSuchDialect, as_sql
from rules.rule import Rule
from rules.rule_base import RuleBase, shipped
from rules.truth import FALSE, Truth

BASE = shipped()
DERIVED = {name for name, kind in BASE.vocabulary.lines.items() if kind.derived}


def rests_on_derived(rule: Rule, base: RuleBase) -> bool:
    """Whether a rule, or one it names, looks at what case_facts derives: no table holds that here."""
    for node in walk_deep(rule.condition):
        if isinstance(node, Given) and (node.fact.derived or node.fact.bounded):
            return True
        if isinstance(node, Aggregate) and node.kind in DERIVED:
            return True
        if isinstance(node, RuleOf) and rests_on_derived(base.rules[node.id], base):
            return True
    return False


PRINTED = [rule for rule in BASE.rules.values() if not rests_on_derived(rule, BASE)]


def stated(cases: list[Case]) -> Mapping[str, pl.DataFrame]:
    """Return the tables the printed queries read, with every column there can be."""
    batch = from_cases([replace(case, case_id=str(n)) for n, case in enumerate(cases)], BASE.vocabulary)
    given = {kind + GIVEN_SUFFIX: pl.Boolean() for kind in BASE.vocabulary.stated_lines}
    tables = {"cases": whole(batch.cases, BASE.vocabulary.stated_facts, {**CASE_COLUMNS, **given})}
    for name, kind in BASE.vocabulary.stated_lines.items():
        columns = {column.name: column for column in kind.columns.values() if not column.derived}
        tables[name] = whole(batch.lines[name], columns, LINE_COLUMNS)
    return tables


def whole(frame: pl.DataFrame, facts: Mapping[str, Fact], leading: Mapping[str, pl.DataType]) -> pl.DataFrame:
    schema = dict(leading)
    for name, fact in facts.items():
        schema[name] = type_of[fact.type]
        if fact.may_be_absent:
            schema[name + ABSENT_SUFFIX] = pl.Boolean()
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(lacking).select(list(schema))


@pytest.mark.slow
def test_printed_sql_agrees_with_the_reference_on_every_case_of_the_rule_base() -> None:
    by_law: dict[tuple[date, str], list[Case]] = defaultdict(list)
    for rule in BASE.rules.values():
        for one in rule.cases:
            by_law[one.case.day, one.case.place].append(one.case)
    met: set[tuple[str, Truth]] = set()

    for (day, place), cases in by_law.items():
        law = BASE.at(day, place)
        judged = [ReferenceEngine(BASE, law).judge(case) for case in cases]
        with duckdb.connect() as connection:
            for name, table in stated(cases).items():
                _ = connection.register(name, table.to_arrow())
            for rule in PRINTED:
                if rule.id in law.elsewhere:
                    continue
                printed = dict(connection.execute(as_sql(BASE, law, rule, "duckdb")).fetchall())
                for number, judgement in enumerate(judged):
                    verdict = judgement.verdicts.get(rule.id)
                    want = FALSE if verdict is None else verdict.truth
                    assert Truth.of(printed[str(number)]) is want, (rule.id, cases[number])
                    met.add((rule.id, want))

    assert len(PRINTED) >= 60
    never_true = {rule.id for rule in PRINTED} - {id_ for id_, truth in met if truth is Truth.TRUE}
    assert never_true == {"G03"}  # no figure for hourly pay is known


@pytest.mark.parametrize("dialect", ["", "postgres", "spark", "sqlite", "mysql"])
def test_every_rule_is_printed_in_dialects_of_others(dialect: str) -> None:
    law = BASE.at(date(2026, 11, 22), "320500")

    for rule in BASE.rules.values():
        assert as_sql(BASE, law, rule, dialect).startswith("SELECT")


def test_a_figure_known_only_as_a_band_is_printed_as_its_two_ends() -> None:
    law = BASE.at(date(2026, 11, 22), "330100")

    text = as_sql(BASE, law, BASE.rules["CR01"], "duckdb")

    assert "500000" in text
    assert "2000000" in text


def test_a_dialect_nobody_writes_is_refused_with_those_that_are() -> None:
    law = BASE.at(date(2026, 11, 22), "320500")

    with pytest.raises(NoSuchDialect, match="duckdb"):
        _ = as_sql(BASE, law, BASE.rules["A03"], "cobol")

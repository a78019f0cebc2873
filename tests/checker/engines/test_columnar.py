"""The engine for batches: blocks of cases in, answers out, whatever stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import polars as pl
import pytest

from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.names import KEY
from rules.cases import Case, Lines
from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.drawn import Drawer
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.parity import block_of, everything, told_by
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, Written, with_definition, with_rules
from tests.checker.engines.told import engine, one_rule, told

SEEDS = range(7_000, 7_006)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_has_the_same_answers_alone_as_among_others(seed: int) -> None:
    base, some = rule_set(seed), cases(seed, 60, PLACE)
    judge = engine(base)

    together = told_by(judge, *block_of(some, base.vocabulary))
    halves = [told_by(judge, *block_of(half, base.vocabulary)) for half in (some[:23], some[23:])]
    alone = [told_by(judge, *block_of([case], base.vocabulary))[0] for case in some[:10]]

    assert halves[0] + halves[1] == together
    assert alone == together[:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_the_order_of_lines_nor_of_cases_matters_nor_what_the_keys_are(seed: int) -> None:
    base, some = rule_set(seed), cases(seed, 60, PLACE)
    frame, lines = block_of(some, base.vocabulary)
    judge, random = engine(base), Random(seed)

    shuffled = {
        kind: rows.sample(fraction=1, shuffle=True, seed=random.randrange(99)) for kind, rows in lines.items()
    }
    keyed = {kind: rows.with_columns(pl.col(KEY) * 7 + 1_000_000) for kind, rows in shuffled.items()}
    moved = frame.sample(fraction=1, shuffle=True, seed=1).with_columns(pl.col(KEY) * 7 + 1_000_000)

    expected = told_by(judge, frame, lines)
    assert told_by(judge, frame, shuffled) == expected
    assert told_by(judge, moved, keyed) == expected


@pytest.mark.parametrize("key", [pl.UInt32(), pl.Int32(), pl.UInt64()])
def test_keys_may_be_whole_numbers_of_any_width(key: pl.DataType) -> None:
    base, some = rule_set(7_001), cases(7_001, 30, PLACE)
    frame, lines = block_of(some, base.vocabulary)
    narrow = {kind: rows.with_columns(pl.col(KEY).cast(key)) for kind, rows in lines.items()}

    got = told_by(engine(base), frame.with_columns(pl.col(KEY).cast(key)), narrow)

    assert got == told_by(engine(base), frame, lines)


def test_columns_that_no_rule_reads_and_lines_of_no_case_are_passed_over() -> None:
    base, some = rule_set(7_002), cases(7_002, 60, PLACE)
    frame, lines = block_of(some, base.vocabulary)
    more = frame.with_columns(
        pl.lit("x").alias("of_the_sheet"), pl.lit(1.5).alias("t__R0"), pl.lit(7).alias("u__n")
    )
    strange = {
        kind: pl.concat([rows, rows.with_columns(pl.col(KEY) + 100)]).with_columns(
            pl.lit(0).alias("of_the_sheet")
        )
        for kind, rows in lines.items()
    }
    strange["not_declared"] = pl.DataFrame({KEY: [1], "line_no": [0]})

    assert told_by(engine(base), more, strange) == told_by(engine(base), frame, lines)


def test_a_block_without_cases_has_no_answers() -> None:
    base = rule_set(7_003)
    frame, lines = block_of(cases(7_003, 5, PLACE), base.vocabulary)
    judge = engine(base)

    answers = judge.judge(frame.head(0), {kind: rows.head(0) for kind, rows in lines.items()})

    assert answers.truths.height == 0
    assert [missing.frame.height for missing in answers.missing] == [0] * len(answers.missing)
    assert told_by(judge, frame, lines)


@pytest.mark.parametrize("lines", [{}, {"u": pl.DataFrame(schema={KEY: pl.Int64, "line_no": pl.Int64})}])
def test_a_list_with_no_lines_at_all_is_none_where_given_and_unknown_elsewhere(
    lines: Mapping[str, pl.DataFrame],
) -> None:
    written: list[Written] = [
        ("EACH", "u", "u.k", None),
        ("COUNT", None, "u_rows >= 1", None),
        ("LEAST", None, "u_least < 13", None),
        ("CHAIN", "u", "EACH AND u.q", None),
        ("BOTH", None, "EACH OR COUNT", None),
    ]
    base = with_rules(SMALL_LAW, written)
    frame = pl.DataFrame({KEY: [0, 1, 2], "u__given": [True, False, None]})

    none, unknown, not_told = told_by(engine(base), frame, lines)

    assert {truth for truth, _ in none.values()} == {FALSE}
    assert unknown == not_told == dict.fromkeys(unknown, (UNKNOWN, frozenset({"u"})))


def test_a_frame_that_leaves_out_every_column_knows_nothing() -> None:
    base = one_rule("a > 3 AND shown OR x IS NULL OR filed_day IS NULL AND p")

    (answer,) = told_by(engine(base), pl.DataFrame({KEY: [5]}), {})

    # shown is presumed FALSE, filed_day absent
    assert answer["R"] == (UNKNOWN, frozenset({"x", "p"}))


def test_absent_and_unknown_are_told_apart_by_the_second_column() -> None:
    base = one_rule("x IS NULL")
    frame = pl.DataFrame(
        {KEY: [0, 1, 2, 3], "x": [3, None, None, None], "x__absent": [False, True, False, None]}
    )

    answers = [answer["R"] for answer in told_by(engine(base), frame, {})]

    nothing = frozenset[str]()
    assert answers == [(FALSE, nothing), (TRUE, nothing), (UNKNOWN, {"x"}), (UNKNOWN, {"x"})]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_missing_facts_the_truths_are_the_same(seed: int) -> None:
    base = rule_set(seed)
    frame, lines = block_of(cases(seed, 60, PLACE), base.vocabulary)

    with_missing, without = (
        engine(base).judge(frame, lines),
        engine(base, with_missing=False).judge(frame, lines),
    )

    assert without.truths.sort(KEY).equals(with_missing.truths.sort(KEY))
    assert with_missing.missing
    assert not without.missing


def test_the_shipped_rule_base_answers_the_same_however_cut_and_whether_missing_is_asked() -> None:
    base = shipped()
    law = base.at(DAY, PLACE)
    some = Drawer(base, law).cases(Random("cut"), 60)
    names = everything(base.vocabulary)
    judge, quick = (ColumnarEngine(base, law, names, with_missing=asked) for asked in (True, False))
    frame, lines = block_of(some, base.vocabulary)

    together = told_by(judge, frame, lines)
    cut = [told_by(judge, *block_of(part, base.vocabulary)) for part in (some[:1], some[1:25], some[25:])]

    assert [answer for part in cut for answer in part] == together
    truths = [{rule: truth for rule, (truth, _) in answer.items()} for answer in together]
    assert [{rule: truth for rule, (truth, _) in a.items()} for a in told_by(quick, frame, lines)] == truths


@pytest.mark.parametrize(
    "text", ["TRUE", "FALSE", "1 < 2", "'A' = 'B'", "day > DATE '2026-01-01'", "NOT TRUE"]
)
@pytest.mark.parametrize("line", [None, "u"])
def test_a_condition_of_literals_alone_is_judged_in_every_block(text: str, line: str | None) -> None:
    base = one_rule(text, line, exempt="q")
    some = [Case("", PLACE, DAY, {"q": q}, {"u": Lines(({},))}) for q in (False, True)]
    holds = TRUE if text in ("TRUE", "1 < 2", "day > DATE '2026-01-01'") else FALSE

    answers = [answer["R"][0] for answer in told(base, some)]

    assert answers == [holds, FALSE]


def test_a_rule_that_can_miss_nothing_may_be_named_by_others() -> None:
    base = with_definition(SMALL_LAW, "so", None, "p", presumed=False)
    base = with_rules(base, [("A", None, "so", None), ("B", None, "A AND q", None)])

    (answer,) = told(base, [Case("", PLACE, DAY, {"p": True})])

    assert answer == {"A": (TRUE, frozenset()), "B": (UNKNOWN, {"q"})}


def test_lines_of_a_case_are_told_apart_from_those_of_the_next() -> None:
    base = one_rule("u_people = 1 AND u_total = 3 AND u_least_of_all = 1")
    lines = Lines(({"id": "A", "n": 1, "m": 1}, {"id": "A", "n": 2, "m": 2}))
    some = [Case("", PLACE, DAY, {}, {"u": lines}), Case("", PLACE, DAY, {}, {"u": Lines()})]

    assert [answer["R"][0] for answer in told(base, [*some, *some])] == [TRUE, FALSE, TRUE, FALSE]

"""What lists mean, by example: aggregates between sure and possible, and rules that ask for some line."""

from __future__ import annotations

from typing import Any

import pytest

from checker.engines.meaning import Meaning
from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Number, Scene
from rules.cases import Case, Lines
from rules.fact import ABSENT
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.asked import ask
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_aggregate, with_rules

Row = dict[str, Any]
YES, NO, MAYBE = {"k": True}, {"k": False}, dict[str, Any]()


def bounds(function: str, column: str | None, where: str | None, lines: Lines | None) -> Number:
    """Return low, high and whether it is absent, of an aggregate over the lines."""
    aggregate = with_aggregate(SMALL_LAW, "g", "u", function, column, where).aggregates["g"]
    figures = SMALL_LAW.at(DAY, PLACE).figures
    given = {} if lines is None else {"u": lines}
    return Meaning(DAY, figures, frozenset()).number(aggregate)(Scene({}, given, {}, {}, {}, {}))


def complete(*rows: Row) -> Lines:
    return Lines(rows)


def incomplete(*rows: Row) -> Lines:
    return Lines(rows, complete=False)


def test_a_line_whose_filter_is_unknown_counts_towards_the_upper_end_only() -> None:
    assert bounds("count", None, "u.k", complete(YES, YES, NO, MAYBE)) == (2, 3, False)
    assert bounds("count", None, None, complete(YES, YES, NO, MAYBE)) == (4, 4, False)
    rows = complete({"n": 5, **YES}, {"n": 3, **MAYBE}, {"n": 1, **NO})
    assert bounds("sum", "n", "u.k", rows) == (5, 5 + 3, False)


def test_a_sum_with_an_unknown_addend_is_open_upwards_and_never_below_what_is_known() -> None:
    assert bounds("sum", "n", None, complete({"n": 5}, {})) == (5, None, False)
    assert bounds("sum", "n", "u.k", complete({"n": 5, **YES}, {**NO})) == (5, 5, False)


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ((), 0, 0),
        # members that surely match
        (({"id": "A", **YES}, {"id": "B", **YES}, {"id": "A", **YES}), 2, 2),
        # one that may match, known and unknown
        (({"id": "A", **YES}, {"id": "B", **MAYBE}), 1, 2),
        (({"id": "A", **YES}, {"id": "A", **MAYBE}), 1, 1),
        # at least one where any line surely matches, though its member is not known
        (({**YES},), 1, 1),
        (({**YES}, {**YES}), 1, 2),
        (({"id": "A", **YES}, {**YES}), 1, 2),
        (({"id": "A", **MAYBE}, {**YES}), 1, 2),
        # one for each unknown that may match
        (({**MAYBE}, {**MAYBE}, {"id": "A", **MAYBE}), 0, 3),
        (({**NO}, {"id": "A", **NO}), 0, 0),
    ],
)
def test_distinct_members_are_counted_from_the_sure_to_the_possible(
    rows: tuple[Row, ...], low: int, high: int
) -> None:
    assert bounds("count_distinct", "id", "u.k", complete(*rows)) == (low, high, False)
    assert bounds("count_distinct", "id", "u.k", incomplete(*rows)) == (low, None, False)


def test_the_smallest_and_the_largest_of_no_lines_are_absent() -> None:
    assert bounds("min", "n", None, complete()) == (None, None, True)
    assert bounds("max", "n", "u.k", complete({"n": 4, **NO})) == (None, None, True)
    assert ask("u_least_of_all < 13", u=[]) == (FALSE, set())
    assert ask("u_least_of_all >= -2", u=[]) == (FALSE, set())


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        (({"n": 4, **YES}, {"n": 6, **YES}), (4, 4, False), (6, 6, False)),
        # a line that may match can only widen
        (({"n": 4, **YES}, {"n": 6, **MAYBE}), (4, 4, False), (4, 6, False)),
        (({"n": 4, **YES}, {"n": 2, **MAYBE}), (2, 4, False), (4, 4, False)),
        # an unknown number opens one side
        (({"n": 4, **YES}, {**YES}), (None, 4, False), (4, None, False)),
        (({"n": 4, **YES}, {**NO}), (4, 4, False), (4, 4, False)),
        # perhaps no line at all
        (({"n": 4, **MAYBE},), (4, None, None), (None, 4, None)),
        (({**MAYBE},), (None, None, None), (None, None, None)),
        (({**YES},), (None, None, False), (None, None, False)),
    ],
)
def test_the_smallest_and_the_largest_run_from_what_is_sure_to_what_is_possible(
    rows: tuple[Row, ...], least: Number, most: Number
) -> None:
    assert bounds("min", "n", "u.k", complete(*rows)) == least
    assert bounds("max", "n", "u.k", complete(*rows)) == most


def test_a_smallest_that_may_be_absent_is_false_where_it_could_only_fail_and_else_unknown() -> None:
    # u_least: MIN(n) of the lines with k
    assert ask("u_least > 3", u=[{"n": 2, **MAYBE}]) == (UNKNOWN, {"u.k"})
    assert ask("u_least < 3", u=[{"n": 4, **MAYBE}]) == (FALSE, set())
    assert ask("u_least > 3", u=[{"n": 4, **MAYBE}]) == (UNKNOWN, {"u.k"})
    assert ask("u_least + a > 3", {"a": 1}, u=[]) == (FALSE, set())


def test_a_cell_known_to_be_absent_takes_its_line_out_of_an_aggregate() -> None:
    assert bounds("sum", "x", None, complete({"x": 3}, {"x": ABSENT})) == (3, 3, False)
    assert bounds("min", "x", None, complete({"x": ABSENT})) == (None, None, True)
    assert bounds("count_distinct", "x", None, complete({"x": 3}, {"x": ABSENT})) == (1, 1, False)
    assert bounds("count", None, None, complete({"x": 3}, {"x": ABSENT})) == (2, 2, False)
    assert ask("u_x_values >= 1", u=[{"x": ABSENT}, {"x": 3, **MAYBE}]) == (UNKNOWN, {"u.k"})


def test_a_missing_list_counts_from_nothing_to_anything_and_is_named() -> None:
    for function, column in (("count", None), ("sum", "n"), ("count_distinct", "id")):
        assert bounds(function, column, "u.k", None) == (0, None, False)
    assert bounds("min", "n", None, None) == (None, None, None)
    assert ask("u_rows >= 0") == (TRUE, set())
    assert ask("u_rows >= 1") == (UNKNOWN, {"u"})
    assert ask("u_rows < 0") == (FALSE, set())
    assert ask("u_least_of_all < 13") == (UNKNOWN, {"u"})


def test_an_empty_list_is_none() -> None:
    assert ask("u_rows = 0", u=[]) == (TRUE, set())
    assert ask("u_total > 0", u=[]) == (FALSE, set())


def test_an_incomplete_list_is_open_upwards_and_named() -> None:
    assert bounds("count", None, "u.k", incomplete(YES, MAYBE)) == (1, None, False)
    assert bounds("sum", "n", None, incomplete({"n": 5})) == (5, None, False)
    assert bounds("min", "n", None, incomplete({"n": 5})) == (None, 5, False)
    assert bounds("max", "n", None, incomplete({"n": 5})) == (5, None, False)
    assert bounds("max", "n", None, incomplete()) == (None, None, None)
    assert ask("u_total >= 5", u=incomplete({"n": 5})) == (TRUE, set())
    assert ask("u_total > 5", u=incomplete({"n": 5})) == (UNKNOWN, {"u"})
    assert ask("u_total > 5", u=incomplete({"n": 5}, {})) == (UNKNOWN, {"u", "u.n"})
    assert ask("u_least_of_all < 6", u=incomplete({"m": 5})) == (TRUE, set())


def test_an_undecided_aggregate_names_the_cells_that_would_narrow_it() -> None:
    # u_k_total: SUM(n) of the lines with k
    assert ask("u_k_total > 5", u=[{"n": 6, **MAYBE}]) == (UNKNOWN, {"u.k"})
    assert ask("u_k_total > 5", u=[{"n": 3, **YES}, {**YES}, {"n": 1, **NO}]) == (UNKNOWN, {"u.n"})
    assert ask("u_k_total > 5", u=[{**MAYBE}]) == (UNKNOWN, {"u.k", "u.n"})
    # what cannot change it is not named: the filter of a line that adds nothing
    assert ask("u_k_total > a", u=[{"n": 3, **YES}, {"n": 0, **MAYBE}]) == (UNKNOWN, {"a"})


def test_for_each_asks_whether_there_is_some_line_and_says_which() -> None:
    base = with_rules(SMALL_LAW, [("R", "u", "u.k", None)])
    engine = ReferenceEngine(base, base.at(DAY, PLACE))

    verdict = engine.judge(Case("", PLACE, DAY, {}, {"u": complete(NO, YES, MAYBE, YES)})).verdicts["R"]

    assert (verdict.truth, verdict.missing, verdict.lines) == (TRUE, (), ("u/1", "u/3"))


@pytest.mark.parametrize(
    ("lines", "truth", "missing"),
    [
        (complete(), FALSE, set[str]()),
        (complete(NO, NO), FALSE, set[str]()),
        (complete(NO, MAYBE), UNKNOWN, {"u.k"}),
        (complete(YES, MAYBE), TRUE, set[str]()),
        (incomplete(YES, MAYBE), TRUE, set[str]()),
        (incomplete(NO), UNKNOWN, {"u"}),
        (incomplete(NO, MAYBE), UNKNOWN, {"u", "u.k"}),
        (incomplete(), UNKNOWN, {"u"}),
        (None, UNKNOWN, {"u"}),
    ],
)
def test_for_each_is_true_by_one_line_unknown_by_one_and_false_only_of_all(
    lines: Lines | None, truth: Any, missing: set[str]
) -> None:
    assert ask("u.k", u=lines, each=True) == (truth, missing)


def test_for_each_names_what_its_undecided_lines_miss_and_facts_of_the_case() -> None:
    assert ask("u.k AND p", u=[YES, NO], each=True) == (UNKNOWN, {"p"})
    assert ask("u.k AND p", u=[MAYBE], each=True) == (UNKNOWN, {"p", "u.k"})
    # asked of no line: FALSE, whatever the case fact is
    assert ask("u.k OR p", {"p": True}, u=[], each=True) == (FALSE, set())

"""What a condition means, by example: the reference engine is the definition of it.

Each example is a condition, what is known, and the answer with the missing facts it names.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checker.engines.reference import ReferenceEngine
from rules.cases import Case, Lines
from rules.fact import ABSENT
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.checker.engines.asked import ask, ask_all
from tests.checker.engines.small_law import (
    DAY,
    PLACE,
    SMALL_LAW,
    Written,
    with_aggregate,
    with_definition,
    with_rules,
)

NO_FIGURES = "440300"


@pytest.mark.parametrize(
    ("text", "facts", "truth", "missing"),
    [
        ("p AND q", {"p": True}, UNKNOWN, {"q"}),
        ("p AND q", {"p": False}, FALSE, set()),
        ("p OR q", {"p": True}, TRUE, set()),
        ("p OR q", {"p": False}, UNKNOWN, {"q"}),
        ("NOT p", {}, UNKNOWN, {"p"}),
        ("p AND (q OR a > 3)", {"q": False}, UNKNOWN, {"p", "a"}),
        ("p AND (q OR a > 3)", {"q": True}, UNKNOWN, {"p"}),
        ("p OR NOT p", {}, UNKNOWN, {"p"}),
    ],
)
def test_connectives_follow_kleene_and_name_their_undecided_members(
    text: str, facts: dict[str, Any], truth: Truth, missing: set[str]
) -> None:
    assert ask(text, facts) == (truth, missing)


@pytest.mark.parametrize(
    ("text", "facts", "truth", "missing"),
    [
        ("a > 3", {}, UNKNOWN, {"a"}),
        ("a + b > 3", {"a": 9}, UNKNOWN, {"b"}),
        ("a > b", {"a": 3}, UNKNOWN, {"b"}),
        # the declared range of a fact (0 to 12) decides nothing: unknown is open
        ("a >= 0", {}, UNKNOWN, {"a"}),
        ("a * b = 0", {"a": 0}, UNKNOWN, {"b"}),
        ("word = 'A'", {}, UNKNOWN, {"word"}),
        ("word IN ('A', 'B')", {"word": "B"}, TRUE, set()),
        ("word <> kind", {"kind": "A"}, UNKNOWN, {"word"}),
    ],
)
def test_a_comparison_with_an_unknown_operand_is_unknown_and_names_it(
    text: str, facts: dict[str, Any], truth: Truth, missing: set[str]
) -> None:
    assert ask(text, facts) == (truth, missing)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        # the band runs from 3 to 7
        ("a >= :banded", {2: FALSE, 3: UNKNOWN, 6: UNKNOWN, 7: TRUE}),
        ("a > :banded", {2: FALSE, 3: FALSE, 4: UNKNOWN, 7: UNKNOWN, 8: TRUE}),
        ("a <= :banded", {3: TRUE, 4: UNKNOWN, 7: UNKNOWN, 8: FALSE}),
        ("a < :banded", {2: TRUE, 3: UNKNOWN, 6: UNKNOWN, 7: FALSE}),
        ("a = :banded", {2: FALSE, 3: UNKNOWN, 7: UNKNOWN, 8: FALSE}),
        ("a <> :banded", {2: TRUE, 3: UNKNOWN, 7: UNKNOWN, 8: TRUE}),
        # 2 × 3 to 2 × 7
        ("a >= 2 * :banded", {5: FALSE, 6: UNKNOWN, 13: UNKNOWN, 14: TRUE}),
        # 10 - 7 to 10 - 3
        ("a > 10 - :banded", {3: FALSE, 4: UNKNOWN, 7: UNKNOWN, 8: TRUE}),
    ],
)
def test_a_figure_known_as_a_band_decides_only_what_holds_for_the_whole_band(
    text: str, truth: dict[int, Truth]
) -> None:
    for value, expected in truth.items():
        assert ask(text, {"a": value}) == (expected, {":banded"} if expected is UNKNOWN else set())


def test_a_figure_without_value_or_band_is_open_and_named() -> None:
    assert ask("a >= :unknown_here", {"a": 12}) == (UNKNOWN, {":unknown_here"})
    assert ask("a >= :fixed", {"a": 12}, place=NO_FIGURES) == (UNKNOWN, {":fixed"})
    assert ask("a >= :fixed", {"a": 4}) == (TRUE, set())


@pytest.mark.parametrize(
    ("text", "facts", "truth", "missing"),
    [
        ("x > 3", {"x": ABSENT}, FALSE, set()),
        ("x <= 3", {"x": ABSENT}, FALSE, set()),
        ("x <> 3", {"x": ABSENT}, FALSE, set()),
        ("NOT x > 3", {"x": ABSENT}, TRUE, set()),
        ("x + a > 3", {"x": ABSENT}, FALSE, set()),
        ("off_day + INTERVAL 1 MONTH > day", {"off_day": ABSENT}, FALSE, set()),
        ("gone", {"gone": ABSENT}, FALSE, set()),
        ("gone = FALSE", {"gone": ABSENT}, FALSE, set()),
        ("kind = word", {"kind": ABSENT}, FALSE, set()),
        ("kind IN ('A')", {"kind": ABSENT}, FALSE, set()),
        ("x IS NULL", {"x": ABSENT}, TRUE, set()),
        ("x IS NULL", {"x": 3}, FALSE, set()),
        ("x IS NULL", {}, UNKNOWN, {"x"}),
        ("x IS NOT NULL", {}, UNKNOWN, {"x"}),
        ("x IS NULL OR x > 3", {}, UNKNOWN, {"x"}),
        ("x > 3", {}, UNKNOWN, {"x"}),
    ],
)
def test_absent_is_not_unknown(text: str, facts: dict[str, Any], truth: Truth, missing: set[str]) -> None:
    assert ask(text, facts) == (truth, missing)


@pytest.mark.parametrize(
    ("facts", "truth", "missing"),
    [
        # CASE WHEN p THEN 2 WHEN q THEN a ELSE 9 END > 3
        ({"p": True}, FALSE, set()),
        ({"p": False, "q": False}, TRUE, set()),
        ({"p": False, "q": True, "a": 4}, TRUE, set()),
        ({"p": False, "a": 4}, TRUE, set()),
        ({"p": False, "a": 3}, UNKNOWN, {"q"}),
        ({"p": False}, UNKNOWN, {"q", "a"}),
        ({"p": False, "q": True}, UNKNOWN, {"a"}),
        ({"q": True, "a": 3}, FALSE, set()),
        ({"q": False}, UNKNOWN, {"p"}),
        ({"a": 3}, UNKNOWN, {"p", "q"}),
    ],
)
def test_an_undecided_case_is_the_hull_of_its_open_branches(
    facts: dict[str, Any], truth: Truth, missing: set[str]
) -> None:
    assert ask("CASE WHEN p THEN 2 WHEN q THEN a ELSE 9 END > 3", facts) == (truth, missing)


def test_a_case_of_which_every_open_branch_agrees_is_known_and_asks_for_nothing() -> None:
    assert ask("CASE WHEN p THEN a ELSE 3 END >= b", {"a": 3, "b": 2}) == (TRUE, set())
    assert ask("CASE WHEN p THEN a ELSE 3 END >= b", {"a": 3}) == (UNKNOWN, {"b"})


def test_a_case_that_may_be_absent_is_compared_like_anything_absent() -> None:
    text = "CASE WHEN p THEN x ELSE 9 END > 3"

    assert ask(text, {"p": True, "x": ABSENT}) == (FALSE, set())
    assert ask(text, {"p": False, "x": ABSENT}) == (TRUE, set())
    # absent or 9
    assert ask(text, {"x": ABSENT}) == (UNKNOWN, {"p"})
    # absent or 2: FALSE either way
    assert ask("CASE WHEN p THEN x ELSE 2 END > 3", {"x": ABSENT}) == (FALSE, set())
    assert ask(text, {"p": True}) == (UNKNOWN, {"x"})


@pytest.mark.parametrize(
    ("start", "by", "end"),
    [
        (date(2026, 1, 31), "+ INTERVAL 1 MONTH", date(2026, 2, 28)),
        (date(2024, 1, 31), "+ INTERVAL 1 MONTH", date(2024, 2, 29)),
        (date(2026, 3, 31), "- INTERVAL 1 MONTH", date(2026, 2, 28)),
        (date(2024, 2, 29), "+ INTERVAL 12 MONTH", date(2025, 2, 28)),
        (date(2026, 11, 30), "+ INTERVAL 3 MONTH", date(2027, 2, 28)),
        (date(2026, 1, 15), "- INTERVAL 13 MONTH", date(2024, 12, 15)),
        (date(2026, 2, 28), "+ INTERVAL 1 DAY", date(2026, 3, 1)),
        (date(2026, 1, 1), "- INTERVAL 1 DAY", date(2025, 12, 31)),
        (date(9999, 9, 9), "+ INTERVAL 12 MONTH", date(9999, 9, 9)),
        (date(9999, 9, 9), "- INTERVAL 1 DAY", date(9999, 9, 9)),
    ],
)
def test_months_end_on_the_last_day_of_a_short_month_and_no_term_has_no_end(
    start: date, by: str, end: date
) -> None:
    assert ask(f"on_day {by} = DATE '{end:%Y-%m-%d}'", {"on_day": start}) == (TRUE, set())


def test_the_day_is_the_day_of_the_case() -> None:
    assert ask("day > on_day + INTERVAL 1 MONTH", {"on_day": date(2026, 2, 28)}) == (TRUE, set())
    assert ask("day > on_day", {"on_day": DAY}) == (FALSE, set())


def test_a_presumed_fact_is_never_missing_and_what_is_stated_outranks_it() -> None:
    assert ask("usual = 5") == (TRUE, set())
    assert ask("usual = 5", {"usual": 4}) == (FALSE, set())
    assert ask("shown") == (FALSE, set())
    assert ask("filed_day IS NULL") == (TRUE, set())
    assert ask("filed_day < day", {"filed_day": date(2026, 1, 1)}) == (TRUE, set())
    assert ask("u.usual", u=[{}], each=True) == (FALSE, set())


def test_a_presumed_definition_counts_as_presumed_where_it_is_undecided() -> None:
    base = with_definition(SMALL_LAW, "so", None, "p AND q", presumed=True)
    base = with_definition(base, "not_so", None, "p AND q", presumed=False)
    base = with_definition(base, "open", None, "p AND q", presumed=None)
    base = with_rules(base, [(name.upper(), None, name, None) for name in ("so", "not_so", "open")])

    told = ask_all(base, Case("", PLACE, DAY, {"p": True}))

    assert told == {"SO": (TRUE, set()), "NOT_SO": (FALSE, set()), "OPEN": (UNKNOWN, {"q"})}


def test_a_column_takes_the_case_fact_of_its_name_where_the_line_says_nothing() -> None:
    assert ask("u.q", {"q": True}, u=[{}], each=True) == (TRUE, set())
    assert ask("u.q", {"q": True}, u=[{"q": False}], each=True) == (FALSE, set())
    assert ask("u.q", u=[{}], each=True) == (UNKNOWN, {"u.q"})


def test_a_rule_that_names_another_has_its_verdict_and_its_gaps() -> None:
    written: list[Written] = [
        ("A", None, "p", None),
        ("B", None, "A AND q", None),
        ("C", None, "B OR A", None),
    ]

    told = ask_all(with_rules(SMALL_LAW, written), Case("", PLACE, DAY, {"q": True}))
    settled = ask_all(with_rules(SMALL_LAW, written), Case("", PLACE, DAY, {"p": True}))

    assert told == {"A": (UNKNOWN, {"p"}), "B": (UNKNOWN, {"p"}), "C": (UNKNOWN, {"p"})}
    assert settled == {"A": (TRUE, set()), "B": (UNKNOWN, {"q"}), "C": (TRUE, set())}


def test_a_rule_that_does_not_apply_has_no_verdict_and_counts_as_false() -> None:
    written: list[Written] = [("A", None, "p", "q"), ("B", None, "A OR a > 3", None)]

    exempt = ask_all(with_rules(SMALL_LAW, written), Case("", PLACE, DAY, {"p": True, "q": True, "a": 1}))
    # not known whether it is exempt: the rule stays
    unknown = ask_all(with_rules(SMALL_LAW, written), Case("", PLACE, DAY, {"p": True, "a": 1}))

    assert exempt == {"B": (FALSE, set())}
    assert unknown == {"A": (TRUE, set()), "B": (TRUE, set())}


def test_an_aggregate_compares_its_lines_with_facts_of_the_case_whatever_line_is_at_hand() -> None:
    base = with_aggregate(SMALL_LAW, "g", "u", "sum", "n", "u.n > a")
    base = with_rules(base, [("R", "u", "u.n = g", None)])

    case = Case("", PLACE, DAY, {"a": 2}, {"u": Lines(({"n": 2}, {"n": 3}))})

    assert ReferenceEngine(base, base.at(DAY, PLACE)).judge(case).verdicts["R"].lines == ("u/1",)

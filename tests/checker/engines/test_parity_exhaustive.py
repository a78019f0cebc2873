"""Both engines on every combination of facts that can make a difference to a small condition.

For each group of conditions: true, false, unknown and, where it can be, absent; for a limit t
the values t - 1, t, t + 1 and unknown. Verdicts and missing facts must be equal, and each test
says how many it compared: conditions × cases.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from rules.condition.tree import Arithmetic, Comparison, Expression, walk_deep
from rules.fact import ABSENT, LONG_TERM
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.combinations import OPERATORS, TRUTHS, compare_facts, conditions
from tests.checker.engines.small_law import DAY, SMALL_LAW, with_rules

NO_FIGURES = "440300"
MAYBE = (*TRUTHS, ABSENT)


def test_and_or_and_not_in_every_shape_of_three_facts() -> None:
    atoms = ("p", "q", "gone")
    pairs = [f"({a} {join} {b})" for a in atoms for b in atoms for join in ("AND", "OR")]
    small = [*atoms, *pairs, *(f"(NOT {shape})" for shape in (*atoms, *pairs))]
    shapes = [
        *small,
        *(f"({shape} {join} {atom})" for shape in small for atom in atoms for join in ("AND", "OR")),
        *(f"(NOT p) {join} {shape}" for shape in pairs for join in ("AND", "OR")),
    ]

    pair = compare_facts(shapes, {"p": TRUTHS, "q": TRUTHS, "gone": MAYBE})

    # 3 + 18 + 21 shapes, each of them joined with 3 facts in 2 ways, and 18 pairs behind NOT p in 2
    assert len(shapes) == 42 + 42 * 6 + 18 * 2
    # 3 × 3 × 4 cases
    assert pair.truths().total() == 330 * 36
    # p OR p AND gone and its like are settled by fewer facts, most shapes have all three answers
    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.8


def test_every_comparison_of_numbers_at_one_less_the_limit_and_one_more() -> None:
    sides = {
        "a": ("4", "c", "x", ":fixed", ":banded", ":unknown_here", "(c + 1)", "(x - c)"),
        "x": ("4", "c", "a", ":fixed", ":banded", "(a - c)"),
        "4": ("a", "x"),
        "(a + c)": ("7", "x", ":banded", "(c + x)"),
        "(a - c)": ("1", "x", "(:banded - 3)"),
        "(2 * a)": ("8", ":banded", "(2 * :fixed)"),
        "(a * :banded)": ("15", "x"),
        "usual": ("5", "a"),
    }
    texts = [f"{a} {operator} {b}" for a, right in sides.items() for b in right for operator in OPERATORS]
    # the figure is 4, its band 3 to 7
    domains = {
        "a": (0, 2, 3, 4, 5, 7, 8, None),
        "c": (3, 4, None),
        "x": (3, 4, 5, None, ABSENT),
        "usual": (4, 5, 6, None),
    }

    here, elsewhere = compare_facts(texts, domains), compare_facts(texts, domains, NO_FIGURES)

    # 30 pairs of sides × 6 operators; 8 × 3 × 5 × 4 cases, with and without the figure
    assert here.truths().total() == elsewhere.truths().total() == 180 * 480
    # an open figure decides nothing, a band no equality
    assert here.rules_seen(TRUE, FALSE) > 0.8


def test_every_comparison_of_days_the_day_before_on_the_day_and_the_day_after() -> None:
    sides = {
        "on_day": ("day", "DATE '2026-03-01'", "next_day", "off_day"),
        "on_day + INTERVAL 1 MONTH": ("day", "next_day", "off_day + INTERVAL 1 DAY"),
        "on_day + INTERVAL 30 DAY": ("day", "next_day"),
        "off_day - INTERVAL 1 MONTH": ("on_day", "DATE '2026-01-31'"),
        "day - INTERVAL 1 MONTH": ("on_day", "filed_day"),
        "filed_day": ("on_day", "filed_day + INTERVAL 12 MONTH"),
    }
    texts = [f"{a} {operator} {b}" for a, right in sides.items() for b in right for operator in OPERATORS]
    around = [date(2026, 2, 28) + timedelta(by) for by in (-28, -1, 0, 1)]
    domains = {
        "on_day": (*around, DAY - timedelta(30), DAY, None),
        "next_day": (*around[1:], DAY, LONG_TERM, None),
        "off_day": (date(2026, 3, 28), date(2026, 3, 30), DAY, LONG_TERM, None, ABSENT),
        # left out means absent: the fact is presumed so
        "filed_day": (date(2026, 2, 28), LONG_TERM, ABSENT, None),
    }

    pair = compare_facts(texts, domains)

    # 15 pairs of sides × 6 operators; 7 × 6 × 6 × 4 cases
    assert pair.truths().total() == 90 * 1_008
    assert pair.rules_seen(TRUE, FALSE) > 0.85


def test_every_test_of_texts_truths_and_absence() -> None:
    same, absentable = ("=", "<>"), ("kind", "gone", "x", "off_day", "filed_day")
    compared = (("word", "'A'"), ("kind", "'B'"), ("word", "kind"), ("'A'", "word"))
    always = ["TRUE", "3 > 2", "TRUE <> FALSE", "day > DATE '2026-03-30'"]
    never = ["FALSE", "NOT TRUE", "'A' = 'B'", "x IS NULL AND x > 1"]
    texts = [
        *(f"{a} {operator} {b}" for a, b in compared for operator in same),
        *(f"{a} {op} {b}" for a in ("p", "gone", "shown") for b in ("TRUE", "FALSE", "q") for op in same),
        *(f"{a} IN ({among})" for a in ("word", "kind") for among in ("'A'", "'A', 'C'", ":some_words")),
        *(f"{fact} IS {test}" for fact in absentable for test in ("NULL", "NOT NULL")),
        *("NOT word = 'A'", "NOT kind IN (:some_words)", "NOT gone IS NULL", "NOT shown"),
        *("kind IS NULL OR kind = 'A'", "x IS NULL OR x > 1", "a BETWEEN 2 AND 3", "NOT a BETWEEN 2 AND x"),
        *always,
        *never,
    ]
    words, days = ("A", "B", "C", None), (DAY, None, ABSENT)
    flags = {"shown": TRUTHS, "q": TRUTHS}
    others = {"x": (1, 2, None, ABSENT), "off_day": days, "filed_day": days, "a": (1, 2, 3, None)}

    first = compare_facts(
        texts, {"word": words, "kind": (*words, ABSENT), "p": TRUTHS, "q": TRUTHS, "gone": MAYBE}
    )
    second = compare_facts(texts, flags | others)

    # 8 + 18 + 6 + 10 + 8 + 8 conditions; 4 × 5 × 3 × 3 × 4 and 3 × 3 × 4 × 3 × 3 × 4 cases
    assert first.truths().total() == 58 * 720
    assert second.truths().total() == 58 * 1_296
    told = first.tally + second.tally
    for number, text in enumerate(texts):
        decided = {truth for rule, truth in told if rule == f"R{number}"} - {UNKNOWN}
        assert decided == ({TRUE} if text in always else {FALSE} if text in never else {TRUE, FALSE}), text


def test_every_choice_between_numbers_that_are_known_open_or_absent() -> None:
    choices = [
        f"CASE WHEN p THEN {one} WHEN q THEN {two} ELSE {three} END"
        for one in ("3", "a", "x", ":banded")
        for two in ("5", "x")
        for three in ("0", "a", "x")
    ]
    texts = [f"{choice} {operator} 4" for choice in choices for operator in OPERATORS]
    texts += [f"a >= {choice} + x" for choice in choices]

    pair = compare_facts(texts, {"p": TRUTHS, "q": TRUTHS, "a": (3, 4, 5, None), "x": (4, 5, None, ABSENT)})

    # 4 × 2 × 3 choices × (6 + 1) conditions; 3 × 3 × 4 × 4 cases
    assert pair.truths().total() == 168 * 144
    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.85


def test_the_conditions_above_hold_every_node_and_every_operator_there_is() -> None:
    texts = [
        *("p AND NOT gone OR TRUE", "a + 1 >= c - :fixed * 2", "kind IN ('A')", "kind IS NULL"),
        *("day > on_day + INTERVAL 1 DAY", "CASE WHEN p THEN 1 ELSE 2 END < u_rows", "late", "R0"),
    ]

    rules = with_rules(SMALL_LAW, conditions(texts)).rules.values()

    nodes = [node for rule in rules for node in walk_deep(rule.condition)]
    every_node = {one.__name__ for one in cast("tuple[type, ...]", Expression.__args__)}
    assert {type(node).__name__ for node in nodes} == every_node
    assert {node.operator for node in nodes if isinstance(node, Arithmetic)} == {"+", "-", "*"}
    assert {node.operator for node in nodes if isinstance(node, Comparison)} <= set(OPERATORS)

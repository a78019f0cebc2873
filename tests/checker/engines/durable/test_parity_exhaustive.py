"""Both engines on every combination of values about a limit: under, at, over, unknown and absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rules.cases import Case, Lines
from rules.fact import ABSENT, LONG_TERM
from tests.checker.engines.combinations import OPERATORS, TRUTHS, combined, conditions, lists, selections
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.side_by_side import SideBySide
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules

pytestmark = DURABLE_RULES

ABOUT_FOUR = (3, 4, 5, None)


def both_ways(texts: Iterable[str]) -> list[str]:
    return [way for text in texts for way in (text, f"NOT ({text})")]


def true_verdicts(texts: Iterable[str], cases: Sequence[Case], line: str | None = None) -> int:
    base = with_rules(SMALL_LAW, conditions(texts, line))
    with SideBySide(base) as pair:
        found = pair.differences(cases)
        assert not found, f"{len(found)} differences, the first: {found[0]}"
        return sum(pair.told.values())


def of_facts(domains: Mapping[str, Sequence[Any]]) -> list[Case]:
    return [Case("", PLACE, DAY, facts) for facts in combined(domains)]


def test_numbers_compared_with_literals_facts_bands_and_choices() -> None:
    sides = (
        "a {} 4",
        "4 {} x",
        "x {} a",
        "a - x {} 0",
        "2 * a {} :banded",
        ":unknown_here {} a",
        ":fixed {} x",
    )
    choice = "(CASE WHEN p THEN x WHEN a > 4 THEN 5 ELSE a END) {} 4"
    texts = both_ways(side.format(operator) for side in (*sides, choice) for operator in OPERATORS)

    told = true_verdicts(texts, of_facts({"a": ABOUT_FOUR, "x": (*ABOUT_FOUR, ABSENT), "p": TRUTHS}))

    # 8 comparisons, 6 operators, both ways, on 4 × 5 × 3 cases
    assert len(texts) == 8 * 6 * 2
    assert told > 0.2 * 96 * 60


def test_days_moved_and_compared() -> None:
    days = (date(2026, 2, 28), date(2026, 3, 31), LONG_TERM, None)
    sides = (
        "on_day {} off_day", "on_day + INTERVAL 1 MONTH {} off_day", "day {} on_day",
        "off_day - INTERVAL 31 DAY {} DATE '2026-02-28'",
    )  # fmt: skip
    texts = both_ways(side.format(operator) for side in sides for operator in OPERATORS)

    told = true_verdicts(texts, of_facts({"on_day": days, "off_day": (*days, ABSENT)}))

    assert told > 0.2 * len(texts) * 20


def test_truths_texts_and_absence() -> None:
    texts = both_ways(
        (
            "gone", "p = gone", "p <> gone", "gone = TRUE", "gone <> FALSE", "gone IS NULL",
            "kind = 'A'", "kind <> 'A'", "kind = word", "kind <> word", "kind IN ('A', 'C')", "kind IS NULL",
            "word IN (:some_words)", "word = '别的'", "shown", "late_unless_shown", "taken_as_so", "TRUE",
        )
    )  # fmt: skip
    domains = {
        "p": TRUTHS, "gone": (*TRUTHS, ABSENT), "kind": ("A", "B", None, ABSENT),
        "word": ("A", "别的", '"\n\\', None), "a": (3, 4), "b": (1, None),
    }  # fmt: skip

    told = true_verdicts(texts, of_facts(domains))

    assert told > 0.2 * len(texts) * 3 * 4 * 4 * 4 * 2 * 2


def test_aggregates_of_every_selection_of_lines() -> None:
    names = (
        "rows",
        "many",
        "off",
        "total",
        "k_total",
        "people",
        "some_people",
        "least",
        "least_of_all",
        "most",
    )
    texts = both_ways(f"u_{name} {operator} 3" for name in names for operator in OPERATORS)
    some = selections({"n": (3, 4, None), "k": TRUTHS, "id": ("1", None)}, 1)
    some += [(one, {"n": 2, "m": 3, "k": True, "id": "1", "off_day": ABSENT}) for (one,) in some[1:]]
    cases = [Case("", PLACE, DAY, {"a": 3, "off_day": DAY}, given) for given in lists("u", some)]

    told = true_verdicts(texts, cases)

    assert told > 0.2 * len(texts) * len(cases)


def test_aggregates_of_cells_that_may_turn_out_to_be_absent() -> None:
    """A cell that is not stated is sure to be no member, and no smallest value either."""
    texts = both_ways(
        f"u_{name} {operator} 1" for name in ("x_values", "x_least", "x_total") for operator in OPERATORS
    )
    some = selections({"x": (1, 2, None, ABSENT), "k": (True, None)}, 2)
    cases = [Case("", PLACE, DAY, {"p": True}, given) for given in lists("u", some)]

    told = true_verdicts(texts, cases)

    assert told > 0.2 * len(texts) * len(cases)


def test_lines_that_satisfy_are_the_same_lines() -> None:
    texts = both_ways(
        ("u.n > 3 AND p", "u.k OR u.gone", "u.m = a", "u_big", "u_presumed", "u.q", "u.off_day > on_day")
    )
    lines = selections(
        {"n": (4, None), "k": (True, None), "gone": (False, ABSENT), "m": (3,), "off_day": (DAY,)}, 3
    )
    facts = {"p": True, "q": True, "a": 3, "b": 5, "on_day": DAY}
    cases = [Case("", PLACE, DAY, facts, given) for given in lists("u", lines)]

    told = true_verdicts(texts, cases, "u")

    assert told > 0.2 * len(texts) * len(cases)


def test_a_column_takes_over_that_a_fact_of_the_case_is_absent() -> None:
    texts = both_ways(("u.q = p", "u.q <> p", "u.q"))
    given = {"u": Lines(({"n": 1}, {"n": 2, "q": True}))}
    cases = [Case("", PLACE, DAY, facts, given) for facts in combined({"q": (*TRUTHS, ABSENT), "p": TRUTHS})]

    told = true_verdicts(texts, cases, "u")

    assert told > 0.2 * len(texts) * len(cases)

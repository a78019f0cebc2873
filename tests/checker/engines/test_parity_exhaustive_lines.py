"""Both engines on every small list: aggregates, rules that ask for some line, and chains of rules.

Lists are complete, may hold more than is known, or are not known at all. Verdicts and missing
facts must be equal, and each test says how many it compared: conditions × cases.
"""

from __future__ import annotations

from itertools import product

from rules.cases import Case
from rules.fact import ABSENT, LONG_TERM
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.combinations import TRUTHS, combined, compare, conditions, lists, selections
from tests.checker.engines.small_law import (
    DAY,
    PLACE,
    SMALL_LAW,
    Written,
    with_aggregate,
    with_definition,
    with_rules,
)

_TAKEN = (
    ("count", None), ("sum", "n"), ("sum", "x"), ("min", "n"), ("max", "n"), ("min", "x"), ("max", "x"),
    ("count_distinct", "n"), ("count_distinct", "x"),
)  # fmt: skip


def test_every_aggregate_over_up_to_two_lines() -> None:
    base, texts = SMALL_LAW, list[str]()
    filters = (None, "u.k", "u.n >= 2", "u.k OR p")
    for number, ((function, column), where) in enumerate(product(_TAKEN, filters)):
        base = with_aggregate(base, f"one{number}", "u", function, column, where)
        texts += [f"one{number} {operator} {limit}" for operator in ("=", "<", ">=") for limit in (1, 2)]
    few = selections({"k": TRUTHS, "n": (1, 2, None), "x": (1, 2, None, ABSENT)}, 1)
    few += [some for some in selections({"k": TRUTHS, "n": (1, 2, None)}, 2) if len(some) == 2]
    few += [some for some in selections({"k": TRUTHS, "x": (1, 2, None, ABSENT)}, 2) if len(some) == 2]
    cases = [
        Case("", PLACE, DAY, facts, lines)
        for facts in combined({"p": (True, None)})
        for lines in lists("u", few)
    ]

    pair = compare(with_rules(base, conditions(texts)), cases)

    # 9 functions × 4 filters × 3 operators × 2 limits; 1 + 36 lists of at most one line of three columns,
    # 45 and 78 of two lines of two columns, complete or not, and no list, each with two values of p
    assert len(texts) == 216
    assert pair.truths().total() == 216 * 2 * (1 + 2 * (37 + 45 + 78))
    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.8


def test_every_distinct_count_of_texts_days_and_truths_over_up_to_three_lines() -> None:
    base, texts = SMALL_LAW, list[str]()
    for number, (column, where) in enumerate(product(("id", "on_day", "off_day", "gone"), (None, "u.k"))):
        base = with_aggregate(base, f"one{number}", "u", "count_distinct", column, where)
        texts += [f"one{number} {operator} {limit}" for operator in (">=", "=") for limit in (1, 2)]
    # three kinds of members: one, another, and one not known or absent
    known = combined({"id": ("A",), "on_day": (DAY,), "off_day": (DAY,), "gone": (True,), "k": TRUTHS})
    known += combined(
        {"id": ("B",), "on_day": (LONG_TERM,), "off_day": (ABSENT,), "gone": (False,), "k": TRUTHS}
    )
    lines = [*known, *combined({"gone": (ABSENT,), "k": TRUTHS})]
    few = [tuple(lines[n] for n in some) for size in range(4) for some in product(range(9), repeat=size)]
    few = [some for some in few if [*some] == sorted(some, key=lines.index)]
    cases = [Case("", PLACE, DAY, {}, listed) for listed in lists("u", few)]

    pair = compare(with_rules(base, conditions(texts)), cases)

    # 8 aggregates × 2 operators × 2 limits; 1 + 9 + 45 + 165 lists, complete or not, and no list
    assert pair.truths().total() == 32 * (1 + 2 * 220)
    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.8


def test_every_rule_over_up_to_three_lines() -> None:
    texts = [
        *("u.n > 1", "u.k", "u.n > 1 AND u.k", "u.n > 1 OR u.k", "NOT u.k", "u.n >= a", "u.k AND p"),
        *("u.k OR p", "u.gone", "NOT u.gone", "u.n = 2 AND NOT u.gone", "u_big", "u_presumed"),
        *("u_rows >= u.n", "u.n > u_total - a", "u_least < u.n", "CASE WHEN u.k THEN u.n ELSE a END = 2"),
        *("u.usual", "NOT u.usual AND u.k", "u.q", "TRUE"),
    ]
    few = selections({"k": TRUTHS, "n": (1, 2, None)}, 2)
    few += selections({"n": (2, None), "gone": (True, None, ABSENT), "usual": (True, None)}, 2)[1:]
    few += selections({"k": TRUTHS, "q": (True, None)}, 3)[1:]
    cases = [
        Case("", PLACE, DAY, facts, lines)
        for facts in combined({"p": TRUTHS, "q": (False, None), "a": (2, None)})
        for lines in lists("u", few)
    ]

    pair = compare(with_rules(SMALL_LAW, conditions(texts, "u")), cases)

    # 1 + 9 + 45, 12 + 78 and 6 + 21 + 56 lists, complete or not, and no list; 3 × 2 × 2 facts
    assert pair.truths().total() == 21 * 12 * (1 + 2 * (55 + 90 + 83))
    assert pair.rules_seen(TRUE, UNKNOWN) > 0.9


def test_every_chain_of_rules_over_case_and_lines_with_definitions_and_exemptions() -> None:
    base = SMALL_LAW
    for name, presumed in (("open", None), ("so", True), ("not_so", False)):
        base = with_definition(base, name, None, "p AND a > 1", presumed)
    written: list[Written] = [
        ("CASE1", None, "p", None),
        ("EACH1", "u", "u.n > 1", None),
        ("EXEMPT", None, "p OR a > 1", "q"),
        ("ODD", "u", "u.k", "u_rows >= 2"),
        ("CASE2", None, "CASE1 AND q", None),
        ("CASE3", None, "EACH1 OR q", None),
        ("EACH2", "u", "CASE1 AND u.k", None),
        ("EACH3", "u", "EACH1 AND u.k", None),
        ("EACH4", "w", "EACH2 OR w.k", None),
        ("CASE4", None, "EXEMPT OR EACH2", None),
        ("CASE5", None, "EACH4 AND CASE4", None),
        ("CASE6", None, "ODD OR q", None),
        ("CASE7", None, "CASE1", "p AND q"),
        ("CASE8", None, "CASE7 OR CASE1 AND EACH3", None),
        ("OPEN", None, "open OR q", None),
        ("SO", None, "so AND q", None),
        ("NOT_SO", None, "NOT not_so OR q", None),
        ("SO2", None, "SO", "not_so"),
        ("EACH5", "w", "open AND w.k AND OPEN", None),
        ("LAST", None, "SO2 AND EACH5", None),
    ]
    few = selections({"k": TRUTHS, "n": (1, 2, None)}, 1)
    few += [some for some in selections({"k": TRUTHS, "n": (2,)}, 2) if len(some) == 2]
    cases = [
        Case("", PLACE, DAY, facts, {**u, **w})
        for facts in combined({"p": TRUTHS, "q": TRUTHS, "a": (1, 2, None)})
        for u, w in product(lists("u", few), lists("w", selections({"k": TRUTHS}, 1)))
    ]

    pair = compare(with_rules(base, written), cases)

    # 27 facts × (1 + 2 × (10 + 6)) lists of one kind × (1 + 2 × 4) of the other
    assert len(cases) == 27 * 33 * 9
    applies = {id_: sum(pair.tally[id_, truth] for truth in (TRUE, FALSE, UNKNOWN)) for id_, *_ in written}
    # EXEMPT wherever q is not TRUE, CASE7 wherever p and q are not both TRUE
    assert (applies["CASE1"], applies["EXEMPT"], applies["CASE7"]) == (8_019, 8_019 * 2 // 3, 8_019 * 8 // 9)
    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.7

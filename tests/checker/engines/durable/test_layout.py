"""What would be too much for durable-rules at once is laid out so that it is not, or refused when built."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.leaves import Leaves, property_hash
from checker.engines.durable.normal_form import forks, groups, ways
from checker.engines.durable.program import compiled
from checker.engines.durable.questions import Questions
from checker.engines.durable.sheets import lay_out
from checker.engines.engine import Inexpressible
from rules.cases import Case
from rules.condition.tree import Not, RuleOf
from rules.fact import ABSENT, Value
from rules.rule_base import RuleBase, shipped
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.shipped_cases import Cases
from tests.checker.engines.durable.side_by_side import SideBySide
from tests.checker.engines.durable.test_parity_generated import deep_rule_set
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, Written, with_rules


def rules(*texts: str) -> RuleBase:
    written: list[Written] = [(f"R{number}", None, text, None) for number, text in enumerate(texts)]
    return with_rules(SMALL_LAW, written)


def true_of(base: RuleBase, **facts: Value) -> set[str]:
    with SideBySide(base) as pair:
        case = Case("", PLACE, DAY, facts)
        assert not pair.differences([case])
        return set(pair.by_durable(case))


@DURABLE_RULES
def test_four_hundred_rules_may_all_be_true_of_one_case() -> None:
    """As one rule set they would overrun the stack of 64 (error 303), and only for such a case."""
    base = rules(*(f"{number} * a + b > 0" for number in range(400)))

    assert len(true_of(base, a=1, b=1)) == 400


@DURABLE_RULES
def test_five_hundred_rules_that_fork_may_all_be_true_of_one_case() -> None:
    """Each matches in twelve ways, and each way takes a place on the stack."""
    forks = " OR ".join(f"x > {number - 2}" for number in range(12))
    limits = product(range(12), range(12), range(4))
    base = rules(*(f"a > {one} AND b > {two} AND c > {three} AND ({forks})" for one, two, three in limits))

    # 12 × 12 × 4
    assert len(true_of(base, a=12, b=12, c=12, x=12)) == 576


@DURABLE_RULES
def test_a_condition_that_holds_in_a_million_ways_is_answered() -> None:
    """Each of 20 ORs holds in two ways: as one rule it would fire 2 ** 20 times."""
    text = " AND ".join(f"(a > {number} - 20 OR b > {number} - 20)" for number in range(20))

    assert true_of(rules(text), a=12, b=12) == {"R0"}
    assert true_of(rules(text), a=0, b=0) == {"R0"}
    assert (
        true_of(rules(text.replace("a > 3 - 20", "a > 11").replace("b > 3 - 20", "b > 11")), a=11, b=11)
        == set()
    )


@DURABLE_RULES
def test_a_condition_thirty_levels_deep_is_answered() -> None:
    """durable-rules takes 15 levels (error 113)."""
    text = "a > 11"
    for level in range(30):
        text = f"(a > 0 AND {text})" if level % 2 else f"(b > 11 OR {text})"

    assert true_of(rules(text), a=12, b=0) == {"R0"}
    assert true_of(rules(text), a=11, b=12) == {"R0"}
    assert true_of(rules(text), a=11, b=0) == set()


@DURABLE_RULES
def test_a_hundred_and_fifty_things_may_be_asked_at_once_and_three_hundred_of_a_list_of_choices() -> None:
    every = " AND ".join(f"{number} * a + b > 0" for number in range(150))
    some = " OR ".join(f"{number} * a - b > 250" for number in range(300))

    assert true_of(rules(every, some), a=1, b=1) == {"R0", "R1"}
    assert true_of(rules(every, some), a=0, b=0) == set()


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_every_rule_and_rule_set_keeps_within_what_durable_rules_holds(seed: int | None) -> None:
    """Of the shipped rule base, and of made-up ones whose conditions are six levels deep."""
    base = shipped() if seed is None else deep_rule_set(seed)
    questions = Questions((*base.rules.values(), *base.outcomes.rules))
    twelve_ors = rules(" AND ".join(f"(a > {n} - 2 OR b > {n} - 2)" for n in range(12)))
    questions_of_ors = Questions(twelve_ors.rules.values())

    for question in (*questions.asked, *questions_of_ors.asked):
        for form in question.alternatives:
            # itself, and the AND that joins it with the mark of its group
            assert groups(form) + 1 <= 15
            assert ways(form) <= 16
            assert forks(form) <= 12
    for sheet in lay_out(questions.asked):
        sizes = [len(group) - 1 + 1 + max(forks(form) for _, form in group) for group in sheet.groups]
        # the marks of all groups lie on the stack while one group is gone through
        assert len(sheet.marks) + max(sizes, default=0) <= 64
        assert len(sheet.properties) + len(sheet.marks) + len(("id", "sid")) <= 252


@DURABLE_RULES
def test_what_is_told_of_one_number_may_stand_on_two_sheets() -> None:
    """One sheet may ask only whether it is absent, and the next only how large it is."""
    alternatives = (f"NOT (x + {number} * a + :banded > 20)" for number in range(150))
    base = rules(" OR ".join(["p", *alternatives]))

    assert true_of(base, x=ABSENT) == {"R0"}
    # :banded is 7 at most: 12 + 0 + 7 is not above 20
    assert true_of(base, x=12, a=0) == {"R0"}
    assert true_of(base, x=12) == set()


def test_what_asks_for_more_at_once_than_a_message_holds_is_refused_when_built() -> None:
    text = " AND ".join(f"{number} * a + b > 0" for number in range(201))

    with pytest.raises(
        Inexpressible, match="R0 looks at 201 things at once, at most 200 can be told; split the rule"
    ):
        _ = compiled(rules(text))


def test_a_rule_named_where_it_would_have_to_be_false_is_refused_when_built() -> None:
    """No file can say so; a condition made otherwise could."""
    base = with_rules(SMALL_LAW, [("R0", None, "p", None), ("R1", None, "q", None)])
    denied = replace(base.rules["R1"], condition=Not(RuleOf("R0")))

    with pytest.raises(Inexpressible, match="R1 names R0 where it would have to be FALSE"):
        _ = compiled(replace(base, rules={**base.rules, "R1": denied}))


def test_no_two_properties_have_one_hash() -> None:
    """durable-rules knows a property by its hash; p2039599 and p2222382 are one property to it."""
    leaves = Leaves()
    for number in range(3_000):
        _ = leaves.leaf(None, "number", ("fact", f"n{number}"))

    hashes = {property_hash(name) for name in leaves.by_property}

    assert property_hash("p2039599") == property_hash("p2222382")
    # four properties a number
    assert len(hashes) == len(leaves.by_property) == 3_000 * 4
    assert not hashes & {property_hash(name) for name in ("id", "sid", "$s", "$forward")}


@DURABLE_RULES
def test_one_program_serves_every_place_and_day() -> None:
    base = shipped()

    with SideBySide(base) as pair:
        for day in (DAY, DAY.replace(year=2024), DAY.replace(year=2012)):
            assert not pair.differences(replace(case, day=day) for case in Cases(5, base).some(30))
        assert pair.durable.standing.starts == 1

    laws = {tuple(rule.id for rule in one.law.rules) for one in pair.references.values()}
    assert len(laws) > 1


def test_the_law_of_another_rule_base_is_not_taken() -> None:
    base = rules("a > 4")

    with DurableEngine(base) as durable:
        assert durable.written(base.at(DAY, PLACE)).startswith(b'{"day": ')
        with pytest.raises(ValueError, match="R1: not in the rule base that this engine was built for"):
            _ = durable.written(rules("a > 4", "b > 4").at(DAY, PLACE))

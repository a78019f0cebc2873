"""Both engines on the shipped rule base, with cases drawn from its own words and limits."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.checker.engines.drawn import Drawer, less_known
from tests.checker.engines.parity import Pair, everything, only

NOW = date(2026, 11, 22)
DAYS = (NOW, date(2026, 7, 1), date(2026, 5, 26), date(2022, 1, 1), date(2013, 6, 30))
WITH_FIGURES, ANOTHER_PROVINCE, WITHOUT_FIGURES = "320500", "440300", "540100"


def test_both_engines_tell_the_same_by_the_law_of_a_place_with_figures() -> None:
    pair = _compared(NOW, WITH_FIGURES, seed=1, size=800)

    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.9


def test_both_engines_tell_the_same_where_no_figure_is_known() -> None:
    pair = _compared(NOW, WITHOUT_FIGURES, seed=2, size=400)

    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.75
    assert not any(pair.base.at(NOW, WITHOUT_FIGURES).figures[name].exact for name in pair.base.parameters)


def test_both_engines_tell_the_same_of_worked_examples_and_of_the_same_less_known() -> None:
    pair = _examples(NOW, WITH_FIGURES, variants=8)

    # the crime, the order that ran out, and what holds a referral
    for rule in ("CR01", "CR03", "CR04"):
        assert all(pair.tally[rule, truth] > 2 for truth in (TRUE, FALSE, UNKNOWN)), rule


@pytest.mark.slow
def test_both_engines_tell_the_same_of_every_worked_example_and_of_the_same_less_known() -> None:
    examples = [example.case for rule in shipped().rules.values() for example in rule.cases]
    where = {(case.day, case.place) for case in examples}

    told = sum(
        (_examples(day, place, variants=20).truths() for day, place in sorted(where)), Counter[Truth]()
    )

    assert told.total() > 50 * 21 * len(examples)


def test_what_is_supplied_never_changes_a_verdict_of_the_rule_base() -> None:
    base, random = shipped(), Random("supplied")
    law = base.at(NOW, WITH_FIGURES)
    names = sorted(everything(base.vocabulary))
    supplied = frozenset(random.sample(names, len(names) // 4))
    pair = Pair(base, NOW, WITH_FIGURES, supplied)

    found = pair.differences([only(case, supplied) for case in Drawer(base, law).cases(random, 120)])

    assert not found, f"{len(found)} differences, the first: {found[0]}"
    assert 0 < len(pair.columnar.constant) < len(law.rules)


@pytest.mark.slow
@pytest.mark.parametrize("place", [WITH_FIGURES, ANOTHER_PROVINCE, WITHOUT_FIGURES])
@pytest.mark.parametrize(
    "day", [NOW, date(2026, 7, 1), date(2026, 5, 26), date(2022, 1, 1), date(2013, 6, 30)]
)
def test_both_engines_tell_the_same_on_days_old_and_new(day: date, place: str) -> None:
    pair = _compared(day, place, seed=day.toordinal(), size=3_200)

    assert pair.rules_seen(TRUE, FALSE, UNKNOWN) > 0.75


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_what_is_supplied_never_changes_a_verdict_whatever_is_supplied(seed: int) -> None:
    base, random = shipped(), Random(seed)
    law = base.at(NOW, WITH_FIGURES)
    names = sorted(everything(base.vocabulary))
    supplied = frozenset(random.sample(names, random.randint(1, len(names))))
    pair = Pair(base, NOW, WITH_FIGURES, supplied)

    found = pair.differences([only(case, supplied) for case in Drawer(base, law).cases(random, 800)])

    assert not found, f"{len(found)} differences, the first: {found[0]}"


def _examples(day: date, place: str, *, variants: int) -> Pair:
    random = Random(f"{day} {place}")
    pair = Pair(shipped(), day, place)
    examples = [example.case for rule in pair.base.rules.values() for example in rule.cases]
    here = [case for case in examples if (case.day, case.place) == (day, place)]
    blurred = [
        less_known(random, case, random.choice((0.02, 0.1, 0.3))) for case in here for _ in range(variants)
    ]
    found = pair.differences([*here, *blurred])
    assert not found, f"{len(found)} differences, the first: {found[0]}"
    return pair


def _compared(day: date, place: str, *, seed: int, size: int) -> Pair:
    base = shipped()
    pair = Pair(base, day, place)
    drawer, random = Drawer(base, base.at(day, place)), Random(seed)
    for _ in range(0, size, 400):
        found = pair.differences(drawer.cases(random, 400))
        assert not found, f"{len(found)} differences, the first: {found[0]}"
    return pair

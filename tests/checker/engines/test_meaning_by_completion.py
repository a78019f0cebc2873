"""What a verdict promises about facts not yet known, by trying what they could turn out to be.

*Sound*: TRUE and FALSE hold however the unknown turns out. *Relevant*: what an UNKNOWN does not
name changes nothing as long as the named is open, and once all that is named is known the
verdict is decided, but for what the lines of a list then bring up. Presumptions, exemptions and
columns that take a case fact are left out: they are no knowledge, and a verdict that rests on
one can be overturned by what turns out.

Kleene's logic is weaker than trying: it does not see that ``p OR NOT p`` must hold. It never
says TRUE or FALSE of what could turn out otherwise.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest

from checker.engines.reference import ReferenceEngine
from rules.rule_base import RuleBase
from rules.truth import UNKNOWN
from rules.verdict import Verdict
from tests.checker.engines.asked import ask
from tests.checker.engines.generated import rule_set
from tests.checker.engines.holes import OPEN_FIGURES, Filling, Punched, fixed, punched
from tests.checker.engines.small_law import DAY, PLACE

FILLINGS = 40


class Laws:
    """The reference engine for every way in which figures not known could turn out."""

    def __init__(self, base: RuleBase) -> None:
        self._base, self._law = base, base.at(DAY, PLACE)
        self.as_known = ReferenceEngine(base, self._law)
        values = list(product(*OPEN_FIGURES.values()))
        self.turned_out = [self.with_figures(dict(zip(OPEN_FIGURES, some, strict=True))) for some in values]

    def with_figures(self, figures: dict[str, int]) -> ReferenceEngine:
        return ReferenceEngine(self._base, fixed(self._law, figures))


def test_true_and_false_hold_however_the_unknown_turns_out() -> None:
    seen = _each(range(40), _is_sound)

    assert seen["decided in spite of holes"] > 400
    assert seen["unknown"] > 200
    # weaker, never wrong
    assert seen["unknown, though every filling says the same"] > 30


def test_what_an_unknown_does_not_name_changes_nothing_and_what_it_names_decides_it() -> None:
    seen = _each(range(1_000, 1_040), _is_relevant)

    assert seen["unknown"] > 200
    assert seen["with holes not named"] > 100
    assert seen["rounds"] < 1.2 * seen["unknown"]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 11_500, 300))
def test_both_promises_hold_on_more_than_a_thousand_rule_sets(first: int) -> None:
    seen = _each(range(first, first + 300), _is_sound, _is_relevant)

    assert seen["unknown"] > 3_000


def test_kleene_is_weaker_than_trying_every_value() -> None:
    assert ask("p OR NOT p") == (UNKNOWN, {"p"})
    assert ask("a > 3 OR a <= 3") == (UNKNOWN, {"a"})
    assert ask("a - a = 0") == (UNKNOWN, {"a"})
    # nobody can have fewer than no persons, but the declared range is not looked at
    assert ask("a >= 0") == (UNKNOWN, {"a"})


def _each(seeds: range, *checks: object) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        base, random = rule_set(seed, 5, presumptions=False), Random(f"holes {seed}")
        laws = Laws(base)
        for _ in range(5):
            partly = punched(random, base, most=4)
            verdicts = laws.as_known.judge(partly.filled({})).verdicts
            for check in checks:
                assert callable(check)
                check(f"rule set {seed}", laws, partly, verdicts, random, seen)
    return seen


def _is_sound(
    where: str, laws: Laws, partly: Punched, verdicts: dict[str, Verdict], random: Random, seen: Counter[str]
) -> None:
    told: dict[str, set[object]] = {id_: set() for id_ in verdicts}
    for engine in laws.turned_out:
        for filling in partly.fillings(FILLINGS, random):
            for id_, verdict in engine.judge(partly.filled(filling)).verdicts.items():
                told[id_].add(verdict.truth)
    for id_, verdict in verdicts.items():
        assert UNKNOWN not in told[id_], f"{where}: {id_} is UNKNOWN of a case of which everything is known"
        if verdict.truth is UNKNOWN:
            seen["unknown"] += 1
            seen["unknown, though every filling says the same"] += len(told[id_]) == 1
        else:
            assert told[id_] == {verdict.truth}, f"{where}: {id_} is {verdict.truth} of {partly.filled({})}"
            seen["decided in spite of holes"] += 1


def _is_relevant(
    where: str, laws: Laws, partly: Punched, verdicts: dict[str, Verdict], random: Random, seen: Counter[str]
) -> None:
    for id_, verdict in verdicts.items():
        if verdict.truth is not UNKNOWN:
            continue
        seen["unknown"] += 1
        named = set(verdict.missing)
        told = f"{where}: {id_} of {partly.filled({})}"
        assert named, told
        assert named <= {*OPEN_FIGURES, *(hole.name for hole in partly.holes)}, told
        figures = {name: random.choice(values) for name, values in OPEN_FIGURES.items()}
        filling = {hole: random.choice(hole.fills) for hole in partly.holes}
        # a column that takes the case fact of its name is filled by that fact too
        unnamed = {h: v for h, v in filling.items() if h.name not in named}
        seen["with holes not named"] += bool(unnamed)
        open_figures = {name: value for name, value in figures.items() if name not in named}
        still = laws.with_figures(open_figures).judge(partly.filled(unnamed)).verdicts[id_]
        assert (still.truth, set(still.missing)) == (UNKNOWN, named), told
        seen["rounds"] += _rounds_to_settle(laws, partly, id_, named, filling, figures, told)


def _rounds_to_settle(
    laws: Laws,
    partly: Punched,
    id_: str,
    named: set[str],
    filling: Filling,
    figures: dict[str, int],
    told: str,
) -> int:
    """Fill what is named until the verdict is decided; only the lines of a list can raise a new question."""
    known: set[str] = set()
    for rounds in range(1, 6):
        assert rounds == 1 or known & {"u", "w"}, f"{told} names {named} after {known}"
        assert not named & known, f"{told} names again {named & known}"
        known |= named
        known_figures = {name: value for name, value in figures.items() if name in known}
        chosen = {hole: value for hole, value in filling.items() if hole.name in known}
        verdict = laws.with_figures(known_figures).judge(partly.filled(chosen)).verdicts[id_]
        named = set(verdict.missing)
        if verdict.truth is not UNKNOWN:
            return rounds
    pytest.fail(f"{told} is still open after {known}")

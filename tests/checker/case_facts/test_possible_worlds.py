"""What the derivation says of a half-known case is so however its gaps are filled."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.rule_base import BASE, load
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.case_facts.examples import between, order, owed, paid, written
from tests.checker.case_facts.half_known import DAY, PLACE, STATED, Maker
from tests.checker.case_facts.worlds import (
    ASKED,
    Contradiction,
    before_filing,
    complete,
    ends,
    run_out,
    unpaid,
    worlds,
)

ONE, WORKERS, ALL = 3, 2, 5
"""Figures that three rows can reach: 3 fen of one worker, 5 fen of two workers."""

WORLDS_A_CASE = 25
SEEDS = st.integers(min_value=0, max_value=2**32)


@lru_cache
def small_figures() -> ReferenceEngine:
    """Return the shipped crime and listing rules with these figures in place of the law's."""
    with TemporaryDirectory() as folder:
        base_of = copytree(BASE, Path(folder) / "base")
        derived = base_of / "facts" / "derived.yaml"
        text = derived.read_text(encoding="utf-8")
        assert text.count("workers >= 10") == 3  # limb two, its eighty per cent, and limb two of migrants
        _ = derived.write_text(text.replace("workers >= 10", f"workers >= {WORKERS}"), encoding="utf-8")
        base = load(base_of)
    kept = {id_: rule for id_, rule in base.rules.items() if id_[:2] in ("CR", "LS", "PB")}
    base = replace(base, rules=kept)
    law = base.at(DAY, PLACE)
    figures = dict(law.figures)
    for name, value in (("crime_one_worker", ONE), ("crime_ten_workers", ALL)):
        figures[name] = replace(figures[name], low=value, high=value)
    return ReferenceEngine(base, replace(law, figures=figures))


def by_hand(case: Case) -> dict[str, bool]:
    """Return the truth of each rule in a case without gaps, counted by hand."""
    listing = run_out(case, issuers=("hr",))
    disobeyed = [end for end in run_out(case, issuers=("hr", "other_government")) if unpaid(case, end).fen()]
    incident = case.facts["mass_incident"] and case.facts["bad_social_impact"]
    compensated = case.facts["compensated"] and not case.facts["serious_consequences"]
    reached = any(unpaid(case, end).reaches(ONE, WORKERS, ALL) for end in ends(case))
    migrants = any(unpaid(case, end).reaches(ONE, WORKERS, ALL, migrants=True) for end in listing)
    return {
        "CR01": reached,
        "CR03": bool(disobeyed),
        "CR04": bool(disobeyed and unpaid(case, before_filing(case)).fen() == 0 and compensated),
        "LS01": migrants and not case.facts.get("arrears_excused", False),
        "LS02": bool(incident and any(unpaid(case, end).fen(migrants=True) for end in listing)),
        "referral.refusal_to_pay": bool(reached and disobeyed),
    }


def figures_by_hand(case: Case) -> dict[str, int]:
    """Return the derived facts of a case without gaps, counted by hand."""
    day = unpaid(case, case.day)
    return {
        "unpaid_workers": day.workers(),
        "unpaid_total_fen": day.fen(),
        "unpaid_migrant_workers": day.workers(migrants=True),
        "unpaid_migrant_total_fen": day.fen(migrants=True),
        "unpaid_before_filing_fen": unpaid(case, before_filing(case)).fen(),
    }


def half_known(seed: int) -> tuple[Case, Random]:
    """Return a small case of which the unit itself states nothing, and a source of worlds."""
    random = Random(seed)
    case = Maker(random, (0, 1, 2, 3, 4), ("W1", "W2"), most_rows=3).case()
    facts = {name: value for name, value in case.facts.items() if name not in STATED}
    return replace(case, facts=facts, findings=frozenset()), random


def some_worlds(case: Case, random: Random) -> list[Case]:
    """Return some of the ways to fill the gaps of a case."""
    found: list[Case] = []
    for _ in range(WORLDS_A_CASE):
        with suppress(Contradiction):
            found.append(complete(case, random.choice))
    return found


def contradicted(case: Case, known: list[Case]) -> list[str]:
    """Return what is said of a case and is otherwise in a world."""
    engine = small_figures()
    said, scene = engine.judge(case).verdicts, engine.scene(case)
    orders = scene.lines["orders"].rows if "orders" in scene.lines else ()
    wrong: list[str] = []
    for world in known:
        for rule, holds in by_hand(world).items():
            if said[rule].truth is not UNKNOWN and (said[rule].truth is TRUE) != holds:
                wrong.append(f"{rule} {said[rule].truth} of {case}, but {holds} in {world}")
        found: list[tuple[str, Any, int]] = [
            (name, scene.facts[name], value) for name, value in figures_by_hand(world).items()
        ]
        # the end of every order, whether it counts or not; a world may add orders
        for row, filled in zip(orders, world.lines["orders"].rows, strict=False):
            left = unpaid(world, cast("date", filled["due_on"]))
            found.append(("at the end", row["unpaid_at_end_fen"], left.fen()))
            found.append(("to migrants", row["unpaid_migrant_at_end_fen"], left.fen(migrants=True)))
        for name, bounds, value in found:
            low, high = between(bounds)
            if not ((low is None or low <= value) and (high is None or value <= high)):
                wrong.append(f"{name} {bounds} of {case}, but {value} in {world}")
    return wrong


def told_of_known(world: Case) -> list[str]:
    """Return where the derivation and a count by hand differ about a case without gaps."""
    engine = small_figures()
    said, facts = engine.judge(world).verdicts, engine.scene(world).facts
    expected = {rule: TRUE if holds else FALSE for rule, holds in by_hand(world).items()}
    wrong = [
        f"{rule} {said[rule].truth} of {world}"
        for rule, truth in expected.items()
        if said[rule].truth is not truth
    ]
    figures = figures_by_hand(world)
    return wrong + [
        f"{n} {facts[n]} of {world}" for n, fen in figures.items() if between(facts[n]) != (fen, fen)
    ]


def test_a_case_without_gaps_is_counted_as_by_hand() -> None:
    wrong: list[str] = []
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(400):
        case, random = half_known(seed)
        for world in some_worlds(case, random)[:5]:
            wrong += told_of_known(world)
            seen.update(by_hand(world).items())

    assert wrong == []
    # every rule was met with both answers
    assert len(seen) == 2 * len({rule for rule, _ in seen})


def test_what_is_said_of_a_half_known_case_is_so_in_every_world() -> None:
    wrong: list[str] = []
    tried = 0
    for seed in range(400):
        case, random = half_known(seed)
        known = some_worlds(case, random)
        wrong += contradicted(case, known)
        tried += len(known)

    assert wrong == []
    assert tried > 400 * WORLDS_A_CASE // 2


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=5_000)
@given(seed=SEEDS)
def test_what_is_said_of_a_half_known_case_is_so_in_every_world_of_many_cases(seed: int) -> None:
    case, random = half_known(seed)
    known = some_worlds(case, random)

    assert contradicted(case, known) == []
    assert [wrong for world in known[:3] for wrong in told_of_known(world)] == []


# --- where every world can be looked at, the bounds are not only true but as close as can be

DENIED = dict.fromkeys(ASKED, False)
W1, W2 = owed("W1", amount_fen=4), owed("W2", amount_fen=3)
TIGHT: dict[str, dict[str, Any]] = {
    "whose row it is": {"arrears": [W1, owed(None, amount_fen=2)]},
    "whose row it is, where another was paid too much": {
        "arrears": [W1, owed(None, amount_fen=2)],
        "payments": [paid(9, worker="W1")],
    },
    "whom a payment went to": {"arrears": [W1, W2], "payments": [paid(3, worker=None)]},
    "whom a payment went to, of a migrant and another": {
        "arrears": [W1, owed("W2", amount_fen=3, is_migrant=False)],
        "payments": [paid(5, worker=None)],
    },
    "whom a payment went to that clears all": {"arrears": [W1, W2], "payments": [paid(9, worker=None)]},
    "who paid": {"arrears": [W1, W2], "payments": [paid(3, worker="W2", by=None)]},
    "when it was paid": {
        "arrears": [W1],
        "payments": [paid(3, worker="W1", paid_on=None)],
        "orders": [order()],
    },
    "who is a migrant": {"arrears": [W1, owed("W2", amount_fen=3, is_migrant=None)]},
    "which is the last day": {
        "arrears": [W1],
        "payments": [paid(3, worker="W1", paid_on="2026-11-18")],
        "orders": [order(due_on=None)],
    },
    "whether an order counts": {
        "arrears": [W1],
        "payments": [paid(3, worker="W1", paid_on="2026-11-18")],
        "orders": [order(addressee=None)],
    },
    "a fraction of a month": {"arrears": [owed("W1", amount_fen=4, months=2, part_month=True)]},
}


@pytest.mark.parametrize("gap", TIGHT)
def test_the_bounds_are_those_of_all_worlds(gap: str) -> None:
    case = written(**TIGHT[gap], facts=DENIED)
    every = list(worlds(case))

    scene = small_figures().scene(case)

    figures = [figures_by_hand(world) for world in every]
    for name in figures[0]:
        values = [found[name] for found in figures]
        assert between(scene.facts[name]) == (min(values), max(values)), name


@pytest.mark.parametrize("gap", TIGHT)
def test_the_rules_are_undecided_only_where_worlds_differ(gap: str) -> None:
    case = written(**TIGHT[gap], facts=DENIED)
    answers = [by_hand(world) for world in worlds(case)]

    said = small_figures().judge(case).verdicts

    for rule in answers[0]:
        told = {answer[rule] for answer in answers}
        assert said[rule].truth is (UNKNOWN if len(told) == 2 else TRUE if told == {True} else FALSE), rule

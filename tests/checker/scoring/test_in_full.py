"""What scoring writes straight as JSON is what explanation and receipts say it is."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.engines.reference import ReferenceEngine, engine_for
from checker.explanation import Reading, distance_as_json, distance_of, element_as_json, elements_of
from checker.scoring.canonical import canonical
from checker.scoring.receipt import outputs_of
from rules.cases import Case
from tests.checker.engines.drawn import Drawer
from tests.checker.scoring.given import ALONE, BASE


def drawn(day: date, place: str, size: int) -> list[Case]:
    return Drawer(BASE, BASE.at(day, place)).cases(Random(f"in full {place}"), size)


EXAMPLES = [example.case for rule in BASE.rules.values() for example in rule.cases]
DRAWN = [*drawn(date(2026, 11, 22), "320500", 25), *drawn(date(2025, 6, 30), "420100", 25)]


@pytest.mark.parametrize(
    ("cases", "everything"), [(EXAMPLES, False), (DRAWN, True)], ids=["examples", "drawn"]
)
def test_every_verdict_in_full_has_the_elements_and_distances_of_its_explanation(
    cases: list[Case], everything: bool
) -> None:
    engines: dict[Any, ReferenceEngine] = {}
    readings: dict[tuple[date, str], Reading] = {}
    compared = 0

    for case in cases:
        engine = engine_for(BASE, case, engines)
        if (key := (case.day, case.place)) not in readings:
            readings[key] = Reading(BASE, engine.law)
        reading = readings[key]
        # a scene that was not judged itself: which line leads is worked out anew
        scene = reading.scene(case, engine.judge(case))
        for told in ALONE.assess(case, everything=everything)["verdicts"]:
            rule = reading.rules[told["rule"]]
            elements = [element_as_json(one) for one in elements_of(reading, rule, case, scene)]
            distances = [distance_as_json(one) for one in distance_of(reading, rule, scene)]
            assert told["elements"] == elements, f"{rule.id} of {case}"
            assert told["distance"] == distances, f"{rule.id} of {case}"
            compared += 1

    assert compared > len(cases)


def test_a_receipt_holds_the_canonical_form_of_the_outputs() -> None:
    judges = TwoOutOfTwo(BASE, second=NoSecondEngine("not_importable"))

    for case in DRAWN:
        told = ALONE.assessed(case)
        outputs = canonical(outputs_of(judges.judge(case).judgement, told.assessment))
        assert b'"outputs":%b,"place"' % outputs in told.receipt.content


def test_whoever_changes_an_assessment_does_not_change_the_next() -> None:
    case = DRAWN[0]
    before = ALONE.assess(case, everything=True)

    spoilt = ALONE.assess(case, everything=True)
    for verdict in spoilt["verdicts"]:
        verdict["source"].clear()
        verdict["missing"].clear()
        for element in verdict["elements"]:
            element["missing"].append("spoilt")
            element["facts"].clear()
            for figure in element["figures"].values():
                figure["unit"] = "spoilt"

    assert ALONE.assess(case, everything=True) == before

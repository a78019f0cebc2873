"""An explanation that is told to end says less and nothing else, and says that it is not complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker.scoring.assessment import ASSESSMENT, Assessment
from tests.checker.scoring.given import ALONE, case, refused

SEARCHED = ("settled_by", "would_change", "crosses_on", "complete")
CASES = (
    refused(evasion_flight=True),
    case(facts={"headcount": 46, "contracts_signed": 40}, arrears=[{"worker": "W01", "months": 4}]),
)


def after(looks: int) -> Callable[[], bool]:
    """Give up after so many looks, and never go on again."""
    left = [looks]

    def give_up() -> bool:
        left[0] -= 1
        return left[0] < 0

    return give_up


def without_searches(assessment: Assessment) -> dict[str, Any]:
    verdicts = [
        {key: value for key, value in one.items() if key not in SEARCHED} for one in assessment["verdicts"]
    ]
    return {**assessment, "verdicts": verdicts}


def test_one_that_gives_up_at_once_is_complete_nowhere_and_exact_in_all_else() -> None:
    for one in CASES:
        full = ALONE.assess(one, explain=True, everything=True)
        short = ALONE.assess(one, explain=True, everything=True, give_up=lambda: True)

        assert without_searches(short) == without_searches(full)
        assert short["receipt"] == ALONE.assess(one)["receipt"]
        for verdict in short["verdicts"]:
            assert "complete" in verdict
            complete = verdict["complete"]
            assert not complete["settled_by"]
            assert not complete["would_change"]
            assert complete["crosses_on_days"] == 0
            assert (verdict.get("settled_by"), verdict.get("crosses_on")) == ([], None)
        _ = ASSESSMENT.validate_python(short)


def test_one_that_gives_up_later_tells_some_of_what_the_full_one_tells() -> None:
    fewer = 0
    for one in CASES:
        full = ALONE.assess(one, explain=True)
        for looks in (10, 100, 1_000):
            short = ALONE.assess(one, explain=True, give_up=after(looks))

            for part, whole in zip(short["verdicts"], full["verdicts"], strict=True):
                for key in ("settled_by", "would_change"):
                    assert all(some in whole.get(key, []) for some in part.get(key, []))
                    fewer += len(part.get(key, [])) < len(whole.get(key, []))
                assert part.get("crosses_on") in (None, whole.get("crosses_on"))
    assert fewer


def test_one_that_never_gives_up_is_the_full_one() -> None:
    for one in CASES:
        assert ALONE.assess(one, explain=True, give_up=lambda: False) == ALONE.assess(one, explain=True)

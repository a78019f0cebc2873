"""Two out of two: what both engines say is agreed, what they do not is an incident, and one alone says so."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker.engines.agreement import Disagreement, NoSecondEngine, TwoOutOfTwo, second_engine
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.process import home
from rules.cases import Case, Lines
from rules.condition.tree import Not, RuleOf
from rules.rule_base import RuleBase, shipped
from rules.truth import TRUE
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.shipped_cases import Cases
from tests.checker.engines.durable.streams import STEADY
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules

READY = 120.0


def law(at_least: int = 5) -> RuleBase:
    """Return a rule of the case and one of lines, with a limit."""
    return with_rules(
        SMALL_LAW,
        [
            ("R0", None, f"a >= {at_least}", None),
            ("R1", "u", f"u.n >= {at_least}", None),
            ("R2", None, "R0 AND p", None),
        ],
    )


def case(a: int, *n: int, **facts: bool) -> Case:
    return Case("示例-1", PLACE, DAY, {"a": a, **facts}, {"u": Lines(tuple({"n": one} for one in n))})


def ready(base: RuleBase) -> DurableEngine:
    durable = DurableEngine(base, STEADY)
    assert durable.wait_for("ready", seconds=READY)
    return durable


@DURABLE_RULES
def test_what_both_engines_say_is_agreed() -> None:
    with TwoOutOfTwo(law(), second=ready(law())) as two:
        answer = two.judge(case(5, 4, 5, 6, p=True))

    assert answer.agreed
    assert answer.engines == ("reference", "durable")
    assert answer.differing == ()
    assert answer.alone_because is None
    true = {id_: one.lines for id_, one in answer.judgement.verdicts.items() if one.truth is TRUE}
    assert true == {"R0": (), "R1": ("u/1", "u/2"), "R2": ()}


@DURABLE_RULES
def test_engines_that_differ_are_an_incident_and_both_are_shown() -> None:
    """The second engine holds a law whose limit is one higher, as if one of the two misread it."""
    told: list[Disagreement] = []
    with TwoOutOfTwo(law(5), second=ready(law(6)), on_disagreement=told.append) as two:
        answer = two.judge(case(5, 4, 5, 6, p=True))
        same = two.judge(case(6, 6, p=True))

    assert not answer.agreed
    assert answer.engines == ("reference", "durable")
    assert answer.differing == ("R0", "R1", "R2")
    assert answer.judgement.verdicts["R0"].truth is TRUE
    (incident,) = told
    assert incident.case_id == "示例-1"
    assert incident.reference == {"R0": (), "R1": ("u/1", "u/2"), "R2": ()}
    # it agrees that R1 is made out, but not by which lines
    assert incident.durable == {"R1": ("u/2",)}
    assert same.agreed


@DURABLE_RULES
def test_an_incident_that_cannot_be_recorded_holds_the_answer_back() -> None:
    def no_room(_: Disagreement) -> None:
        raise OSError("no space left on device")

    with (
        TwoOutOfTwo(law(5), second=ready(law(6)), on_disagreement=no_room) as two,
        pytest.raises(OSError, match="no space"),
    ):
        _ = two.judge(case(5))


@DURABLE_RULES
def test_an_incident_is_logged_without_any_fact_of_the_case(caplog: pytest.LogCaptureFixture) -> None:
    with TwoOutOfTwo(law(5), second=ready(law(6))) as two, caplog.at_level(logging.ERROR):
        _ = two.judge(replace(case(5), facts={"a": 5, "word": "示例某人"}, name="示例有限公司"))

    (record,) = caplog.records
    text = record.getMessage()
    assert text.startswith("engines disagree on case 示例-1 (2026-03-31, 320500, ")
    assert "reference {'R0': ()}, durable {}" in text
    assert "某人" not in text
    assert "有限公司" not in text


@DURABLE_RULES
def test_rules_that_differ_on_whether_they_apply_differ() -> None:
    """Exempt for one engine, TRUE for the other."""
    exempt = with_rules(SMALL_LAW, [("R0", None, "a >= 5", "p")])
    plain = with_rules(SMALL_LAW, [("R0", None, "a >= 5", None)])

    with TwoOutOfTwo(exempt, second=ready(plain), on_disagreement=lambda _: None) as two:
        assert two.judge(case(5, p=True)).differing == ("R0",)
        assert two.judge(case(5, p=False)).agreed


@DURABLE_RULES
def test_a_case_of_more_than_fifty_lines_is_left_to_one_engine() -> None:
    with TwoOutOfTwo(law(), second=ready(law())) as two:
        fifty, more = two.judge(case(5, *[5] * 50)), two.judge(case(5, *[5] * 51))

    assert fifty.agreed
    assert more.engines == ("reference",)
    assert more.alone_because == "too_many_lines"
    assert not more.agreed
    assert len(more.judgement.verdicts["R1"].lines) == 51


@DURABLE_RULES
def test_derived_lines_count_too() -> None:
    """25 orders and 25 workers owed wages make one line for each worker and order: 625."""
    base = shipped()
    orders = Lines(tuple({"document": "责令改正指令书", "due_on": DAY} for _ in range(25)))
    arrears = Lines(tuple({"worker": f"W{n}", "months": 3, "amount_fen": 100} for n in range(25)))

    with TwoOutOfTwo(base, second=ready(base)) as two:
        one = Case("示例", PLACE, DAY, {}, {"orders": orders, "arrears": arrears})
        assert two.judge(one).alone_because in (None, "too_many_lines")
        few = replace(one, lines={"orders": Lines(orders.rows[:2]), "arrears": arrears})
        assert two.judge(few).agreed


def test_a_rule_base_that_durable_rules_cannot_hold_is_judged_by_one_engine(
    caplog: pytest.LogCaptureFixture,
) -> None:
    base = law()
    denied = replace(base.rules["R2"], condition=Not(RuleOf("R0")))
    base = replace(base, rules={**base.rules, "R2": denied})

    with TwoOutOfTwo(base) as two:
        answer = two.judge(case(4))

    assert answer.alone_because == "inexpressible"
    assert answer.judgement.verdicts["R2"].truth is TRUE
    assert "R2 names R0" in caplog.text


@pytest.mark.parametrize("how", ["breaks", "is_not_there"])
def test_without_durable_rules_everything_works_with_one_engine(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Python 3.13, where its C part does not load; the child finds out, and no other is started."""
    missing, broken = "No module named durable_rules_engine", "undefined symbol: PyEval_CallObject"
    error = broken if how == "breaks" else missing
    hidden = tmp_path / "durable_rules_engine.py"
    _ = hidden.write_text(f"raise ImportError({error!r})\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    base = shipped()

    with DurableEngine(base, STEADY) as durable, TwoOutOfTwo(base, second=durable) as two:
        assert durable.wait_for("not_importable", seconds=READY)
        answers = [two.judge(one) for one in Cases(6, base).some(20)]
        later = asyncio.run(two.judge_async(next(iter(Cases(6, base).some(1)))))
        standing = durable.standing

    assert {one.alone_because for one in (*answers, later)} == {"not_importable"}
    assert {one.engines for one in (*answers, later)} == {("reference",)}
    assert not any(one.agreed for one in answers)
    assert any(verdict.truth is TRUE for one in answers for verdict in one.judgement.verdicts.values())
    assert standing.starts == 1
    assert standing.pid is None


def test_a_service_without_second_engine_says_why() -> None:
    with TwoOutOfTwo(law(), second=NoSecondEngine("closed")) as two:
        assert two.judge(case(5)).alone_because == "closed"


@DURABLE_RULES
def test_the_shipped_rule_base_has_a_second_engine() -> None:
    second = second_engine(shipped())
    try:
        assert isinstance(second, DurableEngine)
    finally:
        second.close()


@DURABLE_RULES
def test_nothing_of_durable_rules_is_loaded_into_the_service() -> None:
    """It is C that may end the process at any time."""
    code = """
import sys
from checker.engines.agreement import TwoOutOfTwo
from rules.rule_base import shipped
from tests.checker.engines.durable.shipped_cases import Cases
with TwoOutOfTwo(shipped()) as two:
    for case in Cases(1).some(3):
        two.judge(case)
print(*(name for name in sys.modules if name.startswith("durable")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=home()
    )

    assert done.stdout.strip() == ""

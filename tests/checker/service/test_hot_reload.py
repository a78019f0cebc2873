"""The rule base replaced while cases are assessed: real folders, real second engines, real threads."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from checker.engines.agreement import Disagreement
from checker.engines.durable.patience import Patience
from checker.scoring.rule_bases import RuleBases
from checker.service.rule_base_in_use import Equipment, Kept, Reloaded, RuleBaseInUse
from rules.cases import Case
from rules.rule_base import BASE, load
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.small_law import DAY, PLACE
from tests.small_base import RULE, write

pytestmark = DURABLE_RULES

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
STEADY = Patience(answer=60.0, silence=60.0, start=120.0)
READY = 120.0

Change = Callable[[Path], object]


def limited_to(more_than: int) -> str:
    """Return the rule of the small base with another limit, its examples with it."""
    return (
        RULE.replace("headcount > 10", f"headcount > {more_than}")
        .replace("headcount: 11", f"headcount: {more_than + 1}")
        .replace("headcount: 10", f"headcount: {more_than}")
    )


def child_processes() -> list[int]:
    return [child.pid for child in psutil.Process().children(recursive=True)]


def is_gone(pid: int) -> bool:
    """Wait for the end of a process."""
    try:
        _ = psutil.Process(pid).wait(READY)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


@pytest.fixture
def equipment(tmp_path: Path) -> Iterator[Equipment]:
    before = child_processes()
    yield Equipment(RuleBases(tmp_path / "archive"), patience=STEADY)
    assert child_processes() == before, "a child process was left over"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the files of a small rule base with three rules."""
    more = "\n".join(RULE.replace("A01", id_) for id_ in ("B01", "B02"))
    return write(tmp_path / "law", {"violations/B.yaml": more})


def edit(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        _ = path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    return change


def cut_in_half(file: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        _ = path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return change


def cut_after_a_rule(file: str) -> Change:
    """A file that ends early, at the end of a rule: what is left reads like a whole file."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        _ = path.write_text(text[: text.rindex("\n- id:") + 1], encoding="utf-8", newline="\n")

    return change


def removed(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def test_a_changed_figure_is_in_use_from_the_reload_on(folder: Path, equipment: Equipment) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        before = in_use.standing
        _ = edit("parameters/figures.yaml", "value: 500", "value: 600")(folder)
        _ = edit("rule_base.yaml", "2026.11.1", "2026.12.1")(folder)

        told = in_use.reload(at=LATER)

        assert told == Reloaded(load(folder).fingerprint, "2026.12.1", LATER)
        assert told.fingerprint != before.fingerprint
        with in_use.current() as assessor:
            assert assessor.base.parameters["minimum_pay"].at(DAY, PLACE).low == 600
        for kept in (before.fingerprint, told.fingerprint):
            assert equipment.archive.find(kept) is not None


def test_the_rule_base_of_the_program_is_replaced_kept_and_corrected(
    tmp_path: Path, equipment: Equipment
) -> None:
    law = Path(shutil.copytree(BASE, tmp_path / "law"))
    good = (law / "violations/C.yaml").read_bytes()
    with RuleBaseInUse(law, equipment, at=NOON) as in_use:
        before = in_use.standing
        _ = cut_in_half("violations/C.yaml")(law)

        kept = in_use.reload(at=LATER)
        _ = (law / "violations/C.yaml").write_bytes(good + b"# read again\n")
        reloaded = in_use.reload(at=LATER)

        assert isinstance(kept, Kept)
        assert any("violations/C.yaml" in problem for problem in kept.problems)
        assert kept.fingerprint == before.fingerprint
        assert isinstance(reloaded, Reloaded)
        assert reloaded.fingerprint not in (before.fingerprint, "")
        assert in_use.standing == reloaded


def test_what_did_not_change_is_not_replaced(folder: Path, equipment: Equipment) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use, in_use.current() as before:
        told = in_use.reload(at=LATER)

        assert told == in_use.standing
        assert in_use.standing.since == NOON
        with in_use.current() as after:
            assert after is before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edit("violations/A.yaml", "headcount > 10", "headcuont > 10"), ("violations/A.yaml", "headcuont")),
        (cut_in_half("violations/A.yaml"), ("violations/A.yaml",)),
        (cut_in_half("facts/facts.yaml"), ("facts/facts.yaml",)),
        (cut_after_a_rule("violations/B.yaml"), ("violations/B.yaml", "B02 is gone", "retired")),
        (removed("violations/B.yaml"), ("violations/B.yaml", "B01 is gone", "B02 is gone")),
        (removed("violations/A.yaml"), ("outcomes.yaml",)),
        (removed("outcomes.yaml"), ("outcomes.yaml",)),
        (
            edit("violations/A.yaml", "headcount > 10", "headcount > 11"),
            ("violations/A.yaml", "A01, example 'eleven', expects true and finds false"),
        ),
        (
            edit("violations/A.yaml", "missing: [headcount]", "missing: [has_roster]"),
            ("violations/A.yaml", "expects unknown, missing has_roster and finds unknown, missing headcount"),
        ),
        (shutil.rmtree, ("folder",)),
    ],
)
def test_whatever_is_wrong_the_old_one_is_kept_and_the_problem_told(
    folder: Path, equipment: Equipment, change: Change, words: tuple[str, ...]
) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        before = in_use.standing
        _ = change(folder)

        told = in_use.reload(at=LATER)

        assert isinstance(told, Kept)
        assert told.fingerprint == before.fingerprint
        assert all(any(word in problem for problem in told.problems) for word in words), told.problems
        assert in_use.standing == before
        with in_use.current() as assessor:
            assert assessor.base.fingerprint == before.fingerprint


def test_every_problem_is_told_at_once(folder: Path, equipment: Equipment) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        for file in ("violations/A.yaml", "violations/B.yaml"):
            _ = edit(file, "headcount > 10", "headcuont > 10")(folder)

        told = in_use.reload(at=LATER)

        assert isinstance(told, Kept)
        assert {problem.split(":")[0] for problem in told.problems} == {
            "violations/A.yaml",
            "violations/B.yaml",
        }


def test_after_the_correction_it_is_taken(folder: Path, equipment: Equipment) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        _ = cut_in_half("violations/A.yaml")(folder)
        assert isinstance(in_use.reload(at=LATER), Kept)
        _ = write(folder, {"violations/A.yaml": limited_to(20)})

        told = in_use.reload(at=LATER)

        assert told == in_use.standing
        assert in_use.standing.since == LATER


def test_an_archive_that_cannot_be_written_replaces_nothing(folder: Path, equipment: Equipment) -> None:
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        shutil.rmtree(equipment.archive.folder)
        _ = equipment.archive.folder.write_text("not a folder", encoding="utf-8")
        _ = write(folder, {"violations/A.yaml": limited_to(20)})

        told = in_use.reload(at=LATER)

        assert isinstance(told, Kept)
        assert "archive" in told.problems[0]
        assert str(folder) not in told.problems[0]


def test_a_second_engine_that_cannot_be_had_in_time_replaces_nothing(
    folder: Path, equipment: Equipment
) -> None:
    hasty = replace(equipment, patience=Patience(start=0.0))
    with RuleBaseInUse(folder, hasty, at=NOON) as in_use:
        before = in_use.standing
        _ = write(folder, {"violations/A.yaml": limited_to(20)})

        told = in_use.reload(at=LATER)

        assert isinstance(told, Kept)
        assert "durable-rules" in told.problems[0]
        assert in_use.standing == before


def test_an_assessment_ends_by_the_rule_base_it_began_with(folder: Path, equipment: Equipment) -> None:
    fifteen = Case("", PLACE, DAY, {"headcount": 15})
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use, in_use.current() as old:
        began = in_use.standing
        assert old.assess(fifteen)["outcome"]["listing"] == "true"
        _ = write(folder, {"violations/A.yaml": limited_to(20)})
        told = in_use.reload(at=LATER)

        ended = old.assess(fifteen)
        with in_use.current() as new:
            fresh = new.assess(fifteen)

        assert isinstance(told, Reloaded)
        assert (ended["rule_base"]["fingerprint"], ended["agreed"]) == (began.fingerprint, True)
        assert ended["outcome"]["listing"] == "true"
        assert (fresh["rule_base"]["fingerprint"], fresh["agreed"]) == (told.fingerprint, True)
        assert fresh["outcome"]["listing"] == "false"


def test_what_was_replaced_is_closed_with_its_last_user(folder: Path, equipment: Equipment) -> None:
    before = set(child_processes())
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        first = in_use.current()
        second = in_use.current()
        _ = first.__enter__()
        assessor = second.__enter__()
        assert assessor.assess(Case("", PLACE, DAY, {"headcount": 15}))["agreed"]
        (old,) = set(child_processes()) - before
        _ = write(folder, {"violations/A.yaml": limited_to(20)})
        assert isinstance(in_use.reload(at=LATER), Reloaded)

        _ = first.__exit__(None, None, None)
        while_used = psutil.pid_exists(old)
        _ = second.__exit__(None, None, None)

        assert while_used
        assert is_gone(old)


def test_answers_during_many_reloads_are_those_of_a_rule_base_then_in_use(
    folder: Path, equipment: Equipment
) -> None:
    limits: dict[str, int] = {load(folder).fingerprint: 10}
    told: list[tuple[str, str, int, str, bool]] = []
    over = threading.Event()
    with RuleBaseInUse(folder, equipment, at=NOON) as in_use, ThreadPoolExecutor(4) as pool:

        def ask(worker: int) -> None:
            number = worker
            while not over.is_set():
                number += 1
                headcount = number % 40
                earliest = in_use.standing.fingerprint
                with in_use.current() as assessor:
                    one = assessor.assess(Case("", PLACE, DAY, {"headcount": headcount}))
                latest = one["rule_base"]["fingerprint"]
                told.append((earliest, latest, headcount, one["outcome"]["listing"], one["agreed"]))

        asking = [pool.submit(ask, worker) for worker in range(4)]
        for limit in range(11, 23):
            _ = write(folder, {"violations/A.yaml": limited_to(limit)})
            limits[load(folder).fingerprint] = limit
            assert isinstance(in_use.reload(at=NOON + timedelta(minutes=limit)), Reloaded)
        over.set()
        for one in asking:
            one.result()

    assert len({latest for _, latest, *_ in told}) > 5
    order = {fingerprint: number for number, fingerprint in enumerate(limits)}
    for earliest, latest, headcount, listing, agreed in told:
        assert order[earliest] <= order[latest]
        assert listing == ("true" if headcount > limits[latest] else "false")
        assert agreed


def test_reloads_at_once_wait_in_line_and_one_of_them_replaces(folder: Path, equipment: Equipment) -> None:

    async def many(in_use: RuleBaseInUse) -> list[Reloaded | Kept]:
        moments = [LATER + timedelta(minutes=number) for number in range(8)]
        return await asyncio.gather(*(in_use.reload_async(at=at) for at in moments))

    with RuleBaseInUse(folder, equipment, at=NOON) as in_use:
        _ = write(folder, {"violations/A.yaml": limited_to(20)})

        told = asyncio.run(many(in_use))

        assert Counter(told) == {in_use.standing: 8}
        assert in_use.standing.since >= LATER


def test_what_is_closed_lends_nothing(folder: Path, equipment: Equipment) -> None:
    in_use = RuleBaseInUse(folder, equipment, at=NOON)
    in_use.close()
    in_use.close()

    with pytest.raises(RuntimeError, match="closed"), in_use.current():
        pass


def test_incidents_go_to_whoever_was_named(folder: Path, equipment: Equipment) -> None:
    incidents: list[Disagreement] = []
    named = replace(equipment, on_disagreement=incidents.append)

    with RuleBaseInUse(folder, named, at=NOON) as in_use, in_use.current() as assessor:
        agreed = assessor.assess(Case("", PLACE, DAY, {"headcount": 15}))

    assert agreed["case_id"] == ""
    assert incidents == []

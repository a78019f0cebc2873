"""The child process: lean, alone with one thread, flat in memory, and gone with its rule base."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.process import home
from rules.rule_base import shipped
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.shipped_cases import Cases
from tests.checker.engines.durable.streams import STEADY, check, known
from tests.small_base import loaded

pytestmark = DURABLE_RULES

MIB = 1024


def memory_kib(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def test_the_child_imports_durable_rules_and_next_to_nothing_else() -> None:
    code = """
import sys
import checker.engines.durable.child, durable.engine
print(*sorted(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=home()
    )
    loaded_modules = set(done.stdout.split())

    assert "durable_rules_engine" in loaded_modules
    heavy = {
        "polars",
        "narwhals",
        "sqlmodel",
        "sqlalchemy",
        "sqlglot",
        "pydantic",
        "yaml",
        "asyncio",
        "rules",
    }
    assert not loaded_modules & heavy
    ours = {name for name in loaded_modules if name.startswith("checker.")}
    assert ours == {
        "checker.engines", "checker.engines.durable",
        *(f"checker.engines.durable.{name}" for name in (
            "assertions", "bounds", "child", "judge", "matcher", "plain", "self_test", "tallies", "wire",
        )),
    }  # fmt: skip


def test_the_child_has_one_thread_and_stays_below_60_mib() -> None:
    base = shipped()

    with DurableEngine(base, STEADY) as durable, TwoOutOfTwo(base, second=durable) as two:
        assert durable.wait_for("ready", seconds=120)
        assert durable.standing.memory_kib < 60 * MIB
        pid = durable.standing.pid
        assert pid is not None
        for case in Cases(3, base).some(100):
            assert two.judge(case).agreed
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        assert "Threads:\t1\n" in status
        assert memory_kib(pid) < 60 * MIB


@pytest.mark.slow
def test_memory_of_both_stays_flat_over_twenty_thousand_cases() -> None:
    base = shipped()
    stream = known(base, 4, 500)

    with DurableEngine(base, STEADY) as durable, TwoOutOfTwo(base, second=durable) as two:
        assert durable.wait_for("ready", seconds=120)
        pid = durable.standing.pid
        assert pid is not None
        sizes: list[tuple[int, int]] = []
        for _ in range(40):
            for one in stream:
                check(one, two.judge(one.case))
            sizes.append((memory_kib(pid), memory_kib(os.getpid())))

    for before, after in zip(sizes[10], sizes[-1], strict=True):
        # less than 100 bytes a case
        assert after - before < 15_000 * 100 // 1024, sizes


def test_a_changed_rule_base_gets_a_new_child_and_the_old_one_is_gone(tmp_path: Path) -> None:
    """durable-rules never gives back what a rule set took; a process that ends does."""
    gone: list[int] = []
    for number in range(4):
        text = "headcount > 10" if number % 2 else "headcount > 9"
        base = loaded(
            tmp_path / str(number),
            {"outcomes.yaml": f"referrals: []\nlisting: {{when: {text}}}\npublication: {{when: A01}}\n"},
        )
        with DurableEngine(base, STEADY) as durable:
            assert durable.wait_for("ready", seconds=120)
            pid = durable.standing.pid
            assert pid is not None
            assert durable.standing.starts == 1
            gone.append(pid)

    for pid in gone:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

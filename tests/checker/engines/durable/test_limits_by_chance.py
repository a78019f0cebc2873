"""What durable-rules 2.0.28 does wrong by chance, over many shapes: reported; only the guarded way must pass.

A run prints how often each went wrong. None going wrong any more is no failure here.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter

import pytest

from checker.engines.agreement import Agreement, TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.process import home
from rules.rule_base import shipped
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.streams import STEADY, check, known

pytestmark = [DURABLE_RULES, pytest.mark.slow]

SHAPES = range(24)

PLAIN_RULES = """
import resource
from random import Random
import durable_rules_engine as core
from durable import engine
from checker.engines.durable.matcher import DurableRuleSet

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
random = Random({seed})
size = random.choice((60, 90, 120, 130, 140, 150))

def three():
    return [{{"$gte": {{f"p{{random.randrange(60)}}": random.randrange(1, 9)}}}} for _ in range(3)]

rules = {{f"r{{n}}": {{"all": [{{"m": {{"$and": three()}}}}]}} for n in range(size)}}
rules["seen"] = {{"all": [{{"m": {{"g0": True}}}}]}}
"""

ONE_STATE_A_CASE = """
plain = engine.Ruleset("plain", None, {name: {**rule, "run": None} for name, rule in rules.items()})
for case in range(500):
    message = {"id": 1, "sid": str(case), **{f"p{n}": 0 for n in range(60)}}
    if MARKED:
        message["g0"] = True
    try:
        state = plain.assert_fact(message)
        started = core.start_action_for_state(plain._handle, state)
        text = started and started[1]
        while text:
            text = core.complete_and_start_action(plain._handle, state)
    except engine.MessageNotHandledException:
        pass
    plain.delete_state(message["sid"])
"""

AS_WE_DO = """
asked = {name: rule["all"][0]["m"]["$and"] for name, rule in rules.items() if name != "seen"}
marks = {f"g{n}": True for n in range(2 + len(asked) // 12)}
for n, name in enumerate(asked):
    # in groups of twelve, as sheets are laid out
    rules[name] = {"all": [{"m": {"$and": [{f"g{1 + n // 12}": True}, *asked[name]]}}]}
ours = DurableRuleSet("ours", rules)

def holds(tests, message):
    return all(message[name] >= limit for test in tests for name, limit in test["$gte"].items())

for case in range(3_000):
    message = {**marks, **{f"p{n}": random.randrange(4) for n in range(60)}}
    want = {"seen", *(name for name, tests in asked.items() if holds(tests, message))}
    assert ours.fired(message) == want, case
"""

EIGHT_THREADS = """
import resource, threading
from durable.lang import get_host

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
host = get_host()
rules = {f"r{n}": {"all": [{"m": {"$gt": {"p": n}}}], "run": lambda closure: None} for n in range(20)}
host.register_rulesets({"shared": rules})

def work(thread):
    for n in range(2_000):
        for act in (lambda sid: host.assert_fact("shared", {"id": 1, "sid": sid, "p": 10}),
                    lambda sid: host.delete_state("shared", sid)):
            try:
                act(f"{thread}-{n}")
            except Exception:
                pass

threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""

FIRST_HOST_BY_THREADS = """
import sys, threading
from durable import lang

with lang.ruleset("raced"):
    lang.when_all(lang.m.p > 0)(lambda closure: None)
together, lost = threading.Barrier(8), []

def work(thread):
    together.wait()
    for n in range(300):
        try:
            lang.assert_fact("raced", {"id": n, "sid": str(thread), "p": 1})
        except Exception as error:
            lost.append(str(error))

threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(bool(lost))
"""


def exits(codes: list[str]) -> Counter[int]:
    """Run each in a process of its own and count how they end; minus the signal, where one ended it."""
    commands = [[sys.executable, "-c", code] for code in codes]
    return Counter(
        subprocess.run(command, capture_output=True, cwd=home(), check=False, timeout=600).returncode
        for command in commands
    )


def report(what: str, ends: Counter[int], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        told = f"{what}: {ends.total() - ends[0]} of {ends.total()} went wrong {dict(ends)}"
        _ = sys.stdout.write(f"\n{told}\n")


def test_deleting_a_state_where_nothing_fired(capsys: pytest.CaptureFixture[str]) -> None:
    """The C code frees pointers that were never set; a rule that always fires sets them."""
    plain = [PLAIN_RULES.format(seed=seed) for seed in SHAPES]
    bare = exits([code + ONE_STATE_A_CASE.replace("MARKED", "False") for code in plain])
    report("delete_state where nothing fired", bare, capsys)

    marked = exits([code + ONE_STATE_A_CASE.replace("MARKED", "True") for code in plain])

    assert marked == {0: len(SHAPES)}


def test_guard_one_message_at_a_time_over_the_same_shapes() -> None:
    """Three thousand messages a shape: none lost, none made up, no process ended."""
    ours = exits([PLAIN_RULES.format(seed=seed) + AS_WE_DO for seed in SHAPES])

    assert ours == {0: len(SHAPES)}


def test_states_made_by_eight_threads(capsys: pytest.CaptureFixture[str]) -> None:
    report("16,000 states from 8 threads", exits([EIGHT_THREADS] * 5), capsys)


def test_the_first_host_made_by_eight_threads(capsys: pytest.CaptureFixture[str]) -> None:
    report("rule sets lost to the first host", exits([FIRST_HOST_BY_THREADS] * 5), capsys)


def test_guard_eight_threads_ask_one_child_and_each_gets_its_own_answer() -> None:
    base = shipped()
    stream = known(base, 9, 800)
    answers: list[list[Agreement]] = [[] for _ in range(8)]

    with DurableEngine(base, STEADY) as durable, TwoOutOfTwo(base, second=durable) as two:
        assert durable.wait_for("ready", seconds=120)

        def work(thread: int) -> None:
            answers[thread] += [two.judge(one.case) for one in stream[thread::8]]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert durable.standing.starts == 1

    for number, got in enumerate(answers):
        for one, answer in zip(stream[number::8], got, strict=True):
            check(one, answer)
            assert answer.agreed

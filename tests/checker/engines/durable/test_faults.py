"""The child process killed, stopped, confused and orphaned: no request is lost, each answer says who gave it.

Real processes and real signals. Nothing sleeps: tests wait for states, pipes and ends of processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.companion import Companion
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.process import home
from checker.engines.durable.program import compiled
from checker.engines.durable.reply import Pending, Silent, TrueSet
from checker.engines.scene import Scene
from rules.cases import Case
from rules.rule_base import InForce, shipped
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.streams import QUICK, STEADY, check, known, wait_until_gone
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules

pytestmark = DURABLE_RULES

READY = 120.0
"""Seconds after which a child that is not ready is a failure."""

BASE = with_rules(SMALL_LAW, [("R0", None, "a > 4", None), ("R1", "u", "u.n > 4", None)])

Strike = Callable[[], None]


def pid_of(durable: DurableEngine | Companion) -> int:
    assert durable.wait_for("ready", seconds=READY)
    pid = durable.standing.pid
    assert pid is not None
    return pid


class Struck:
    """durable-rules, whose child is struck right after the next request is sent."""

    name = "durable"

    def __init__(self, durable: DurableEngine) -> None:
        self.durable = durable
        self.strike: Strike | None = None

    def written(self, law: InForce) -> bytes:
        return self.durable.written(law)

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        pending = self.durable.ask(case, scene, law)
        if self.strike is not None:
            self.strike()
            self.strike = None
        return pending

    def close(self) -> None:
        self.durable.close()


def before(strike: Strike, second: Struck) -> threading.Thread | None:
    del second
    strike()


def between(strike: Strike, second: Struck) -> threading.Thread | None:
    second.strike = strike


def meanwhile(strike: Strike, second: Struck) -> threading.Thread | None:
    """Strike from another thread, at a moment that nobody chose."""
    together = threading.Barrier(2)

    def run() -> None:
        _ = together.wait()
        strike()

    thread = threading.Thread(target=run)
    thread.start()
    second.strike = lambda: together.wait() and None
    return thread


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
@pytest.mark.parametrize("moment", [before, between, meanwhile])
def test_whatever_befalls_the_child_every_request_is_answered_rightly(
    sent: signal.Signals, moment: Callable[[Strike, Struck], threading.Thread | None]
) -> None:
    base = shipped()
    stream = known(base, 7, 40)
    strikes = set(Random(f"{sent} {moment.__name__}").sample(range(5, 35), 4))
    answered: Counter[int] = Counter()

    with DurableEngine(base, QUICK) as durable:
        second = Struck(durable)
        two = TwoOutOfTwo(base, second=second)
        for number, one in enumerate(stream):
            if number not in strikes:
                answer = two.judge(one.case)
            else:
                pid, starts = pid_of(durable), durable.standing.starts
                thread = moment(lambda pid=pid: os.kill(pid, sent), second)
                answer = two.judge(one.case)
                if thread is not None:
                    thread.join()
                # a child stopped after it had answered is found out by the next request
                check(one, two.judge(one.case))
                assert wait_until_gone(pid)
                assert durable.wait_for("ready", seconds=READY, after=starts)
            check(one, answer)
            answered[len(answer.engines)] += 1

    assert answered.total() == 40
    assert answered[2] > 20


def test_a_late_answer_is_never_taken_for_that_of_a_later_request() -> None:
    """The child is stopped over one request, goes on, and answers it while the next is waiting."""
    program = compiled(BASE)
    patience = replace(STEADY, answer=0.05)

    with Companion(program.text, patience) as companion:
        pid = pid_of(companion)
        os.kill(pid, signal.SIGSTOP)
        late = companion.ask(_request(a=5)).wait()
        meanwhile_ = companion.ask(_request(a=5)).wait()
        os.kill(pid, signal.SIGCONT)
        assert companion.wait_for("ready", seconds=READY)
        dropped = companion.standing.dropped
        # each may come late on a busy machine, but none brings the answer of another
        replies = [companion.ask(_request(a=3 + number % 3)).wait() for number in range(30)]
        assert companion.standing.pid == pid

    assert late == Silent("late")
    assert meanwhile_ == Silent("late")
    assert dropped == 1
    for number, reply in enumerate(replies):
        assert reply in (TrueSet({"R0": ()} if number % 3 == 2 else {}), Silent("late"))


def test_a_late_answer_is_not_taken_for_that_of_a_request_that_waits_behind_it() -> None:
    """Two requests lie before a child that is stopped; the first is given up, the second is not."""
    with Companion(compiled(BASE).text, replace(STEADY, answer=0.2)) as companion:
        os.kill(pid := pid_of(companion), signal.SIGSTOP)
        first, second = companion.ask(_request(a=5)), companion.ask(_request(a=3))
        given_up = first.wait()
        os.kill(pid, signal.SIGCONT)
        third = Silent("late")
        while third == Silent("late"):
            assert companion.wait_for("ready", seconds=READY)
            third = companion.ask(_request(a=5)).wait()

    assert given_up == Silent("late")
    assert third == TrueSet({"R0": ()})
    # answered before the third was, and waiting to be looked at since
    assert second.wait() == TrueSet({})


def _request(**facts: int) -> bytes:
    law = {"day": DAY.toordinal(), "figures": {"fixed": [4, 4]}, "rules": ["R0"]}
    return json.dumps({**law, "facts": facts, "lines": {}, "complete": []}).encode()


def test_more_requests_than_may_wait_are_answered_at_once() -> None:
    with Companion(compiled(BASE).text, replace(STEADY, waiting=3)) as companion:
        os.kill(pid := pid_of(companion), signal.SIGSTOP)
        waiting = [companion.ask(_request(a=5)) for _ in range(3)]

        too_many = companion.ask(_request(a=5)).wait()

        os.kill(pid, signal.SIGCONT)
        assert too_many == Silent("busy")
        assert [one.wait() for one in waiting] == [TrueSet({"R0": ()})] * 3


def test_what_the_wire_cannot_take_at_once_is_sent_when_it_can() -> None:
    """Requests of a megabyte each, while the child is stopped and reads nothing."""
    text = "示" * 80_000

    with Companion(compiled(BASE).text, STEADY) as companion:
        os.kill(pid := pid_of(companion), signal.SIGSTOP)
        request = json.loads(_request(a=5))
        request["facts"]["word"] = text
        waiting = [companion.ask(json.dumps(request).encode()) for _ in range(8)]
        os.kill(pid, signal.SIGCONT)

        assert [one.wait() for one in waiting] == [TrueSet({"R0": ()})] * 8


def test_a_request_that_holds_a_text_for_a_number_is_a_fault_and_ends_the_child() -> None:
    """durable-rules would compare it, and say TRUE."""
    with Companion(compiled(BASE).text, replace(STEADY, restart=0.001)) as companion:
        pid = pid_of(companion)
        request = json.loads(_request())
        request["facts"]["a"] = "9"

        assert companion.ask(json.dumps(request).encode()).wait() == Silent("fault")
        assert wait_until_gone(pid)
        assert pid_of(companion) != pid
        assert companion.ask(_request(a=5)).wait() == TrueSet({"R0": ()})


def test_a_program_that_fails_its_self_test_is_never_asked() -> None:
    program = json.loads(compiled(BASE).text)
    # a rule that asks for something else than its sheet can tell
    program["sheets"][0]["rules"]["q0.0"]["all"][0]["m"] = {"$nonsense": {"p1": 4}}
    # the second refusal is followed by a pause of a minute
    patience = replace(STEADY, restart=60.0, longest_restart=60.0)

    with Companion(json.dumps(program).encode(), patience) as companion:
        assert companion.wait_for("down", seconds=READY)
        assert companion.ask(_request(a=5)).wait() in (Silent("down"), Silent("starting"))
        assert companion.standing.because.startswith("self_test: Faulty: rule set")


async def one_turn() -> None:
    """Let everything that is ready on the event loop run once."""
    turned = asyncio.get_running_loop().create_future()
    _ = asyncio.get_running_loop().call_soon(turned.set_result, None)
    await turned


def test_the_event_loop_goes_on_while_the_child_does_not() -> None:
    async def run() -> None:
        with DurableEngine(BASE, STEADY) as durable:
            two = TwoOutOfTwo(BASE, second=durable)
            os.kill(pid := pid_of(durable), signal.SIGSTOP)
            asked = asyncio.create_task(two.judge_async(Case("示例", PLACE, DAY, {"a": 5})))
            # the loop turns many times over while the child cannot have answered
            for _ in range(1_000):
                await one_turn()
            assert not asked.done()
            os.kill(pid, signal.SIGCONT)
            assert (await asked).agreed

    asyncio.run(run())


def test_a_hundred_requests_at_once_survive_the_child_being_killed() -> None:
    base = shipped()
    stream = known(base, 8, 100)

    async def run() -> None:
        with DurableEngine(base, replace(QUICK, answer=60.0, waiting=200)) as durable:
            two = TwoOutOfTwo(base, second=durable)
            pid = pid_of(durable)
            asked = [asyncio.create_task(two.judge_async(one.case)) for one in stream]
            # every request is sent before the first answer is looked at
            await one_turn()
            os.kill(pid, signal.SIGKILL)
            answers = await asyncio.gather(*asked)
            for one, answer in zip(stream, answers, strict=True):
                check(one, answer)
            assert {answer.alone_because for answer in answers} <= {None, "down", "starting"}
            assert durable.wait_for("ready", seconds=READY, after=1)
            assert (await two.judge_async(stream[0].case)).agreed

    asyncio.run(run())


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_the_child_dies_with_its_parent(stopped: bool) -> None:
    code = """
import sys
from checker.engines.durable.engine import DurableEngine
from rules.rule_base import shipped
durable = DurableEngine(shipped())
assert durable.wait_for("ready", seconds=120)
print(durable.standing.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=home()
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        if stopped:
            os.kill(pid, signal.SIGSTOP)
        parent.kill()

    assert wait_until_gone(pid)


def test_closing_answers_whoever_waits_and_leaves_no_process() -> None:
    companion = Companion(compiled(BASE).text, STEADY)
    os.kill(pid := pid_of(companion), signal.SIGSTOP)
    waiting = companion.ask(_request(a=5))

    companion.close()

    assert waiting.wait() == Silent("closed")
    assert companion.ask(_request(a=5)).wait() == Silent("closed")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)

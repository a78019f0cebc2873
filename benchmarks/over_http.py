"""One case over HTTP, beside the same case in process and a bare handler: ``python -m benchmarks.over_http``.

The same cases (of sixty facts, or written reviews) are assessed two out of two in this process and sent
to a service of its own, one after the other over one kept-open line; a bare handler on the same HTTP
library answers as many bytes. The sides take turns, so that a busy moment meets all of them. What HTTP
adds is the difference of the medians. Seconds of the processor are told for the server, its child and
this client. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean, median

from pydantic_core import to_json

from benchmarks.cases_on_demand import on_the_day, reviews
from benchmarks.resident import cpu_seconds, resident_kib
from benchmarks.served import Served, served
from benchmarks.wire import Wire
from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.scoring.assess import Assessor
from checker.scoring.canonical import canonical, written_case
from checker.strict_json import parse
from rules.cases import read_case
from rules.rule_base import shipped

BUDGET_MS = 0.3
IN_A_TURN = 50
"""Requests: few, since the speed of a shared machine changes from one second to the next."""

AT_ONCE = 16


@dataclass(slots=True)
class Side:
    """One way to have a case answered; milliseconds by the clock, microseconds of processor time."""

    name: str
    work: Callable[[int], None]
    server: int | None = None
    child: int | None = None
    seconds: list[float] = field(default_factory=list[float])
    cpu: dict[str, float] = field(default_factory=lambda: {"here": 0.0, "server": 0.0, "child": 0.0})

    def turn(self, count: int) -> None:
        """Answer so many cases, after a tenth as many that are not counted."""
        for number in range(count // 10):
            self.work(number)
        before, mine = self._others(), time.process_time()
        for number in range(count):
            begun = time.perf_counter()
            self.work(number)
            self.seconds.append(time.perf_counter() - begun)
        self.cpu["here"] += time.process_time() - mine
        for name, spent in self._others().items():
            self.cpu[name] += spent - before[name]

    def _others(self) -> dict[str, float]:
        pids = {"server": self.server, "child": self.child}
        return {name: cpu_seconds(pid) for name, pid in pids.items() if pid is not None}

    @property
    def p50(self) -> float:
        """Return the median in milliseconds."""
        return median(self.seconds) * 1e3

    def row(self) -> dict[str, float | str]:
        """Return what is printed."""
        ordered, count = sorted(self.seconds), len(self.seconds)
        cpu = {f"cpu_us_{name}": round(spent / count * 1e6) for name, spent in self.cpu.items() if spent}
        p50, p99 = round(self.p50, 3), round(ordered[int(count * 0.99)] * 1e3, 3)
        return {"side": self.name, "p50": p50, "p99": p99, "per_second": round(count / sum(ordered)), **cpu}


@contextmanager
def in_process(bodies: Sequence[bytes]) -> Generator[tuple[Side, Side, int]]:
    """Yield the assessment alone, all of reading and writing with it, and the usual length of an answer."""
    base = shipped()
    with DurableEngine(base) as second, Assessor(base, TwoOutOfTwo(base, second=second)) as assessor:
        if not second.wait_for("ready", seconds=30):
            msg = "the second engine did not start"
            raise RuntimeError(msg)
        cases = [read_case(base.vocabulary, parse(body)) for body in bodies]
        lengths = [len(to_json(assessor.assess(case))) for case in cases]
        # as the service does once it is ready
        _ = gc.collect()
        gc.freeze()

        def assess(number: int) -> None:
            _ = assessor.assessed(cases[number % len(cases)])

        def all_of_it(number: int) -> None:
            case = read_case(base.vocabulary, parse(bodies[number % len(bodies)]))
            _ = to_json(assessor.assessed(case).assessment)

        child = second.standing.pid
        yield (
            Side("in process, assessment", assess, child=child),
            Side("in process, with reading and writing", all_of_it, child=child),
            round(mean(lengths)),
        )


@contextmanager
def bare(length: int) -> Generator[Served]:
    """Run the bare handler."""
    command = [sys.executable, "-m", "benchmarks.bare_http", str(length)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout is not None else ""
            yield Served(address, "none", process.pid, 0)
        finally:
            process.terminate()


def over_the_wire(name: str, service: Served, wire: Wire, bodies: Sequence[bytes]) -> Side:
    """Return the side that sends cases to a service."""
    requests = [wire.request("POST", "/v1/score", service.token, body) for body in bodies]

    def ask(number: int) -> None:
        status, _ = wire.ask(requests[number % len(requests)])
        if status != 200:
            msg = f"{name}: answered {status}"
            raise RuntimeError(msg)

    return Side(name, ask, server=service.pid, child=service.child or None)


def at_once(service: Served, bodies: Sequence[bytes], count: int) -> float:
    """Return requests a second over several lines at once."""

    def send(first: int) -> None:
        with Wire(service.address) as wire:
            for number in range(first, count, AT_ONCE):
                _ = wire.ask(wire.request("POST", "/v1/score", service.token, bodies[number % len(bodies)]))

    threads = [threading.Thread(target=send, args=(first,)) for first in range(AT_ONCE)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--requests", type=int, default=4_000)
    _ = parser.add_argument("--cases", type=int, default=400)
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--kind", choices=("sixty", "review"), default="sixty", help="what is sent")
    _ = parser.add_argument("--out", type=Path, default=None, help="a file for the figures, as JSON")
    arguments = parser.parse_args()
    if arguments.kind == "review":
        cases = reviews(arguments.cases, arguments.seed)
    else:
        cases = on_the_day(shipped(), arguments.seed, arguments.cases, day=date(2026, 12, 31), place="320500")
    bodies = [canonical(written_case(case)) for case in cases]
    with ExitStack() as open_:
        service = open_.enter_context(served())
        idle = [resident_kib(pid) / 1024 for pid in (service.pid, service.child)]
        alone, whole, length = open_.enter_context(in_process(bodies))
        plain = open_.enter_context(bare(length))
        ours = over_the_wire("over HTTP", service, open_.enter_context(Wire(service.address)), bodies)
        least = over_the_wire("a bare handler", plain, open_.enter_context(Wire(plain.address)), bodies)
        sides = (alone, whole, ours, least)
        for _ in range(arguments.requests // IN_A_TURN):
            for side in sides:
                side.turn(IN_A_TURN)
        throughput = at_once(service, bodies, arguments.requests)
        after = [resident_kib(pid) / 1024 for pid in (service.pid, service.child)]
    print(
        f"{arguments.requests:,} requests of {len(bodies)} cases ({arguments.kind}), "
        f"{length:,} bytes an answer, "
        f"Python {platform.python_version()}"
    )
    told = ("p50", "p99", "per_second", "cpu_us_here", "cpu_us_server", "cpu_us_child")
    print(f"{'':38}" + "".join(f"{name:>14}" for name in told))
    for side in sides:
        row = side.row()
        print(f"{side.name:38}" + "".join(f"{row.get(name, ''):>14}" for name in told))
    added, added_whole = ours.p50 - alone.p50, ours.p50 - whole.p50
    print(f"HTTP adds {added:.3f} ms to the assessment (budget {BUDGET_MS}), {added_whole:.3f} to all of it")
    print(f"{AT_ONCE} lines at once: {throughput:.0f} requests a second")
    print(
        f"resident MiB: server {idle[0]:.0f} idle, {after[0]:.0f} after; child {idle[1]:.0f}, {after[1]:.0f}"
    )
    if arguments.out is not None:
        figures = {"rows": [side.row() for side in sides], "added_ms": added, "added_to_all_ms": added_whole}
        _ = arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

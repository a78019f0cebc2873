"""One case over HTTP, beside the same case in process and a bare handler: ``python -m benchmarks.over_http``.

The same reviews are assessed two out of two in this process, then sent to a service of its own, one
after the other over one kept-open line; a bare handler on the same HTTP library answers as many
bytes. What HTTP adds is the difference of the medians. Seconds of the processor are told for the
server, its child and this client. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median

from pydantic_core import to_json

from benchmarks.cases_on_demand import reviews
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
WARM_UP = 300
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds a request by the clock; microseconds of processor time of each process."""

    side: str
    p50: float
    p99: float
    per_second: float
    client_cpu_us: float
    server_cpu_us: float | None = None
    child_cpu_us: float | None = None


def timed(side: str, work: Callable[[int], None], count: int, pids: Sequence[int]) -> Row:
    """Do something so many times, one after the other."""
    for number in range(WARM_UP):
        work(number)
    before = [cpu_seconds(pid) for pid in pids]
    mine, start = time.process_time(), time.perf_counter()
    seconds: list[float] = []
    for number in range(count):
        begun = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - begun)
    whole = time.perf_counter() - start
    own = time.process_time() - mine
    theirs = [(cpu_seconds(pid) - was) / count * 1e6 for pid, was in zip(pids, before, strict=True)]
    seconds.sort()
    return Row(
        side,
        median(seconds) * 1e3,
        seconds[int(count * 0.99)] * 1e3,
        count / whole,
        own / count * 1e6,
        *theirs,
    )


def in_process(bodies: Sequence[bytes], count: int) -> tuple[Row, Row, int]:
    """Return the assessment alone, all of reading and writing with it, and the usual length of an answer."""
    base = shipped()
    with DurableEngine(base) as second, Assessor(base, TwoOutOfTwo(base, second=second)) as assessor:
        if not second.wait_for("ready", seconds=30):
            msg = "the second engine did not start"
            raise RuntimeError(msg)
        cases = [read_case(base.vocabulary, parse(body)) for body in bodies]
        lengths = [len(to_json(assessor.assess(case))) for case in cases]
        child = second.standing.pid or 0

        def assess(number: int) -> None:
            _ = assessor.assessed(cases[number % len(cases)])

        def all_of_it(number: int) -> None:
            case = read_case(base.vocabulary, parse(bodies[number % len(bodies)]))
            _ = to_json(assessor.assessed(case).assessment)

        pids = [os.getpid(), child]
        rows = (
            timed("in process, assessment", assess, count, pids),
            timed("in process, with reading and writing", all_of_it, count, pids),
        )
    return rows[0], rows[1], round(mean(lengths))


def over_the_wire(side: str, service: Served, bodies: Sequence[bytes], count: int) -> Row:
    """Send all of them to a service, one after the other."""
    with Wire(service.address) as wire:
        requests = [wire.request("POST", "/v1/score", service.token, body) for body in bodies]

        def ask(number: int) -> None:
            status, _ = wire.ask(requests[number % len(requests)])
            if status != 200:
                msg = f"{side}: answered {status}"
                raise RuntimeError(msg)

        pids = [service.pid] if service.child == 0 else [service.pid, service.child]
        return timed(side, ask, count, pids)


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
    _ = parser.add_argument("--out", type=Path, default=None, help="a file for the figures, as JSON")
    arguments = parser.parse_args()
    bodies = [canonical(written_case(case)) for case in reviews(arguments.cases, arguments.seed)]
    count = arguments.requests
    with served() as service:
        idle = resident_kib(service.pid) / 1024, resident_kib(service.child) / 1024
        alone, whole, length = in_process(bodies, count)
        ours = over_the_wire("over HTTP", service, bodies, count)
        again, whole_again, _ = in_process(bodies, count)
        throughput = at_once(service, bodies, count)
        after = resident_kib(service.pid) / 1024, resident_kib(service.child) / 1024
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_http", str(length)], stdout=subprocess.PIPE, text=True
    )
    try:
        address = process.stdout.readline().strip() if process.stdout is not None else ""
        bare = over_the_wire("a bare handler", Served(address, "none", process.pid, 0), bodies, count)
    finally:
        process.terminate()
        _ = process.wait(30)
        if process.stdout is not None:
            process.stdout.close()
    rows = [alone, whole, ours, again, whole_again, bare]
    print(
        f"{count:,} requests of {len(bodies)} reviews, {length:,} bytes an answer, "
        f"Python {platform.python_version()}"
    )
    print(
        f"{'':40} {'p50 ms':>8} {'p99 ms':>8} {'a second':>9} {'CPU us: here':>13} {'server':>8} {'child':>8}"
    )
    for row in rows:
        cpu = [row.client_cpu_us, row.server_cpu_us, row.child_cpu_us]
        if row.side.startswith("in process"):
            cpu = [row.client_cpu_us, None, row.child_cpu_us]
        told = "".join(
            f"{'' if one is None else round(one):>{width}}"
            for one, width in zip(cpu, (14, 9, 9), strict=True)
        )
        print(f"{row.side:40} {row.p50:8.3f} {row.p99:8.3f} {row.per_second:9.0f}{told}")
    added = ours.p50 - min(alone.p50, again.p50)
    added_whole = ours.p50 - min(whole.p50, whole_again.p50)
    print(f"HTTP adds {added:.3f} ms to the assessment (budget {BUDGET_MS}), {added_whole:.3f} to all of it")
    print(f"a bare handler takes {bare.p50:.3f} ms; {AT_ONCE} lines at once: {throughput:.0f} a second")
    print(
        f"resident MiB: server {idle[0]:.0f} idle, {after[0]:.0f} after; child {idle[1]:.0f}, {after[1]:.0f}"
    )
    if arguments.out is not None:
        figures = {"rows": [asdict(row) for row in rows], "added_ms": added, "at_once_per_second": throughput,
                   "idle_mib": idle, "after_mib": after}  # fmt: skip
        _ = arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

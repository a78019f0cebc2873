"""Eight hours of requests in one go: ``python -m benchmarks.memory_over_http --requests 200000``.

Cases of all kinds go to a service over several lines at once; the resident sets of the server and
of its child are read at even distances. What is said before the first sample is warm-up.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from itertools import cycle, islice
from pathlib import Path

from benchmarks.memory_over_many import mixed
from benchmarks.resident import Trend, resident_kib
from benchmarks.served import Served, served
from benchmarks.wire import Wire
from checker.scoring.canonical import canonical, written_case
from rules.rule_base import shipped

LINES = 4


def send(service: Served, bodies: list[bytes], counts: dict[int, int]) -> None:
    """Send some cases over one line, counting answers by status."""
    with Wire(service.address) as wire:
        for body in bodies:
            status, _ = wire.ask(wire.request("POST", "/v1/score", service.token, body))
            counts[status] = counts.get(status, 0) + 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--requests", type=int, default=200_000)
    _ = parser.add_argument("--every", type=int, default=10_000, help="requests between two samples")
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--out", type=Path, default=None, help="a file for the samples, as JSON")
    arguments = parser.parse_args()
    bodies = cycle([canonical(written_case(case)) for case in mixed(shipped(), arguments.seed)])
    ours, theirs, start = list[int](), list[int](), time.perf_counter()
    counts: list[dict[int, int]] = [{} for _ in range(LINES)]
    with served() as service:
        idle = resident_kib(service.pid), resident_kib(service.child)
        for _ in range(arguments.requests // arguments.every):
            shares = [list(islice(bodies, arguments.every // LINES)) for _ in range(LINES)]
            threads = [
                threading.Thread(target=send, args=(service, share, counted))
                for share, counted in zip(shares, counts, strict=True)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            ours.append(resident_kib(service.pid))
            theirs.append(resident_kib(service.child))
            print(
                f"{len(ours) * arguments.every:>9,}  server {ours[-1]:>9,} KiB  child {theirs[-1]:>7,} KiB",
                flush=True,
            )
    took = time.perf_counter() - start
    answered: dict[int, int] = {}
    for counted in counts:
        for status, number in counted.items():
            answered[status] = answered.get(status, 0) + number
    print(f"{sum(answered.values()):,} requests in {took:.0f} s; answers by status: {answered}")
    print(f"idle: server {idle[0]:,} KiB, child {idle[1]:,} KiB")
    for name, samples in (("server", ours), ("child", theirs)):
        whole, later = Trend.of(samples), Trend.of(samples[len(samples) // 4 :])
        first, last, peak = (kib / 1024 for kib in (whole.first, whole.last, whole.peak))
        slopes = f"{whole.slope:+.1f} KiB over all, {later.slope:+.1f} without the first quarter"
        print(
            f"{name}: first {first:.1f} MiB, last {last:.1f}, peak {peak:.1f}; "
            f"per {arguments.every:,}: {slopes}"
        )
    if arguments.out is not None:
        _ = arguments.out.write_text(
            json.dumps({"server_kib": ours, "child_kib": theirs}) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()

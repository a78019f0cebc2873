"""Memory over many assessments: ``python -m benchmarks.memory_over_many --assessments 200000``.

Cases of all kinds are assessed two out of two in this process, over and over, and the resident
sets of this process and of the child are read at even distances. A process that is to run for
months must not grow; what is said before the first sample is warm-up. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from random import Random

from benchmarks.cases_on_demand import on_the_day, reviews, rosters
from benchmarks.resident import Trend, resident_kib
from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.scoring.assess import Assessor
from rules.cases import Case
from rules.rule_base import RuleBase, shipped

START_SECONDS = 30.0


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--assessments", type=int, default=200_000)
    _ = parser.add_argument("--every", type=int, default=10_000, help="assessments between two samples")
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--out", type=Path, default=None, help="a file for the samples, as JSON")
    arguments = parser.parse_args()
    base = shipped()
    with DurableEngine(base) as second, Assessor(base, TwoOutOfTwo(base, second=second)) as assessor:
        if not second.wait_for("ready", seconds=START_SECONDS):
            parser.exit(1, f"the second engine did not start: {second.standing.because}\n")
        child = second.standing.pid or 0
        cases = cycle(mixed(base, arguments.seed))
        ours, theirs, agreed, start = list[int](), list[int](), 0, time.perf_counter()
        for _ in range(arguments.assessments // arguments.every):
            for case in islice(cases, arguments.every):
                agreed += assessor.assess(case)["agreed"]
            ours.append(resident_kib(os.getpid()))
            theirs.append(resident_kib(child))
            print(
                f"{len(ours) * arguments.every:>9,}  {ours[-1]:>9,} KiB  child {theirs[-1]:>7,} KiB",
                flush=True,
            )
        took = time.perf_counter() - start
        same_child = second.standing.pid == child
    total = len(ours) * arguments.every
    print(f"{total:,} assessments in {took:.0f} s, {agreed:,} agreed; one child throughout: {same_child}")
    for name, samples in (("this process", ours), ("child", theirs)):
        whole, later = Trend.of(samples), Trend.of(samples[len(samples) // 4 :])
        first, last, peak = (kib / 1024 for kib in (whole.first, whole.last, whole.peak))
        print(f"{name}: first {first:.1f} MiB, last {last:.1f}, peak {peak:.1f}")
        slopes = f"{whole.slope:+.1f} KiB over all, {later.slope:+.1f} without the first quarter"
        print(f"  slope per {arguments.every:,} assessments: {slopes}")
    if arguments.out is not None:
        written = {"every": arguments.every, "seed": arguments.seed, "process_kib": ours, "child_kib": theirs}
        _ = arguments.out.write_text(json.dumps(written) + "\n", encoding="utf-8")


def mixed(base: RuleBase, seed: int) -> list[Case]:
    """Return cases of every kind, of two days and places, in no order."""
    cases = [
        *reviews(1_280, seed),
        *rosters(40, seed),
        *on_the_day(base, seed, 1_000, day=date(2026, 12, 31), place="320500"),
        *on_the_day(base, seed, 300, day=date(2025, 6, 30), place="420100"),
    ]
    Random(f"mixed {seed}").shuffle(cases)
    return cases


if __name__ == "__main__":
    main()

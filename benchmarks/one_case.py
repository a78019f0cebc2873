"""One case on demand, side by side in one run: ``python -m benchmarks.one_case --cases 1000 --seed 1``.

The same made-up cases are assessed by `reference` alone and two out of two, judged only, and put to
durable-rules and zen-engine as a newcomer would use them, as far as these can say the rules. Printed
are percentiles, means and CPU time a case, beside the budgets. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cases_on_demand import on_the_day, reviews, rosters
from benchmarks.measured import ChildFailed, child
from benchmarks.resident import cpu_seconds, resident_kib
from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.engines.durable.engine import DurableEngine
from checker.scoring.assess import Assessor
from rules.cases import Case
from rules.rule_base import RuleBase, shipped

DAY, PLACE = date(2026, 12, 31), "320500"
START_SECONDS = 30.0
WARM_UP = 50
PEERS = ("durable", "zen")

REVIEW, SIXTY, ROSTER = "review", "60 facts, <= 5 lines", "roster of 50"
ALONE, BOTH, JUDGED = "reference alone", "two out of two", "reference, judging only"

BUDGETS: dict[tuple[str, str], tuple[float, float | None]] = {
    (SIXTY, ALONE): (0.6, 6.0),
    (SIXTY, BOTH): (2.0, 6.0),
    (ROSTER, BOTH): (8.0, None),
}
"""Milliseconds: the median, and of hundred the slowest but one."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds a case by the clock, microseconds of processor time here and in the child."""

    p50: float
    p99: float
    mean: float
    cpu_us: float
    child_cpu_us: float | None = None

    @classmethod
    def of(cls, seconds: Sequence[float], cpu: float, of_child: float | None = None) -> Spent:
        """Return it for the seconds each case took and those of all together."""
        ordered, count = sorted(seconds), len(seconds)
        return cls(
            p50=1_000 * ordered[count // 2],
            p99=1_000 * ordered[count * 99 // 100],
            mean=1_000 * sum(ordered) / count,
            cpu_us=1e6 * cpu / count,
            child_cpu_us=None if of_child is None else 1e6 * of_child / count,
        )


def timed(
    cases: Sequence[Case], work: Callable[[Case], Any], repetitions: int, pid: int | None = None
) -> Spent:
    """Do some work on each case, so many times over, and return what it took; `pid` is a child that helps."""
    for case in cases[:WARM_UP]:
        _ = work(case)
    _ = gc.collect()
    seconds: list[float] = []
    cpu, of_child = time.process_time(), None if pid is None else cpu_seconds(pid)
    for _ in range(repetitions):
        for case in cases:
            start = time.perf_counter()
            _ = work(case)
            seconds.append(time.perf_counter() - start)
    cpu = time.process_time() - cpu
    return Spent.of(seconds, cpu, None if of_child is None or pid is None else cpu_seconds(pid) - of_child)


def made_up(base: RuleBase, count: int, seed: int) -> dict[str, list[Case]]:
    """Return the cases of each kind; of the long rosters a tenth."""
    return {
        REVIEW: reviews(count, seed),
        SIXTY: on_the_day(base, seed, count, day=DAY, place=PLACE),
        ROSTER: rosters(max(count // 10, 1), seed),
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--cases", type=int, default=1_000)
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--repetitions", type=int, default=3)
    _ = parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS, help="which (default: both)")
    _ = parser.add_argument("--out", type=Path, default=None, help="a file for the figures, as JSON")
    arguments = parser.parse_args()
    base = shipped()
    kinds = made_up(base, arguments.cases, arguments.seed)
    report: dict[str, Any] = {"cases": arguments.cases, "seed": arguments.seed, "load": os.getloadavg()}
    alone = Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("not_importable")))
    with DurableEngine(base) as second, Assessor(base, TwoOutOfTwo(base, second=second)) as both:
        if not second.wait_for("ready", seconds=START_SECONDS):
            parser.exit(1, f"the second engine did not start: {second.standing.because}\n")
        pid = second.standing.pid or 0
        report["told"] = {kind: _told(alone, both, cases) for kind, cases in kinds.items()}
        report["spent"] = {
            kind: _sides(base, alone, both, cases, arguments.repetitions, pid)
            for kind, cases in kinds.items()
        }
        report["resident_kib"] = {"process": resident_kib(os.getpid()), "child": resident_kib(pid)}
    alone.close()
    report["peers"] = [_peer(name, arguments) for name in arguments.peers]
    _print(report)
    if arguments.out is not None:
        _ = arguments.out.write_text(
            json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


def _told(alone: Assessor, both: Assessor, cases: Sequence[Case]) -> dict[str, float]:
    """Return what an assessment of this kind holds on average, and the share on which two engines agreed."""
    told = [alone.assess(case) for case in cases]
    truths = [one["truth"] for assessment in told for one in assessment["verdicts"]]
    count = len(cases)
    return {
        "facts": sum(len(case.facts) for case in cases) / count,
        "lines": sum(len(lines.rows) for case in cases for lines in case.lines.values()) / count,
        "true": truths.count("true") / count,
        "unknown": truths.count("unknown") / count,
        "false": sum(len(assessment["false"]) for assessment in told) / count,
        "not_supplied": sum(len(assessment["not_supplied"]) for assessment in told) / count,
        "agreed": sum(both.assess(case)["agreed"] for case in cases) / count,
    }


def _sides(
    base: RuleBase, alone: Assessor, both: Assessor, cases: Sequence[Case], repetitions: int, pid: int
) -> dict[str, Any]:
    with TwoOutOfTwo(base, second=NoSecondEngine("not_importable")) as judges:
        return {
            ALONE: asdict(timed(cases, alone.assessed, repetitions)),
            BOTH: asdict(timed(cases, both.assessed, repetitions, pid)),
            JUDGED: asdict(timed(cases, judges.judge, repetitions)),
        }


def _peer(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    options = ["--cases", str(arguments.cases), "--seed", str(arguments.seed)]
    try:
        # in a process of its own: its host starts threads, and it may take its process down
        told, _ = child("benchmarks.peers.on_demand", [name, *options])
    except ChildFailed as error:
        return {"peer": name, "failed": str(error)}
    return json.loads(told.splitlines()[-1])


def _print(report: dict[str, Any]) -> None:
    for kind, told in report["told"].items():
        print(
            f"{kind}: {told['facts']:.0f} facts and {told['lines']:.1f} lines; "
            f"in full {told['true']:.1f} TRUE and {told['unknown']:.1f} UNKNOWN; "
            f"{told['false']:.1f} FALSE, {told['not_supplied']:.1f} not supplied; "
            f"two engines agreed on {100 * told['agreed']:.1f} %"
        )
    print(
        f"\n{'':24}{'':28}{'p50 ms':>9}{'p99 ms':>9}{'mean ms':>9}{'CPU us':>9}{'child':>8}  budget p50, p99"
    )
    for kind, sides in report["spent"].items():
        for side, spent in sides.items():
            print(f"{kind:24}{side:28}{_figures(spent)}  {_beside(spent, BUDGETS.get((kind, side)))}")
    for peer in report["peers"]:
        if "failed" in peer:
            print(f"{peer['peer']} failed: {peer['failed']}")
            continue
        for kind, spent in peer["spent"].items():
            judged = report["spent"][kind][JUDGED]
            times = f"mean {spent['mean'] / judged['mean']:.2f} of ours for judging all {peer['of']}"
            print(f"{kind:24}{_named(peer):28}{_figures(spent)}  {times}")
    ours, theirs = (kib / 1024 for kib in report["resident_kib"].values())
    print(f"\nresident: this process {ours:.0f} MiB, child {theirs:.1f} MiB (budget 60)")


def _named(peer: dict[str, Any]) -> str:
    return f"{peer['peer']}, {peer['rules']} of {peer['of']} rules"


def _figures(spent: dict[str, Any]) -> str:
    of_child = "" if spent["child_cpu_us"] is None else f"{spent['child_cpu_us']:.0f}"
    return f"{spent['p50']:9.3f}{spent['p99']:9.3f}{spent['mean']:9.3f}{spent['cpu_us']:9.0f}{of_child:>8}"


def _beside(spent: dict[str, Any], budget: tuple[float, float | None] | None) -> str:
    if budget is None:
        return "-"
    median, slowest = budget
    told = f"{median} ({spent['p50'] / median:.2f} of it)"
    return told if slowest is None else f"{told}, {slowest} ({spent['p99'] / slowest:.2f})"


if __name__ == "__main__":
    main()

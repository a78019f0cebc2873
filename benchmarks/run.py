"""Everything side by side in one run: ``python -m benchmarks.run --cases 1000000 --seed 1``.

Whole processes are measured, started in turn so that a busy moment of the machine meets all
of them; peers are measured inside their process, beside our engine on the same rules. The
medians, ratios and budgets are printed and written as JSON. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.data import reviews, warmed
from benchmarks.measured import ChildFailed, Measured, child, middle
from benchmarks.table import growth_table, peer_table, side_table

OURS, MISSING, BY_HAND, COPY = "ours", "ours_with_missing", "by_hand", "copy"
PEERS = ("durable", "zen", "openfisca", "blaze")


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--cases", type=int, default=1_000_000)
    _ = parser.add_argument("--seed", type=int, default=1)
    _ = parser.add_argument("--repetitions", type=int, default=3)
    _ = parser.add_argument(
        "--growth", type=int, nargs="*", default=[], metavar="CASES", help="sizes to run as well"
    )
    _ = parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS, help="which (default: all)")
    _ = parser.add_argument("--peer-cases", type=int, default=200_000, help="most cases put to a peer")
    _ = parser.add_argument("--work", type=Path, default=Path("build/benchmarks"), help="data and outputs")
    _ = parser.add_argument(
        "--out", type=Path, default=None, help="folder of the JSON (default: that of --work)"
    )
    arguments = parser.parse_args()
    work: Path = arguments.work
    folder = reviews(work, arguments.cases, arguments.seed)
    report: dict[str, Any] = {"machine": _machine(), "cases": arguments.cases, "seed": arguments.seed}
    report["bytes"] = warmed(folder)
    report["sides"], report["parts"] = _sides(folder, work, arguments.repetitions)
    report["different"] = _different(work)
    print(side_table(report))
    report["growth"] = {count: _grown(work, count, arguments.seed) for count in sorted(arguments.growth)}
    if report["growth"]:
        print(growth_table(report))
    report["peers"] = [_peer(name, folder, arguments.peer_cases) for name in arguments.peers]
    print(peer_table(report))
    report["machine"]["load_after"] = os.getloadavg()
    target: Path = arguments.out or work
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"benchmarks-{arguments.cases}-{arguments.seed}.json"
    _ = path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {path}")


def _machine() -> dict[str, Any]:
    packages = ("polars", "narwhals", "durable-rules", "zen-engine", "openfisca-core", "blazerules")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
        "packages": {name: version(name) for name in packages},
        "load_before": os.getloadavg(),
    }


def _commands(folder: Path, work: Path) -> dict[str, tuple[str, Sequence[str | Path]]]:
    return {
        OURS: ("benchmarks.screening", (folder, work / f"{OURS}.parquet")),
        BY_HAND: ("benchmarks.by_hand.screen", (folder, work / f"{BY_HAND}.parquet")),
        COPY: ("benchmarks.copying", (folder, work / COPY)),
        MISSING: ("benchmarks.screening", (folder, work / f"{MISSING}.parquet", "--missing")),
    }


def _sides(folder: Path, work: Path, repetitions: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the medians of whole processes, and the parts of our own runs as they told them."""
    took: dict[str, list[Measured]] = {}
    parts: dict[str, Any] = {}
    for _ in range(repetitions):
        for name, (module, options) in _commands(folder, work).items():
            told, spent = child(module, options)
            took.setdefault(name, []).append(spent)
            if told.startswith("{"):
                parts.setdefault(name, []).append(json.loads(told))
    shutil.rmtree(work / COPY, ignore_errors=True)
    return {
        name: {**middle(several).as_dict(), "runs": [one.as_dict() for one in several]}
        for name, several in took.items()
    }, parts


def _different(work: Path) -> dict[str, int]:
    """Count, by rule, the verdicts that ours and those by hand do not share.

    A rule of which the files supply nothing has no column with us, and one without any verdict by hand.
    """
    ours, by_hand = (pl.read_parquet(work / f"{name}.parquet") for name in (OURS, BY_HAND))
    unknown = pl.lit(None, dtype=pl.Boolean)
    names = sorted(set(ours.columns) | set(by_hand.columns))
    a, b = (
        side.with_columns(unknown.alias(name) for name in names if name not in side.columns)
        for side in (ours, by_hand)
    )
    counted = {name: int(a.get_column(name).ne_missing(b.get_column(name)).sum()) for name in names}
    return {name: count for name, count in counted.items() if count}


def _grown(work: Path, count: int, seed: int) -> dict[str, Any]:
    """Return what screening that many reviews takes, without and with what is missing."""
    folder = reviews(work, count, seed)
    _ = warmed(folder)
    commands = _commands(folder, work)
    return {name: child(*commands[name])[1].as_dict() for name in (OURS, MISSING)}


def _peer(name: str, folder: Path, rows: int) -> dict[str, Any]:
    try:
        told, _ = child("benchmarks.peers.measure", (name, folder, "--rows", str(rows)))
    except ChildFailed as error:
        # an engine that takes its process down with it is a result, too
        return {"peer": name, "failed": str(error)}
    return json.loads(told)


if __name__ == "__main__":
    main()

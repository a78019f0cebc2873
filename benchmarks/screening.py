"""Our side: a folder screened into one Parquet file, in a process of its own as the command does it.

Verdicts and hits only, or with what is missing beside every unknown verdict (``--missing``).
What it took is printed as JSON, taken apart by parts of the run.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.measured import measured
from checker.intake.batch import Batch
from checker.intake.read import Intake, read
from checker.screening.parquet_sink import ParquetSink
from checker.screening.results import Screened
from checker.screening.screen import Summary, screen
from rules.rule_base import RuleBase, shipped

DAY = date(2026, 12, 31)
"""Of reviews that state no day; made-up ones all do."""


class Timed:
    """Wall seconds by part of a run; reading and writing are told apart from judging."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {"reading": 0.0, "writing": 0.0}
        self.blocks: list[float] = []

    def add(self, part: str, start: float) -> None:
        """Add the time since `start` to a part."""
        self.seconds[part] += time.perf_counter() - start

    def batches(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Pass batches through, taking the time until each is there."""
        while True:
            start = time.perf_counter()
            batch = next(batches, None)
            self.add("reading", start)
            if batch is None:
                return
            yield batch


class TimedSink:
    """A sink that takes the time of another."""

    def __init__(self, sink: ParquetSink, timed: Timed) -> None:
        self._sink = sink
        self._timed = timed

    def block(self, screened: Screened) -> None:
        """Take one block."""
        start = time.perf_counter()
        self._timed.blocks.append(start)
        self._sink.block(screened)
        self._timed.add("writing", start)

    def close(self, summary: Summary) -> None:
        """Write the rest."""
        start = time.perf_counter()
        self._sink.close(summary)
        self._timed.add("writing", start)

    def abandon(self) -> None:
        """Remove what was begun."""
        self._sink.abandon()


def screened(base: RuleBase, folder: Path, out: Path, timed: Timed, *, with_missing: bool) -> Summary:
    """Screen a folder into a Parquet file."""
    intake = read([folder], base.vocabulary, place=None, day=None)
    intake = Intake(timed.batches(intake.batches), intake._intent)
    sink = TimedSink(ParquetSink(base, out), timed)
    return screen(intake, base, [sink], day=DAY, with_missing=with_missing)


def main() -> None:
    """Screen a folder and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    _ = parser.add_argument("folder", type=Path)
    _ = parser.add_argument("out", type=Path)
    _ = parser.add_argument("--missing", action="store_true")
    arguments = parser.parse_args()
    base, loading = measured(shipped)
    timed = Timed()
    summary, took = measured(
        lambda: screened(base, arguments.folder, arguments.out, timed, with_missing=arguments.missing)
    )
    print(
        json.dumps(
            {
                "cases": summary.accepted,
                "loading": loading.as_dict(),
                "in_process": took.as_dict(),
                "parts": {part: round(seconds, 3) for part, seconds in timed.seconds.items()},
                "true": sum(summary.counts.true.values()),
                "unknown": sum(summary.counts.unknown.values()),
                "rejected": len(summary.rejected),
            }
        )
    )


if __name__ == "__main__":
    main()

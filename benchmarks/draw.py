"""A province drawn side by side: ``python -m benchmarks.draw``.

130,000 of 1,300,000 units with ids of 18 characters: consistent_sampler, which gives the same guarantees (a
ticket a unit, whatever the others are), beside ours from hashlib and from DuckDB. Each side is a process of
its own, sides in turn, `--repetitions` times; the draw alone is timed, from ids at hand in the form each
likes best, in CPU seconds, the best of all; the peak is that of the whole process. Then 13,000,000, with ids
that are never held together and as a table. Ours are compared with one another. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from benchmarks.measured import Measured, child, measured
from checker.draw.commitment import draw_key
from checker.draw.digest import SHA256
from checker.draw.in_sql import SIGMAS, Published, only_drawn, open_frame
from checker.draw.lists import FrameRow
from checker.draw.tickets import first, first_streamed, order

COMMITMENT = "dd286cc998ba82d4eb7bf4d25248029a9608955a3101cdb21d33241c4f3d486a"
SEED = "3.1.4.1.5.9.2.6.5.3.5.8.9.7.9.3.2.3.8.4.6.2.6.4.3.3.8.3.2.7.9.5.0.2.8.8.4.1.9./"
PEER, SORTED = "consistent_sampler", "hashlib, full sort"
MANY, TENFOLD = 1_300_000, 13_000_000
BUDGET_MIB = 2_560
"""2.5 GiB for thirteen million."""


def main() -> None:
    """Measure and report, or be one of the sides."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--units", type=int, default=MANY)
    _ = parser.add_argument("--large", type=int, default=TENFOLD, help="0: leave it out")
    _ = parser.add_argument("--repetitions", type=int, default=5)
    _ = parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        _be(arguments.side, arguments.units)
        return
    print(f"load before: {os.getloadavg()[0]:.1f}")
    _table(arguments.units, list(SIDES), arguments.repetitions)
    if arguments.large:
        print()
        _table(arguments.large, ["hashlib, limit, file", "hashlib, read once", "DuckDB, limit"], 1)
        print(f"budget: {BUDGET_MIB:,} MiB")
    print(f"load after: {os.getloadavg()[0]:.1f}")


def _table(units: int, sides: list[str], repetitions: int) -> None:
    """Run the sides in turn and print the best of each beside the peer."""
    took: dict[str, list[tuple[float, float, float]]] = {side: [] for side in sides}
    answers: dict[str, str] = {}
    for _ in range(repetitions):
        for side in sides:
            said, process = child("benchmarks.draw", ("--side", side, "--units", str(units)))
            told = json.loads(said)
            took[side].append((told["cpu"], told["wall"], process.peak_mib))
            answers[side] = told["answer"]
    right = answers.get(SORTED, next(iter(answers.values())))
    print(f"{units // 10:,} of {units:,}   CPU s   wall s  peak MiB  times faster  answer")
    for side, runs in took.items():
        cpu, wall = (min(run[at] for run in runs) for at in (0, 1))
        beside = f"{min(run[0] for run in took[PEER]) / cpu:.1f}" if PEER in took else ""
        same = "of another key" if side == PEER else "the same" if answers[side] == right else "DIFFERENT"
        print(f"{side:<22}{cpu:>7.2f}{wall:>9.2f}{max(run[2] for run in runs):>10,.0f}{beside:>14}  {same}")


def _be(side: str, units: int) -> None:
    drawn, took = SIDES[side](units, units // 10)
    told = hashlib.sha256("\n".join(drawn).encode()).hexdigest()
    print(json.dumps({**took.as_dict(), "answer": told}))


def ids(units: int) -> Iterator[str]:
    """Yield ids of 18 characters."""
    return (f"91320500MA{number:08d}" for number in range(units))


def key() -> str:
    """Return the key of the draw."""
    return draw_key(COMMITMENT, SEED, SHA256)


def peer(units: int, count: int) -> tuple[Iterable[str], Measured]:
    """Rivest's sampler, without replacement."""
    from consistent_sampler import sampler

    held, seed = list(ids(units)), key()
    return measured(lambda: list(sampler(held, seed=seed, take=count, output="id")))


def sort_all(units: int, count: int) -> tuple[Iterable[str], Measured]:
    """Ours: every ticket, sorted, with the reserve."""
    rows, of = [FrameRow(unit, "A") for unit in ids(units)], key()
    drawn, took = measured(lambda: order(of, rows))
    return (unit for _, unit in drawn[:count]), took


def limited(units: int, count: int) -> tuple[Iterable[str], Measured]:
    """Ours: only tickets under the limit are kept."""
    held, of = list(ids(units)), key()
    drawn, took = measured(lambda: first(of, held, count))
    return (unit for _, unit in drawn), took


class Ids(Collection[str]):
    """Ids that can be gone through again and are never held together, as the rows of a file."""

    def __init__(self, units: int) -> None:
        self._units = units

    def __len__(self) -> int:
        return self._units

    def __iter__(self) -> Iterator[str]:
        return ids(self._units)

    def __contains__(self, one: object) -> bool:
        return any(one == unit for unit in self)


def limited_again(units: int, count: int) -> tuple[Iterable[str], Measured]:
    """Ours with the limit, ids not held; making them is timed, too."""
    of = key()
    drawn, took = measured(lambda: first(of, Ids(units), count))
    return (unit for _, unit in drawn), took


def streamed(units: int, count: int) -> tuple[Iterable[str], Measured]:
    """Ours: ids are read once and not held, how many is not known; making them is timed, too."""
    of = key()
    drawn, took = measured(lambda: first_streamed(of, ids(units), count))
    return (unit for _, unit in drawn), took


def in_sql(units: int, *, limit: bool) -> tuple[Iterable[str], Measured]:
    """Ours as one query of one thread, over a table."""
    published = Published(COMMITMENT, SEED, {"A": "ratio:0.1"}, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.txt"
        with path.open("w", encoding="ascii") as file:
            file.writelines(f"{unit}|A|1\n" for unit in ids(units))
        with open_frame(path) as connection:
            _ = connection.execute("SET threads = 1")
            # with so much room no ticket is left out
            drawn, took = measured(lambda: only_drawn(connection, published, SIGMAS if limit else units))
    return (row[2] for row in drawn), took


Side = Callable[[int, int], tuple[Iterable[str], Measured]]
SIDES: dict[str, Side] = {
    PEER: peer,
    SORTED: sort_all,
    "hashlib, limit": limited,
    "hashlib, limit, file": limited_again,
    "hashlib, read once": streamed,
    "DuckDB, no limit": lambda units, count: in_sql(units, limit=False),
    "DuckDB, limit": lambda units, count: in_sql(units, limit=True),
}


if __name__ == "__main__":
    main()

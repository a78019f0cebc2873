"""How fast acts are kept: ``python -m benchmarks.proceedings [--url postgresql://…]``.

A case is filed, an order proposed, approved, issued and served, with the verdict each proposal rests on and
without; then acts are added to families that have grown, and several processes act at once, each in a case of
its own, where they wait for each other only at serials and the end of the audit chain. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions import officer
from sanctions.course.course import Post
from sanctions.encrypted import Keys
from sanctions.officer import Officer
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.request import Request, Signed, paper
from sanctions.proceeding.situation import Situation
from sanctions.time_limit import LEGAL_TIME

BUREAU, NOW = "320500", datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
FILED = {
    "name": "示例建筑劳务有限公司",
    "credit_code": "91990100MA0000001N",
    "ground": "complaint",
    "wages": True,
    "investigators": ["inv-1", "inv-2"],
}
ARREARS = [
    {"worker": f"W{number:02d}", "months": 3, "amount_fen": 1_000_000, "is_migrant": True}
    for number in range(1, 13)
]
ORDER = {"document": "限期改正指令书", "addressee": "employer"}
ISSUED = {"number": "示例监令〔2026〕1号", "due_on": "2026-07-01"}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--url", default="", help="an empty database (default: a file of SQLite)")
    _ = parser.add_argument("--cases", type=int, default=50)
    _ = parser.add_argument("--family", type=int, nargs="*", default=[10, 100, 500], metavar="ACTS")
    _ = parser.add_argument("--processes", type=int, nargs="*", default=[1, 2, 4])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url: str = arguments.url or f"sqlite:///{Path(folder) / 'benchmark.db'}"
        keys = Keys.made()
        store = Store.open(url, keys)
        _officers(store)
        print(f"{'what':<44}{'acts':>8}{'acts/s':>10}{'median ms':>12}{'worst ms':>12}")
        for name, book in (
            ("cases and orders, without a verdict", _quick()),
            ("the same, with one", one_engine()),
        ):
            _tell(name, [taken for _ in range(arguments.cases) for taken in case(store, book)])
        for size in arguments.family:
            _tell(f"acts of a case that has {size}", grown(store, size))
        store.close()
        for count in arguments.processes:
            _tell_at_once(count, url, keys, arguments.cases)


def case(store: Store, book: Book) -> list[float]:
    """Go from filing to service; return the seconds each act took."""
    taken: list[float] = []

    def act(request: Request, by: str = "inv-1") -> str:
        return timed(store, book, request, by, taken)

    root = act(Request("case", "open", fields=FILED))
    _ = act(Request("case", "arrears", root, fields={"lines": ARREARS, "complete": True}))
    order = act(Request("order", "open", parent_id=root, fields=ORDER))
    _ = act(Request("order", "approve", order), "head")
    _ = act(Request("order", "issue", order, fields=ISSUED, papers=(paper("payment_order", "a.pdf", b"a"),)))
    proof = (paper("proof_of_service", "b.pdf", b"b"),)
    _ = act(Request("order", "serve", order, fields={"service": "direct"}, papers=proof))
    return taken


def grown(store: Store, size: int) -> list[float]:
    """Return the seconds that ten acts take in a case of so many."""
    taken: list[float] = []
    root = timed(store, _quick(), Request("case", "open", fields=FILED), "inv-1", taken)
    for _ in range(size + 9):
        _ = timed(store, _quick(), Request("case", "evidence", root, fields={"note": "示例"}), "inv-1", taken)
    return taken[-10:]


def timed(store: Store, book: Book, request: Request, by: str, taken: list[float]) -> str:
    """Make an act in a transaction of its own; return its proceeding."""
    start = perf_counter()
    with store.writing() as session:
        done = ledger.perform(session, store.keys, book, request, Signed(NOW, by))
    taken.append(perf_counter() - start)
    return done.proceeding.id


def _tell_at_once(count: int, url: str, keys: Keys, cases: int) -> None:
    context = get_context("spawn")
    told: Any = context.SimpleQueue()
    start: Any = context.Barrier(count + 1)
    processes = [context.Process(target=_run, args=(url, keys, cases, start, told)) for _ in range(count)]
    for process in processes:
        process.start()
    _ = start.wait()
    begun = perf_counter()
    taken = [seconds for _ in processes for seconds in told.get()]
    wall = perf_counter() - begun
    for process in processes:
        process.join()
    _tell(f"cases and orders by {count} at once", taken, wall)


def _run(url: str, keys: Keys, cases: int, start: Any, told: Any) -> None:
    store, book = Store.open(url, keys), _quick()
    _ = start.wait()
    told.put([taken for _ in range(cases) for taken in case(store, book)])
    store.close()


def _tell(name: str, taken: Sequence[float], wall: float | None = None) -> None:
    rate = len(taken) / (sum(taken) if wall is None else wall)
    print(f"{name:<44}{len(taken):>8}{rate:>10.0f}{1000 * median(taken):>12.1f}{1000 * max(taken):>12.1f}")


def _quick() -> Book:
    return replace(one_engine(), grounds=_without)


def _without(_: Situation) -> None:
    """Propose without a verdict."""


def _officers(store: Store) -> None:
    with store.writing() as session:
        posts: dict[str, Post] = {"inv-1": "investigator", "inv-2": "investigator", "head": "head"}
        for id_, post in posts.items():
            one = Officer(id_, f"示例{id_}", BUREAU, frozenset((post,)), date(2010, 1, 1), None)
            officer.add(session, store.keys, one, at=NOW - timedelta(days=1), by="benchmark")


if __name__ == "__main__":
    main()

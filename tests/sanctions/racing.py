"""Two processes that ask for something at the same moment (并发办理), round after round on one store."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions.encrypted import Keys
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.request import Request, Signed
from sanctions.refusal import Refusal
from tests.sanctions.made_up_courses import made_up_book, quick

DONE = "done"
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Runner:
    """What one of them asks for, and when it signs it."""

    request: Request
    officer: str
    at: datetime
    by_system: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What came to a runner: `DONE`, the code of a refusal, or ``error:`` with what nobody should ever see.

    Attributes:
        to: The proceeding whose act was made.
    """

    how: str
    to: str = ""


Round = tuple[Runner, Runner]
Races = Callable[[Round], tuple[Came, Came]]


@contextmanager
def two_processes(url: str, keys: Keys) -> Generator[Races]:
    """Yield what lets two processes make the acts of a round at once; they stay for the next one."""
    context = get_context("spawn")
    start: Any = context.Barrier(2)
    pipes = [context.Pipe() for _ in (0, 1)]
    processes = [context.Process(target=_run, args=(url, keys, theirs, start)) for _, theirs in pipes]
    for process, (_, theirs) in zip(processes, pipes, strict=True):
        process.start()
        # else nobody would hear that it has died
        theirs.close()

    def race(pair: Round) -> tuple[Came, Came]:
        for (ours, _), runner in zip(pipes, pair, strict=True):
            ours.send(runner)
        one, other = [ours.recv() for ours, _ in pipes]
        return one, other

    try:
        yield race
    finally:
        for ours, _ in pipes:
            ours.close()
        for process in processes:
            process.join()


def race(url: str, keys: Keys, rounds: Sequence[Round]) -> list[tuple[str, str]]:
    """Let two processes make the acts of each round at once; return how it came out for each of the two."""
    with two_processes(url, keys) as races:
        found = [races(pair) for pair in rounds]
    return [(one.how, other.how) for one, other in found]


def book_of(course: str) -> Book:
    """Return the book a course stands in."""
    made_up = made_up_book()
    return made_up if course in made_up.courses.courses else quick(one_engine())


def _run(url: str, keys: Keys, asked: Any, start: Any) -> None:
    store = Store.open(url, keys)
    try:
        while True:
            try:
                one: Runner = asked.recv()
            except EOFError:
                return
            book = book_of(one.request.course)
            _ = start.wait(_PATIENCE)
            asked.send(_came_of(store, book, one))
    finally:
        store.close()


def _came_of(store: Store, book: Book, one: Runner) -> Came:
    make = ledger.perform_by_system if one.by_system else ledger.perform
    try:
        with store.writing() as session:
            done = make(session, store.keys, book, one.request, Signed(one.at, one.officer))
    except Refusal as refusal:
        return Came(refusal.code)
    except Exception as error:  # it is what the test is to see
        return Came(f"error: {error!r}")
    return Came(DONE, done.proceeding.id)

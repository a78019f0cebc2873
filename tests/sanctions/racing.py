"""Two processes that ask for something at the same moment (并发办理), round after round on one store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


Round = tuple[Runner, Runner]


def race(url: str, keys: Keys, rounds: Sequence[Round]) -> list[tuple[str, str]]:
    """Let two processes make the acts of each round at once; return what came to each of the two.

    That is `DONE`, the code of a refusal, or ``error:`` with what nobody should ever see.
    """
    context = get_context("spawn")
    told: Any = context.SimpleQueue()
    start: Any = context.Barrier(2)
    processes = [
        context.Process(target=_run, args=(url, keys, [pair[lane] for pair in rounds], lane, start, told))
        for lane in (0, 1)
    ]
    for process in processes:
        process.start()
    found: dict[int, list[str]] = dict(told.get() for _ in processes)
    for process in processes:
        process.join()
    return list(zip(found[0], found[1], strict=True))


def book_of(course: str) -> Book:
    """Return the book a course stands in."""
    made_up = made_up_book()
    return made_up if course in made_up.courses.courses else quick(one_engine())


def _run(url: str, keys: Keys, runners: Sequence[Runner], lane: int, start: Any, told: Any) -> None:
    found: list[str] = []
    try:
        store = Store.open(url, keys)
        try:
            books: dict[str, Book] = {one.request.course: book_of(one.request.course) for one in runners}
            for one in runners:
                _ = start.wait(_PATIENCE)
                found.append(_came_of(lambda one=one: _perform(store, books[one.request.course], one)))
        finally:
            store.close()
    except Exception as error:  # else it would be waited for
        start.abort()
        found += [f"error: {error!r}"] * (len(runners) - len(found))
    told.put((lane, found))


def _perform(store: Store, book: Book, one: Runner) -> None:
    with store.writing() as session:
        _ = ledger.perform(session, store.keys, book, one.request, Signed(one.at, one.officer))


def _came_of(act: Callable[[], None]) -> str:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    except Exception as error:  # it is what the test is to see
        return f"error: {error!r}"
    return DONE

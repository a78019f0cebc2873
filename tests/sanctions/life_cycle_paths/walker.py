"""Walking a path on a store (走完路径): each step in a transaction of its own, as a bureau makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.store.store import Store
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.request import Request, Signed
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.life_cycle_paths.step import Path, Step, asked

START = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)


@dataclass(slots=True)
class Walker:
    """Somebody on a path: what was opened so far, and what time it is."""

    store: Store
    book: Book
    now: datetime = START
    opened: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def walk(self, path: Path) -> Iterator[tuple[Step, Done]]:
        """Make each step; a minute passes with it, and the days it tells before it.

        Raises:
            Refusal: A step cannot be made.
        """
        for step in path:
            self.now += timedelta(days=step.days, minutes=1)
            request, signed = self.request(step)
            yield step, self._made(request, signed)

    def request(self, step: Step) -> tuple[Request, Signed]:
        """Return what a step asks for now."""
        course, _, act = step.act.partition(".")
        return asked(step, self.book.courses.courses[course].acts[act].opens, self.opened, self.now)

    def _made(self, request: Request, signed: Signed) -> Done:
        act = self.book.courses.courses[request.course].acts[request.act]
        make = ledger.perform_by_system if act.only_system else ledger.perform
        with self.store.writing() as session:
            done = make(session, self.store.keys, self.book, request, signed)
        if act.opens:
            self.opened.setdefault(request.course, []).append(done.proceeding.id)
        return done

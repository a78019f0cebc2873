"""Each guard of delivery switched off: what is promised then breaks, so that the tests would see it.

On, the same course of events does no damage. What is counted are effects too many over there, or a stale one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, false
from sqlmodel import Session

from checker.store.store import Store
from connectors.platform import ListingPage, Message
from sanctions.delivery import claim, finish, nightly, reconcile
from sanctions.delivery.reconcile import Listing
from sanctions.delivery.result import Result
from sanctions.delivery.worker import Worker
from tests.sanctions.delivery import made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Befalls, Remote

COUNT = 40
FEW = 4
"""Not so many that a destination that fails is left alone."""


class Scene:
    """A destination with a platform behind it, and a clock."""

    def __init__(self, store: Store, name: str, kind: str, folder: Path, *, count: int = COUNT) -> None:
        self.store, self.name, self.clock = store, name, Clock()
        made.enter(store, name, kind)
        made.messages(store, name, count)
        self.remote = Remote(name, kind, folder / "books", self.clock)

    def deliver(self, at: Callable[[str], None] = lambda _: None) -> None:
        _ = asyncio.run(Worker(self.store, self.remote, clock=self.clock, crash=at).run())

    def sync(self) -> None:
        _ = asyncio.run(nightly.sync(self.store, [self.remote], clock=self.clock))

    def too_many(self) -> int:
        """Return how many effects there are beyond one of each record."""
        return sum(sum(versions.values()) - 1 for versions in self.remote.standing().values())


class Died(BaseException):
    pass


def dies(at: str) -> Callable[[str], None]:
    def point(here: str) -> None:
        if here == at:
            raise Died

    return point


def first(fate: Befalls) -> Callable[[Message], Befalls]:
    """Return a fate of the first call of each record."""
    seen: set[str] = set()

    def befalls(message: Message) -> Befalls:
        known = message.key in seen
        seen.add(message.key)
        return "nothing" if known else fate

    return befalls


def without_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(session: Session, token: str, now: object) -> None:
        del session, token, now

    monkeypatch.setattr(claim, "_begin_attempts", none)


def attempts(store: Store, name: str, folder: Path) -> int:
    """A worker dies over what has arrived; without an attempt on record nobody knows that it was sent."""
    scene = Scene(store, name, "D", folder)
    with suppress(BaseExceptionGroup, Died):
        scene.deliver(dies("after reply"))
    scene.clock.pass_by(minutes=6)
    scene.deliver()
    return sum(len(times) - 1 for times in scene.remote.calls().values())


def without_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_them(session: Session, results: Sequence[Any]) -> list[Any]:
        del session
        return list(results)

    monkeypatch.setattr(finish, "held", all_of_them)
    monkeypatch.setattr(finish, "move", lambda row, to, why: setattr(row, "state", to))  # pyright: ignore


def tokens(store: Store, name: str, folder: Path) -> int:
    """A worker wakes up after another has delivered, and says that nothing was sent."""
    scene = Scene(store, name, "B", folder)
    with store.writing() as session:
        destination = made.found(store, name)
        mine = claim.claim(
            session, store.keys, destination, limit=COUNT, now=scene.clock.now, lease=made.NOON - made.NOON
        )
    scene.clock.pass_by(minutes=6)
    scene.deliver()
    scene.clock.pass_by(minutes=6)
    scene.deliver()
    with store.writing() as session:
        _ = finish.finish_all(session, [(one, Result("NOT_SENT")) for one in mine], scene.clock.now)
    scene.clock.pass_by(days=1)
    scene.deliver()
    return scene.too_many()


def without_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "unknown_until", lambda _destination, _row, now: now)  # pyright: ignore


def quiet(store: Store, name: str, folder: Path) -> int:
    """What is late is looked for before it has come."""
    scene = Scene(store, name, "B", folder, count=FEW)
    scene.remote.befalls = first("late")
    for _ in range(20):
        scene.deliver()
        scene.clock.pass_by(seconds=30)
    return scene.too_many()


def without_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    def anything(pages: Sequence[ListingPage], again: object, **_: object) -> Listing:
        del again
        return Listing(tuple(record for page in pages for record in page.records))

    monkeypatch.setattr(reconcile, "whole", anything)


class Cut(Remote):
    """A platform that leaves some records out of its listing, and says how many there are."""

    left_out = 15

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return a page that lacks its end."""
        found = await super().listing(page, size=size)
        return ListingPage(found.total, 1, 1, found.page_sm3, found.records[: found.total - self.left_out])


class Empty(Remote):
    """A platform that says it holds nothing at all."""

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return an empty page that adds up."""
        del size
        return ListingPage(0, 1, page, "0" * 64, ())


def gate(store: Store, name: str, folder: Path) -> int:
    """A listing is cut short, by less than the brake would mind."""
    return listed(store, name, Cut(name, "B", folder / "books", lambda: made.NOON), folder)


def without_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "LEAST_CHANGES", 10**9)


def brake(store: Store, name: str, folder: Path) -> int:
    """A listing that adds up says that nothing is there."""
    return listed(store, name, Empty(name, "B", folder / "books", lambda: made.NOON), folder)


def listed(store: Store, name: str, remote: Remote, folder: Path) -> int:
    scene = Scene(store, name, "B", folder)
    remote._clock = scene.clock  # pyright: ignore[reportPrivateUsage]
    scene.remote = remote
    scene.deliver()
    scene.clock.pass_by(hours=14)
    scene.sync()
    return scene.too_many()


def without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(quiet_since: object) -> ColumnElement[bool]:
        del quiet_since
        return false()

    monkeypatch.setattr(claim, "in_its_way", nothing)


def order(store: Store, name: str, folder: Path) -> int:
    """A new version is told while the old one may still arrive, where whatever comes last stands."""
    scene = Scene(store, name, "A", folder, count=FEW)
    scene.remote.befalls = first("late")
    scene.deliver()
    for number in range(1, FEW + 1):
        made.tell(store, name, number, content="罚款人民币三千元")
    for _ in range(20):
        scene.clock.pass_by(seconds=30)
        scene.deliver()
    return sum(versions != {2: 1} for versions in scene.remote.standing().values())


Guard = tuple[Callable[[pytest.MonkeyPatch], None], Callable[[Store, str, Path], int], int]
GUARDS: Mapping[str, Guard] = {
    "attempt before send": (without_attempts, attempts, 1),
    "lease token": (without_tokens, tokens, COUNT),
    "quiet time": (without_quiet, quiet, FEW),
    "whole listings": (without_gate, gate, 15),
    "brake": (without_brake, brake, COUNT),
    "order of versions": (without_order, order, FEW),
}


@pytest.mark.slow
@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_is_off_is_missed(
    shared: Store, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    off, course, expected = GUARDS[guard]
    (tmp_path / "on").mkdir()
    (tmp_path / "off").mkdir()

    with_it = course(shared, f"{name}-on", tmp_path / "on")
    off(monkeypatch)
    without_it = course(shared, f"{name}-off", tmp_path / "off")

    assert with_it == 0
    assert without_it >= expected


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_has_the_name_by_which_it_is_switched_off(
    monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    off, *_ = GUARDS[guard]

    off(monkeypatch)  # it raises where nothing has that name

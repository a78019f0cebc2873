"""What a call of the simulator needs to be answered, in one place; and how a call is refused on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from connectors.platform import DeliveryClass
from connectors.simulator.books import Books
from connectors.simulator.clock import Clock, milliseconds
from connectors.simulator.orders import Orders
from connectors.simulator.settings import SimulatorSettings
from connectors.simulator.signature import Doorkeeper

FAILED, DONE, NO_PERMISSION, NOTHING_NEW = 0, 1, 2, 3
"""The flags of the wire."""


class WireRefusal(Exception):
    """A call that is answered with a flag instead of what it asked for."""

    def __init__(self, flag: int, msg: str) -> None:
        super().__init__(msg)
        self.flag, self.msg = flag, msg


class Listener(Protocol):
    """Who accepts connections, and can be told not to."""

    def refuse(self, seconds: float) -> None:
        """Close the platform's port for so many real seconds, or until told otherwise."""
        ...

    async def accept(self) -> None:
        """Open it again."""
        ...

    def reset_next(self, connections: int | None) -> None:
        """Reset the next connections as they are made; None for all, 0 for none."""
        ...


@dataclass(slots=True)
class Desk:
    """Everything a simulated platform has."""

    settings: SimulatorSettings
    books: Books
    clock: Clock
    orders: Orders
    doorkeeper: Doorkeeper
    listener: Listener | None = None

    @classmethod
    def of(cls, settings: SimulatorSettings) -> Desk:
        """Open the books and set everything up.

        Raises:
            SimulatorRefused: The state file cannot be used.
        """
        books = Books.open(settings.state)
        clock = Clock(settings.now, books.ahead(), settings.most_seconds)
        return cls(settings, books, clock, Orders(clock), Doorkeeper(settings.keys))

    def now(self) -> int:
        """Return the moment of the platform's clock as it is kept."""
        return milliseconds(self.clock.now())

    def is_blind(self) -> bool:
        """Return whether nothing can be read from here."""
        return self.settings.delivery_class is DeliveryClass.D


DESK = web.AppKey("desk", Desk)


def paths_of(platform: str, path: str) -> Sequence[str]:
    """Return a path as it is called, and as the wire writes it."""
    return (f"/{platform}{path}", path) if platform else (path,)

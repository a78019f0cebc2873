"""Orders placed (故障指令): which call each befalls, how often it did, and which calls it holds just now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from connectors.simulator.clock import Clock, Hold
from connectors.simulator.fault import OF_HOLD, OF_RECORD, OF_REPLY, Fault, Order


@dataclass(slots=True)
class Placed:
    """An order and what has come of it."""

    id: int
    order: Order
    seen: int = 0
    fired: int = 0
    holds: list[Hold] = field(default_factory=list[Hold])

    def befalls(self, platform: str, path: str, keys: Collection[str] | None) -> bool:
        """Return whether this call is one of those ordered; it is counted where it fits.

        Args:
            keys: None where the call has not been read yet.
        """
        order = self.order
        if order.platform not in (None, platform) or not fnmatchcase(path, order.befalls):
            return False
        if order.key is not None and not any(fits(key, order.key) for key in keys or ()):
            return False
        self.seen += 1
        if self.seen < order.nth or (order.times is not None and self.fired >= order.times):
            return False
        self.fired += 1
        return True


class Orders:
    """All orders of a platform, in the order they were placed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._placed: list[Placed] = []
        self._next = 1

    def place(self, order: Order) -> Placed:
        """Take an order; it befalls calls from now on."""
        placed = Placed(self._next, order)
        self._next += 1
        self._placed.append(placed)
        return placed

    def early(self, platform: str, path: str) -> Placed | None:
        """Return what befalls a call before it is read."""
        for placed in self._placed:
            if placed.order.fault is Fault.RESET_BEFORE_READ and placed.befalls(platform, path, None):
                return placed
        return None

    def befalling(self, platform: str, path: str, keys: Collection[str]) -> list[Placed]:
        """Return what befalls a call that was read; of faults of the reply the first one."""
        if not self._placed:
            return []
        found: list[Placed] = []
        spoiled = False
        for placed in self._placed:
            of_reply = placed.order.fault in OF_REPLY
            if placed.order.fault is Fault.RESET_BEFORE_READ or (of_reply and spoiled):
                continue
            if placed.befalls(platform, path, keys):
                found.append(placed)
                spoiled = spoiled or of_reply
        return found

    async def held(self, placed: Placed) -> None:
        """Wait as long as an order says, or until it is let go."""
        hold = Hold()
        placed.holds.append(hold)
        try:
            await self._clock.hold(placed.order.seconds, hold)
        finally:
            placed.holds.remove(hold)

    async def paused(self, placed: Placed) -> None:
        """Wait between two bytes of an answer."""
        hold = Hold()
        placed.holds.append(hold)
        try:
            await self._clock.pause(placed.order.seconds, hold)
        finally:
            placed.holds.remove(hold)

    def let_go(self, order_id: int | None = None) -> int:
        """Let held calls go on, of one order or of all; return how many."""
        holds = [hold for placed in self._of(order_id) for hold in placed.holds]
        for hold in holds:
            hold.released = True
        self._clock.wake()
        return len(holds)

    def clear(self, order_id: int | None = None) -> None:
        """Forget one order or all; calls they hold go on."""
        _ = self.let_go(order_id)
        gone = {placed.id for placed in self._of(order_id)}
        self._placed = [placed for placed in self._placed if placed.id not in gone]

    def listed(self) -> list[dict[str, Any]]:
        """Return all orders as control shows them."""
        return [
            {
                **placed.order.model_dump(mode="json", exclude_unset=True),
                "id": placed.id,
                "path": placed.order.befalls,
                "seen": placed.seen,
                "fired": placed.fired,
                "waiting": len(placed.holds) if placed.order.fault in OF_HOLD else 0,
            }
            for placed in self._placed
        ]

    def _of(self, order_id: int | None) -> list[Placed]:
        return [placed for placed in self._placed if order_id in (None, placed.id)]


def fits(key: str, pattern: str) -> bool:
    """Return whether a key is meant; it may itself hold what patterns are made of.

    >>> fits("A[1]", "A[1]"), fits("A[1]", "A*"), fits("A1", "B*")
    (True, True, False)
    """
    return key == pattern or fnmatchcase(key, pattern)


def of_records(befalling: Iterable[Placed], key: str) -> list[Order]:
    """Return the orders that befall one record of a call."""
    orders = [placed.order for placed in befalling if placed.order.fault in OF_RECORD]
    return [order for order in orders if order.key is None or fits(key, order.key)]

"""Placing an order (下达故障): most wait for their calls, some act at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.simulator.desk import Desk
from connectors.simulator.fault import OF_LISTENER, Fault, Order
from connectors.simulator.notices import fall_due
from connectors.simulator.orders import fits
from connectors.simulator.taking import spoil

_LAST = datetime(2200, 1, 1, tzinfo=UTC)


class ControlRefused(Exception):
    """What was ordered cannot be done; the text says what was expected."""


def order(desk: Desk, ordered: Order) -> int:
    """Place an order; return its number, 0 where it has its effect at once and is over.

    Raises:
        ControlRefused: Nobody is there who could carry it out.
    """
    if ordered.fault in OF_LISTENER:
        if desk.listener is None:
            msg = f"{ordered.fault}: needs a simulator that listens by itself (sunlit simulate)"
            raise ControlRefused(msg)
        if ordered.fault is Fault.CONNECT_REFUSED:
            desk.listener.refuse(ordered.seconds)
        else:
            desk.listener.reset_next(ordered.times)
        return 0
    if not ordered.at_once:
        return desk.orders.place(ordered).id
    rows = desk.books.db.execute(
        "SELECT id, platform, key FROM effect WHERE gone_at IS NULL AND lost = 0 AND operation = 'publish'"
    ).fetchall()
    meant = [
        effect
        for effect, platform, key in rows
        if ordered.platform in (None, platform) and (ordered.key is None or fits(key, ordered.key))
    ]
    with desk.books.writing() as db:
        spoil(db, meant, ordered)
    return 0


def advance(desk: Desk, by: timedelta) -> None:
    """Put the clock ahead.

    Raises:
        ControlRefused: It would go back.
    """
    if by < timedelta(0):
        msg = "to: the clock does not go back"
        raise ControlRefused(msg)
    if by > _LAST - desk.clock.now():
        msg = f"to: the clock ends with {_LAST:%Y}"
        raise ControlRefused(msg)
    desk.clock.put_ahead(by)
    desk.books.keep_ahead(desk.clock.ahead)
    with desk.books.writing() as db:
        fall_due(db, desk.now())

"""The enterprise credit publicity system (国家企业信用信息公示系统): shows penalties, inspection results,
lists.

It is the credit sharing platform's neighbour, gives the lists it keeps itself in the same form, and takes
no feedback. An inspection result is keyed by plan, employer and item, so that a correction meets what it
corrects.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from connectors.credit_sharing import InboundList, read_inbound
from connectors.exchange_json import JsonExchange


class CreditPublicity(JsonExchange):
    """The publicity system behind signed JSON calls."""

    async def inbound(self, name: Literal["abnormal", "serious"], day: date, /) -> InboundList:
        """Return a list it keeps, as it stood on a day.

        Raises:
            WireError: It cannot be told.
        """
        return read_inbound(name, day, await self.ask("/api/lists", {"list": name, "day": day.isoformat()}))


def inspection_key(plan: str, credit_code: str, item: str) -> str:
    """Return the key of an inspection result: what one plan found of one employer about one item.

    >>> inspection_key("320500-2026-2", "91320505Y00000374B", "3")
    '320500-2026-2/91320505Y00000374B/3'
    """
    return f"{plan}/{credit_code}/{item}"

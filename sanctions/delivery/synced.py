"""What a sync did at one destination (同步结果)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sanctions.delivery.balance import Balance
from sanctions.delivery.reconcile import Reconciled
from sanctions.delivery.worker import Told


@dataclass(slots=True)
class Synced:
    """What a sync did at one destination."""

    destination: str
    told: Told = field(default_factory=Told)
    receipts: int = 0
    events: Counter[str] = field(default_factory=Counter[str])
    reconciled: Reconciled | None = None
    balance: Balance | None = None
    problems: list[str] = field(default_factory=list[str])

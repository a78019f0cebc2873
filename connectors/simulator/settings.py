"""How a simulated platform is set up: what is promised of repeats, when receipts come, who may call.

Nothing here is a secret of anybody: keys of a simulator are made up for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from connectors.platform import DeliveryClass
from connectors.simulator.template import Template

PLATFORMS = ("", "judicial_platform", "credit_sharing", "credit_publicity")
"""Each keeps its own books; the first is the one called without a name before the path."""

JUDICIAL = ("", "judicial_platform")
"""Those that tell what has become of a referral."""

ALGORITHMS = ("HMAC-SM3", "HMAC-SHA256", "SM2")


class SimulatorRefused(Exception):
    """The simulator cannot be started as it is set up; the text says what to do."""


def wall_time() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What a caller signs with: a shared secret, or for SM2 the public point (64 bytes, or 65 with 04)."""

    algorithm: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """Where status events are told of their own accord, and what they are signed with.

    Attributes:
        address: Of the receiving service, without the path of the call.
        algorithm: HMAC-SM3 or HMAC-SHA256.
    """

    address: str
    key_id: str
    secret: bytes = field(repr=False)
    algorithm: str = "HMAC-SM3"


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """How the platform behaves where no fault is ordered.

    Attributes:
        delivery_class: A merges a repeat by key; B does not, and is read at once; C is read from the next
            day on; D cannot be read.
        receipt_seconds: None gives the verdict with the answer; otherwise the answer is `received` and
            the receipt follows after so many seconds of the platform's clock.
        state: A file that survives a restart; None keeps everything in memory.
        control: Whether faults can be ordered and the books be looked into.
        control_port: A second port that answers while the first refuses connections; 0 takes a free one.
        keys: Callers by the id of their key; without any, whoever calls is served unsigned.
        templates: Agreed templates by profile; of others, the first that is used is agreed.
        most_seconds: How long anything ordered may hold a call, by a real clock.
        now: The wall clock; the platform's own can run ahead of it.
    """

    delivery_class: DeliveryClass = DeliveryClass.A
    receipt_seconds: int | None = None
    state: Path | None = None
    control: bool = False
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int | None = None
    keys: Mapping[str, ClientKey] = field(default_factory=dict[str, ClientKey])
    callback: Callback | None = None
    templates: Mapping[str, Template] = field(default_factory=dict[str, Template])
    most_seconds: float = 60.0
    now: Callable[[], datetime] = wall_time

    def __post_init__(self) -> None:
        for key_id, key in self.keys.items():
            if key.algorithm not in ALGORITHMS:
                msg = f"key {key_id}: found {key.algorithm}, expected one of {', '.join(ALGORITHMS)}"
                raise SimulatorRefused(msg)
        if self.callback and self.callback.algorithm not in ALGORITHMS[:2]:
            msg = f"callbacks: found {self.callback.algorithm}, expected HMAC-SM3 or HMAC-SHA256"
            raise SimulatorRefused(msg)

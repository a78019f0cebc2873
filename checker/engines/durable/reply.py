"""What the second engine answers, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Because = Literal[
    "not_importable", "inexpressible", "starting", "down", "late", "busy", "fault", "too_many_lines", "closed"
]
"""Why one engine stands alone:

* not_importable: durable-rules cannot be imported (Python 3.13 and later, or it is not installed)
* inexpressible: a rule of this rule base cannot be told to it
* starting, down: its process is not there yet, or died under the request
* late: it did not answer within its deadline, or is still behind
* busy: more requests wait for it than it could answer in time
* fault: durable-rules reported an error, or was caught losing a firing
* too_many_lines: the case is not for it
* closed: the service is shutting down
"""


@dataclass(frozen=True, slots=True)
class TrueSet:
    """The rules that are TRUE of a case, each with the numbers of the lines that satisfy it."""

    rules: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer, and why."""

    because: Because


Reply = TrueSet | Silent


class Pending(Protocol):
    """A request on its way. Whichever way it is waited for, it takes no longer than its deadline."""

    def wait(self) -> Reply:
        """Wait in this thread; never on an event loop."""
        ...

    async def told(self) -> Reply:
        """Wait without holding up the event loop."""
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """A request that was answered before it was asked."""

    reply: Reply

    def wait(self) -> Reply:
        """Return the reply."""
        return self.reply

    async def told(self) -> Reply:
        """Return the reply."""
        return self.reply

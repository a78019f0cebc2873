"""What a piece of work takes: wall seconds, CPU seconds of this process, and its peak of memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall seconds, CPU seconds (user and system), and the peak resident set in MiB."""

    wall: float
    cpu: float
    peak_mib: float

    def as_dict(self) -> dict[str, float]:
        """Return it for JSON."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def measured(work: Callable[[], T]) -> tuple[T, Measured]:
    """Do some work in this process; the peak is that of the process so far."""
    before, start = _cpu(), time.perf_counter()
    done = work()
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return done, Measured(wall, _cpu() - before, peak)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

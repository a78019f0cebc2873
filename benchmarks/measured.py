"""What a piece of work takes in seconds and memory, here or in a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
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


class ChildFailed(Exception):
    """A process ended with an error; the text is what it had to say."""


def measured(work: Callable[[], T]) -> tuple[T, Measured]:
    """Do some work in this process; the peak is that of the process so far."""
    before, start = _cpu(), time.perf_counter()
    done = work()
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return done, Measured(wall, _cpu() - before, peak)


def child(module: str, arguments: Sequence[str | Path]) -> tuple[str, Measured]:
    """Run ``python -m module`` to its end; return what it printed and what the whole process took.

    Raises:
        ChildFailed: It did not end well.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as wrong:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=told, stderr=wrong)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (told, wrong):
            _ = stream.seek(0)
        if process.returncode:
            msg = f"{' '.join(command)} ended with {process.returncode}: {wrong.read()[-2_000:]}"
            raise ChildFailed(msg)
        return told.read(), Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(several: Sequence[Measured]) -> Measured:
    """Return the medians of seconds, and the highest peak."""
    return Measured(
        median(one.wall for one in several),
        median(one.cpu for one in several),
        max(one.peak_mib for one in several),
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

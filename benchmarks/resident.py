"""What a process holds in memory and has used of the processor, as the kernel tells it (Linux: /proc)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def resident_kib(pid: int) -> int:
    """Return the resident set of a process in KiB.

    Raises:
        OSError: There is no such process, or no /proc here.
        ValueError: It has ended and was not waited for.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    msg = f"process {pid} holds no memory any more: it has ended"
    raise ValueError(msg)


def cpu_seconds(pid: int) -> float:
    """Return the seconds of processor time a process has used, user and system, to a hundredth.

    Raises:
        OSError: There is no such process, or no /proc here.
    """
    # its name, in brackets, may hold anything
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass(frozen=True, slots=True)
class Trend:
    """A resident set over a run, in KiB; the slope is that of the straight line through all samples."""

    first: int
    last: int
    peak: int
    slope: float

    @classmethod
    def of(cls, samples: Sequence[int]) -> Trend:
        """Return the trend of samples taken at even distances; the slope is KiB from one to the next.

        Raises:
            ValueError: There are no samples.
        """
        if not samples:
            msg = "no samples of memory: take one at least"
            raise ValueError(msg)
        middle, mean = (len(samples) - 1) / 2, sum(samples) / len(samples)
        spread = sum((at - middle) ** 2 for at in range(len(samples)))
        slope = sum((at - middle) * (one - mean) for at, one in enumerate(samples)) / (spread or 1.0)
        return cls(samples[0], samples[-1], max(samples), slope)

"""One screening child as its runner sees it (筛查子进程): started, listened to, and surely ended.

The child has a process group of its own, so that it ends with everything it started; its standard
input is ours to hold, so that it ends when we do. What it prints besides its lines is dropped: it
may hold what a case says.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import checker
from checker.service.screening_order import Told

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TZ")
"""What the child takes over of the environment, besides PYTHON… and POLARS_…: no key, no password."""


class ChildLost(Exception):
    """A child did not bring its order to an end; what it told last is of no use."""


class ScreeningProcess:
    """A child at work."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The number of the process, and of its group."""
        return self._process.pid

    async def told(self, most_seconds: float) -> Told:
        """Return the next thing the child tells.

        Raises:
            ChildLost: It ended, told nothing for that long, or something that is no line of ours.
        """
        assert self._process.stdout is not None  # it was started with a pipe
        try:
            async with asyncio.timeout(most_seconds):
                line = await self._process.stdout.readline()
        except TimeoutError:
            msg = f"silent for {most_seconds} s"
            raise ChildLost(msg) from None
        except ValueError:  # a line longer than any of ours
            msg = "told something else"
            raise ChildLost(msg) from None
        if not line:
            msg = f"ended with {await self._process.wait()}"
            raise ChildLost(msg)
        if (told := Told.read(line)) is None:
            msg = "told something else"
            raise ChildLost(msg)
        return told

    async def end(self) -> None:
        """Kill the child and what it started, and wait until it is gone."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # gone this moment
                os.killpg(self._process.pid, signal.SIGKILL)
        # what it left unread would be waited for
        while await stdout.read(1 << 16):
            pass
        _ = await self._process.wait()
        stdin.close()
        with suppress(OSError):
            await stdin.wait_closed()


@asynccontextmanager
async def screening_process(folder: Path) -> AsyncGenerator[ScreeningProcess]:
    """Start a child on the order of a folder; it is ended when the block is left.

    Raises:
        OSError: The system has no room for another process.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "checker.service.screening_child",
        str(folder),
        env=_environment(folder),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        process_group=0,
    )
    child = ScreeningProcess(process)
    try:
        yield child
    finally:
        await child.end()


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(("PYTHON", "POLARS_"))
    }
    assert checker.__file__ is not None
    home = str(Path(checker.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (home, kept.get("PYTHONPATH"))))
    # what it spools is removed with its folder
    return {**kept, "TMPDIR": str(folder)}

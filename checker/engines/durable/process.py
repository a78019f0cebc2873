"""One child process and the socket to it: how it is started, and how it is surely ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import checker

_CODE = """\
import sys
if sys.argv[1] not in sys.path:
    sys.path.insert(0, sys.argv[1])
from checker.engines.durable.child import main
main({}, {})
"""

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TZ")
"""What the child takes over of the environment, besides PYTHON…; no key or password goes with it."""


def home() -> Path:
    """Return the folder that our packages are imported from."""
    assert checker.__file__ is not None
    return Path(checker.__file__).parents[1]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("PYTHON")}


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """A child that was started; `wire` never blocks."""

    process: subprocess.Popen[bytes]
    wire: socket.socket

    @classmethod
    def start(cls) -> ChildProcess:
        """Start a child with this interpreter.

        It dies with the thread that started it (and with our end of the socket), so that thread
        must live as long as the child is to.

        Raises:
            OSError: The system has no room for another process.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            code = _CODE.format(theirs.fileno(), os.getpid())
            try:
                process = subprocess.Popen(
                    [sys.executable, "-P", "-c", code, str(home())],
                    env=_environment(),
                    # C code may print: nothing but frames goes over the wire, which is a socket of its own
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                )
            except OSError:
                ours.close()
                raise
        ours.setblocking(False)
        return cls(process, ours)

    def end(self) -> int:
        """Kill the child, stopped or not, and return how it ended: minus the signal, or its exit code."""
        self.process.kill()
        self.wire.close()
        return self.process.wait()

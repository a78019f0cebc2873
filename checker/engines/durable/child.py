"""The child process: reads a program, tries it, and answers case after case until its parent is gone.

It imports durable-rules, the standard library and the few modules of this package that say
so: neither polars nor the store nor the rule base. It holds no state between cases. Whatever
goes wrong inside durable-rules ends it; the parent starts another.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import json
import os
import resource
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from checker.engines.durable.judge import Judge
from checker.engines.durable.matcher import DurableRuleSet, Faulty
from checker.engines.durable.self_test import run
from checker.engines.durable.wire import Frames, frame

_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


def main(descriptor: int, parent: int) -> None:
    """Serve one parent over the socket with this descriptor."""
    _end_with(parent)
    wire = socket.socket(fileno=descriptor)
    frames = Frames()
    judge: Judge | None = None
    while received := wire.recv(1 << 16):
        for number, body in frames.fed(received):
            if judge is None:
                judge, told = _ready(json.loads(body))
            else:
                told = _answer(judge, json.loads(body))
            wire.sendall(frame(number, json.dumps(told).encode("ascii")))
            if "fault" in told or "refused" in told:
                # what durable-rules got wrong once it may have got wrong for good
                return


def _ready(program: dict[str, Any]) -> tuple[Judge | None, dict[str, Any]]:
    try:
        judge = Judge(program, DurableRuleSet)
        tried = run(judge)
    except ImportError as error:
        return None, {"refused": "not_importable", "because": str(error)}
    except Exception as error:
        return None, {"refused": "self_test", "because": f"{type(error).__name__}: {error}"}
    _ = gc.collect()
    gc.freeze()
    told = {"tried": tried, "memory_kib": _memory_kib(), "threads": threading.active_count()}
    return judge, {"ready": program["name"], **told}


def _memory_kib() -> int:
    """Return the memory this process holds, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize() // 1024


def _answer(judge: Judge, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"true": judge.true(request)}
    except Faulty as error:
        return {"fault": str(error)}
    except Exception as error:
        # its text may hold what somebody stated: only its kind leaves this process
        return {"fault": type(error).__name__}


def _end_with(parent: int) -> None:
    """See to it that this process does not outlive its parent, dumps no memory and prints where it died."""
    faulthandler.enable()
    # an interrupt from the terminal is for the parent to act on
    _ = signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _ = ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(0)

"""A service in a process of its own for the length of a measurement, kept in a temporary folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.wire import Wire
from checker.store import tokens
from checker.store.opening import open_store

_START = "import sys; from checker.cli import main; sys.argv = ['sunlit', 'serve', '--json']; main()"


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, a token, its process and that of its second engine."""

    address: str
    token: str
    pid: int
    child: int


@contextmanager
def served() -> Generator[Served]:
    """Run ``sunlit serve`` with two engines until the block ends.

    Raises:
        RuntimeError: It did not start, or has no second engine.
    """
    with tempfile.TemporaryDirectory(prefix="sunlit-benchmark-") as name:
        folder = Path(name)
        around = {one: value for one, value in os.environ.items() if not one.startswith("SUNLIT_")}
        around |= {"SUNLIT_DATA": name, "SUNLIT_PORT": "0", "LANG": "en_US.UTF-8"}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _START], env=around, stdout=subprocess.PIPE, stderr=log
            )
            try:
                yield _ready(process, folder)
            finally:
                process.terminate()
                _ = process.wait(60)
                if process.stdout is not None:
                    process.stdout.close()


def _ready(process: subprocess.Popen[bytes], folder: Path) -> Served:
    told = b""
    while not told.rstrip().endswith(b"}"):
        line = process.stdout.readline() if process.stdout is not None else b""
        if not line:
            msg = f"the service did not start: {(folder / 'log').read_text()[-2_000:]}"
            raise RuntimeError(msg)
        told += line
    address = json.loads(told)["address"]
    store = open_store(f"sqlite:///{folder / 'sunlit.db'}", folder / "keys")
    with store.writing() as session:
        token = tokens.create(
            session, name="benchmark", role="system", place="000000", at=datetime.now(UTC), by="benchmark"
        )
    store.close()
    pause = threading.Event()
    with Wire(address) as wire:
        for _ in range(600):
            _, body = wire.ask(wire.request("GET", "/readyz", token))
            if json.loads(body)["second_engine"] == "ready":
                return Served(address, token, process.pid, _child(process.pid))
            _ = pause.wait(0.1)
    msg = "the second engine did not start"
    raise RuntimeError(msg)


def _child(pid: int) -> int:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    (child,) = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    return child

"""The thread that watches the child: takes its answers, ends it when it falls silent, starts the next.

It is the only one that starts or ends a child, and the only one that reads from it.
"""

from __future__ import annotations

import json
import logging
import selectors
import socket
import threading
import time
from collections import deque
from typing import Any

from checker.engines.durable.patience import Patience
from checker.engines.durable.process import ChildProcess
from checker.engines.durable.reply import TrueSet
from checker.engines.durable.waiting import Requests, State
from checker.engines.durable.wire import PROGRAM, Frames, Garbled, frame

_log = logging.getLogger(__name__)

_REMEMBERED = 60.0
"""Seconds for which the end of a child makes the next start wait."""

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Watch:
    """One thread, and one child after another.

    Attributes:
        requests: What the children are asked.
        pid: The child's, if there is one.
        memory_kib: What it held when it was ready; 0 before.
        because: Why the last child ended, or was not taken.
    """

    def __init__(self, program: bytes, patience: Patience) -> None:
        self._program = program
        self._patience = patience
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._closing = False
        self._ends: deque[float] = deque()
        self.requests = Requests(patience.waiting, self._wake)
        self.pid: int | None = None
        self.memory_kib = 0
        self.because = ""
        self._thread = threading.Thread(target=self._run, name="durable-rules watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the child and the thread; whoever still waits is answered."""
        self._closing = True
        self._wake()
        self._thread.join()
        self.requests.end("closed")
        for end in (self._ours, self._theirs):
            end.close()

    def _wake(self) -> None:
        try:
            _ = self._ours.send(b"\0")
        except OSError:
            # woken often enough already, or closed
            return

    def _slept(self) -> None:
        try:
            while self._theirs.recv(4096):
                pass
        except BlockingIOError:
            return

    def _run(self) -> None:
        while not self._closing:
            state: State = "down"
            try:
                child = ChildProcess.start()
            except OSError as error:
                self.because = f"no process: {error}"
            else:
                self.pid = child.process.pid
                self.because = self._serve(child)
                code = child.end()
                self.pid, self.memory_kib = None, 0
                if self.because == "not_importable":
                    state = "not_importable"
                elif not self._closing:
                    _log.warning("durable-rules child ended: %s (%s); it is replaced", self.because, code)
            self.requests.end("closed" if self._closing else state)
            if state == "not_importable":
                _log.warning("durable-rules cannot be imported: the reference engine stands alone")
                return
            self._pause()

    def _pause(self) -> None:
        now = time.monotonic()
        self._ends.append(now)
        while self._ends[0] < now - _REMEMBERED:
            _ = self._ends.popleft()
        until = now + self._patience.pause(len(self._ends))
        with selectors.DefaultSelector() as selector:
            _ = selector.register(self._theirs, _READ)
            while not self._closing and (left := until - time.monotonic()) > 0:
                if selector.select(left):
                    self._slept()

    def _serve(self, child: ChildProcess) -> str:
        """Take what the child says until it ends or must be ended; return why."""
        frames, start_by = Frames(), time.monotonic() + self._patience.start
        self.requests.begin(child.wire, frame(PROGRAM, self._program))
        with selectors.DefaultSelector() as selector:
            _ = selector.register(self._theirs, _READ)
            _ = selector.register(child.wire, _READ)
            while not self._closing:
                _ = selector.modify(child.wire, _READ | _WRITE if self.requests.has_unsent else _READ)
                starting = self.requests.state == "starting"
                limit = start_by if starting else self.requests.hung_at(self._patience.silence)
                left = None if limit is None else max(0.0, limit - time.monotonic())
                events = {key.fileobj: mask for key, mask in selector.select(left)}
                if self._theirs in events:
                    self._slept()
                mask = events.get(child.wire, 0)
                if mask & _WRITE:
                    self.requests.push_rest()
                if mask & _READ:
                    if over := self._read(child.wire, frames):
                        return over
                elif limit is not None and time.monotonic() >= limit:
                    return "did not start in time" if starting else "hung"
        return "closed"

    def _read(self, wire: socket.socket, frames: Frames) -> str:
        """Take what has come in; return why the child is of no use any more, or nothing."""
        try:
            received = wire.recv(1 << 16)
        except OSError as error:
            return f"died: {error}"
        if not received:
            return "died"
        try:
            for number, body in frames.fed(received):
                told: dict[str, Any] = json.loads(body)
                if over := self._begun(told) if number == PROGRAM else self._taken(number, told):
                    return over
        except (Garbled, ValueError, KeyError, TypeError) as error:
            return f"garbled: {error}"
        return ""

    def _begun(self, told: dict[str, Any]) -> str:
        if "refused" in told:
            reason: str = told["refused"]
            return reason if reason == "not_importable" else f"{reason}: {told['because']}"
        self.memory_kib = told["memory_kib"]
        self.requests.ready()
        return ""

    def _taken(self, number: int, told: dict[str, Any]) -> str:
        if "fault" in told:
            self.requests.faulty(number)
            return f"fault: {told['fault']}"
        rules: dict[str, list[int]] = told["true"]
        self.requests.answered(number, TrueSet({id_: tuple(lines) for id_, lines in rules.items()}))
        return ""

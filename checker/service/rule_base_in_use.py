"""The rule base in use, and its replacement while the service runs (规则库热更新).

Whoever assesses takes a lease: an assessment that began by one rule base ends by it, and what is replaced
is closed only when its last user has left. A changed folder is read, checked, archived and warmed up
aside; only then is it put in place, whole. Whatever goes wrong, the old one stays and the problems are told.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from checker.engines.agreement import Disagreement, NoSecondEngine, SecondEngine, TwoOutOfTwo, log_incident
from checker.engines.durable.companion import Standing
from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.patience import PATIENCE, Patience
from checker.engines.engine import Inexpressible
from checker.scoring.assess import Assessor
from checker.scoring.rule_bases import RuleBases
from checker.worked_examples import judge_examples
from rules.errors import RuleBaseError
from rules.rule_base import RuleBase, load
from sanctions.working_days import WorkingDays

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The rule base now in use; `since` is earlier than the reload where the files had not changed."""

    fingerprint: str
    version: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing was replaced: what has to be corrected, and the fingerprint that stays in use."""

    problems: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every rule base is used with.

    Attributes:
        archive: Where each is kept by fingerprint before it is used, so that its receipts can be verified.
        on_disagreement: Is told of every disagreement of two engines.
        calendar: Which days are worked, for the clocks of next steps.
        patience: How long a second engine is waited for, at its start and at each case.
    """

    archive: RuleBases
    on_disagreement: Callable[[Disagreement], None] = log_incident
    calendar: WorkingDays | None = None
    patience: Patience = PATIENCE


class RuleBaseInUse:
    """Holds the assessor of the rule base in use; any thread may ask it. Close it, or use it as a context.

    It begins when its second engine stands, or cannot be had: `second` tells how it is.

    Args:
        folder: Where its files are, read again at each reload.
        at: The moment from which the first one is in use.

    Raises:
        RuleBaseError: The first one cannot be used: there is none to keep instead.
        OSError: The archive cannot be written.
    """

    def __init__(self, folder: Path, equipment: Equipment, *, at: datetime) -> None:
        self._folder, self._equipment = folder, equipment
        self._lock, self._reloading = threading.Lock(), threading.Lock()
        self._closing: list[threading.Thread] = []
        base = load(folder)
        _ = equipment.archive.keep(base, folder)
        self._now: _Held | None = self._held(base, self._first_second(base), at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def standing(self) -> Reloaded:
        """What is in use, and since when."""
        return self._in_use().standing

    @property
    def second(self) -> Standing | None:
        """How it stands with the second engine; None where this rule base cannot be told to it."""
        second = self._in_use().second
        return second.standing if isinstance(second, DurableEngine) else None

    @contextmanager
    def current(self) -> Generator[Assessor]:
        """Lend the assessor in use; it stays open until it is given back, whatever is reloaded meanwhile.

        Raises:
            RuntimeError: This was closed.
        """
        with self._lock:
            held = self._in_use()
            held.users += 1
        try:
            yield held.assessor
        finally:
            with self._lock:
                held.users -= 1
                self._close_if_unused(held)

    def reload(self, *, at: datetime) -> Reloaded | Kept:
        """Read the folder again and put it in place from `at` on, if it can be used; reloads wait in line.

        Raises:
            RuntimeError: This was closed.
        """
        with self._reloading:
            old = self._in_use().standing
            try:
                held = self._prepared(old, at)
            except _Unusable as error:
                return Kept(error.problems, old.fingerprint)
            except Exception as error:
                # whatever it was: the service goes on by the law it has
                _log.exception("the rule base could not be read again")
                return Kept((_told(error),), old.fingerprint)
            if held is None:
                return old
            self._put_in_place(held)
            _log.info("rule base %s (%s) replaces %s", held.standing.version, held.standing.fingerprint, old)
            return held.standing

    async def reload_async(self, *, at: datetime) -> Reloaded | Kept:
        """Do the same in a thread, without holding up the event loop."""
        return await asyncio.to_thread(self.reload, at=at)

    def close(self) -> None:
        """Let go of the engines, once whoever holds a lease has given it back; wait for those unused."""
        with self._reloading:
            with self._lock:
                held, self._now = self._now, None
                if held is not None:
                    self._close_if_unused(held)
                closing = list(self._closing)
            for thread in closing:
                thread.join()

    def _first_second(self, base: RuleBase) -> SecondEngine:
        """Return the second engine of the first rule base; where it fails, there is no better one to keep."""
        try:
            second = DurableEngine(base, self._equipment.patience)
        except Inexpressible as error:
            _log.warning("durable-rules is not asked: %s", error)
            return NoSecondEngine("inexpressible")
        _ = second.wait_for("ready", "not_importable", seconds=self._equipment.patience.start)
        return second

    def _in_use(self) -> _Held:
        if self._now is None:
            msg = "the rule base in use was closed"
            raise RuntimeError(msg)
        return self._now

    def _prepared(self, old: Reloaded, at: datetime) -> _Held | None:
        """Return the rule base of the folder, ready to be asked; None where it is the one in use.

        Raises:
            _Unusable: With every problem found.
        """
        try:
            base = load(self._folder)
        except RuleBaseError as error:
            raise _Unusable([str(problem) for problem in error.problems]) from error
        if base.fingerprint == old.fingerprint:
            return None
        if problems := [*_vanished(self._in_use().assessor.base, base), *_failing(base)]:
            raise _Unusable(problems)
        try:
            _ = self._equipment.archive.keep(base, self._folder)
            second = DurableEngine(base, self._equipment.patience)
        except (ValueError, Inexpressible) as error:
            raise _Unusable([str(error)]) from error
        held = self._held(base, second, at)
        try:
            self._warm_up(held.assessor, second)
        except BaseException:
            held.assessor.close()
            raise
        return held

    def _held(self, base: RuleBase, second: SecondEngine, at: datetime) -> _Held:
        judges = TwoOutOfTwo(base, second=second, on_disagreement=self._equipment.on_disagreement)
        assessor = Assessor(base, judges, calendar=self._equipment.calendar)
        return _Held(assessor, second, Reloaded(base.fingerprint, base.version, at))

    def _warm_up(self, assessor: Assessor, second: DurableEngine) -> None:
        """Wait for the second engine and assess one case, so that nobody else has to wait for either."""
        # where durable-rules cannot be imported, the old one stands alone as well
        if not second.wait_for("ready", "not_importable", seconds=self._equipment.patience.start):
            state = second.standing
            msg = f"durable-rules is {state.state} and not ready for it ({state.because}): look, then reload"
            raise _Unusable([msg])
        case = next((example.case for rule in assessor.base.rules.values() for example in rule.cases), None)
        if case is None:
            return
        if differing := assessor.assess(case).get("differing"):
            raise _Unusable([f"two engines differ on its first example, by {', '.join(differing)}"])

    def _put_in_place(self, held: _Held) -> None:
        with self._lock:
            old, self._now = self._in_use(), held
            self._close_if_unused(old)

    def _close_if_unused(self, held: _Held) -> None:
        """Close what nobody uses and nobody can take any more; in a thread, for a child takes time to end."""
        if held.users or held is self._now:
            return
        self._closing = [thread for thread in self._closing if thread.is_alive()]
        thread = threading.Thread(target=held.assessor.close, name="closing a rule base")
        thread.start()
        self._closing.append(thread)


@dataclass(slots=True)
class _Held:
    """An assessor, and how many use it now."""

    assessor: Assessor
    second: SecondEngine
    standing: Reloaded
    users: int = 0


class _Unusable(Exception):
    """A rule base read aside cannot replace the one in use."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def _vanished(old: RuleBase, new: RuleBase) -> Iterator[str]:
    """Yield rules that are no longer there: a file cut short after a whole rule reads like a whole file."""
    for id_, rule in old.rules.items():
        if id_ not in new.rules:
            yield f"{rule.place}: {id_} is gone: set its status to retired, or start the service anew"


def _failing(base: RuleBase) -> Iterator[str]:
    for one in judge_examples(base, base.rules.values()):
        if not one.holds:
            told = f"{one.rule}, example '{one.name}', expects {one.expected} and finds {one.found}"
            yield f"{one.place}: {told}: correct the rule or the example"


def _told(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: check the folder of the rule base and the archive"
    return f"{type(error).__name__} while reading the rule base: see the log of the service"

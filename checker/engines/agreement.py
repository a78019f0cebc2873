"""Two out of two (双机一致): one case on demand is judged by both engines; agreed is what both say.

The judgement is the reference engine's. durable-rules is asked first and works while the
reference judges; then the sets of TRUE rules, with the lines that satisfy them, must be
equal. Where they are not, both are reported, an incident goes to whoever was named for it,
and nothing is settled: such a verdict never becomes a consequence without a person. Where
durable-rules does not answer, one engine stands alone, and that is said.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol, Self

from checker.engines.durable.engine import DurableEngine
from checker.engines.durable.reply import Because, Pending, Reply, Settled, Silent
from checker.engines.engine import Inexpressible
from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Scene
from rules.cases import Case
from rules.rule_base import InForce, RuleBase
from rules.truth import TRUE
from rules.verdict import Judgement

_log = logging.getLogger(__name__)

_LAWS_KEPT = 256
"""Days and places for which the reference engine is kept ready."""

TrueRules = dict[str, tuple[str, ...]]
"""The rules that are TRUE of a case, each with the lines that satisfy it (``roster/3``)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A judgement, and how far it was checked.

    Attributes:
        judgement: The reference engine's.
        engines: Names of the engines that answered.
        agreed: Whether two answered and said the same.
        differing: Ids of the rules on which they differ, sorted; empty unless two answered.
        alone_because: Why one engine stood alone, or None where two answered.
        scene: The case as the reference engine derived and judged it, for whoever explains it.
    """

    judgement: Judgement
    scene: Scene
    engines: tuple[str, ...]
    agreed: bool
    differing: tuple[str, ...] = ()
    alone_because: Because | None = None


@dataclass(frozen=True, slots=True)
class HalfJudged:
    """What the reference engine says, while the second engine may still be at work."""

    judgement: Judgement
    scene: Scene
    _pending: Pending
    _compare: Callable[[Reply], Agreement]

    def compared(self) -> Agreement:
        """Wait for the second engine in this thread, and compare."""
        return self._compare(self._pending.wait())

    async def compared_async(self) -> Agreement:
        """Do the same without holding up the event loop."""
        return self._compare(await self._pending.told())


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An incident: two engines read the same law and the same case differently.

    Attributes:
        reference, durable: Of the differing rules, those that each calls TRUE.
    """

    case_id: str
    fingerprint: str
    day: date
    place: str
    reference: TrueRules
    durable: TrueRules


class SecondEngine(Protocol):
    """Says what is TRUE of a case, or why it cannot say."""

    name: str

    def written(self, law: InForce) -> bytes:
        """Return the law of one day and place as `ask` takes it."""
        ...

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        """Ask about a case; this never blocks."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class NoSecondEngine:
    """Stands in where there is none."""

    name = "none"

    def __init__(self, because: Because) -> None:
        self._silent = Settled(Silent(because))

    def written(self, law: InForce) -> bytes:
        """Return nothing."""
        del law
        return b""

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        """Say why there is no second engine."""
        del case, scene, law
        return self._silent

    def close(self) -> None:
        """Do nothing."""


def log_incident(disagreement: Disagreement) -> None:
    """Write a disagreement to the log; no fact of the case goes with it."""
    _log.error(
        "engines disagree on case %s (%s, %s, %s): reference %s, durable %s",
        disagreement.case_id,
        disagreement.day,
        disagreement.place,
        disagreement.fingerprint,
        disagreement.reference,
        disagreement.durable,
    )


def second_engine(base: RuleBase) -> SecondEngine:
    """Return durable-rules for a rule base, or what says that it cannot be had for it."""
    try:
        return DurableEngine(base)
    except Inexpressible as error:
        _log.warning("durable-rules is not asked: %s", error)
        return NoSecondEngine("inexpressible")


@dataclass(frozen=True, slots=True)
class _Bench:
    """The reference engine of one day and place, and the same law as the second engine takes it."""

    reference: ReferenceEngine
    law: bytes


class TwoOutOfTwo:
    """Judges cases one by one with two engines; close it, or use it as a context.

    It serves one rule base; a changed one gets a new object, and the old is closed when its
    last case is judged. Any thread may ask it.

    Args:
        second: The second engine; durable-rules in its process where nothing is said.
        on_disagreement: Is told of every disagreement before it is returned. What it raises
            goes to the caller: nothing is released without its incident.
    """

    def __init__(
        self,
        base: RuleBase,
        *,
        second: SecondEngine | None = None,
        on_disagreement: Callable[[Disagreement], None] = log_incident,
    ) -> None:
        self._base = base
        self._second = second_engine(base) if second is None else second
        self._on_disagreement = on_disagreement
        self._benches: OrderedDict[tuple[date, str], _Bench] = OrderedDict()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def judge(self, case: Case) -> Agreement:
        """Judge a case, waiting in this thread."""
        return self.begin(case).compared()

    async def judge_async(self, case: Case) -> Agreement:
        """Judge a case; only the reference engine's own work holds up the event loop, never the child."""
        return await self.begin(case).compared_async()

    def begin(self, case: Case) -> HalfJudged:
        """Judge a case by the reference engine while the second one works on it; this never waits."""
        bench = self._bench(case)
        scene = bench.reference.scene(case)
        pending = self._second.ask(case, scene, bench.law)
        judgement = bench.reference.judge_scene(scene)
        return HalfJudged(judgement, scene, pending, partial(self._compared, case, judgement, scene))

    def close(self) -> None:
        """Let go of the second engine."""
        self._second.close()

    def _bench(self, case: Case) -> _Bench:
        key = (case.day, case.place)
        with self._lock:
            bench = self._benches.get(key)
            if bench is None:
                law = self._base.at(*key)
                bench = _Bench(ReferenceEngine(self._base, law), self._second.written(law))
                self._benches[key] = bench
                if len(self._benches) > _LAWS_KEPT:
                    _ = self._benches.popitem(last=False)
            self._benches.move_to_end(key)
        return bench

    def _compared(self, case: Case, judgement: Judgement, scene: Scene, reply: Reply) -> Agreement:
        if isinstance(reply, Silent):
            return Agreement(judgement, scene, ("reference",), agreed=False, alone_because=reply.because)
        both = ("reference", self._second.name)
        ours = {id_: one.lines for id_, one in judgement.verdicts.items() if one.truth is TRUE}
        theirs = {id_: self._lines(id_, numbers) for id_, numbers in reply.rules.items()}
        differing = tuple(
            sorted(id_ for id_ in ours.keys() | theirs.keys() if ours.get(id_) != theirs.get(id_))
        )
        if not differing:
            return Agreement(judgement, scene, both, agreed=True)
        self._on_disagreement(
            Disagreement(
                case.case_id,
                self._base.fingerprint,
                case.day,
                case.place,
                {id_: ours[id_] for id_ in differing if id_ in ours},
                {id_: theirs[id_] for id_ in differing if id_ in theirs},
            )
        )
        return Agreement(judgement, scene, both, agreed=False, differing=differing)

    def _lines(self, id_: str, numbers: tuple[int, ...]) -> tuple[str, ...]:
        rule = self._base.rules.get(id_)
        return () if rule is None else tuple(f"{rule.for_each}/{number}" for number in numbers)

"""The run: intake, blocks, engine, and one sink after another that writes what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.names import KEY
from checker.intake.batch import Batch
from checker.intake.called import Registry
from checker.intake.read import Intake
from checker.intake.rejection import Rejection
from checker.screening.blocks import Block, Laws, blocks
from checker.screening.did_not_submit import TOLD_BY_REGISTER, NotSubmitted, did_not_submit, with_register
from checker.screening.results import Counts, Screened
from rules.rule_base import RuleBase


@dataclass(slots=True)
class Summary:
    """The whole run."""

    base: RuleBase
    read: int = 0
    accepted: int = 0
    rejected: list[Rejection] = field(default_factory=list[Rejection])
    warnings: list[Rejection] = field(default_factory=list[Rejection])
    counts: Counts = field(default_factory=Counts)
    not_submitted: list[NotSubmitted] = field(default_factory=list[NotSubmitted])
    inputs_of: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    watch: Watch | None = None


class Sink(Protocol):
    """Takes what is found block by block; nothing it writes is visible under its name before `close`."""

    def block(self, screened: Screened) -> None:
        """Take one block."""
        ...

    def close(self, summary: Summary) -> None:
        """Write what is told of the whole run, and put the result in its place."""
        ...

    def abandon(self) -> None:
        """Remove everything half written; asked again, finish what the first call left."""
        ...


class Watch(Protocol):
    """Looks ahead: sees every batch before it is screened (`checker.explanation.watch`)."""

    complete: bool
    days: int

    def look(self, batch: Batch, supplied: frozenset[str]) -> None:
        """Take one batch; `supplied` names what the whole input carries."""
        ...

    def rows(self) -> Sequence[Mapping[str, str]]:
        """Return one entry a case and rule: ``case_id``, ``rule``, ``crosses_on``."""
        ...


class Screener:
    """Screens batches with one rule base; an engine is kept for each law met.

    `supplied` names the facts and lists that the whole input carries, not one batch of it.
    """

    def __init__(self, base: RuleBase, supplied: frozenset[str], *, with_missing: bool = True) -> None:
        self.base = base
        self._laws = Laws(base)
        self._with_missing = with_missing
        self._supplied = supplied
        self._engines: dict[tuple[object, ...], ColumnarEngine] = {}
        self.inputs_of: dict[str, frozenset[str]] = {}

    def screen(self, batch: Batch) -> Iterable[Screened]:
        """Yield the blocks of a batch with their answers."""
        for block in blocks(batch, self._laws):
            yield self._screen(block)

    def _screen(self, block: Block) -> Screened:
        engine = self._engine(block)
        answers = engine.judge(block.cases, block.lines)
        return Screened(
            law=block.law,
            cases=block.cases.select(KEY, "case_id", "credit_code", "name"),
            truths=answers.truths.sort(KEY),
            live=engine.live,
            missing={missing.rule: missing for missing in answers.missing},
            constant=engine.constant,
        )

    def _engine(self, block: Block) -> ColumnarEngine:
        key = block.law.signature
        if key not in self._engines:
            engine = ColumnarEngine(self.base, block.law, self._supplied, with_missing=self._with_missing)
            self._engines[key] = engine
            self.inputs_of |= engine.inputs
        return self._engines[key]


def screen(
    intake: Intake,
    base: RuleBase,
    sinks: Sequence[Sink],
    *,
    registry: Registry | None = None,
    day: date,
    place: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
    with_missing: bool = True,
    watch: Watch | None = None,
) -> Summary:
    """Screen everything that intake yields.

    Args:
        day, place: Of those in the register that did not submit.
        progress: Told the number of cases after each block.
        watch: Shown every batch, and told of in the summary.

    Raises:
        IntakeRefused: A file cannot be used; every sink has then removed what it had begun.
    """
    screener: Screener | None = None
    summary = Summary(base, watch=watch)
    submitted: set[str] = set()
    try:
        for batch in intake.batches:
            told = intake.supplied if registry is None else intake.supplied | TOLD_BY_REGISTER
            if screener is None:
                screener = Screener(base, told, with_missing=with_missing)
            if registry is not None:
                submitted.update(batch.cases.get_column("credit_code").drop_nulls().to_list())
            known = batch if registry is None else with_register(batch, registry)
            if watch is not None:
                watch.look(known, told)
            for screened in screener.screen(known):
                summary.counts.add(screened, base)
                for sink in sinks:
                    sink.block(screened)
                progress(screened.cases.height)
        summary.read, summary.accepted = intake.read, intake.accepted
        summary.rejected, summary.warnings = [*intake.rejections], [*intake.warnings]
        summary.inputs_of = screener.inputs_of if screener is not None else {}
        if registry is not None:
            summary.rejected += registry.rejections
            summary.warnings += registry.warnings
            sent = submitted | intake.rejected_codes
            summary.not_submitted = did_not_submit(base, registry, sent, day=day, place=place)
        for sink in sinks:
            sink.close(summary)
    except BaseException:
        try:
            _abandon(sinks)
        except KeyboardInterrupt:
            # a column store tells of an interrupt before Python does, which then tells of it again
            _abandon(sinks)
        raise
    return summary


def _abandon(sinks: Sequence[Sink]) -> None:
    for sink in sinks:
        sink.abandon()

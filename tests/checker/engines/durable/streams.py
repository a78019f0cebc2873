"""Streams of requests with the right answer to each, and processes watched until they are gone."""

from __future__ import annotations

import os
import select
from dataclasses import dataclass

from checker.engines.agreement import Agreement
from checker.engines.durable.patience import Patience
from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.rule_base import RuleBase
from rules.verdict import Judgement
from tests.checker.engines.durable.shipped_cases import Cases

QUICK = Patience(answer=0.25, silence=0.1, start=120.0, restart=0.001, longest_restart=0.01)
"""Finds a child that was stopped soon, and replaces it at once."""

STEADY = Patience(answer=60.0, silence=60.0, start=120.0)
"""Waits however long it takes."""


@dataclass(frozen=True, slots=True)
class Known:
    """A case and the judgement that any answer to it must carry."""

    case: Case
    judgement: Judgement


def known(base: RuleBase, seed: int, size: int) -> list[Known]:
    """Return cases, each judged by the reference engine alone."""
    references: dict[str, ReferenceEngine] = {}
    found: list[Known] = []
    for case in Cases(seed, base).some(size):
        if case.place not in references:
            references[case.place] = ReferenceEngine(base, base.at(case.day, case.place))
        found.append(Known(case, references[case.place].judge(case)))
    return found


def check(one: Known, answer: Agreement) -> None:
    """An answer is right, and says truly how many engines stand behind it."""
    assert answer.judgement == one.judgement
    assert not answer.differing
    if answer.alone_because is None:
        assert answer.engines == ("reference", "durable")
        assert answer.agreed
    else:
        assert answer.engines == ("reference",)
        assert not answer.agreed
        assert answer.alone_because in ("down", "starting", "late")


def wait_until_gone(pid: int, seconds: float = 60.0) -> bool:
    """Wait until a process has ended, whoever's child it is; return whether it has."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ready, _, _ = select.select([descriptor], [], [], seconds)
    finally:
        os.close(descriptor)
    return bool(ready)

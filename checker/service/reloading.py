"""Reading the rule base again, whoever asked: done, counted, logged and put on record (规则库重新载入)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from checker.service.log_lines import log_of
from checker.service.metrics import Metrics
from checker.service.rule_base_in_use import Kept, Reloaded, RuleBaseInUse
from checker.settled import settle
from checker.store.store import Store
from sanctions import audit

State = Literal["swapped", "unchanged", "kept"]

_log = log_of("rules")


@dataclass(frozen=True, slots=True)
class Reloading:
    """What came of it: put in place, the same as before, or kept as it was because of problems."""

    state: State
    standing: Reloaded
    problems: tuple[str, ...]


async def reload(
    rules: RuleBaseInUse, metrics: Metrics, store: Store, now: Callable[[], datetime], *, actor: str
) -> Reloading:
    """Read the rule base again.

    Args:
        actor: Who asked for it, a token or what else reached the service.

    Raises:
        StoreRefused: It was done and could not be put on record.
    """
    before = rules.standing
    found = await rules.reload_async(at=now())
    standing = rules.standing
    problems = found.problems if isinstance(found, Kept) else ()
    if standing != before:
        await asyncio.to_thread(settle)
    state: State = "kept" if problems else "unchanged" if standing == before else "swapped"
    metrics.reloads.labels(state).inc()
    metrics.uses(standing.version, standing.fingerprint)
    if problems:
        _log.error("rule base kept", problems=problems, rule_base=standing.fingerprint)
    else:
        _log.info("rule base read", state=state, rule_base=standing.fingerprint)

    def record(session: Session) -> None:
        action = f"rules.reload.{state}"
        _ = audit.record(session, at=now(), actor=actor, action=action, object=standing.fingerprint)

    await store.write(record)
    return Reloading(state, standing, problems)

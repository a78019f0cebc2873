"""Whose debt a derived line of arrears is: reckoning keeps the amounts, the lines of the case the names."""

from __future__ import annotations

from checker.engines.scene import NO_LINES, Scene
from checker.explanation.reading import Reading
from rules.reckoning.sums import Arrears

BY_WORKER = "arrears_by_worker"


def workers_of(reading: Reading, scene: Scene) -> tuple[str, ...]:
    """Return the worker of every line of `arrears_by_worker`, empty for somebody the rows do not name.

    The derivation writes the workers once for each day that counts (standing), in the order of the rows.
    """
    lines, standings = scene.lines.get(BY_WORKER, NO_LINES).rows, scene.lines.get("standings", NO_LINES).rows
    if not lines or not standings:
        return ()
    remuneration = frozenset(reading.base.vocabulary.lists.get("remuneration", ()))
    given = scene.lines.get("arrears", NO_LINES)
    named = Arrears.of(given.rows, complete=given.complete, remuneration=remuneration).workers
    once = [*named, *([""] * (len(lines) // len(standings) - len(named)))]
    return tuple(once * len(standings))

"""Which figure counts where the agency has found one, lines yield one and the unit states one.

Order of trust: a finding of the agency (认定), then lines by worker, then the unit's own
figure. Where two of them disagree and none is a finding, the figure is the interval between
them until a person decides. The figures that count then bound each other: migrants are some
of all workers, and where nobody is unpaid nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.reckoning.bounds import Bounds
from rules.reckoning.sums import NONE, bounds

STATED = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")
"""The figures that a unit may state and that lines yield: workers and fen, of all and of migrants."""


def stated_or_derived(
    derived: Bounds, on_the_day: Bounds, stated: int | None, name: str, *, finding: bool, has_lines: bool
) -> Bounds:
    """Return the figure that counts where the unit states one and lines yield one.

    A figure is stated of the day, so that it is with the lines' figure `on_the_day` that it agrees or not.
    """
    if stated is not None and (finding or not has_lines):
        return Bounds(stated, stated, NONE)
    if not has_lines:
        return Bounds(0, None, frozenset({"arrears", name}))
    low, high = on_the_day.low or 0, on_the_day.high
    if stated is None or (low <= stated and (high is None or stated <= high)):
        return derived
    top = None if derived.high is None else max(stated, derived.high)
    return bounds(min(stated, derived.low or 0), top, derived.missing | {name})


def at_most(figure: Bounds, most: int | None, *, outranked: bool = False) -> Bounds:
    """Return a figure that is at most `most` (None: no limit); one surely above gives way if `outranked`."""
    low = figure.low or 0
    if most is None or (figure.high is not None and figure.high <= most) or (low > most and not outranked):
        return figure
    return bounds(min(low, most), most, figure.missing)


def bounding_each_other(figures: Mapping[str, Bounds], findings: frozenset[str]) -> dict[str, Bounds]:
    """Return the figures of one cut-off (by the names of `STATED`), each within what the others leave it."""
    workers, amount, migrants, migrant_amount = (figures[name] for name in STATED)
    workers, amount = _nobody_and_nothing(workers, amount, findings, STATED[0], STATED[1])
    migrants = at_most(migrants, workers.high, outranked=STATED[0] in findings)
    migrant_amount = at_most(migrant_amount, amount.high, outranked=STATED[1] in findings)
    migrants, migrant_amount = _nobody_and_nothing(migrants, migrant_amount, findings, STATED[2], STATED[3])
    return dict(zip(STATED, (workers, amount, migrants, migrant_amount), strict=True))


def _nobody_and_nothing(
    workers: Bounds, amount: Bounds, findings: frozenset[str], counted: str, summed: str
) -> tuple[Bounds, Bounds]:
    nobody = 0 if workers.high == 0 else None
    nothing = 0 if amount.high == 0 else None
    return (
        at_most(workers, nothing, outranked=summed in findings),
        at_most(amount, nobody, outranked=counted in findings),
    )

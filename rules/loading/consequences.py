"""Reading what follows from a rule (法律责任): the order, and the fine with the unit it is counted by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from rules.document import Section
from rules.loading.files import Files

_FINE = ("per", "if", "from_fen", "to_fen", "from_times", "to_times", "base")
_PER = ("unit", "person", "worker", "child_month", "multiple")
_IF = ("direct", "overdue", "refused_or_serious")


def read_consequence(files: Files, entry: Section) -> Mapping[str, Any]:
    """Return the consequence as written: ``order``, ``note`` and one ``fine`` or a list of them.

    A fine runs from a sum to a sum (whole fen) per unit, person, worker or child and month,
    or from times to times of what ``base`` names.
    """
    if "consequence" not in entry:
        return {}
    written = files.section(entry, "consequence")
    files.only(written, ("order", "fine", "note"))
    _ = files.take(written, "order", str)
    _ = files.take(written, "note", str, default="")
    fine = cast("object", written.get("fine", []))
    for one in [fine] if isinstance(fine, Section) else files.entries(written, "fine"):
        _check_fine(files, one)
    return dict(written)


def _check_fine(files: Files, fine: Section) -> None:
    files.only(fine, _FINE)
    _ = files.one_of(fine, "if", _IF)
    per = files.one_of(fine, "per", _PER)
    unit = "times" if per == "multiple" else "fen"
    if per == "multiple":
        _ = files.take(fine, "base", str)
    low, high = files.take(fine, f"from_{unit}", int), files.take(fine, f"to_{unit}", int)
    if not 0 <= low <= high:
        files.tell(fine.place(f"from_{unit}"), f"a fine from {low} to {high} {unit}", "the smaller sum first")

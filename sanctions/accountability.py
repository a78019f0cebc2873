"""Accountability for duties (追责): which duties are answered for here, and what a note of one says.

A duty of the agency or its head that is surely overdue is noted once, under its own family, and stays so
until the head closes the note with a reason. What police, procuratorate, courts and parties owe is shown
beside it and answered for elsewhere; what is not known to be late is nobody's neglect.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.owed_duty import OwedDuty
from sanctions.proceeding.request import Request
from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard
from sanctions.responsibility import NOTED


def only(proceeding_id: str, number: int | str) -> str:
    """Return what keeps a duty from being noted twice."""
    return f"{NOTED}/{proceeding_id}/{number}"


def note_of(owed: OwedDuty) -> Request:
    """Return what the system asks of the ledger for an overdue duty.

    The sentence of the law is kept in it as it read then, with its source.
    """
    fields: dict[str, object] = {
        "proceeding": owed.proceeding_id,
        "duty_number": owed.number,
        "duty": owed.duty,
        "due": "unknown" if owed.due_last is None else owed.due_last.isoformat(),
    }
    if owed.owners:
        fields["owners"] = list(owed.owners)
    if owed.neglect is not None:
        cited = "；".join(f"{one.law} {one.article}".strip() for one in owed.neglect.sources)
        fields["consequence"] = f"{owed.neglect.title[0]}（{cited}）"
    return Request(
        NOTED, "open", parent_id=owed.root_id, fields=fields, only=only(owed.proceeding_id, owed.number)
    )


GUARDS: Mapping[str, Guard] = {}
WRITERS: Mapping[str, Writer] = {}

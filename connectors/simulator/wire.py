"""The calls of the wire (交换接口示例): each reads its document, looks into the books, answers with a flag.

Only the document of a call and the orders that befall it come in here; what goes wrong with the answer
on its way out is `broken`'s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.simulator import notices, reading
from connectors.simulator.calls import (
    FeedbackCall,
    ListingCall,
    ListsCall,
    ProfileCall,
    QueryCall,
    ReceiptsCall,
    RecordsCall,
    StatusCall,
    key_of,
    read,
)
from connectors.simulator.desk import DONE, FAILED, NO_PERMISSION, NOTHING_NEW, Desk, WireRefusal
from connectors.simulator.fault import OF_LISTING, OF_TEMPLATE, Fault, Order
from connectors.simulator.orders import Placed, of_records
from connectors.simulator.settings import JUDICIAL
from connectors.simulator.taking import Taking, take
from connectors.simulator.template import Template, agree, agreed


class Asked(NamedTuple):
    """One call: of which platform, with which document, and what befalls it."""

    desk: Desk
    platform: str
    document: Any
    befalling: Sequence[Placed]


def records(asked: Asked) -> dict[str, Any]:
    """Take records; what is wrong with one costs only that one."""
    desk, call = asked.desk, read(RecordsCall, asked.document)
    with desk.books.writing() as db:
        template = agreed(db, asked.platform, call.profile, desk.settings.templates)
        if template is None:
            # nobody has said which one is right: the first to be used is
            template = Template(digest=call.template)
            agree(db, asked.platform, call.profile, template)
        if template.name != call.template:
            raise WireRefusal(FAILED, f"template: found {call.template}, expected {template.name}")
        taking = Taking(desk.settings, asked.platform, call.profile, template, desk.clock.now())
        results = [take(db, taking, row, of_records(asked.befalling, key_of(row))) for row in call.records]
        notices.fall_due(db, desk.now())
    return _done(results=results)


def query(asked: Asked) -> dict[str, Any]:
    """Tell what is held of some keys."""
    call = read(QueryCall, asked.document)
    _seeing(asked)
    return _done(records=reading.held(asked.desk.books.db, asked.platform, call.keys, asked.desk.now()))


def receipts(asked: Asked) -> dict[str, Any]:
    """Tell receipts from a cursor on, or those of one day."""
    call = read(ReceiptsCall, asked.document)
    _seeing(asked)
    if call.day is None:
        return _from_cursor(asked, "receipt", call.after, call.limit)
    with asked.desk.books.writing() as db:
        notices.fall_due(db, asked.desk.now())
        found = notices.of_day(db, asked.platform, "receipt", call.day)
    return _done(receipts=found) if found else _nothing(receipts=[])


def status(asked: Asked) -> dict[str, Any]:
    """Tell what has become of referrals."""
    if asked.platform not in JUDICIAL:
        raise WireRefusal(NO_PERMISSION, "status: told by the judicial platform only")
    call = read(StatusCall, asked.document)
    _seeing(asked)
    return _from_cursor(asked, "event", call.after, call.limit)


def listing(asked: Asked) -> dict[str, Any]:
    """Tell one page of all that is published."""
    call, desk = read(ListingCall, asked.document), asked.desk
    _seeing(asked)
    faults = _faults(asked, OF_LISTING)

    def page(number: int) -> dict[str, Any]:
        return reading.listing(
            desk.books.db,
            asked.platform,
            desk.now(),
            page=number,
            size=call.size,
            after_day=call.after_day,
        )

    if Fault.LISTING_EMPTY in faults:
        return _done(**reading.paged(0, 0, call.page, []))
    found = page(call.page)
    if call.page > max(found["pages"], 1):
        raise WireRefusal(FAILED, f"page: found {call.page}, expected 1 to {found['pages']}")
    if Fault.LISTING_REPEATED_PAGE in faults and call.page > 1:
        found = page(call.page - 1) | {"page": call.page}
    if Fault.LISTING_TRUNCATED in faults:
        found = reading.cut_short(found)
    if Fault.LISTING_COUNT in faults:
        found = found | {"total": max(0, found["total"] + faults[Fault.LISTING_COUNT].off)}
    return _done(**found)


def template(asked: Asked) -> dict[str, Any]:
    """Tell the template agreed for a profile."""
    call, desk = read(ProfileCall, asked.document), asked.desk
    found = agreed(desk.books.db, asked.platform, call.profile, desk.settings.templates)
    if found is None:
        return _nothing(template="", columns=[])
    return _done(template=found.name, columns=list(found.columns))


def lists(asked: Asked) -> dict[str, Any]:
    """Tell an inbound list of one day."""
    call = read(ListsCall, asked.document)
    row = asked.desk.books.db.execute(
        "SELECT records FROM inbound WHERE platform = ? AND list = ? AND day = ?",
        (asked.platform, call.list, call.day.isoformat()),
    ).fetchone()
    told = {"list": call.list, "day": call.day.isoformat()}
    if row is None:
        return _nothing(**told, total=0, records=[])
    found = json.loads(row[0])
    return _done(**told, total=len(found), records=found)


def feedback(asked: Asked) -> dict[str, Any]:
    """Take feedback on joint measures, whatever it holds."""
    told = read(FeedbackCall, asked.document).root
    with asked.desk.books.writing() as db:
        cursor = db.execute(
            "INSERT INTO feedback (platform, at, content) VALUES (?, ?, ?)",
            (asked.platform, asked.desk.now(), json.dumps(told)),
        )
    return _done(ref=f"F{cursor.lastrowid or 0:010d}")


CALLS: Mapping[str, Callable[[Asked], dict[str, Any]]] = {
    "/api/records": records,
    "/api/query": query,
    "/api/receipts": receipts,
    "/api/listing": listing,
    "/api/template": template,
    "/api/lists": lists,
    "/api/feedback": feedback,
    "/api/status": status,
}


def answer(path: str, asked: Asked) -> dict[str, Any]:
    """Return what a call is answered; never raises for what a caller sent."""
    try:
        _change_templates(asked)
        return CALLS[path](asked)
    except WireRefusal as refusal:
        return {"serviceFlag": refusal.flag, "msg": refusal.msg}


def _seeing(asked: Asked) -> None:
    if asked.desk.is_blind():
        raise WireRefusal(NO_PERMISSION, "nothing can be read here (class D)")


def _from_cursor(asked: Asked, kind: notices.Kind, cursor: str, limit: int) -> dict[str, Any]:
    with asked.desk.books.writing() as db:
        notices.fall_due(db, asked.desk.now())
        try:
            found, after = notices.after(db, asked.platform, kind, cursor, limit)
        except ValueError:
            raise WireRefusal(FAILED, f"after: no cursor of {kind}s was ever given like this") from None
    told = {f"{kind}s": found, "cursor": after}
    return _done(**told) if found else _nothing(**told)


def _change_templates(asked: Asked) -> None:
    """Change what is agreed where that is ordered; the call meets it changed."""
    desk = asked.desk
    for fault, order in _faults(asked, OF_TEMPLATE).items():
        with desk.books.writing() as db:
            before = agreed(db, asked.platform, order.profile, desk.settings.templates) or Template()
            if fault is Fault.TEMPLATE_CHANGE:
                after = Template(order.columns, before.codes, order.template)
            else:
                after = Template(before.columns, order.codes, before.digest)
            agree(db, asked.platform, order.profile, after)


def _faults(asked: Asked, kinds: frozenset[Fault]) -> dict[Fault, Order]:
    return {placed.order.fault: placed.order for placed in asked.befalling if placed.order.fault in kinds}


def _done(**told: Any) -> dict[str, Any]:
    return {"serviceFlag": DONE, "msg": "ok", **told}


def _nothing(**told: Any) -> dict[str, Any]:
    return {"serviceFlag": NOTHING_NEW, "msg": "nothing new", **told}

"""Taking records (接收): what a record that arrives does to what stands at the platform.

A platform of class A merges a repeat into what it has. Any other makes a second row of it, which is what
double publication looks like; a later version takes the place of earlier ones there, too. Rows are never
deleted: the books are the ground truth that promises are held against.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from connectors.platform import DeliveryClass
from connectors.simulator.clock import milliseconds, next_day
from connectors.simulator.fault import Fault, Order
from connectors.simulator.notices import give
from connectors.simulator.settings import SimulatorSettings
from connectors.simulator.template import Template
from connectors.sm3 import canonical, sm3

DONE, INCOMPLETE, UNKNOWN_CODE = "0000", "1002", "1003"


def whole(text: str) -> str:
    """Return a text that can be kept.

    Raises:
        ValueError: It holds half of a surrogate pair, which JSON can say and nothing can keep.
    """
    _ = text.encode()
    return text


_Text = Annotated[str, AfterValidator(whole)]


class Sent(BaseModel):
    """One record as it is sent."""

    model_config = ConfigDict(strict=True)

    key: _Text = Field(min_length=1, max_length=400)
    version: int = Field(ge=1, le=2**31)
    operation: Literal["publish", "withdraw"]
    idem_key: _Text = Field("", max_length=400)
    fields: dict[str, Any]


class Verdict(NamedTuple):
    """What the platform finds of a record."""

    code: str
    message: str

    @property
    def word(self) -> str:
        """The word of it on the wire."""
        return "confirmed" if self.code == DONE else "rejected"


class Taking(NamedTuple):
    """Where and when records are taken."""

    settings: SimulatorSettings
    platform: str
    profile: str
    template: Template
    at: datetime


def take(db: sqlite3.Connection, taking: Taking, row: object, orders: Sequence[Order]) -> dict[str, Any]:
    """Take one row of a call, and return what is answered of it; a bad one costs only itself."""
    try:
        sent = Sent.model_validate(row)
        content = canonical(sent.fields)
    except (ValidationError, UnicodeEncodeError, ValueError) as error:
        return _refused(row, error)
    found = _verdict(taking.template, sent, orders)
    repeated = _repeated(db, taking, sent, content) if found.code == DONE else None
    if repeated is not None:
        effect, verdict_at = repeated
        pending = verdict_at > milliseconds(taking.at)
        return _answer(sent, _reference(effect), Verdict(DONE, "merged"), late=pending)
    by_receipt = taking.settings.receipt_seconds is not None or any(
        order.fault is Fault.REJECT and order.by == "receipt" for order in orders
    )
    wait = timedelta(seconds=taking.settings.receipt_seconds or 0)
    for order in orders:
        if order.fault is Fault.RECEIPT_LATE:
            wait, by_receipt = timedelta(seconds=order.seconds), True
        elif order.fault is Fault.RECEIPT_BEFORE_REPLY:
            wait, by_receipt = timedelta(0), True
    due_at = milliseconds(taking.at + wait)
    effect = _write(db, taking, sent, content, found, due_at)
    _give_receipts(db, taking.platform, sent, _reference(effect), found, due_at, orders)
    for order in orders:
        spoil(db, [effect], order)
    return _answer(sent, _reference(effect), found, late=by_receipt)


def spoil(db: sqlite3.Connection, effects: Sequence[int], order: Order) -> None:
    """Lose or change rows that were taken."""
    if order.fault is Fault.LOST_ROW:
        _ = db.executemany("UPDATE effect SET lost = 1 WHERE id = ?", [(effect,) for effect in effects])
    elif order.fault is Fault.CHANGED_ROW:
        for effect in effects:
            (text,) = db.execute("SELECT fields FROM effect WHERE id = ?", (effect,)).fetchone()
            content = canonical({**json.loads(text), **order.fields})
            _ = db.execute(
                "UPDATE effect SET fields = ?, content_sm3 = ?, changed = 1 WHERE id = ?",
                (content.decode(), digest(content), effect),
            )


def digest(content: bytes) -> str:
    """Return the digest of contents and pages as it stands on the wire: 64 hexadecimal digits."""
    return sm3(content).hex()


def _verdict(template: Template, sent: Sent, orders: Sequence[Order]) -> Verdict:
    for order in orders:
        if order.fault is Fault.REJECT:
            return Verdict(order.code, order.message)
    if sent.operation == "publish" and (name := template.unknown_code(sent.fields)):
        return Verdict(UNKNOWN_CODE, f"{name}: 代码不在代码表内")
    return Verdict(DONE, "")


def _repeated(db: sqlite3.Connection, taking: Taking, sent: Sent, content: bytes) -> tuple[int, int] | None:
    """Return the row that this one is merged into, and when its verdict is given, where repeats are known."""
    if taking.settings.delivery_class is not DeliveryClass.A:
        return None
    row = db.execute(
        "SELECT id, verdict_at, version, operation, content_sm3 FROM effect WHERE platform = ? AND key = ? "
        "AND gone_at IS NULL AND lost = 0 AND verdict = 'confirmed' ORDER BY id DESC LIMIT 1",
        (taking.platform, sent.key),
    ).fetchone()
    if row is None or row[2:] != (sent.version, sent.operation, digest(content)):
        return None
    _ = db.execute("UPDATE effect SET arrivals = arrivals + 1 WHERE id = ?", (row[0],))
    return row[0], row[1]


def _write(
    db: sqlite3.Connection, taking: Taking, sent: Sent, content: bytes, found: Verdict, due_at: int
) -> int:
    at = milliseconds(taking.at)
    readable = next_day(taking.at) if taking.settings.delivery_class is DeliveryClass.C else at
    if found.code == DONE:
        # a merge is by key alone, whatever the version; elsewhere only an earlier version gives way
        newest = None if taking.settings.delivery_class is DeliveryClass.A else sent.version
        takes_out = sent.operation == "withdraw"
        _ = db.execute(
            "UPDATE effect SET gone_at = ?, readable_until = ? WHERE platform = ? AND key = ? "
            "AND gone_at IS NULL AND (? IS NULL OR version < ? OR (? AND operation = 'publish') "
            "OR verdict = 'rejected')",
            (at, readable, taking.platform, sent.key, newest, newest, takes_out),
        )
    cursor = db.execute(
        "INSERT INTO effect (platform, profile, key, version, operation, idem_key, fields, content_sm3, "
        "taken_at, readable_from, verdict, code, message, verdict_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            taking.platform,
            taking.profile,
            sent.key,
            sent.version,
            sent.operation,
            sent.idem_key,
            content.decode(),
            digest(content),
            at,
            readable,
            found.word,
            found.code,
            found.message,
            due_at,
        ),
    )
    return cursor.lastrowid or 0


def _give_receipts(
    db: sqlite3.Connection,
    platform: str,
    sent: Sent,
    ref: str,
    found: Verdict,
    due_at: int,
    orders: Sequence[Order],
) -> None:
    faults = {order.fault for order in orders}
    receipt = {
        "ref": ref,
        "key": sent.key,
        "version": sent.version,
        "verdict": found.word,
        "code": found.code,
        "message": found.message,
    }
    given = [] if Fault.RECEIPT_NEVER in faults else [receipt]
    if Fault.RECEIPT_TWICE in faults:
        given.append(receipt)
    if Fault.RECEIPT_CONTRADICTORY in faults:
        other = Verdict("1001", "主体信息不匹配") if found.code == DONE else Verdict(DONE, "")
        given.append(receipt | {"verdict": other.word, "code": other.code, "message": other.message})
    if Fault.RECEIPT_UNKNOWN in faults:
        given.append(receipt | {"ref": f"X{ref[1:]}", "key": f"示例-unknown-{ref}"})
    for one in given:
        _ = give(db, platform, "receipt", one, due_at)


def _reference(effect: int) -> str:
    return f"R{effect:010d}"


def _answer(sent: Sent, ref: str, found: Verdict, *, late: bool) -> dict[str, Any]:
    if late:
        status, found = "received", Verdict(DONE, "")
    else:
        status = "accepted" if found.code == DONE else "rejected"
    return {
        "key": sent.key,
        "version": sent.version,
        "status": status,
        "code": found.code,
        "message": found.message,
        "ref": ref,
    }


def _refused(row: object, error: ValueError) -> dict[str, Any]:
    where = "fields"
    if isinstance(error, ValidationError):
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "record"
    names: dict[str, Any] = {"key": "", "version": None}
    if isinstance(row, dict):
        names |= {name: row[name] for name in names if name in row}
    return names | {
        "status": "rejected",
        "code": INCOMPLETE,
        "message": f"{where}: 缺失或格式不符",
        "ref": "",
    }

"""``sunlit outbox``: messages as they stand, what waits for a person, and what a person does about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checker.cli.failures import Refused
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from sanctions.encrypted import Keys
    from sanctions.proceeding.request import Signed
    from sanctions.proceeding.tables import OutboxRow

    _LettingGo = Callable[[Session, Keys, int, str, Signed], OutboxRow]

app = typer.Typer(no_args_is_help=True, help="Messages to other authorities. 待报送消息")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Of the message. 消息编号")]
By = Annotated[str, typer.Option("--by", envvar="SUNLIT_OFFICER", metavar="OFFICER", help="办理人员")]
Reason = Annotated[str, typer.Option("--reason", help="Why. 理由")]
Destination = Annotated[str, typer.Option("--destination", metavar="NAME", help="报送对象")]


@app.command("list")
def list_messages(
    *,
    state: Annotated[str, typer.Option("--state", help="HELD, READY, UNKNOWN, DEAD, … 状态")] = "",
    destination: Destination = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="条数")] = 200,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """List messages, the newest first. 消息列表."""
    from sqlmodel import col, select

    from sanctions.proceeding.tables import OutboxRow

    terminal = Terminal.of(lang, as_json=as_json)
    asked = select(OutboxRow).order_by(col(OutboxRow.id).desc()).limit(limit)
    if state:
        asked = asked.where(col(OutboxRow.state) == state.upper())
    if destination:
        asked = asked.where(col(OutboxRow.destination) == destination)
    with opened_store() as store, store.reading() as session:
        rows = session.exec(asked).all()
    if as_json:
        terminal.document({"messages": [_told(row) for row in rows]})
        return
    header = (
        ("编号", "对象", "记录", "版本", "操作", "状态", "原因") if terminal.language == "zh" else _HEADER
    )
    terminal.table(
        header,
        [
            (
                row.id,
                row.destination,
                row.key,
                row.version,
                row.operation,
                row.state,
                row.hold or row.why or "",
            )
            for row in rows
        ],
        whole=1,
    )


@app.command("tasks")
def tasks(*, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """List what waits for a person; exit code 3 where something does. 人工事项."""
    from sanctions.delivery import manual

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        rows = manual.tasks(session)
    if as_json:
        names = ("id", "destination", "outbox_id", "kind", "told", "opened_at")
        terminal.document({"tasks": [{name: getattr(row, name) for name in names} for row in rows]})
    header = ("编号", "对象", "消息", "种类", "说明") if terminal.language == "zh" else _TASKS
    terminal.table(
        header, [(row.id, row.destination, row.outbox_id or "", row.kind, row.told) for row in rows], whole=1
    )
    raise typer.Exit(NEEDS_A_PERSON if rows else DONE)


@app.command("close-task")
def close_task(
    task: Annotated[int, typer.Argument(metavar="TASK", help="事项编号")],
    *,
    by: By,
    reason: Reason,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Close a task with what came of it. 办结人工事项."""
    from sanctions.delivery import manual

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        _ = manual.close_task(session, task, reason, _signed(by))
    if as_json:
        terminal.document({"task": task, "closed": True})
    terminal.say(f"人工事项 {task} 已办结", f"task {task} closed")


@app.command("release")
def release(
    number: Number, *, by: By, reason: Reason, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Let a held message go; a head does. 放行."""
    from sanctions.delivery import manual

    _let_go(manual.release, number, reason, by, Terminal.of(lang, as_json=as_json))


@app.command("redrive")
def redrive(
    number: Number, *, by: By, reason: Reason, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Send a dead letter again, under the same key. 死信重报."""
    from sanctions.delivery import manual

    _let_go(manual.redrive, number, reason, by, Terminal.of(lang, as_json=as_json))


@app.command("settle")
def settle(
    number: Number,
    *,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="confirmed|rejected|absent", help="在对方的情况")
    ],
    by: By,
    reason: Reason,
    receipt: Annotated[str, typer.Option("--receipt", help="Their reference. 回执编号")] = "",
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Say what became of a message no machine can tell; what is absent is sent again. 人工认定."""
    from sanctions.delivery import manual

    terminal = Terminal.of(lang, as_json=as_json)
    known: dict[str, Literal["confirmed", "rejected", "absent"]] = {
        "confirmed": "confirmed",
        "rejected": "rejected",
        "absent": "absent",
    }
    if outcome not in known:
        told = terminal.either(
            "--outcome 应为 confirmed、rejected 或 absent", "--outcome is confirmed, rejected or absent"
        )
        raise Refused("outcome", told)
    with opened_store() as store, store.writing() as session:
        row = manual.settle(
            session, store.keys, number, known[outcome], reason, _signed(by), remote_ref=receipt
        )
    _show(row, terminal)


@app.command("pause")
def pause(
    destination: Annotated[str, typer.Argument(metavar="DESTINATION", help="报送对象")],
    *,
    by: By,
    reason: Reason,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Send nothing more to a destination. 暂停报送."""
    from sanctions.delivery import destination as known

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        known.pause(session, destination, reason, at=datetime.now(UTC), by=by)
    if as_json:
        terminal.document({"destination": destination, "state": "PAUSED"})
    terminal.say(f"{destination} 已暂停", f"{destination} paused")


@app.command("resume")
def resume(
    destination: Annotated[str, typer.Argument(metavar="DESTINATION", help="报送对象")],
    *,
    by: By,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Let a destination go on. 恢复报送."""
    from sanctions.delivery import destination as known

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        known.go_on(session, destination, at=datetime.now(UTC), by=by)
    if as_json:
        terminal.document({"destination": destination, "state": "ACTIVE"})
    terminal.say(f"{destination} 已恢复", f"{destination} goes on")


_HEADER = ("number", "destination", "record", "version", "operation", "state", "why")
_TASKS = ("number", "destination", "message", "kind", "what")


def _signed(by: str) -> Signed:
    from sanctions.proceeding.request import Signed

    return Signed(datetime.now(UTC), by)


def _let_go(act: _LettingGo, number: int, reason: str, by: str, terminal: Terminal) -> None:
    with opened_store() as store, store.writing() as session:
        row = act(session, store.keys, number, reason, _signed(by))
    _show(row, terminal)


def _show(row: OutboxRow, terminal: Terminal) -> None:
    if terminal.as_json:
        terminal.document(_told(row))
    terminal.say(f"消息 {row.id}（{row.destination}）：{row.state}", f"message {row.id}: {row.state}")


def _told(row: OutboxRow) -> dict[str, object]:
    names = ("id", "destination", "key", "version", "operation", "state", "hold", "why", "attempts", "due_at")
    return {name: getattr(row, name) for name in names}

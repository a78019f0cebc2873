"""What may come after a draw, each with two signatures (更换、公开密钥、放弃)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.draw_acts import And, By, DrawIdArgument, Publish, Reason, Unit, act_of, check_publish, shown
from checker.cli.site import opened_store
from checker.cli.terminal import AsJson, InLanguage, Terminal

Number = Annotated[int, typer.Argument(metavar="VISIT", min=1, help="Number of the visit. 检查序号")]
Evidence = Annotated[Path, typer.Option("--evidence", metavar="FILE", help="What shows it. 证据文件")]


def replace(
    draw_id: DrawIdArgument,
    number: Number,
    unit: Unit,
    *,
    reason: Reason,
    evidence: Evidence,
    approved_by: And,
    by: By = None,
    publish: Publish = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Put the next of the reserve in the place of a unit that is closed or not found. 更换检查对象."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    digest = hashlib.sha256(evidence.read_bytes()).hexdigest()
    check_publish(draw_id, publish)
    with opened_store() as store, store.writing() as session:
        act = act_of(by, approved_by)
        held, _ = ledger.replaced(session, store.keys, draw_id, number, unit, reason, digest, act)
    shown(held, publish, terminal)


def substitute(
    draw_id: DrawIdArgument,
    number: Number,
    slot: Annotated[str, typer.Argument(metavar="SLOT", help="As the plan names it. 席位")],
    inspector: Annotated[str, typer.Argument(metavar="INSPECTOR", help="Who falls out. 人员编号")],
    *,
    reason: Reason,
    approved_by: And,
    by: By = None,
    publish: Publish = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Put the next inspector in the place of one who falls out. 更换检查人员."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    check_publish(draw_id, publish)
    with opened_store() as store, store.writing() as session:
        act = act_of(by, approved_by)
        held, _ = ledger.substituted(session, store.keys, draw_id, number, slot, inspector, reason, act)
    shown(held, publish, terminal)


def reveal(
    draw_id: DrawIdArgument,
    *,
    approved_by: And,
    by: By = None,
    publish: Publish = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Publish the key of a confidential draw, after its round. 公开保密抽取的密钥."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    check_publish(draw_id, publish)
    with opened_store() as store, store.writing() as session:
        held = ledger.revealed(session, store.keys, draw_id, act_of(by, approved_by))
    shown(held, publish, terminal)


def abandon(
    draw_id: DrawIdArgument,
    *,
    reason: Reason,
    approved_by: And,
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Give a draw up before its seed; the serial stays used. 种子产生前放弃抽查."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        ledger.abandoned(session, store.keys, draw_id, reason, act_of(by, approved_by))
    terminal.say(f"抽查 {draw_id} 已放弃，编号保留在日志中", f"draw {draw_id} is abandoned; the log keeps it")
    if as_json:
        terminal.document({"draw_id": draw_id, "state": "abandoned"})

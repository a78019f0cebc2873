"""A visit up to the door (检查前): opened, approved, told or not told, arrived."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.draw_acts import And, By
from checker.cli.failures import Refused
from checker.cli.terminal import AsJson, InLanguage, Terminal
from checker.cli.visit_acts import On, VisitId, act, day_of, moment_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from checker.visit.kept import Signed
    from checker.visit.visit import Visit
    from sanctions.encrypted import Keys

UNANNOUNCED = "unannounced_draw"
"""Why a drawn unit is not told, unless another reason is given."""

Inspectors = Annotated[
    list[str] | None, typer.Option("--inspector", metavar="ID", help="Once for each of them. 检查人员编号")
]


def open_visit(
    *,
    draw: Annotated[str, typer.Option("--draw", metavar="DRAW", help="Its draw. 抽查编号")] = "",
    number: Annotated[int, typer.Option("--number", min=0, help="Its number there. 检查序号")] = 0,
    unit: Annotated[str, typer.Option("--unit", metavar="CODE", help="Credit code. 信用代码")] = "",
    reason: Annotated[
        str,
        typer.Option("--reason", help="complaint, transfer, monitoring_lead or own_request. 免抽查理由"),
    ] = "",
    reference: Annotated[str, typer.Option("--reference", help="The papers it rests on. 来源文件")] = "",
    name: Annotated[str, typer.Option("--name", help="If the registry has none. 单位名称")] = "",
    site: Annotated[str, typer.Option("--site", metavar="CODE", help="Place of work. 用工地区划")] = "",
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Open a visit of a draw, or one that needs none. 立项."""
    from checker.visit import approach

    terminal = Terminal.of(lang, as_json=as_json)
    if bool(draw and number) == bool(unit and reason):
        told = terminal.either(
            "请用 --draw 与 --number 指明抽查，或用 --unit 与 --reason 指明免抽查的检查",
            "name --draw with --number, or --unit with --reason",
        )
        raise Refused("visit_origin", told)

    def work(session: Session, keys: Keys, signed: Signed) -> Visit:
        if draw:
            return approach.opened_drawn(session, keys, draw, number, signed)
        return approach.opened_exempt(session, keys, unit, reason, reference, signed, name=name, site=site)

    act(terminal, by, work)


def approve(
    visit: VisitId,
    *,
    by: Annotated[str, typer.Option("--by", metavar="ID", help="The inspector who proposes. 提出人编号")],
    approved_by: And,
    items: Annotated[str, typer.Option("--items", help="As in B,G; else the plan's. 检查事项")] = "",
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day. 起")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day. 止")] = None,
    ground: Annotated[str, typer.Option("--ground", help="Why, in words. 检查依据")] = "",
    inspectors: Inspectors = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Approve a visit before anything else is done. 行政检查审批."""
    from checker.visit import approach

    terminal = Terminal.of(lang, as_json=as_json)
    asked = approach.Proposal(
        approved_by,
        tuple(items.replace(",", " ").split()),
        day_of(first, terminal) if first else None,
        day_of(last, terminal) if last else None,
        ground,
        tuple(inspectors or ()),
    )
    act(terminal, by, lambda session, keys, signed: approach.approved(session, keys, visit, asked, signed))


def notify(
    visit: VisitId,
    *,
    how: Annotated[
        str, typer.Option("--how", help="in_person, written, electronic or telephone. 通知方式")
    ] = "",
    on: On = None,
    waive: Annotated[
        str, typer.Option("--waive", help="unannounced_draw, evidence_at_risk or urgent. 不通知的理由")
    ] = "",
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Record that the unit was told, or why it is not (a drawn one by default is not). 检查通知."""
    from checker.visit import approach

    terminal = Terminal.of(lang, as_json=as_json)
    if how and waive:
        told = terminal.either("--how 与 --waive 只能用其一", "name --how or --waive, not both")
        raise Refused("visit_notice", told)
    day, reason = day_of(on, terminal), "" if how else waive or UNANNOUNCED

    def work(session: Session, keys: Keys, signed: Signed) -> Visit:
        if reason:
            return approach.waived(session, keys, visit, reason, signed)
        return approach.notified(session, keys, visit, day, how, signed)

    act(terminal, by, work)


def arrive(
    visit: VisitId,
    *,
    inspectors: Inspectors = None,
    at: Annotated[str | None, typer.Option("--at", metavar="MOMENT", help="When scanned. 扫码时间")] = None,
    proof: Annotated[
        Path | None, typer.Option("--proof", metavar="FILE", help="Of sunlit draw proof --json. 上门凭证")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Record the code scanned at the door. 扫码入企."""
    from checker.visit import approach
    from checker.visit.border import read_proof

    terminal = Terminal.of(lang, as_json=as_json)
    shown = read_proof(proof) if proof else None
    scanned = moment_of(at, terminal)
    came = tuple(inspectors or ())

    def work(session: Session, keys: Keys, signed: Signed) -> Visit:
        return approach.arrived(session, keys, visit, came, scanned or signed.at, shown, signed)

    act(terminal, by, work)

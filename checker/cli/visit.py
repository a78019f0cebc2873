"""``sunlit visit``: the life of one visit, act by act; its pages stand in `visit_page`.

What comes before the door stands in `visit_approach`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import visit_approach
from checker.cli.draw_acts import By
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from checker.cli.visit_acts import ByItem, On, VisitId, act, codes_of, day_of, signed_by

app = typer.Typer(no_args_is_help=True, help="Visits: approved, recorded, decided, published. 现场检查")
for name, command in (
    ("open", visit_approach.open_visit),
    ("approve", visit_approach.approve),
    ("notify", visit_approach.notify),
    ("arrive", visit_approach.arrive),
):
    _ = app.command(name)(command)

InFile = Annotated[Path, typer.Option("--file", metavar="FILE", help="JSON, see docs/visit.md. 文件")]
Place = Annotated[str, typer.Option("--place", metavar="CODE", help="Of this place and below. 辖区代码")]


@app.command("record")
def record(
    visit: VisitId, *, file: InFile, by: By = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Keep the record of the inspection. 现场检查笔录."""
    from checker.visit import ledger
    from checker.visit.border import read_record

    terminal = Terminal.of(lang, as_json=as_json)
    read = read_record(file)
    act(terminal, by, lambda session, keys, signed: ledger.recorded(session, keys, visit, read, signed))


@app.command("finding")
def finding(
    visit: VisitId, *, file: InFile, by: By = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Keep one finding, with facts and lines of a case as far as it can be said. 检查发现."""
    from checker.visit import ledger
    from checker.visit.border import read_finding
    from rules.rule_base import shipped

    terminal = Terminal.of(lang, as_json=as_json)
    read, words = read_finding(file), shipped().vocabulary
    act(terminal, by, lambda session, keys, signed: ledger.found(session, keys, visit, read, words, signed))


@app.command("result")
def result(
    visit: VisitId, *, items: ByItem = None, by: By = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Give every item its result. 检查结果."""
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    codes = codes_of(items, terminal)
    act(terminal, by, lambda session, keys, signed: ledger.resulted(session, keys, visit, codes, signed))


@app.command("follow-up")
def follow_up(
    visit: VisitId,
    *,
    on: On = None,
    items: ByItem = None,
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Plan a follow-up, or with --item record what came of it. 复查."""
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    day, codes = day_of(on, terminal), codes_of(items, terminal)
    act(
        terminal,
        by,
        lambda session, keys, signed: ledger.followed_up(session, keys, visit, day, codes, signed),
    )


@app.command("publish")
def publish(
    visit: VisitId,
    *,
    where: Annotated[str, typer.Option("--where", help="Where it can be read. 公示渠道")],
    on: On = None,
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Record that the result was published. 结果公示."""
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    day = day_of(on, terminal)
    act(
        terminal, by, lambda session, keys, signed: ledger.published(session, keys, visit, day, where, signed)
    )


@app.command("close")
def close(visit: VisitId, *, by: By = None, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Close a visit whose items are settled. 办结."""
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    act(terminal, by, lambda session, keys, signed: ledger.closed(session, keys, visit, signed))


@app.command("disclose")
def disclose(
    *,
    investigator: Annotated[
        list[str], typer.Option("--investigator", metavar="OFFICER", help="Two at least. 承办人员")
    ],
    by: Annotated[str, typer.Option("--by", envvar="SUNLIT_OFFICER", metavar="OFFICER", help="办理人员")],
    place: Place = "000000",
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Propose to publish every result that is due, as one disclosure for a head to approve. 提请公示结果."""
    from checker.consequences.book import one_engine
    from checker.consequences.disclosing import mark_published, propose
    from sanctions.proceeding.request import Signed

    terminal = Terminal.of(lang, as_json=as_json)
    signed = Signed(datetime.now(UTC), by)
    with opened_store() as store:
        marked = mark_published(store, one_engine(), signed)
        made = propose(store, one_engine(), place, investigator, signed)
    number = None if made.done is None else made.done.proceeding.id
    if as_json:
        told = [{"visit": visit, "why": why} for visit, why in made.left_out]
        terminal.document(
            {"disclosure": number, "visits": made.visits, "left_out": told, "marked_published": marked}
        )
    for visit, why in made.left_out:
        terminal.remark(f"{visit} 未纳入：{why}", f"{visit} is left out: {why}")
    terminal.say(
        f"{number or '无可公示结果'}：{len(made.visits)} 次检查",
        f"{number or 'nothing to publish'}: {len(made.visits)} visits",
    )


@app.command("list")
def list_visits(
    *,
    place: Place = "000000",
    due: Annotated[bool, typer.Option("--due", help="Results not published yet. 待公示")] = False,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """List visits, or which results are to be published by when. 检查列表与公示期限."""
    from checker.cli.visit_page import show_due, show_visits
    from checker.visit import kept, publication

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        if not due:
            show_visits(kept.listed(session, store.keys, place), terminal)
            return
        found = publication.due(session, datetime.now(UTC), place=place)
    show_due(found, terminal)
    raise typer.Exit(NEEDS_A_PERSON if any(one.overdue for one in found) else DONE)


@app.command("show")
def show(visit: VisitId, *, by: By = None, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Show all of a visit; who read it is in the audit chain. 查看检查."""
    from checker.cli.visit_page import show_visit
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        found = ledger.shown(session, store.keys, visit, signed_by(by))
    show_visit(found, terminal)


@app.command("case")
def case(visit: VisitId, *, by: By = None, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Print the case of a visit, as sunlit score takes it. 生成案件."""
    from checker.visit import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        made = ledger.case(session, store.keys, visit, signed_by(by))
    terminal.document(made)

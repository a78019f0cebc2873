"""``sunlit run``: referrals opened wherever one is made out, and what was stopped for being too much."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

app = typer.Typer(no_args_is_help=True, help="Runs over many cases, and their brake. 批量提请与熔断")

By = Annotated[str, typer.Option("--by", envvar="SUNLIT_OFFICER", metavar="OFFICER", help="办理人员")]


@app.command("propose")
def propose(
    *,
    bureau: Annotated[str, typer.Option("--bureau", metavar="CODE", help="Six digits. 机关代码")],
    by: By,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Open a referral in every case that makes one out; persons report and decide. 批量提请移送."""
    from checker.consequences.book import book
    from checker.consequences.proposing import propose_referrals
    from checker.scoring.assess import Assessor
    from rules.rule_base import shipped
    from sanctions.proceeding.request import Signed

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, Assessor(shipped()) as assessor:
        made = propose_referrals(
            store, book(assessor.assessed), assessor.assessed, bureau, Signed(datetime.now(UTC), by)
        )
    held = made.run is not None and made.run.held
    if as_json:
        terminal.document(
            {
                "run": None if made.run is None else made.run.id,
                "held": held,
                "looked_at": made.looked_at,
                "opened": made.opened,
                "refused": {case: refusal.code for case, refusal in made.refused.items()},
            }
        )
    for case, refusal in made.refused.items():
        told = refusal.told(terminal.language)
        terminal.remark(f"{case}：{told}", f"{case}: {told}")
    name = made.run.id if made.run else "-"
    stopped = terminal.either("，须由负责人放行", "; a head has to release it") if held else ""
    terminal.say(
        f"批次 {name}：查看 {made.looked_at} 件，提请移送 {len(made.opened)} 件{stopped}",
        f"run {name}: {made.looked_at} cases looked at, {len(made.opened)} referrals opened{stopped}",
    )
    raise typer.Exit(NEEDS_A_PERSON if held or made.refused else DONE)


@app.command("list")
def list_runs(
    *,
    bureau: Annotated[str, typer.Option("--bureau", metavar="CODE", help="机关代码")] = "",
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """List runs, the newest first. 批次列表."""
    from sanctions.proceeding import run

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        found = run.listed(session, bureau)
    if as_json:
        names = ("id", "bureau", "course", "at", "made", "among", "held", "released_by")
        terminal.document({"runs": [{name: getattr(one, name) for name in names} for one in found]})
        return
    zh = terminal.language == "zh"
    header = (
        ("批次", "程序", "提请", "查看", "暂停", "放行人")
        if zh
        else ("run", "course", "made", "among", "held", "released by")
    )
    rows = [
        (one.id, one.course, one.made, one.among, "!" if one.held else "", one.released_by or "")
        for one in found
    ]
    terminal.table(header, rows, whole=1)


@app.command("release")
def release(
    number: Annotated[str, typer.Argument(metavar="RUN", help="批次")],
    *,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why it may go on. 放行理由")],
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Let a held run go on; a head does. 放行批次."""
    from sanctions.proceeding import run
    from sanctions.proceeding.request import Signed

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        found = run.release(session, store.keys, number, reason, Signed(datetime.now(UTC), by))
    if as_json:
        terminal.document({"run": found.id, "released_by": found.released_by})
    terminal.say(f"批次 {found.id} 已放行", f"run {found.id} released")

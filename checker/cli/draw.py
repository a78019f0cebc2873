"""``sunlit draw``: plan, commit, run, verify, and what comes after; the pages it prints stand in `draw_page`.

Each act writes the ledger first and the published folder after it; a folder can be written again at any time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import draw_changes, draw_monitor
from checker.cli.draw_acts import And, By, DrawIdArgument, Publish, Unit, act_of, check_publish, shown
from checker.cli.failures import Refused
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from rules.place import prefix_of

app = typer.Typer(no_args_is_help=True, help="Draws that anybody can compute again. 随机抽查")
for name, command in (
    ("replace", draw_changes.replace),
    ("substitute", draw_changes.substitute),
    ("reveal", draw_changes.reveal),
    ("abandon", draw_changes.abandon),
    ("monitor", draw_monitor.monitor),
):
    _ = app.command(name)(command)

OrderFile = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="The plan asked for, YAML or JSON. 抽查方案")
]
TheOrder = Annotated[Path, typer.Argument(metavar="FILE", help="The plan asked for, YAML or JSON. 抽查方案")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A published folder. 公开目录")]
Screening = Annotated[
    Path | None, typer.Option("--screening", metavar="FILE", help="Result of sunlit screen (.json). 筛查结果")
]
Numbers = Annotated[
    str, typer.Option("--numbers", help="Numbers of the seed, sources between /: '4 8 12 / 7'. 种子数字")
]
Year = Annotated[
    int | None, typer.Option("--year", min=2015, max=2100, help="Show the year's draws and duties. 年度计划")
]
AtPlace = Annotated[str, typer.Option("--place", metavar="CODE", help="Whose draws. 辖区代码")]


@app.command("plan")
def plan(
    file: OrderFile = None,
    *,
    screening: Screening = None,
    year: Year = None,
    place: AtPlace = "",
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Look at a plan without committing: strata, reasons, staffing; or at a year. 预审方案或查看年度计划."""
    from checker.cli.draw_page import show_plan, show_year
    from checker.draw import examination, ledger
    from checker.draw.from_registry import available, freezing, read_screening
    from checker.draw.plan_order import read_order
    from checker.draw.yearly import reached, visited_before
    from checker.registry.registry import Registry

    terminal = Terminal.of(lang, as_json=as_json)
    if (file is None) == (year is None) or (year is not None and not re.fullmatch("[0-9]{6}", place)):
        told = terminal.either(
            "请给出方案文件，或 --year 与 --place（六位区划代码）",
            "name a plan, or --year with --place (six digits)",
        )
        raise Refused("plan_or_year", told)
    with opened_store() as store, store.reading() as session:
        if file is None:
            assert year is not None
            found = reached(session, store.keys, place, year, datetime.now(UTC))
            show_year(terminal, found)
            raise typer.Exit(NEEDS_A_PERSON if found.duties else DONE)
        order = read_order(file)
        screened = read_screening(screening) if screening else None
        secrets = ledger.new_secrets()
        before = visited_before(session, store.keys, order)
        framed = freezing(session, store.keys, order, screened, before)(
            ledger.next_serial(session, order), secrets
        )
        quotas = examination.examine(framed.frozen, secrets.salt)
        examination.check_in_time(framed.frozen.plan, datetime.now(UTC))
        registry = Registry(session, store.keys)
        left_off = available(registry, order).left_off
        # of a place above the order's, too: such an entry lies in none that draws
        above = [
            one.place
            for one in registry.employers()
            if one.place is None or _encloses(one.place, order.place)
        ]
        nowhere = len(above)
    show_plan(terminal, framed.frozen, quotas, left_off, nowhere)


@app.command("commit")
def commit(
    file: TheOrder,
    *,
    approved_by: And,
    by: By = None,
    screening: Screening = None,
    publish: Publish = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Freeze plan and lists and commit to them, before the seed exists. 冻结名录并公布承诺值."""
    from checker.draw import ledger
    from checker.draw.from_registry import freezing, read_screening
    from checker.draw.plan_order import read_order
    from checker.draw.yearly import visited_before

    terminal = Terminal.of(lang, as_json=as_json)
    order = read_order(file)
    screened = read_screening(screening) if screening else None
    check_publish(None, publish)
    with opened_store() as store, store.writing() as session:
        before = visited_before(session, store.keys, order)
        freeze = freezing(session, store.keys, order, screened, before)
        held = ledger.committed(
            session, store.keys, order, freeze, ledger.new_secrets(), act_of(by, approved_by)
        )
    shown(held, publish, terminal)


@app.command("run")
def run(
    draw_id: DrawIdArgument,
    *,
    numbers: Numbers,
    by: By = None,
    publish: Publish = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Draw with the seed's numbers; it can be done once. 输入种子数字并抽取（仅一次）."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    given = _numbers(numbers, terminal)
    check_publish(draw_id, publish)
    with opened_store() as store, store.writing() as session:
        held = ledger.drawn(session, store.keys, draw_id, given, act_of(by, ""))
    shown(held, publish, terminal)


@app.command("verify")
def verify(
    folder: Folder,
    *,
    commitment: Annotated[
        str | None, typer.Option("--commitment", help="As printed before the seed. 留存的承诺值")
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="A root of the log as printed. 留存的树根")
    ] = None,
    sql: Annotated[
        bool, typer.Option("--sql", help="Draw again by one DuckDB query, too. 另以 SQL 复算")
    ] = False,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Compute a published folder again and say what holds and what does not. 核验公开目录."""
    from checker.cli.draw_page import show_verification
    from checker.draw.verification import also_by_sql, verify_folder

    terminal = Terminal.of(lang, as_json=as_json)
    found = verify_folder(folder, commitment, head)
    if sql:
        found = also_by_sql(found, folder)
    show_verification(terminal, found)
    raise typer.Exit(DONE if found.holds else NEEDS_A_PERSON)


@app.command("show")
def show(
    draw_id: DrawIdArgument, *, publish: Publish = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Show a draw as it stands, or write its folder again. 查看抽查或重新生成公开目录."""
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        held = ledger.held(session, store.keys, draw_id)
    shown(held, publish, terminal)


@app.command("export")
def export(
    draw_id: DrawIdArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .xlsx or .csv. 导出文件")],
    *,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="Columns and codes of a platform. 平台格式"),
    ] = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Write the result of a draw in the columns of a platform. 按平台格式导出抽取结果."""
    from checker.cli.registry import told
    from checker.draw import ledger
    from checker.draw.result_rows import result_rows
    from checker.registry import profile as profiles
    from checker.registry.layout import our_own
    from checker.registry.registry import Registry
    from checker.registry.writing import write_table

    terminal = Terminal.of(lang, as_json=as_json)
    with told(terminal), opened_store() as store, store.reading() as session:
        layout = our_own("drawn") if profile is None else profiles.layout(profile, "drawn")
        employers = {one.credit_code: one for one in Registry(session, store.keys).employers()}
        held = ledger.held(session, store.keys, draw_id)
        count = write_table(file, layout, list(result_rows(held, employers)))
    terminal.say(f"已导出 {count} 行至 {file}", f"{count} rows written to {file}")
    if as_json:
        terminal.document({"written": str(file), "rows": count})


@app.command("log")
def log(
    *,
    since: Annotated[
        int | None, typer.Option("--since", min=1, help="Prove that it grew from so many entries. 一致性证明")
    ] = None,
    entry: Annotated[
        int | None, typer.Option("--entry", min=0, help="Prove that this entry is in it. 包含证明")
    ] = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Print the head of the log, for the portal and in print, and proofs of it. 日志树根与证明."""
    from checker.cli.draw_page import show_log
    from checker.draw import kept_log

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.reading() as session:
        found = kept_log.read(session)
    for asked, most in ((since, len(found.entries)), (entry, len(found.entries) - 1)):
        if asked is not None and asked > most:
            told = terminal.either(
                f"日志只有 {len(found.entries)} 条", f"the log has {len(found.entries)} entries"
            )
            raise Refused("log_entry", told)
    show_log(terminal, found, since, entry)


@app.command("proof")
def proof(
    draw_id: DrawIdArgument, unit: Unit, *, by: By = None, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Print what an inspector shows at the door; who read it is in the audit chain. 上门凭证."""
    from checker.cli.draw_page import show_proof
    from checker.draw import ledger

    terminal = Terminal.of(lang, as_json=as_json)
    with opened_store() as store, store.writing() as session:
        found = ledger.read_proof(session, store.keys, draw_id, unit, act_of(by, ""))
    show_proof(terminal, found)


def _encloses(place: str, other: str) -> bool:
    """Return whether a place lies strictly above another, as a province above its cities."""
    return place != other and other.startswith(prefix_of(place))


def _numbers(text: str, terminal: Terminal) -> list[list[int]]:
    """Read ``4 8 12 / 7`` or the canonical ``4.8.12./7./``."""
    if not re.fullmatch(r"(?:[0-9]{1,16}|[./,\s])+", text) or re.search("[0-9]{17}", text):
        told = terminal.either(
            "种子数字应为整数，来源之间用 / 分隔", "numbers of the seed are whole, sources between /"
        )
        raise Refused("seed_numbers", told)
    sources = text.strip().rstrip("/").split("/")
    return [[int(number) for number in re.findall(r"[0-9]+", source)] for source in sources]

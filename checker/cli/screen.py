"""``sunlit screen``: written reviews in, a summary and the full result out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from checker.cli.failures import Refused
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal
from rules.cases import read_place
from rules.errors import Fault
from rules.rule_base import RuleBase, shipped

if TYPE_CHECKING:
    from checker.intake.called import Registry
    from checker.intake.read import Intake
    from checker.screening.screen import Sink, Summary, Watch

LEGAL_TIME = ZoneInfo("Asia/Shanghai")
ENDINGS = (".xlsx", ".parquet", ".json")

Inputs = Annotated[
    list[Path],
    typer.Argument(
        metavar="INPUT...", help="XLSX, CSV, Parquet or NDJSON files, or folders of them. 文件或文件夹"
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--day", metavar="YYYY-MM-DD", help="Day of reviews that state none (default: today). 基准日"
    ),
]
PlaceCode = Annotated[
    str | None,
    typer.Option(
        "--place", metavar="CODE", help="Place of work of reviews that state none, GB/T 2260. 用工地区划"
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Result as .xlsx, .parquet or .json. 结果文件")
]
Register = Annotated[
    Path | None,
    typer.Option("--registry", metavar="FILE", help="Register of those called to the review. 应报名录"),
]
Marked = Annotated[
    Path | None,
    typer.Option(
        "--mark-errors", metavar="DIR", help="Your files back, with what was not taken marked. 标错后的原表"
    ),
]
Ahead = Annotated[
    int | None,
    typer.Option("--watch", metavar="DAYS", help="Also tell what time alone makes out by then. 到期预警天数"),
]


def screen(
    inputs: Inputs,
    day: Day = None,
    place: PlaceCode = None,
    out: Out = None,
    registry: Register = None,
    mark: Marked = None,
    watch: Ahead = None,
    *,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Screen written reviews: what is made out, what cannot be told and why, who is missing. 筛查书面审查."""
    from checker.cli.summary import show
    from checker.cli.watch_page import show_watch, watch_for
    from checker.intake.called import read_registry
    from checker.intake.read import read

    terminal = Terminal.of(lang, as_json=as_json)
    judged = day_of(day, terminal)
    base = shipped()
    ahead = None if watch is None else watch_for(base, watch, terminal)
    if out is not None:
        check_output(out, inputs, terminal)
    called = read_registry(registry, terminal.language) if registry is not None else None
    intake = read(
        inputs,
        base.vocabulary,
        place=place_of(place, terminal),
        day=judged,
        registry=called,
        language=terminal.language,
    )
    sinks = sinks_for(base, out, as_json=as_json)
    summary = screened(intake, base, sinks, called, judged, place, terminal, ahead)
    if not as_json:
        show(summary, terminal)
        if ahead is not None:
            show_watch(ahead, terminal)
    if mark is not None:
        give_back(summary, mark, terminal)
    if out is not None:
        terminal.remark(f"结果已写入 {out}", f"result written to {out}")
    raise typer.Exit(NEEDS_A_PERSON if summary.rejected else DONE)


def screened(
    intake: Intake,
    base: RuleBase,
    sinks: Sequence[Sink],
    called: Registry | None,
    day: date,
    place: str | None,
    terminal: Terminal,
    watch: Watch | None = None,
) -> Summary:
    """Run the screening behind a progress bar; what the register could not say counts as rejected too."""
    from checker.screening.screen import screen as run_screening

    with terminal.progress() as bar:
        task = bar.add_task(terminal.either("筛查", "screening"), total=intake.expected)

        def advance(cases: int) -> None:
            bar.update(task, advance=cases, total=intake.expected)

        return run_screening(
            intake, base, sinks, registry=called, day=day, place=place, progress=advance, watch=watch
        )


def sinks_for(base: RuleBase, out: Path | None, *, as_json: bool) -> list[Sink]:
    """Return what the result is written to; libraries load for the formats asked for only."""
    sinks: list[Sink] = []
    if as_json or (out is not None and out.suffix.lower() == ".json"):
        from checker.screening.json_sink import JsonSink

        if out is not None and out.suffix.lower() == ".json":
            sinks.append(JsonSink(base, out))
        if as_json:
            sinks.append(JsonSink(base, sys.stdout))
    if out is not None and out.suffix.lower() == ".parquet":
        from checker.screening.parquet_sink import ParquetSink

        sinks.append(ParquetSink(base, out))
    if out is not None and out.suffix.lower() == ".xlsx":
        from checker.screening.workbook_sink import WorkbookSink

        sinks.append(WorkbookSink(base, out))
    return sinks


def give_back(summary: Summary, folder: Path, terminal: Terminal) -> None:
    """Write the senders' files with the errors marked, and say which could not be marked."""
    from checker.intake.marking import mark_errors

    marked = mark_errors(summary.rejected, summary.base.vocabulary, folder, terminal.language)
    for path in marked.written:
        terminal.remark(f"已标错：{path}", f"marked: {path}")
    for refusal in marked.refused:
        terminal.remark(refusal.message, refusal.message)


def day_of(text: str | None, terminal: Terminal) -> date:
    """Return the day asked for, or today in the legal time zone.

    Raises:
        Refused: The text is no day.
    """
    if text is None:
        return datetime.now(LEGAL_TIME).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = terminal.either(
            f"--day：“{text}”不是日期，应如 2026-12-31",
            f"--day: found {text!r}, expected a day such as 2026-12-31",
        )
        raise Refused("day", told) from None


def place_of(code: str | None, terminal: Terminal) -> str | None:
    """Return a region code cut to six digits.

    Raises:
        Refused: It is none.
    """
    if code is None:
        return None
    faults: list[Fault] = []
    place = read_place(code, faults)
    if faults or not place:
        told = terminal.either(
            f"--place：“{code}”不是区划代码，应为 GB/T 2260 六位数字，如 320500",
            f"--place: found {code!r}, expected six digits of GB/T 2260 such as 320500",
        )
        raise Refused("place", told)
    return place


def check_output(out: Path, inputs: Sequence[Path], terminal: Terminal) -> None:
    """Refuse a result file before any work is done for it.

    Raises:
        Refused: Its ending is unknown, its folder is missing, or it is one of the inputs.
    """
    if out.suffix.lower() not in ENDINGS:
        told = terminal.either(
            f"--out：不认识的格式“{out.name}”，应以 {'、'.join(ENDINGS)} 结尾",
            f"--out: found {out.name!r}, expected a name ending in {', '.join(ENDINGS)}",
        )
        raise Refused("out_format", told)
    if not out.parent.is_dir():
        told = terminal.either(
            f"--out：文件夹 {out.parent} 不存在，请先建立",
            f"--out: there is no folder {out.parent}: make it first",
        )
        raise Refused("out_folder", told)
    if out.is_dir() or any(path.exists() and out.exists() and path.samefile(out) for path in inputs):
        told = terminal.either(
            f"--out：{out} 是输入文件或文件夹，请另取名称",
            f"--out: {out} is an input or a folder: choose another name",
        )
        raise Refused("out_is_input", told)

"""``sunlit registry``: the registry of employers and inspectors, imported, exported, compared and looked at.

An import is a preview unless it is told to apply. The pages stand in `registry_page` and `coverage_page`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from checker.cli.failures import Refused
from checker.cli.screen import day_of
from checker.cli.site import opened_store, who
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

if TYPE_CHECKING:
    from checker.registry.columns import Kind
    from checker.registry.layout import Layout

app = typer.Typer(no_args_is_help=True, help="The registry of employers and inspectors. 名录库")

_KINDS = ("employers", "inspectors", "complaints")

InFile = Annotated[Path, typer.Argument(metavar="FILE", help="XLSX or CSV. 名录文件")]
InFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="XLSX or CSV. 比对名单")]
OutFile = Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .xlsx or .csv. 导出文件")]
Code = Annotated[str, typer.Argument(metavar="CREDIT_CODE", help="Eighteen characters. 统一社会信用代码")]
OfKind = Annotated[
    str, typer.Option("--kind", metavar="employers|inspectors|complaints", help="Which table. 名录种类")
]
OfProfile = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Columns and codes of a platform. 平台格式")
]
Apply = Annotated[bool, typer.Option("--apply", help="Import, after the preview. 预览后导入")]
Yes = Annotated[bool, typer.Option("--yes", help="Import though much would change or go. 确认大幅变更")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who imports. 导入人")]
Within = Annotated[str, typer.Option("--place", metavar="CODE", help="Of this place and below. 辖区代码")]
OnDay = Annotated[
    str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="As held at the end of a day. 截至日期")
]
Where = Annotated[
    str | None, typer.Option("--where", metavar="CONDITION", help="Who satisfies a condition. 抽查条件")
]


@app.command("import")
def import_file(
    file: InFile,
    *,
    kind: OfKind = "employers",
    profile: OfProfile = None,
    apply: Apply = False,
    yes: Yes = False,
    by: By = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Show what a file would change in the registry; --apply imports it. 导入名录（默认只预览）."""
    from checker.cli.registry_page import show_preview
    from checker.registry import importing
    from checker.registry.reading import read_table

    terminal = Terminal.of(lang, as_json=as_json)
    with told(terminal):
        read = read_table(file, _layout(kind, profile, terminal), terminal.language)
        with opened_store() as store:
            if apply:
                with store.writing() as session:
                    found = importing.previewed(
                        session, store.keys, read, language=terminal.language, hold=True
                    )
                    made = importing.apply(
                        session, store.keys, found, at=datetime.now(UTC), by=by or who(), yes=yes
                    )
                show_preview(found, terminal, made.number)
            else:
                with store.reading() as session:
                    found = importing.previewed(session, store.keys, read, language=terminal.language)
                show_preview(found, terminal)
    needs = found.rejections or (found.asks and not apply)
    raise typer.Exit(NEEDS_A_PERSON if needs else DONE)


@app.command("export")
def export(
    file: OutFile,
    *,
    kind: OfKind = "employers",
    profile: OfProfile = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Write the registry to a file that imports as the same. 导出名录."""
    from checker.registry.registry import Registry
    from checker.registry.writing import write_table

    terminal = Terminal.of(lang, as_json=as_json)
    with told(terminal):
        layout = _layout(kind, profile, terminal)
        with opened_store() as store, store.reading() as session:
            registry = Registry(session, store.keys)
            found = registry.inspectors() if kind == "inspectors" else registry.employers()
        known = [entry.known() for entry in found]
        if kind == "complaints":
            # a count nobody knows is no count to hand on
            known = [entry for entry in known if "complaints" in entry]
        count = write_table(file, layout, known)
    terminal.say(f"已导出 {count} 条至 {file}", f"{count} entries written to {file}")
    if as_json:
        terminal.document({"written": str(file), "entries": count})


@app.command("coverage")
def coverage(files: InFiles, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Compare the registry with other lists: missing, dead, double. 名录覆盖比对."""
    from checker.cli.coverage_page import show_coverage
    from checker.registry.coverage import compare, read_list
    from checker.registry.registry import Registry

    terminal = Terminal.of(lang, as_json=as_json)
    with told(terminal):
        others = [read_list(file, terminal.language) for file in files]
        with opened_store() as store, store.reading() as session:
            employers = Registry(session, store.keys).employers()
    rejections = [one for other in others for one in other.rejections]
    show_coverage(compare(employers, others), rejections, terminal)
    raise typer.Exit(NEEDS_A_PERSON if rejections else DONE)


@app.command("history")
def history(credit_code: Code, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Show every change of one employer. 单位变更记录."""
    from checker.cli.registry_page import show_history
    from checker.intake.checks import compact
    from checker.registry.registry import Registry

    terminal = Terminal.of(lang, as_json=as_json)
    with told(terminal), opened_store() as store, store.reading() as session:
        changes = Registry(session, store.keys).history(compact(credit_code))
    if not changes:
        raise Refused(
            "employer_unknown",
            terminal.either(
                f"名录库从未有过“{credit_code[:40]}”，请核对代码",
                f"the registry never held {credit_code[:40]!r}: check the code",
            ),
        )
    show_history(changes, terminal)


@app.command("show")
def show(
    *,
    place: Within = "000000",
    day: OnDay = None,
    where: Where = None,
    as_json: AsJson = False,
    lang: InLanguage = None,
) -> None:
    """Show what the registry holds, in counts, or who satisfies a condition. 查看名录库."""
    from checker.cli.registry_page import Holding, show_holding
    from checker.registry.registry import Registry, end_of

    terminal = Terminal.of(lang, as_json=as_json)
    on = day_of(day, terminal)
    _check_place(place, terminal)
    at = None if day is None else end_of(on)
    with told(terminal):
        judged = _condition(where)
        with opened_store() as store, store.reading() as session:
            registry = Registry(session, store.keys)
            holding = Holding(
                place,
                tuple(registry.employers(place, at)),
                len(registry.inspectors(place, at)),
                registry.inspectors_on_duty(place, on, at),
                tuple(registry.imports()),
            )
    show_holding(holding, judged, on, terminal)


@contextmanager
def told(terminal: Terminal) -> Generator[None]:
    """Say what the registry refuses in the language of the terminal.

    Raises:
        Refused: Something of it was refused.
    """
    from checker.registry.errors import RegistryRefused
    from rules.errors import ConditionRefused

    try:
        yield
    except RegistryRefused as error:
        code = NEEDS_A_PERSON if error.code in ("registry_asks", "registry_moved") else 2
        raise Refused(error.code, error.told[terminal.language], exit_code=code) from None
    except ConditionRefused as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise Refused(
            "condition", terminal.either(f"条件不能使用：{error.message}{hint}", f"{error.message}{hint}")
        ) from None


def _layout(kind: str, profile: str | None, terminal: Terminal) -> Layout:
    from checker.registry import profile as profiles
    from checker.registry.layout import our_own

    if kind not in _KINDS:
        raise Refused(
            "kind",
            terminal.either(
                f"没有“{kind}”这种名录，应为 {'、'.join(_KINDS)} 之一",
                f"found kind {kind!r}, expected one of {', '.join(_KINDS)}",
            ),
        )
    chosen = cast("Kind", kind)
    return our_own(chosen) if profile is None else profiles.layout(profile, chosen)


def _condition(where: str | None):  # noqa: ANN202 - a type that only loading the engines would name
    if where is None:
        return None
    from checker.registry.vocabulary import condition

    return condition(where)


def _check_place(place: str, terminal: Terminal) -> None:
    if not (len(place) == 6 and place.isascii() and place.isdigit()):
        raise Refused(
            "place",
            terminal.either(
                f"辖区“{place[:20]}”应为六位行政区划代码，全国为 000000",
                f"found place {place[:20]!r}, expected six digits (GB/T 2260) or 000000 for all",
            ),
        )

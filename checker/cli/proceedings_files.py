"""What two courses can besides their acts: is a referral's file complete, and a whole case as a ZIP."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.failures import Refused
from checker.cli.proceedings_options import Number
from checker.cli.site import opened_store
from checker.cli.terminal import DONE, NEEDS_A_PERSON, AsJson, InLanguage, Terminal

File = Annotated[Path, typer.Argument(metavar="FILE.zip", help="A new file. 新文件")]
Reader = Annotated[
    str, typer.Option("--by", metavar="OFFICER", envvar="SUNLIT_OFFICER", help="Who reads it. 查看人")
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What it is for; kept. 用途")]


def readiness(number: Number, *, as_json: AsJson = False, lang: InLanguage = None) -> None:
    """Say which papers the file holds and lacks; exit code 3 while one is missing. 移送材料核对."""
    from checker.consequences import reading
    from sanctions import referral
    from sanctions.course.reading import shipped_courses
    from sanctions.proceeding import kept

    terminal = Terminal.of(lang, as_json=as_json)
    courses = shipped_courses()
    with opened_store() as store, store.reading() as session:
        _ = reading.row_of(session, courses.courses["referral"], number)
        found = referral.readiness(kept.family(session, store.keys, courses, number))
    if as_json:
        remarks = [{"zh": zh, "en": en} for zh, en in found.remarks]
        terminal.document(
            {
                "id": number,
                "ready": found.is_ready,
                "there": list(found.there),
                "missing": list(found.missing),
                "remarks": remarks,
            }
        )
        raise typer.Exit(DONE if found.is_ready else NEEDS_A_PERSON)
    either = terminal.either
    terminal.table(
        (either("材料", "paper"), "", either("情况", "state")),
        [
            (
                kind,
                either(*courses.papers[kind].title) if kind in courses.papers else "",
                either("已有", "there") if kind in found.there else either("缺少", "missing"),
            )
            for kind in referral.SEVEN_PAPERS
        ],
        whole=1,
    )
    for zh, en in found.remarks:
        terminal.say(f"注意：{zh}", f"note: {en}")
    raise typer.Exit(DONE if found.is_ready else NEEDS_A_PERSON)


def export(
    number: Number, file: File, *, by: Reader, reason: Why, as_json: AsJson = False, lang: InLanguage = None
) -> None:
    """Write the whole file of a case, nothing masked; the reading is an act of the chain. 导出案卷."""
    from checker.consequences import reading
    from sanctions import case_export
    from sanctions.course.reading import shipped_courses

    terminal = Terminal.of(lang, as_json=as_json)
    courses = shipped_courses()
    if file.exists():
        told = terminal.either(f"{file} 已存在：请另取名称", f"{file} is there already: choose another name")
        raise Refused("export_file", told)
    with opened_store() as store:
        with store.reading() as session:
            _ = reading.row_of(session, courses.courses["case"], number)
        # nobody else on the machine is to read it, and nobody before its reading stands in the chain
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(made, "wb") as out, store.writing() as session:
                count = case_export.export(
                    session,
                    store.keys,
                    courses,
                    number,
                    out,
                    signed_by=by,
                    at=datetime.now(UTC),
                    reason=reason,
                )
        except BaseException:
            file.unlink(missing_ok=True)
            raise
    terminal.say(f"案卷已写入 {file}，共 {count} 个文件", f"{count} files of the case are in {file}")
    if as_json:
        terminal.document({"id": number, "file": str(file), "files": count})
